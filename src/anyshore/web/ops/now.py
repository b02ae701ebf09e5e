"""Commitments and queues now."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from anyshore.adapters import clock
from anyshore.apps.work import commitments, figures, listing
from anyshore.core import access
from anyshore.core.access import Capability, Target
from anyshore.web.components.amounts import show_percent
from anyshore.web.components.chart_values import Bar, BarChart, Series, StackedChart
from anyshore.web.components.durations import show_span
from anyshore.web.components.values import Cell, Column, Crumb, Row, Table, Tone
from anyshore.web.ops.frame import frame, items_table, items_url

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from anyshore.apps.work.commitments import Standing
    from anyshore.apps.work.figures import Hour, QueueFigures
    from anyshore.web.request import SignedIn

__all__ = ["commitment", "home"]

_PARTS = ("missed", "kept")


@login_required
@require_GET
def home(request: SignedIn) -> HttpResponse:
    """Show how commitments and queues stand; administrators see the workers."""
    actor = request.actor
    oversees = access.may(actor, Capability.WORK_OVERSEE, Target(client=None)).yes
    if not oversees and access.may(actor, Capability.PEOPLE_READ, Target(client=None)):
        return redirect("ops:workers")
    queues = figures.queues(actor)
    context = {
        **frame(actor, "home"),
        "tiles": _tiles(figures.total(queues)),
        "commitments": _promises(commitments.standings(actor)),
        "queues": _queues(queues),
        "waiting": _waiting(queues),
        "hours": _hours(figures.hours(actor)),
    }
    return render(request, "ops/now.html", context)


def _tiles(total: QueueFigures) -> list[dict[str, Any]]:
    now = clock.now()
    oldest = f"oldest for {show_span(now - total.oldest)}" if total.oldest else ""
    late = Tone.LATE if total.late else Tone.OK
    soon = Tone.SOON if total.soon else Tone.OK
    return [
        _tile("Waiting", total.waiting, "ready", note=oldest),
        _tile("Late", total.late, "late", tone=late, note=_word(total.late, "late")),
        _tile(
            "Due within the hour",
            total.soon,
            "soon",
            tone=soon,
            note=_word(total.soon, "due soon"),
        ),
        _tile("In hand", total.in_hand, "claimed"),
        _tile("Pended", total.pended, "pended"),
    ]


def _word(count: int, word: str) -> str:
    return word if count else f"none {word}"


def _tile(
    label: str, value: int, state: str, tone: str = "", note: str = ""
) -> dict[str, Any]:
    url = items_url(state=state)
    return {"label": label, "value": value, "url": url, "tone": tone, "note": note}


def _promises(standings: list[Standing]) -> Table:
    return Table(
        caption="Commitments now",
        columns=(
            Column(label="Commitment"),
            Column(label="Client"),
            Column(label="Kept", number=True),
            Column(label="Promised", number=True),
            Column(label="Stands"),
            Column(label="In time", number=True),
            Column(label="Missed", number=True),
            Column(label="Open", number=True),
        ),
        rows=tuple(_promise(one) for one in standings),
        empty="No contract promises a turnaround yet.",
        cards=True,
    )


def _promise(one: Standing) -> Row:
    found = one.attainment
    promise = found.commitment
    tone, word = _stands(found.met)
    share = None if found.share is None else show_percent(found.share)
    return Row(
        cells=(
            Cell(value=promise.name, url=_part_url(one.key, ""), sub=_within(one)),
            Cell(value=one.client, sub=one.contract),
            Cell(value=share, url=_part_url(one.key, "")),
            show_percent(promise.threshold),
            Cell(value=word, tone=tone),
            Cell(value=len(one.kept), url=_part_url(one.key, "kept")),
            Cell(value=len(one.missed), url=_part_url(one.key, "missed")),
            Cell(value=one.open, url=items_url(contract=one.contract_key)),
        )
    )


def _stands(met: bool | None) -> tuple[Tone, str]:  # noqa: FBT001 - the core's answer
    match met:
        case None:
            return Tone.NONE, "Nothing to measure yet"
        case True:
            return Tone.OK, "Kept"
        case _:
            return Tone.LATE, "Missed"


def _within(one: Standing) -> str:
    promise = one.attainment.commitment
    if not isinstance(promise.target, timedelta):
        return ""
    span = show_span(promise.target, working=True)
    return f"within {span} of working time, by {promise.period.value}"


def _part_url(key: UUID, part: str) -> str:
    url = reverse("ops:commitment", args=[key])
    return f"{url}?part={part}" if part else url


def _queues(found: list[QueueFigures]) -> Table:
    return Table(
        caption="Queues",
        columns=(
            Column(label="Queue"),
            Column(label="Waiting", number=True),
            Column(label="Oldest", number=True),
            Column(label="Late", number=True),
            Column(label="Due within the hour", number=True),
            Column(label="In hand", number=True),
            Column(label="Pended", number=True),
        ),
        rows=tuple(_queue(one) for one in found),
        empty="No item was opened yet: the first one makes its queue.",
        cards=True,
    )


def _queue(one: QueueFigures) -> Row:
    def cell(value: object, state: str) -> Cell:
        return Cell(value=value, url=items_url(state=state, queue=one.queue))

    age = clock.now() - one.oldest if one.oldest else None
    return Row(
        cells=(
            Cell(value=one.name, url=items_url(queue=one.queue), sub=one.service),
            cell(one.waiting, "ready"),
            cell(age, "ready"),
            cell(one.late, "late"),
            cell(one.soon, "soon"),
            cell(one.in_hand, "claimed"),
            cell(one.pended, "pended"),
        )
    )


def _waiting(found: list[QueueFigures]) -> BarChart | None:
    if not found:
        return None
    most = max(found, key=lambda one: one.waiting)
    return BarChart(
        key="waiting",
        title="Waiting by queue",
        summary=f"Most wait in {most.name}: {most.waiting}.",
        bars=tuple(
            Bar(
                label=one.name,
                value=Decimal(one.waiting),
                tone=Tone.LATE if one.late else Tone.NOTE,
                url=items_url(state="ready", queue=one.queue),
            )
            for one in found
        ),
        unit="items",
    )


def _hours(found: list[Hour]) -> StackedChart:
    zone = timezone.get_current_timezone()
    done = sum(one.in_time + one.late for one in found)
    late = sum(one.late for one in found)
    return StackedChart(
        key="hours",
        title=f"Completed in the last {len(found)} hours",
        summary=f"{done} completed, {late} of them after their deadline.",
        labels=tuple(f"{one.start.astimezone(zone):%H:%M}" for one in found),
        series=(
            Series(
                label="In time", values=tuple(Decimal(one.in_time) for one in found)
            ),
            Series(label="Late", values=tuple(Decimal(one.late) for one in found)),
        ),
        unit="items",
        urls=tuple(
            items_url(state="completed", hour=one.start.isoformat()) for one in found
        ),
    )


@login_required
@require_GET
def commitment(request: SignedIn, key: UUID) -> HttpResponse:
    """Show the items behind a commitment's number."""
    one = commitments.standing(request.actor, key)
    part = request.GET.get("part", "")
    keys = {"kept": one.kept, "missed": one.missed}.get(part, one.kept + one.missed)
    page = listing.rows_of(
        request.actor, keys, request.GET.get("after", ""), request.GET.get("before", "")
    )
    words = {"kept": "Items in time", "missed": "Items over the target"}
    caption = words.get(part, "All items measured")
    tone, word = _stands(one.attainment.met)
    context = {
        **frame(request.actor, "home"),
        "crumbs": [
            Crumb(label="Now", url=reverse("ops:home")),
            Crumb(label=one.attainment.commitment.name),
        ],
        "one": one,
        "within": _within(one),
        "tone": tone,
        "word": word,
        "share": None
        if one.attainment.share is None
        else show_percent(one.attainment.share),
        "promised": show_percent(one.attainment.commitment.threshold),
        "parts": [
            {"label": "All", "url": "?", "count": len(one.kept) + len(one.missed)},
            {"label": "In time", "url": "?part=kept", "count": len(one.kept)},
            {"label": "Missed", "url": "?part=missed", "count": len(one.missed)},
        ],
        "table": items_table(page, caption, {"part": part} if part else {}),
    }
    return render(request, "ops/commitment.html", context)
