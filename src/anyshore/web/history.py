"""What happened, in sentences: events of the log as entries of a timeline.

Shared by every door that shows history, so that the same fact reads the same to the
worker, the lead and the client.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from anyshore.apps.people import queries as people
from anyshore.web.components.values import Entry, Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from anyshore.core.events import Event

__all__ = ["entries", "sentences"]

#: Keys of an event's data that hold people.
_PEOPLE = ("worker", "by", "to", "former", "holder")
_SYSTEM = {"engine": "the process", "runner": "the clock"}


def entries(
    events: Sequence[Event], decision_url: Callable[[int], str] | None = None
) -> tuple[Entry, ...]:
    """Write events as entries of a timeline, the newest first.

    Args:
        events: What happened, the oldest first.
        decision_url: Gives the page of a decision by its number in the case, from 1;
            None where the reader opens none.
    """
    known = people.called(_keys(events))
    made, found = 0, []
    for event in events:
        entry = _entry(event, known)
        if event.type == "decision.made":
            made += 1
            if decision_url is not None:
                entry = replace(entry, url=decision_url(made))
        found.append(entry)
    return tuple(reversed(found))


def _keys(events: Iterable[Event]) -> set[str]:
    found = set()
    for event in events:
        found.add(event.actor)
        found.update(str(event.data[key]) for key in _PEOPLE if event.data.get(key))
    return found


def _entry(event: Event, known: Mapping[str, str]) -> Entry:
    words = _WORDS.get(event.type)
    data = {
        key: known.get(str(value), value) if key in _PEOPLE else value
        for key, value in event.data.items()
    }
    what, detail = words(data) if words else (_plain(event.type), "")
    who = known.get(event.actor, _SYSTEM.get(event.actor, ""))
    return Entry(
        at=event.at,
        what=what,
        who=who,
        detail="" if detail == who else detail,
        tone=_TONES.get(event.type, Tone.NONE),
    )


def sentences(parts: Iterable[object]) -> str:
    """Write parts one after the other, each ended once.

    >>> sentences(["Approval level 3: No approval.", "Route 14"])
    'Approval level 3: No approval. Route 14.'
    """
    return " ".join(f"{str(part).strip().rstrip('.;')}." for part in parts)


def _plain(kind: str) -> str:
    """Write a type nobody gave words to, as in ``document received``."""
    return kind.replace(".", " ").replace("_", " ").capitalize()


def _until(data: Mapping[str, Any]) -> str:
    at = data.get("until")
    return f"until {datetime.fromisoformat(at):%d %b %H:%M} UTC" if at else ""


def _sentence(what: str, *keys: str) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    """Make an entry of fixed words with some of the data under them."""

    def write(data: Mapping[str, Any]) -> tuple[str, str]:
        parts = [str(data[key]) for key in keys if data.get(key) not in (None, "")]
        return what, ": ".join(parts)

    return write


def _decided(data: Mapping[str, Any]) -> tuple[str, str]:
    return f"Decided: {data['decision']}", sentences(data.get("rules") or ())


def _pended(data: Mapping[str, Any]) -> tuple[str, str]:
    waits = str(data["awaits"]).replace("_", " ")
    return f"Waits for {waits}", f"{data['reason']} {_until(data)}".strip()


def _escalated(data: Mapping[str, Any]) -> tuple[str, str]:
    return f"Escalated to level {data['level']}", str(data["reason"])


def _taken(data: Mapping[str, Any]) -> tuple[str, str]:
    return f"Taken over from {data['former']}", str(data["reason"])


def _reassigned(data: Mapping[str, Any]) -> tuple[str, str]:
    to = data.get("to")
    return f"Named for {to}" if to else "Opened to all", str(data["reason"])


def _completed(data: Mapping[str, Any]) -> tuple[str, str]:
    output = data.get("output") or {}
    short = {
        key: value
        for key, value in output.items()
        if isinstance(value, str | int | bool) and value != ""
    }
    late = "after the lease had ended" if data.get("after_lease") else ""
    said = ", ".join(f"{key}: {value}" for key, value in short.items())
    return "Completed", "; ".join(part for part in (said, late) if part)


def _delivered(data: Mapping[str, Any]) -> tuple[str, str]:
    return "Version delivered", f"{data['deliverable']}, version {data['number']}"


_WORDS: dict[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    "case.started": _sentence("Handed over", "title"),
    "case.ended": _sentence("Case ended", "outcome"),
    "case.answered": _sentence("The client answered"),
    "case.noted": _sentence("Note", "text"),
    "document.received": _sentence("Document received", "name"),
    "decision.made": _decided,
    "incident.raised": _sentence("Stopped", "message"),
    "case.suspended": _sentence("Held", "reason"),
    "case.resumed": _sentence("Goes on", "reason"),
    "case.cancelled": _sentence("To be ended", "reason"),
    "case.changed": _sentence("Changed by hand", "reason"),
    "case.migrated": _sentence("Moved to another version", "process"),
    "incident.resolved": _sentence("Tried again", "element"),
    "work_item.created": _sentence("Step opened", "task"),
    "work_item.claimed": _sentence("Received", "worker"),
    "work_item.renewed": _sentence("Kept in hand"),
    "work_item.released": _sentence("Given back", "reason"),
    "work_item.expired": _sentence("Lease ran out", "holder"),
    "work_item.pended": _pended,
    "work_item.resumed": _sentence("Goes on", "cause"),
    "work_item.escalated": _escalated,
    "work_item.taken_over": _taken,
    "work_item.reassigned": _reassigned,
    "work_item.completed": _completed,
    "work_item.withdrawn": _sentence("Withdrawn", "reason"),
    "work_item.due_set": _sentence("New deadline", "because"),
    "work_item.priority_set": _sentence("New priority", "reason"),
    "sample.drawn": _sentence("Drawn for review", "plan"),
    "review.scored": _sentence("Reviewed", "scorecard"),
    "review.appealed": _sentence("Finding answered", "reason"),
    "review.decided": _sentence("Appeal decided", "reason"),
    "engagement.drafted": _sentence("Brief drafted", "title"),
    "engagement.edited": _sentence("Brief edited"),
    "engagement.proposed": _sentence("Proposed to the client"),
    "engagement.declined": _sentence("Sent back", "reason"),
    "engagement.accepted": _sentence("Brief accepted"),
    "engagement.restaffed": _sentence("Experts named", "reason"),
    "engagement.reviewers_named": _sentence("Reviewers named"),
    "engagement.started": _sentence("Work begun"),
    "engagement.delivered": _delivered,
    "engagement.submitted": _sentence("Submitted for review"),
    "engagement.commented": _sentence("Remark", "text"),
    "engagement.comment_resolved": _sentence("Remark resolved", "note"),
    "engagement.noted": _sentence("Internal note", "text"),
    "engagement.note_resolved": _sentence("Internal note resolved", "note"),
    "engagement.changes_requested": _sentence("Changes asked for", "summary"),
    "engagement.signed_off": _sentence("Signed off"),
    "engagement.milestone_reached": _sentence("Milestone reached", "milestone"),
    "engagement.milestone_approved": _sentence("Milestone approved", "milestone"),
    "engagement.change_offered": _sentence("Change offered", "reason"),
    "engagement.change_agreed": _sentence("Change agreed", "note"),
    "engagement.change_declined": _sentence("Change declined", "note"),
    "engagement.canceled": _sentence("Canceled", "reason"),
}
_TONES = {
    "engagement.drafted": Tone.OPEN,
    "engagement.changes_requested": Tone.SOON,
    "engagement.signed_off": Tone.DONE,
    "engagement.milestone_approved": Tone.DONE,
    "engagement.canceled": Tone.IDLE,
    "case.started": Tone.OPEN,
    "case.ended": Tone.DONE,
    "incident.raised": Tone.LATE,
    "incident.resolved": Tone.OK,
    "work_item.completed": Tone.DONE,
    "work_item.escalated": Tone.SOON,
    "work_item.expired": Tone.SOON,
    "work_item.pended": Tone.IDLE,
    "work_item.resumed": Tone.OK,
    "work_item.withdrawn": Tone.IDLE,
    "decision.made": Tone.NOTE,
}
