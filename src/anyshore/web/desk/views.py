"""The desk's pages and commands.

Every command ends in the page of what is in hand now: drawn at once for htmx, reached
by a redirect without it.  A command that is refused is answered with the reason, and
the page, with everything typed into it, stays as it is.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from anyshore.adapters import clock
from anyshore.apps.people.services import set_presence
from anyshore.apps.permission import missing
from anyshore.apps.work import counter, queries, services
from anyshore.apps.work.services import Finished, Wait
from anyshore.core import calendars
from anyshore.core.work import Awaited
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError, parse_id
from anyshore.web.desk.forms import WorkForm, build
from anyshore.web.desk.screen import screen, today

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.apps.work.queries import ItemView
    from anyshore.web.request import SignedIn

__all__ = [
    "complete",
    "escalate",
    "home",
    "pend",
    "presence",
    "push",
    "redraw",
    "release",
    "renew",
]

_NO_CONTENT = 204
_INVALID = 422


@login_required
@require_GET
def home(request: SignedIn) -> HttpResponse:
    """Show what the worker has in hand, or look for the next item."""
    return _page(request, saved=request.GET.get("saved", ""))


@login_required
@require_POST
def push(request: SignedIn) -> HttpResponse:
    """Receive the next item; nothing is drawn while there is none."""
    row = counter.push_next(request.actor)
    if row is None and _by_htmx(request):
        return HttpResponse(status=_NO_CONTENT)
    return _answer(request)


@login_required
@require_POST
def presence(request: SignedIn) -> HttpResponse:
    """Say whether the worker takes work now."""
    set_presence(request.actor, request.POST.get("presence", ""))
    return redirect("desk:home")


@login_required
@require_POST
def complete(request: SignedIn, item: str) -> HttpResponse:
    """Complete the item and receive the next one."""
    key = _key(item)
    with transaction.atomic():
        view = queries.item(request.actor, key)
        form = _form(view, request)
        if form is not None and not form.is_valid():
            return _drawn(request, view, form, _INVALID)
    token = request.POST.get("token", "")
    output = form.output if form is not None else {}
    finished = Finished(token=token, output=output)
    services.complete_and_next(request.actor, key, finished)
    return _answer(request, saved=item)


@login_required
@require_POST
def redraw(request: SignedIn, item: str) -> HttpResponse:
    """Draw the form anew, as an answer can show or hide fields."""
    with transaction.atomic():
        view = queries.item(request.actor, _key(item))
        form = _form(view, request)
        if form is not None:
            form.leave_unchecked()
        context = {"form": form, "key": item}
        return render(request, "desk/fields.html", context)


@login_required
@require_POST
def renew(request: SignedIn, item: str) -> HttpResponse:
    """Keep the item in hand and say for how many seconds."""
    until = services.renew(request.actor, _key(item))
    return JsonResponse({"seconds": int((until - clock.now()).total_seconds())})


@login_required
@require_POST
def release(request: SignedIn, item: str) -> HttpResponse:
    """Give the item back and receive the next one."""
    services.release(request.actor, _key(item), request.POST.get("reason", ""))
    return _following(request, item)


@login_required
@require_POST
def pend(request: SignedIn, item: str) -> HttpResponse:
    """Let the item wait and receive the next one."""
    awaits = request.POST.get("awaits", "")
    if awaits not in set(Awaited):
        raise _refused("awaits-unknown", "Say what the item waits for.", "awaits")
    wait = Wait(
        awaits=Awaited(awaits),
        reason=request.POST.get("reason", ""),
        until=_morning(request),
    )
    services.pend(request.actor, _key(item), wait)
    return _following(request, item)


@login_required
@require_POST
def escalate(request: SignedIn, item: str) -> HttpResponse:
    """Hand the item up and receive the next one."""
    services.escalate(request.actor, _key(item), request.POST.get("reason", ""))
    return _following(request, item)


def _following(request: SignedIn, item: str) -> HttpResponse:
    services.push_next(request.actor)
    return _answer(request, saved=item)


def _morning(request: SignedIn) -> datetime | None:
    """Read the day on which a pended item goes on, from its first instant."""
    text = request.POST.get("until", "")
    if not text:
        return None
    try:
        day = datetime.combine(datetime.fromisoformat(text).date(), time(0))
    except ValueError:
        raise _refused("date-malformed", "That is no date.", "until") from None
    return calendars.first_instant(ZoneInfo(request.user.zone), day)


def _refused(code: str, message: str, element: str) -> ProblemError:
    place = Place(element=element)
    return ProblemError(
        Problem(code=code, message=message, hint="Choose one.", place=place)
    )


def _key(shown: str) -> UUID:
    try:
        return parse_id(IdPrefix.ITEM, shown)
    except ProblemError:
        raise missing("item", shown) from None


def _by_htmx(request: SignedIn) -> bool:
    return request.headers.get("HX-Request") == "true"


def _answer(request: SignedIn, saved: str = "") -> HttpResponse:
    if not _by_htmx(request):
        query = f"?saved={saved}" if saved else ""
        return redirect(f"{reverse('desk:home')}{query}")
    with transaction.atomic():
        return _page(request, saved)


def _page(request: SignedIn, saved: str) -> HttpResponse:
    seat = queries.seat(request.actor)
    context = {
        "presence": seat.worker.presence,
        "who": seat.worker.site.name,
        "today": today(seat.day),
        "day": seat.day,
        "saved": saved,
    }
    if seat.item is None:
        return render(request, "desk/empty.html", context)
    form = _form(seat.item, None)
    context |= screen(seat.item, form, request.actor)
    context["token"] = clock.new_key()
    return render(request, "desk/item.html", context)


def _drawn(
    request: SignedIn, view: ItemView, form: WorkForm, status: int
) -> HttpResponse:
    """Draw the item again with what was typed and what is wrong with it."""
    seat = queries.seat(request.actor)
    context = {
        "presence": seat.worker.presence,
        "who": seat.worker.site.name,
        "today": today(seat.day),
        "day": seat.day,
        "token": request.POST.get("token", ""),
        **screen(view, form, request.actor),
    }
    return render(request, "desk/item.html", context, status=status)


def _form(view: ItemView, request: SignedIn | None) -> WorkForm | None:
    if view.form is None:
        return None
    inputs = {**view.variables, **view.inputs}
    return build(view.form, inputs, request.POST if request else None)
