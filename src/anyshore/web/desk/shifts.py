"""One's own shifts: what is planned, what one was told, and asking for a change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from anyshore.adapters import clock
from anyshore.apps.staffing import asking, feed, own_shifts, queries
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError, parse_id, show_id
from anyshore.web.components.values import Cell, Column, Link, Row, Table
from anyshore.web.staffing import REQUEST_TONES, reason_lines, shift_times

if TYPE_CHECKING:
    from django.http import HttpResponse

    from anyshore.apps.staffing.own_shifts import Mine
    from anyshore.apps.staffing.queries import Shift
    from anyshore.web.request import SignedIn

__all__ = ["answer", "ask", "new_feed", "read", "shifts"]


@login_required
@require_GET
def shifts(request: SignedIn) -> HttpResponse:
    """Show one's own shifts and what can be asked."""
    found = own_shifts.mine(request.actor, _around(request.GET.get("around", "")))
    names = queries.names()
    token = feed.token_of(found.worker.id, found.feed) if found.feed else ""
    context = {
        "table": _table(found),
        "own": [(each.id, _words(each)) for each in found.shifts if _ahead(each)],
        "around": found.around,
        "others": [(each.id, _offered(each)) for each in found.others],
        "open": [
            (each.id, _words(each), found.queues.get(each.id)) for each in found.open
        ],
        "offers": [
            {"row": each, "key": show_id(IdPrefix.REQUEST, each.id)}
            for each in found.offers
        ],
        "requests": [
            {
                "row": each,
                "tone": REQUEST_TONES[each.state].value,
                "reasons": list(reason_lines(each, names)),
            }
            for each in found.requests
        ],
        "notices": found.notices,
        "fresh": sum(each.seen_at is None for each in found.notices),
        "feed": request.build_absolute_uri(reverse("feed", args=[token]))
        if token
        else "",
        **_frame(),
    }
    return render(request, "desk/shifts.html", context)


def _frame() -> dict[str, object]:
    links = (
        Link("Work in hand", reverse("desk:home"), key="g w"),
        Link("My shifts", reverse("desk:shifts"), key="g m", current=True),
        Link("My quality", reverse("desk:reviews"), key="g y"),
    )
    return {"rail": links, "rail_label": "Desk"}


def _table(found: Mine) -> Table:
    return Table(
        caption="My shifts",
        columns=(
            Column("Day"),
            Column("Time"),
            Column("Queue"),
            Column("Break", number=True),
        ),
        rows=tuple(
            Row(
                (
                    Cell(f"{each.day:%a %d %b}", sub=each.plan.name),
                    Cell(shift_times(each), sub=each.zone),
                    _queue(found, each),
                    timedelta(minutes=each.break_minutes),
                )
            )
            for each in found.shifts
        ),
        empty="No roster with shifts of yours is published.",
        cards=True,
    )


def _queue(found: Mine, shift: Shift) -> str:
    queue = found.queues.get(shift.id)
    return queue.name if queue else ""


def _around(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _ahead(shift: Shift) -> bool:
    return shift.starts_at > clock.now()


def _words(shift: Shift) -> str:
    return f"{shift.day:%a %d %b} {shift_times(shift)}"


def _offered(shift: Shift) -> str:
    name = shift.worker.user.name if shift.worker else ""
    return f"{_words(shift)}, {name}"


@login_required
@require_POST
def ask(request: SignedIn) -> HttpResponse:
    """Ask for leave, a swap or an open shift; the answer comes at once."""
    given = request.POST
    kind = given.get("kind", "")
    if kind == "leave":
        row = asking.ask_leave(request.actor, _days(given))
    elif kind == "swap":
        mine, other = _key(given, "mine"), _key(given, "other")
        row = asking.ask_swap(request.actor, mine, other)
    elif kind == "bid":
        row = asking.bid(request.actor, _key(given, "shift"))
    else:
        raise _malformed("There is no such request.", "kind")
    words = f"{row.get_kind_display()}: {row.get_state_display().lower()}."
    if row.state == "refused":
        messages.warning(request, words)
    else:
        messages.success(request, words)
    return redirect("desk:shifts")


def _days(given: Any) -> list[date]:
    try:
        first = date.fromisoformat(given.get("first", ""))
        last = date.fromisoformat(given.get("last") or given.get("first", ""))
    except ValueError:
        raise _malformed("The days cannot be read.", "first") from None
    return [first + timedelta(days=n) for n in range(min((last - first).days, 99) + 1)]


def _key(given: Any, name: str) -> UUID:
    try:
        return UUID(given.get(name, ""))
    except ValueError:
        raise _malformed("The shift cannot be read.", name) from None


def _malformed(message: str, element: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="request-malformed",
            message=message,
            hint="Choose from the page.",
            place=Place(element=element),
        )
    )


@login_required
@require_POST
def answer(request: SignedIn, key: str) -> HttpResponse:
    """Agree to a swap that a colleague offers, or decline it."""
    agree = request.POST.get("agree") == "yes"
    row = asking.answer(request.actor, parse_id(IdPrefix.REQUEST, key), agree=agree)
    messages.success(request, f"The swap: {row.get_state_display().lower()}.")
    return redirect("desk:shifts")


@login_required
@require_POST
def new_feed(request: SignedIn) -> HttpResponse:
    """Make a new address of the calendar feed."""
    asking.new_feed(request.actor)
    messages.success(request, "The feed has a new address; former ones are dead.")
    return redirect("desk:shifts")


@login_required
@require_POST
def read(request: SignedIn) -> HttpResponse:
    """Note that the notices are read."""
    asking.seen(request.actor)
    return redirect("desk:shifts")
