"""Lists of items, the page of one, and what a lead can do with it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from anyshore.apps.work import figures, listing, oversight, queries
from anyshore.apps.work.listing import Wanted
from anyshore.core.work import Priority
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError, show_id
from anyshore.web.components.values import Crumb, Fact, Reason
from anyshore.web.deadlines import due_clock, due_reasons
from anyshore.web.history import entries
from anyshore.web.ops.frame import (
    PRIORITIES,
    STATES,
    case_url,
    frame,
    items_table,
    key_of,
)

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from anyshore.apps.work.queries import ItemView
    from anyshore.web.request import SignedIn

__all__ = [
    "index",
    "priority",
    "reassign",
    "resume",
    "show",
    "take_over",
    "withdraw",
]

_STATE_WORDS = {
    "open": "Open",
    "ready": "Waiting",
    "claimed": "In hand",
    "pended": "Pended",
    "late": "Late",
    "soon": "Due within the hour",
    "completed": "Completed",
    "withdrawn": "Withdrawn",
    "all": "All",
}


@login_required
@require_GET
def index(request: SignedIn) -> HttpResponse:
    """List the items asked for."""
    asked = request.GET
    wanted = Wanted(**{one.name: _asked(asked, one.name) for one in fields(Wanted)})
    page = listing.page(
        request.actor, wanted, asked.get("after", ""), asked.get("before", "")
    )
    queues, clients = listing.choices(request.actor)
    context = {
        **frame(request.actor, "items"),
        "wanted": wanted,
        "states": [(name, _STATE_WORDS[name]) for name in listing.STATES],
        "queues": [(str(one.id), one.name) for one in queues],
        "clients": [(str(one.id), one.name) for one in clients],
        "table": items_table(page, _STATE_WORDS[wanted.state], wanted.query),
    }
    return render(request, "ops/items.html", context)


def _asked(asked: QueryDict, name: str) -> str:
    return asked.get(name, "") or ("open" if name == "state" else "")


@login_required
@require_GET
def show(request: SignedIn, item: str) -> HttpResponse:
    """Show an item with its reasons, its history and what can be done."""
    view = queries.item(request.actor, key_of(IdPrefix.ITEM, item))
    row = view.row
    tone, word = STATES[row.state]
    context = {
        **frame(request.actor, "items"),
        "crumbs": [
            Crumb(label="Items", url=reverse("ops:items")),
            Crumb(label=row.case.title),
        ],
        "key": show_id(IdPrefix.ITEM, row.id),
        "title": row.case.title,
        "task": row.title,
        "tone": tone,
        "word": word,
        "clock": due_clock(view.due) if row.state != "completed" else None,
        "facts": _facts(view),
        "why_due": due_reasons(view.due),
        "why_item": [Reason(text=words) for words in view.rank.because],
        "needs": _needs(view),
        "entered": _entered(view),
        "history": entries(view.history, whys=view.whys),
        "actions": _actions(view),
        "workers": [(one.worker, one.name) for one in figures.hands(request.actor)],
        "priorities": list(enumerate(PRIORITIES)),
        "case_url": case_url(row.case_id),
    }
    return render(request, "ops/item.html", context)


def _facts(view: ItemView) -> list[Fact]:
    row = view.row
    worker = row.holder or row.completed_by
    facts = [
        Fact(label="Case", value=row.case.title, url=case_url(row.case_id)),
        Fact(label="Client", value=row.client.name),
        Fact(label="Queue", value=row.queue.name),
        Fact(label="Priority", value=PRIORITIES[row.priority]),
        Fact(label="Level", value=row.level),
        Fact(label="Handed over", value=row.started_at),
        Fact(label="Due", value=row.due_at),
        Fact(label="Worker", value=worker.user.name if worker else None),
        Fact(label="Named for", value=row.named.user.name if row.named else None),
        Fact(label="Time in hand", value=view.handled),
        Fact(label="Taken", value=row.attempts),
    ]
    shown = view.variables.get("document")
    if isinstance(shown, str) and shown:
        url = f"/documents/{shown}/"
        facts.append(Fact(label="Document", value="The original", url=url))
    if row.state == "pended":
        facts += [
            Fact(label="Waits for", value=row.awaits.replace("_", " ")),
            Fact(label="Question", value=row.pend_reason),
            Fact(label="Goes on", value=row.pend_until),
        ]
    return facts


def _needs(view: ItemView) -> list[Fact]:
    row = view.row
    skills = [
        f"{need['code']} {need['level']}{', proved' if need['proof'] else ''}"
        for need in row.skills
    ]
    tongues = [f"{need['tag']} {need['level']}" for need in row.languages]
    found = [
        Fact(label="Skills", value="; ".join(skills) or "none"),
        Fact(label="Languages", value="; ".join(tongues) or "none"),
        Fact(label="Countries", value=", ".join(row.countries or ()) or "any"),
    ]
    if row.relax is not None:
        found.append(Fact(label="Opens to one level less after", value=row.relax))
    return found


def _entered(view: ItemView) -> list[Fact]:
    return [
        Fact(label=name.replace("_", " ").capitalize(), value=_plain(value))
        for name, value in view.row.output.items()
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("@", f"{len(value)} entries")
    return f"{len(value)} entries" if isinstance(value, list) else value


def _actions(view: ItemView) -> set[str]:
    state = view.row.state
    if state in {"completed", "withdrawn"}:
        return set()
    found = {"reassign", "priority", "withdraw"}
    if state == "claimed":
        found.add("take-over")
    if state == "pended":
        found.add("resume")
    return found


@login_required
@require_POST
def take_over(request: SignedIn, item: str) -> HttpResponse:
    """Take the item out of another worker's hands; it is on the lead's desk then."""
    oversight.take_over(request.actor, key_of(IdPrefix.ITEM, item), _reason(request))
    return redirect("ops:item", item)


@login_required
@require_POST
def reassign(request: SignedIn, item: str) -> HttpResponse:
    """Name the worker whom the item is for, or nobody."""
    text = request.POST.get("worker", "")
    try:
        to = UUID(text) if text else None
    except ValueError:
        raise _refused("That names no worker.", "worker") from None
    key = key_of(IdPrefix.ITEM, item)
    oversight.reassign(request.actor, key, to, _reason(request))
    return redirect("ops:item", item)


@login_required
@require_POST
def priority(request: SignedIn, item: str) -> HttpResponse:
    """Put the item into another priority class."""
    text = request.POST.get("priority", "")
    if text not in {str(int(one)) for one in Priority}:
        raise _refused("That is no priority.", "priority")
    key = key_of(IdPrefix.ITEM, item)
    wanted = Priority(int(text))
    oversight.set_priority(request.actor, key, wanted, _reason(request))
    return redirect("ops:item", item)


@login_required
@require_POST
def resume(request: SignedIn, item: str) -> HttpResponse:
    """Say that what the item waited for is here."""
    oversight.resume(request.actor, key_of(IdPrefix.ITEM, item), _reason(request))
    return redirect("ops:item", item)


@login_required
@require_POST
def withdraw(request: SignedIn, item: str) -> HttpResponse:
    """End the item."""
    oversight.withdraw(request.actor, key_of(IdPrefix.ITEM, item), _reason(request))
    return redirect("ops:item", item)


def _reason(request: SignedIn) -> str:
    return request.POST.get("reason", "")


def _refused(message: str, element: str) -> ProblemError:
    place = Place(element=element)
    hint = "Choose one from the list."
    return ProblemError(
        Problem(code="choice-unknown", message=message, hint=hint, place=place)
    )
