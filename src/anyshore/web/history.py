"""What happened, in sentences: events of the log as entries of a timeline.

Shared by every door that shows history, so that the same fact reads the same to the
worker, the lead and the client.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from anyshore.apps.people import queries as people
from anyshore.web.components.values import Entry, Tone
from anyshore.web.wording import WORDS, sentences, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from anyshore.core.events import Event

__all__ = ["entries", "sentences"]

#: Keys of an event's data that hold people.
_PEOPLE = ("worker", "by", "to", "former", "holder")
_NONE: Mapping[tuple[str, datetime], str] = MappingProxyType({})
_SYSTEM = {"engine": "the process", "runner": "the clock"}


def entries(
    events: Sequence[Event],
    decision_url: Callable[[int], str] | None = None,
    whys: Mapping[tuple[str, datetime], str] = _NONE,
) -> tuple[Entry, ...]:
    """Write events as entries of a timeline, the newest first.

    Args:
        events: What happened, the oldest first.
        decision_url: Gives the page of a decision by its number in the case, from 1;
            None where the reader opens none.
        whys: Why items went to whom they did, by their key and the instant.
    """
    known = people.called(_keys(events))
    made, found = 0, []
    for event in events:
        entry = _entry(event, known)
        if event.type == "decision.made":
            made += 1
            if decision_url is not None:
                entry = replace(entry, url=decision_url(made))
        elif event.type == "work_item.claimed":
            why = whys.get((str(event.data["item"]), event.at))
            entry = replace(entry, detail=why) if why else entry
        found.append(entry)
    return tuple(reversed(found))


def _keys(events: Iterable[Event]) -> set[str]:
    found = set()
    for event in events:
        found.add(event.actor)
        found.update(str(event.data[key]) for key in _PEOPLE if event.data.get(key))
    return found


def _entry(event: Event, known: Mapping[str, str]) -> Entry:
    words = WORDS.get(event.type)
    data = {
        key: known.get(str(value), value) if key in _PEOPLE else value
        for key, value in event.data.items()
    }
    what, detail = words(data) if words else (unknown(event.type), "")
    who = known.get(event.actor, _SYSTEM.get(event.actor, ""))
    return Entry(
        at=event.at,
        what=what,
        who=who,
        detail="" if detail == who else detail,
        tone=_TONES.get(event.type, Tone.NONE),
    )


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
