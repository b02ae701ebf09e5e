"""What the desk shows about the item in hand, as values for its template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from anyshore.adapters import clock
from anyshore.core.access import Target
from anyshore.core.work import Awaited
from anyshore.kernel import IdPrefix, show_id
from anyshore.web.components.durations import Clock, show_span
from anyshore.web.components.values import Fact, Reason
from anyshore.web.deadlines import due_clock, due_reasons
from anyshore.web.desk.sheet import sheet_of
from anyshore.web.history import entries, sentences

if TYPE_CHECKING:
    from anyshore.apps.work.queries import Day, ItemView
    from anyshore.core.access import Actor
    from anyshore.web.desk.forms import WorkForm

__all__ = ["AWAITED", "screen", "today"]

#: What an item can wait for, in the worker's words.
AWAITED = {
    Awaited.CLIENT: "an answer of the client",
    Awaited.THIRD_PARTY: "somebody else, as a supplier",
    Awaited.COLLEAGUE: "a colleague",
    Awaited.DATE: "a date",
}
_HISTORY = 40


def screen(view: ItemView, form: WorkForm | None, actor: Actor) -> dict[str, Any]:
    """Return what the page of an item in hand is drawn from."""
    row = view.row
    key = show_id(IdPrefix.ITEM, row.id)
    target = Target(client=row.client_id, owner=actor.id)
    return {
        "key": key,
        "title": row.case.title,
        "task": row.title,
        "client": row.client.name,
        "queue": row.queue.name,
        "priority": row.priority,
        "level": row.level,
        "clock": due_clock(view.due),
        "handling": _handling(view),
        "why_item": _why_item(view),
        "why_due": due_reasons(view.due),
        "sheet": sheet_of(view.variables, actor, target),
        "given": _given(view),
        "file": _file(view),
        "form": form,
        "facts": _facts(view),
        "history": entries(view.history, whys=view.whys)[:_HISTORY],
        "lease": _lease(view, key),
        "awaited": [(kind.value, words) for kind, words in AWAITED.items()],
    }


def _handling(view: ItemView) -> Clock | None:
    goal = view.row.handle_target
    if goal is None:
        return None
    return Clock(name="Handling", left=goal - view.handled, warn=goal / 5)


def _why_item(view: ItemView) -> list[Reason]:
    reasons = [Reason(text=words) for words in view.rank.because]
    if view.row.named_id is not None:
        reasons.insert(0, Reason(text="named for you"))
    if view.row.level:
        reasons.insert(0, Reason(text=f"escalated to level {view.row.level}"))
    reasons += [Reason(text=each["why"]) for each in view.row.handouts[-1:]]
    if view.eligible is not None and view.eligible.yes:
        reasons += [Reason(text=f"you: {one.text}") for one in view.eligible.because]
    return reasons


def _given(view: ItemView) -> list[Fact]:
    """Return what the step was given, where there is no document to show."""
    return [
        Fact(label=name.replace("_", " ").capitalize(), value=_words(value))
        for name, value in view.inputs.items()
        if not isinstance(value, dict)
    ]


def _words(value: Any) -> Any:
    if isinstance(value, list):
        return f"{len(value)} entries"
    return value


def _file(view: ItemView) -> str:
    shown = view.variables.get("document")
    if not isinstance(shown, str) or not shown:
        return ""
    return f"/documents/{shown}/"


def _facts(view: ItemView) -> list[Fact]:
    row, due = view.row, view.due
    facts = [Fact(label="Received", value=row.case.created_at)]
    if due is not None and due.at is not None:
        facts.append(Fact(label="Due", value=due.at))
    if due is not None:
        words = f"{show_span(due.target, working=True)} of working time"
        facts.append(Fact(label="Promised", value=words))
    facts.append(Fact(label="In hand", value=view.handled))
    if row.handle_target is not None:
        facts.append(Fact(label="Aimed at", value=row.handle_target))
    sent = _sent_by(view)
    if sent:
        facts.append(Fact(label="Sent here by", value=sent))
    if row.attempts > 1:
        facts.append(Fact(label="Taken before", value=f"{row.attempts - 1} times"))
    return facts


def _sent_by(view: ItemView) -> str:
    """Name the decision, and the rule of it, that came last before the step."""
    for event in reversed(view.history):
        if event.type == "decision.made" and event.at <= view.row.created_at:
            rules = sentences(event.data.get("rules") or ())
            return rules or str(event.data["decision"])
    return ""


def _lease(view: ItemView, key: str) -> dict[str, Any]:
    until = view.row.lease_until
    left = until - clock.now() if until else None
    return {
        "url": reverse("desk:renew", args=[key]),
        "seconds": max(int(left.total_seconds()), 0) if left else 0,
        "warn": 120,
    }


def today(day: Day) -> list[Fact]:
    """Return what a worker has done today."""
    return [
        Fact(label="Done", value=day.done),
        Fact(label="Median time in hand", value=day.median),
    ]
