"""The page of a case, incidents with their repair, and workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from anyshore.adapters import clock
from anyshore.apps.processes import queries as processes
from anyshore.apps.processes import showing
from anyshore.apps.work import figures, listing
from anyshore.apps.work import queries as work
from anyshore.kernel import IdPrefix, show_id
from anyshore.web.components.values import Cell, Column, Crumb, Fact, Row, Table, Tone
from anyshore.web.history import entries
from anyshore.web.ops.frame import (
    case_url,
    frame,
    item_url,
    items_table,
    items_url,
    key_of,
)

if TYPE_CHECKING:
    from django.http import HttpResponse

    from anyshore.apps.work.figures import Hand
    from anyshore.web.request import SignedIn

__all__ = ["case", "incidents", "workers"]

_STATUS = {
    "running": (Tone.OK, "Running"),
    "incident": (Tone.LATE, "Needs repair"),
    "suspended": (Tone.IDLE, "Suspended"),
    "completed": (Tone.DONE, "Completed"),
    "cancelled": (Tone.NONE, "Ended early"),
}
_PRESENCE = {
    "available": (Tone.OK, "Available"),
    "busy": (Tone.NOTE, "Busy"),
    "away": (Tone.IDLE, "On a break"),
    "offline": (Tone.NONE, "Not here"),
}


@login_required
@require_GET
def case(request: SignedIn, key: str) -> HttpResponse:
    """Show a case with its items, incidents and history."""
    row = processes.case(request.actor, key_of(IdPrefix.CASE, key))
    tone, word = _STATUS[row.status]
    items = listing.of_case(request.actor, row.id)
    context = {
        **frame(request.actor, "items"),
        "crumbs": [
            Crumb(label="Items", url=reverse("ops:items")),
            Crumb(label=row.title),
        ],
        "title": row.title,
        "tone": tone,
        "word": word,
        "facts": [
            Fact(label="Client", value=row.client.name),
            Fact(label="Contract", value=row.contract.name),
            Fact(
                label="Process",
                value=str(row.definition),
                url=reverse(
                    "ops:versions", args=[row.definition.key, row.definition.version]
                ),
            ),
            Fact(label="Handed over", value=row.created_at),
            Fact(label="Ended", value=row.ended_at),
            Fact(label="Outcome", value=row.outcome),
        ],
        # Our own drawing: every text in it is escaped where it is drawn.
        "drawing": mark_safe(processes.drawing(row)),  # noqa: S308
        "incidents": processes.open_incidents(request.actor, row.id),
        "key": show_id(IdPrefix.CASE, row.id),
        "actions": _actions(row.status),
        "variables": [
            Fact(label=name, value=value)
            for name, value in showing.shown(request.actor, row)
        ],
        "items": items_table(items, "Items of the case", {}),
        "history": entries(
            work.case_history(row.id),
            lambda number: reverse("studio:replayed", args=[key, number]),
            work.handouts(row.id),
        ),
    }
    return render(request, "ops/case.html", context)


def _actions(status: str) -> tuple[str, ...]:
    """Return what can be done with a case by hand, as its state allows."""
    if status in {"completed", "cancelled"}:
        return ()
    held = "resume" if status == "suspended" else "suspend"
    return (held, "change", "cancel")


@login_required
@require_GET
def incidents(request: SignedIn) -> HttpResponse:
    """List what stopped cases and waits for a person."""
    found = processes.open_incidents(request.actor)
    context = {
        **frame(request.actor, "incidents"),
        # The chosen ones are chosen in the address, so it works without a script.
        "chosen": request.GET.get("choose") == "all",
        "incidents": [
            {
                "key": show_id(IdPrefix.INCIDENT, one.id),
                "case": one.case.title,
                "url": case_url(one.case_id),
                "client": one.client.name,
                "element": one.element,
                "problem": one.problem,
                "at": one.raised_at,
            }
            for one in found
        ],
    }
    return render(request, "ops/incidents.html", context)


@login_required
@require_GET
def workers(request: SignedIn) -> HttpResponse:
    """List workers with their presence and what they have in hand."""
    hands = figures.hands(request.actor)
    here = sum(1 for one in hands if one.presence == "available")
    context = {
        **frame(request.actor, "workers"),
        "here": here,
        "table": Table(
            caption=f"{here} of {len(hands)} available",
            columns=(
                Column(label="Worker"),
                Column(label="Presence"),
                Column(label="In hand"),
                Column(label="For", number=True),
                Column(label="Done in 24 h", number=True),
                Column(label="Skills"),
                Column(label="Level", number=True),
            ),
            rows=tuple(_hand(one) for one in hands),
            empty="There is no worker yet.",
            cards=True,
        ),
    }
    return render(request, "ops/workers.html", context)


def _hand(one: Hand) -> Row:
    tone, word = _PRESENCE[one.presence]
    site = f"{one.site}, software agent" if one.automated else one.site
    held = Cell(value=one.title, url=item_url(one.item)) if one.item else None
    return Row(
        cells=(
            Cell(value=one.name, sub=site),
            Cell(value=word, tone=tone),
            held,
            clock.now() - one.since if one.since else None,
            Cell(value=one.done, url=items_url(state="completed", worker=one.worker)),
            one.skills or None,
            one.level,
        )
    )
