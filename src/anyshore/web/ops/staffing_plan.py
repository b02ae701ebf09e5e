"""One plan: its search, the roster as a grid, its cover, and its publication."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from anyshore.apps.staffing import editing, queries, rosters, services
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError
from anyshore.web.components.chart_values import LineChart, Series
from anyshore.web.components.markup import join
from anyshore.web.components.values import Link
from anyshore.web.ops.frame import frame, key_of
from anyshore.web.ops.staffing import PLAN_STATES, crumbs, gap_words, plan_url
from anyshore.web.staffing import heat_map, shift_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from anyshore.apps.staffing.queries import Plan, Shift
    from anyshore.apps.staffing.rosters import Finding, Grid, Person
    from anyshore.web.request import SignedIn

__all__ = [
    "cell",
    "cover",
    "make",
    "plan",
    "print_view",
    "publish",
    "search",
    "table_rows",
]


#: A cell of the roster.  There are thousands: a template would take half a second.
_CELL = '<td data-kind="{}"><a href="?worker={}&amp;day={}#detail"{}>{}{}</a></td>'
_PLAIN = '<td data-kind="{}">{}{}</td>'


@dataclass(frozen=True, kw_only=True, slots=True)
class GridRow:
    """One person of the roster."""

    #: The person and their findings.
    person: Person
    found: int
    #: Their days, as cells of a table.
    cells: SafeString


@login_required
@require_GET
def plan(request: SignedIn, key: str) -> HttpResponse:
    """Show the roster, what is known of it, and the detail of one cell."""
    found = rosters.grid(request.actor, key_of(IdPrefix.PLAN, key))
    row = found.plan
    problems = rosters.broken(found)
    chosen = _chosen(request, found)
    context = {
        **_frame(request, row, "roster"),
        **_search(row),
        "grid": found,
        "rows": table_rows(found, problems, chosen),
        "findings": problems,
        # What is published is past mending: there the checker's word counts.
        "odd": rosters.odd(found) if row.state == "draft" else (),
        "open": [
            (each, shift_times(each), found.queues.get(each.id)) for each in found.open
        ],
        "detail": _detail(found, problems, chosen),
    }
    return render(request, "ops/staffing/plan.html", context)


@login_required
@require_GET
def search(request: SignedIn, key: str) -> HttpResponse:
    """Show how the search gets on: without the roster, which it does not change."""
    row = services.plan_of(request.actor, key_of(IdPrefix.PLAN, key))
    context = {**_frame(request, row, "roster"), **_search(row)}
    page = render(request, "ops/staffing/search.html", context)
    if row.state != "searching":
        # The search is over: the roster on the page is another one.
        page["HX-Refresh"] = "true"
    return page


def _search(row: Plan) -> dict[str, Any]:
    return {
        "searching": row.state == "searching",
        "published": row.state == "published",
        "progress": _progress(row),
        "last": row.progress[-1] if row.progress else None,
        "gap": gap_words(row),
    }


def _frame(request: SignedIn, row: Plan, here: str) -> dict[str, Any]:
    tone, word = PLAN_STATES[row.state]
    base = plan_url(row.id)
    return {
        **frame(request.actor, "staffing"),
        "crumbs": crumbs(row.name),
        "plan": row,
        "tone": tone,
        "word": word,
        "base": base,
        "tabs": (
            Link("Roster", base, current=here == "roster", key="1"),
            Link("Cover", f"{base}cover/", current=here == "cover", key="2"),
        ),
    }


def _chosen(request: SignedIn, found: Grid) -> tuple[UUID, date] | None:
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
    end = request.GET.get("worker", "").replace("-", "")
    known = [each for each in found.people if end and each.worker.id.hex.endswith(end)]
    if len(known) != 1 or day not in found.days:
        return None
    return known[0].worker.id, day


def _short(found: Grid) -> int:
    """Return how many last figures of their keys tell people apart.

    Whole keys would be half of a page with a hundred people.
    """
    for length in range(4, 32):
        if len({each.worker.id.hex[-length:] for each in found.people}) == len(
            found.people
        ):
            return length
    return 32


def table_rows(
    found: Grid,
    problems: Sequence[Finding] = (),
    chosen: tuple[UUID, date] | None = None,
    *,
    linked: bool = True,
) -> list[GridRow]:
    """Return the roster row by row, each day with a link to its detail or without."""
    counts: dict[UUID | None, int] = defaultdict(int)
    for each in problems:
        counts[each.worker] += 1
    length = _short(found) if linked else 0
    return [
        GridRow(
            person=person,
            found=counts[person.worker.id],
            cells=join(
                _cell(found, (person, day), length, chosen) for day in found.days
            ),
        )
        for person in found.people
    ]


def _cell(
    found: Grid,
    place: tuple[Person, date],
    length: int,
    chosen: tuple[UUID, date] | None,
) -> SafeString:
    person, day = place
    shift = person.shifts.get(day)
    kind, word, sub = "off", "off", SafeString()
    if shift is not None:
        kind = "night" if rosters.is_night(shift) else "shift"
        word = shift_times(shift)
        queue = found.queues.get(shift.id)
        name = queue.name if queue else "elsewhere"
        sub = _served(name)
    elif day in person.leave:
        kind, word = "leave", "Leave"
    if not length:
        return format_html(_PLAIN, kind, word, sub)
    here = chosen == (person.worker.id, day)
    current = SafeString(' aria-current="true"') if here else SafeString()
    short = person.worker.id.hex[-length:]
    return format_html(_CELL, kind, short, day, current, word, sub)


@lru_cache(maxsize=256)
def _served(name: str) -> SafeString:
    return format_html(' <span class="sub">{}</span>', name)


def _detail(
    found: Grid, problems: Sequence[Finding], chosen: tuple[UUID, date] | None
) -> dict[str, Any] | None:
    if chosen is None:
        return None
    person = next(each for each in found.people if each.worker.id == chosen[0])
    shift = person.shifts.get(chosen[1])
    site = person.worker.site_id
    return {
        "person": person,
        "day": chosen[1],
        "shift": shift,
        "times": shift_times(shift) if shift else "",
        "queue": found.queues.get(shift.id) if shift else None,
        "activities": _activities(shift) if shift else [],
        "patterns": [each for each in found.patterns.values() if each.site_id == site],
        "findings": [each for each in problems if each.worker == chosen[0]],
    }


def _activities(shift: Shift) -> list[dict[str, Any]]:
    return [
        {
            "kind": each["kind"].capitalize(),
            "start": datetime.fromisoformat(each["start"]),
            "end": datetime.fromisoformat(each["end"]),
        }
        for each in shift.activities
    ]


def _progress(row: Plan) -> LineChart | None:
    notes = [each for each in row.progress if each[1] is not None]
    if not notes:
        return None
    last = notes[-1]
    bound = "none yet" if last[2] is None else last[2]
    return LineChart(
        key="search",
        title="The search",
        summary=f"After {last[0]} s: cost {last[1]}, bound {bound}, {last[3]}.",
        labels=tuple(f"{each[0]} s" for each in notes),
        series=(
            Series(label="Cost", values=tuple(Decimal(each[1]) for each in notes)),
            Series(
                label="Bound",
                values=tuple(
                    None if each[2] is None else Decimal(each[2]) for each in notes
                ),
            ),
        ),
    )


@login_required
@require_GET
def cover(request: SignedIn, key: str) -> HttpResponse:
    """Show people planned of people wanted, queue by queue."""
    row = services.plan_of(request.actor, key_of(IdPrefix.PLAN, key))
    found = queries.cover_of_plan(request.actor, row.id)
    context = {
        **_frame(request, row, "cover"),
        "maps": [heat_map(each) for each in found],
    }
    return render(request, "ops/staffing/cover.html", context)


@login_required
@require_GET
def print_view(request: SignedIn, key: str) -> HttpResponse:
    """Show the roster as it goes on paper."""
    found = rosters.grid(request.actor, key_of(IdPrefix.PLAN, key))
    context = {
        **_frame(request, found.plan, "print"),
        "grid": found,
        "rows": table_rows(found, linked=False),
    }
    return render(request, "ops/staffing/print.html", context)


@login_required
@require_POST
def make(request: SignedIn, key: str) -> HttpResponse:
    """Have the roster made in the background."""
    text = request.POST.get("seconds", "60")
    seconds = int(text) if text.isdecimal() else 0
    row = services.make(request.actor, key_of(IdPrefix.PLAN, key), seconds)
    messages.success(request, f"{row.name} is being made.")
    return redirect(plan_url(row.id))


@login_required
@require_POST
def publish(request: SignedIn, key: str) -> HttpResponse:
    """Publish the roster and tell everybody in it."""
    row = services.publish(request.actor, key_of(IdPrefix.PLAN, key))
    messages.success(request, f"{row.name} is published, and everybody in it is told.")
    return redirect(plan_url(row.id))


@login_required
@require_POST
def cell(request: SignedIn, key: str) -> HttpResponse:
    """Change one person's day, or open their shift to bids."""
    given = request.POST
    try:
        wanted = editing.Cell(
            worker=UUID(given.get("worker", "")),
            day=date.fromisoformat(given.get("day", "")),
            pattern=given.get("pattern", ""),
            queue=UUID(given["queue"]) if given.get("queue") else None,
            reason=given.get("reason", ""),
        )
    except ValueError as error:
        raise ProblemError(
            Problem(
                code="cell-malformed",
                message="The person or the day cannot be read.",
                hint="Choose a cell of the roster.",
                place=Place(element="cell"),
            )
        ) from error
    plan_key = key_of(IdPrefix.PLAN, key)
    if given.get("do") == "offer":
        editing.offer(request.actor, plan_key, wanted)
        messages.success(request, "The shift is open to bids.")
    else:
        editing.set_shift(request.actor, plan_key, wanted)
        messages.success(request, f"{wanted.day:%a %d %b} is changed.")
    return redirect(f"{plan_url(plan_key)}?worker={wanted.worker}&day={wanted.day}")
