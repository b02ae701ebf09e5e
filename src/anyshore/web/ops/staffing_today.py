"""The day as it goes: what is still to come, what would help, and who is here."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from anyshore.apps.staffing import intraday
from anyshore.kernel import IdPrefix, ProblemError, show_id
from anyshore.web.components.amounts import show_percent
from anyshore.web.components.chart_values import LineChart, Series
from anyshore.web.components.values import Cell, Column, Row, Table, Tone
from anyshore.web.ops.frame import frame
from anyshore.web.ops.staffing import crumbs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from anyshore.apps.staffing.intraday import Kept, Outlook, QueueDay
    from anyshore.core.staffing.intraday import Breach, Change
    from anyshore.web.request import SignedIn

__all__ = ["today"]

#: What can be tried: words for a form.
_KINDS = {"move": "Move people", "overtime": "Overtime", "late": "Late start"}


@login_required
@require_GET
def today(request: SignedIn) -> HttpResponse:
    """Show the day, and what a change would do; trying one changes nothing."""
    found = intraday.outlook(request.actor)
    change, fault = _asked(request, found)
    after = None
    if change is not None:
        try:
            after = intraday.tried(found, [change])
        except ProblemError as error:
            fault = error.problem.message
            for key, name in found.names.items():
                fault = fault.replace(key, name)
    context = {
        **frame(request.actor, "staffing"),
        "crumbs": crumbs("Today"),
        "charts": [_chart(each) for each in found.days],
        "breaches": _breaches(found, found.breaches, "Expected to be missed"),
        "after": None
        if after is None
        else _breaches(found, after, "Expected to be missed after the change"),
        "verdict": None if after is None else _verdict(found.breaches, after),
        "fault": fault,
        "kinds": _KINDS,
        "queues": found.names,
        "times": list(enumerate(_times(found))),
        "ends": list(enumerate([*_times(found)[1:], "the end"], start=1)),
        "given": request.GET,
        "kept": _kept(intraday.kept(request.actor)),
    }
    return render(request, "ops/staffing/today.html", context)


def _times(found: Outlook) -> list[str]:
    zone = timezone.get_current_timezone()
    return [f"{start.astimezone(zone):%H:%M}" for start in found.starts]


def _asked(request: SignedIn, found: Outlook) -> tuple[Change | None, str]:
    """Read the change that is to be tried."""
    # What reckons with it loads in a moment that other pages should not wait for.
    from anyshore.core.staffing.intraday import Change

    given = request.GET
    kind = given.get("kind", "")
    if kind not in _KINDS:
        return None, ""
    try:
        people = int(given.get("people", ""))
        start, end = int(given.get("start", "")), int(given.get("end", ""))
    except ValueError:
        return None, "Say how many people, from when and until when."
    if people < 1 or not 0 <= start < end <= len(found.starts):
        return None, "At least one person, and an end after the start."
    taken, given_to = given.get("taken") or None, given.get("given") or None
    if kind == "overtime":
        taken = None
    if kind == "late":
        given_to = None
    if kind == "move" and (taken is None or taken == given_to):
        return None, "Move from one queue to another one."
    change = Change(people=people, start=start, end=end, taken=taken, given=given_to)
    return change, ""


def _chart(day: QueueDay) -> LineChart:
    zone = timezone.get_current_timezone()
    done = len(day.actual)
    rest = [None] * done + [Decimal(f"{each:.1f}") for each in day.rebased[done:]]
    came = [Decimal(f"{each:.0f}") for each in day.actual]
    queue = show_id(IdPrefix.STAFF_QUEUE, day.queue.id)
    url = reverse("ops:staff-queue", args=[queue])
    return LineChart(
        key=f"day-{day.queue.id}",
        title=day.queue.name,
        summary=f"{sum(day.actual):.0f} contacts came so far; {day.because}."
        f"{_backlog(day)}",
        labels=tuple(f"{start.astimezone(zone):%H:%M}" for start in day.starts),
        series=(
            Series(label="Came", values=(*came, *[None] * (len(day.starts) - done))),
            Series(
                label="Forecast",
                values=tuple(Decimal(f"{each:.1f}") for each in day.forecast),
            ),
            Series(label="Now", values=tuple(rest)),
        ),
        urls=(url,) * len(day.starts),
    )


def _backlog(day: QueueDay) -> str:
    """Say how it is known what waits."""
    if day.queue.kind != "deferred":
        return ""
    if day.queue.counts_items:
        return " What waits is counted from the open items."
    return " What waits is reckoned from the people planned since the day began."


def _breaches(found: Outlook, breaches: Sequence[Breach], caption: str) -> Table:
    times = _times(found)
    ends = [*times[1:], "the end"]
    later = {str(day.queue.id) for day in found.days if day.queue.kind == "deferred"}
    return Table(
        caption=caption,
        columns=(
            Column("From"),
            Column("Queue"),
            Column("In time", number=True),
            Column("Promised", number=True),
            Column("Short of", number=True),
        ),
        rows=tuple(
            Row(
                (
                    times[each.interval],
                    Cell(
                        found.names[each.queue],
                        sub=f"due by {ends[each.interval]}"
                        if each.queue in later
                        else "",
                    ),
                    Cell(
                        show_percent(Decimal(f"{each.service_level:.4f}")),
                        tone=Tone.LATE,
                    ),
                    show_percent(Decimal(f"{each.promised:.4f}"), 0),
                    f"{each.short} {'person' if each.short == 1 else 'people'}",
                )
            )
            for each in breaches
        ),
        empty="Every queue is expected to keep its promise until the end of the shift.",
        cards=True,
    )


def _verdict(before: Sequence[Breach], after: Sequence[Breach]) -> str:
    gained = len(before) - len(after)
    if gained > 0:
        return f"{gained} fewer intervals would be missed."
    if gained < 0:
        return f"{-gained} more intervals would be missed."
    return "As many intervals would be missed as without it."


def _kept(found: Sequence[Kept]) -> Table:
    return Table(
        caption="Adherence today",
        columns=(
            Column("Person"),
            Column("Now"),
            Column("Planned", number=True),
            Column("Kept", number=True),
            Column("Adherence", number=True),
            Column("Beyond the plan", number=True),
        ),
        rows=tuple(Row(_person(each)) for each in found),
        empty="Nobody has had a shift today.",
        cards=True,
    )


def _person(each: Kept) -> tuple[Any, ...]:
    share = each.adherence.share
    if each.due and not each.here:
        now = Cell("Missing", tone=Tone.LATE)
    elif each.due:
        now = Cell("Here", tone=Tone.OK)
    else:
        now = Cell("Off shift", tone=Tone.NONE)
    return (
        each.worker.user.name,
        now,
        each.adherence.planned,
        each.adherence.kept,
        None if share is None else show_percent(Decimal(f"{share:.4f}")),
        each.adherence.beyond,
    )
