"""Staffing at a glance: queues, plans, and what people asked for; beginning a plan."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from anyshore.adapters import clock
from anyshore.adapters.extras import staffing_absent
from anyshore.apps.staffing import queries, services
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError, show_id
from anyshore.web.components.amounts import show_percent
from anyshore.web.components.values import Cell, Column, Crumb, Row, Table, Tone
from anyshore.web.ops.frame import frame
from anyshore.web.staffing import REQUEST_TONES, reason_lines, show_share

if TYPE_CHECKING:
    from django.http import HttpResponse

    from anyshore.apps.staffing.queries import Forecast, Plan, StaffQueue
    from anyshore.web.request import SignedIn

__all__ = [
    "PLAN_STATES",
    "begin",
    "crumbs",
    "gap_words",
    "index",
    "plan_url",
    "promise",
    "requests",
]

#: How a plan stands.
PLAN_STATES = {
    "draft": (Tone.OPEN, "Draft"),
    "searching": (Tone.SOON, "Being made"),
    "published": (Tone.DONE, "Published"),
}


def plan_url(key: UUID) -> str:
    """Return the page of a plan."""
    return reverse("ops:plan", args=[show_id(IdPrefix.PLAN, key)])


@login_required
@require_GET
def index(request: SignedIn) -> HttpResponse:
    """Show queues with how well they are foreseen, and plans with how far they are."""
    rows = queries.queues(request.actor)
    today = clock.now().astimezone(timezone.get_current_timezone()).date()
    monday = today + timedelta(days=7 - today.weekday())
    context = {
        **frame(request.actor, "staffing"),
        "queues": _queues(rows, queries.forecasts(rows)),
        "plans": _plans(queries.plans(request.actor)),
        "choices": rows,
        "sites": queries.sites(rows),
        "first": monday,
        "missing": staffing_absent(),
    }
    return render(request, "ops/staffing/index.html", context)


def _queues(rows: list[StaffQueue], known: dict[UUID, Forecast]) -> Table:
    return Table(
        caption="Queues",
        columns=(
            Column("Queue"),
            Column("Contract"),
            Column("Promised"),
            Column("Forecast by"),
            Column("Error by interval", number=True),
            Column("Made"),
        ),
        rows=tuple(_queue(row, known.get(row.id)) for row in rows),
        empty="No queue is staffed by the interval yet.",
        cards=True,
    )


def _queue(row: StaffQueue, forecast: Forecast | None) -> Row:
    url = reverse("ops:staff-queue", args=[show_id(IdPrefix.STAFF_QUEUE, row.id)])
    error = forecast.error if forecast else None
    return Row(
        (
            Cell(row.name, url=url, sub=row.get_kind_display()),
            Cell(str(row.contract), sub=str(row.client)),
            promise(row),
            forecast.model if forecast else None,
            Cell(None if error is None else show_share(error), url=url),
            forecast.made_at if forecast else None,
        )
    )


def promise(row: StaffQueue) -> str:
    """Say what a queue has to keep."""
    if row.kind == "deferred":
        return f"done within {row.within // 3600} h"
    return f"{show_percent(row.share, 0)} within {row.within} s"


def _plans(rows: list[Plan]) -> Table:
    return Table(
        caption="Plans",
        columns=(
            Column("Plan"),
            Column("State"),
            Column("Sites"),
            Column("From"),
            Column("Days", number=True),
            Column("Proven within", number=True),
        ),
        rows=tuple(
            Row(
                (
                    Cell(row.name, url=plan_url(row.id)),
                    Cell(PLAN_STATES[row.state][1], tone=PLAN_STATES[row.state][0]),
                    ", ".join(site.name for site in row.sites.all()),
                    row.first,
                    row.days,
                    Cell(gap_words(row), url=plan_url(row.id)),
                )
            )
            for row in rows
        ),
        empty="No plan yet. Begin one below.",
        cards=True,
    )


def gap_words(row: Plan) -> str | None:
    """Say how far a roster can be from the best one at most; None for not known.

    A bound of less than nothing came of a search that had no time to prove anything.
    """
    if row.cost is None or row.bound is None or row.bound < 0 <= row.cost:
        return None
    if row.cost - row.bound < 1:
        return "0 %"
    return show_share((row.cost - row.bound) / max(row.cost, 1e-9))


@login_required
@require_POST
def begin(request: SignedIn) -> HttpResponse:
    """Begin a plan and open it."""
    given = request.POST
    try:
        new = services.NewPlan(
            name=given.get("name", ""),
            sites=[UUID(each) for each in given.getlist("site")],
            queues=[UUID(each) for each in given.getlist("queue")],
            zone=request.user.zone,
            first=date.fromisoformat(given.get("first", "")),
            days=int(given.get("days", "")),
        )
    except ValueError as error:
        raise ProblemError(
            Problem(
                code="plan-malformed",
                message=f"The plan cannot be read: {error}.",
                hint="Choose sites, queues, a first day and a number of days.",
                place=Place(element="plan"),
            )
        ) from error
    row = services.draft_plan(request.actor, new)
    messages.success(request, f"{row.name} is begun: have it made now.")
    return redirect(plan_url(row.id))


@login_required
@require_GET
def requests(request: SignedIn) -> HttpResponse:
    """Show what people asked for, and each reason they were given."""
    names = queries.names()
    found = [
        {
            "row": row,
            "tone": REQUEST_TONES[row.state].value,
            "with": row.other.user.name if row.other else "",
            "reasons": list(reason_lines(row, names)),
        }
        for row in queries.requests(request.actor)
    ]
    context = {
        **frame(request.actor, "staffing"),
        "requests": found,
        "crumbs": crumbs("Requests"),
    }
    return render(request, "ops/staffing/requests.html", context)


def crumbs(*more: str) -> list[Crumb]:
    """Return the way from staffing to a page."""
    return [Crumb("Staffing", reverse("ops:staffing")), *map(Crumb, more)]
