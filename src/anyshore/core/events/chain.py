"""Sealing events into a chain, finding breaks in it, reading an object's history."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from anyshore.core.events.canonical import instant_text, text
from anyshore.core.events.event import Draft, Event, Ref
from anyshore.core.events.payload import examine
from anyshore.core.events.registry import TYPES
from anyshore.kernel import Problem, ProblemError, require_aware

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

__all__ = [
    "GENESIS",
    "Break",
    "BreakKind",
    "Head",
    "Prepared",
    "digest_of",
    "history",
    "prepare",
    "seal",
    "verify",
]

#: What the first event of a chain carries in place of a digest.
GENESIS = b""

_SCHEME = "anyshore.event.1"


class BreakKind(StrEnum):
    """How a chain is broken at an event."""

    #: Its digest is not that of its content.
    ALTERED = "altered"
    #: It does not carry the digest of the event before.
    UNLINKED = "unlinked"
    #: Events before it are missing.
    GAP = "gap"
    #: It comes after an event that came later.
    REORDERED = "reordered"
    #: Its position was taken already.
    REPEATED = "repeated"
    #: The chain ends before, or otherwise than, its head says.
    HEAD_MISSING = "head missing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Break:
    """One place where a chain is broken."""

    #: Whose chain it is.
    client: UUID
    #: Position of the event where it shows.
    sequence: int
    #: How it is broken.
    kind: BreakKind
    #: One sentence for a person.
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """Where a chain ends, as kept apart from the chain itself."""

    #: Position of its last event; 0 for an empty chain.
    sequence: int = 0
    #: Digest of its last event; `GENESIS` for an empty chain.
    digest: bytes = GENESIS


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft that has been checked and written out, all but its place in the chain.

    Preparing needs nothing of the chain, so whoever holds the chain's head has only
    the digests left to compute.
    """

    draft: Draft
    #: Its data as plain JSON.
    data: dict[str, Any]
    #: What it is about, as a set in order.
    objects: tuple[Ref, ...]
    _text: tuple[str, str]

    def seal(self, sequence: int, previous: bytes) -> Event:
        """Give it its place in its client's chain.

        Args:
            sequence: Its position: one more than the last event's, 1 for the first.
            previous: Digest of the last event; `GENESIS` for the first.

        Raises:
            ProblemError: ``chain-position``.
        """
        if (sequence == 1) != (previous == GENESIS) or sequence < 1:
            raise ProblemError(
                Problem(
                    code="chain-position",
                    message=f"Position {sequence} does not follow {previous.hex()!r}.",
                    hint="Only the first event has no event before it.",
                )
            )
        draft = self.draft
        return Event(
            client=draft.client,
            sequence=sequence,
            type=draft.type,
            at=draft.at,
            actor=draft.actor,
            data=self.data,
            objects=self.objects,
            previous=previous,
            digest=_digest(self._text, sequence, previous),
        )


def prepare(draft: Draft) -> Prepared:
    """Check a draft and write it out for its seal.

    Raises:
        ProblemError: ``event-type-unknown``, ``event-key-undeclared``,
            ``event-key-missing``, ``event-value`` or ``object-kind-unknown``.
        ValueError: Where its instant is naive or its text cannot be kept.
    """
    data, problems = examine(draft, TYPES)
    if problems:
        raise ProblemError(problems[0])
    require_aware(draft.at)
    objects = tuple(sorted(set(draft.objects), key=_by_parts))
    return Prepared(draft, data, objects, _written(draft, data, objects))


def seal(draft: Draft, sequence: int, previous: bytes) -> Event:
    """Give a draft its place in its client's chain; see `prepare`, `Prepared.seal`."""
    return prepare(draft).seal(sequence, previous)


def digest_of(event: Event) -> bytes:
    """Compute what an event's digest must be.

    Raises:
        ValueError: Where the event holds what could never have been sealed.
    """
    objects = sorted(event.objects, key=_by_parts)
    text = _written(event, event.data, objects)
    return _digest(text, event.sequence, event.previous)


_by_parts = attrgetter("kind", "id", "qualifier")


def _written(
    event: Draft | Event, data: Mapping[str, Any], objects: Iterable[Ref]
) -> tuple[str, str]:
    """Return the canonical text before the digest of the event before, and its end.

    The keys stand in their canonical order, so the text is put together from its parts.
    """
    about = ",".join(
        f'{{"id":{text(ref.id)},"kind":{text(ref.kind)},"qualifier":{text(ref.qualifier)}}}'
        for ref in objects
    )
    start = (
        f'{{"actor":{text(event.actor)},"at":"{instant_text(event.at)}",'
        f'"client":"{event.client}","data":{text(data)},"objects":[{about}],'
    )
    return start, f'"type":{text(event.type)}}}'


def _digest(written: tuple[str, str], sequence: int, previous: bytes) -> bytes:
    start, end = written
    place = f'"previous":"{previous.hex()}","scheme":"{_SCHEME}","sequence":{sequence},'
    return hashlib.sha256(f"{start}{place}{end}".encode()).digest()


def verify(
    events: Iterable[Event], heads: Mapping[UUID, Head] | None = None
) -> tuple[Break, ...]:
    """Find every break in the chains of one or more clients.

    Args:
        events: The log, each client's events in the order they are stored.
        heads: Where the chains end, if that is kept elsewhere; without it, a cut end
            cannot be seen.

    Returns:
        The breaks in the order they were met; missing events come last.
    """
    walks: dict[UUID, _Walk] = {}
    breaks: list[Break] = []
    for event in events:
        walk = walks.setdefault(event.client, _Walk())
        breaks += [
            Break(client=event.client, sequence=event.sequence, kind=kind, message=why)
            for kind, why in walk.faults(event)
        ]
    for client, walk in walks.items():
        breaks += walk.gaps(client)
    for client, head in (heads or {}).items():
        breaks += walks.get(client, _Walk()).compare(client, head)
    return tuple(breaks)


@dataclass(kw_only=True, slots=True)
class _Walk:
    """How far one chain has been followed."""

    last: Head = field(default_factory=Head)
    #: Positions that were jumped over: first, and the one after the last.
    jumps: list[tuple[int, int]] = field(default_factory=list)
    #: Positions that came after a later one.
    late: set[int] = field(default_factory=set)

    def faults(self, event: Event) -> list[tuple[BreakKind, str]]:
        """Take one more event and say what is wrong with it."""
        found: list[tuple[BreakKind, str]] = []
        if not _intact(event):
            found.append((BreakKind.ALTERED, "Its content does not give its digest."))
        wanted = self.last.sequence + 1
        if event.sequence < wanted:
            found.append(self._out_of_order(event.sequence))
            return found
        if event.sequence > wanted:
            self.jumps.append((wanted, event.sequence))
        elif event.previous != self.last.digest:
            found.append((BreakKind.UNLINKED, "It does not follow the one before it."))
        # Going on from its own digest keeps one break from showing as many.
        self.last = Head(sequence=event.sequence, digest=event.digest)
        return found

    def _out_of_order(self, sequence: int) -> tuple[BreakKind, str]:
        jumped = any(first <= sequence < after for first, after in self.jumps)
        if jumped and sequence not in self.late:
            self.late.add(sequence)
            message = f"It comes after event {self.last.sequence}."
            return BreakKind.REORDERED, message
        return BreakKind.REPEATED, "There already is an event in its place."

    def gaps(self, client: UUID) -> list[Break]:
        """Say which positions never came."""
        gaps = []
        for first, after in self.jumps:
            marks = [first - 1, *sorted(self._late_within(first, after)), after]
            gaps += [
                Break(
                    client=client,
                    sequence=right,
                    kind=BreakKind.GAP,
                    message=f"Events {left + 1} to {right - 1} are missing.",
                )
                for left, right in pairwise(marks)
                if right - left > 1
            ]
        return gaps

    def _late_within(self, first: int, after: int) -> set[int]:
        return {sequence for sequence in self.late if first <= sequence < after}

    def compare(self, client: UUID, head: Head) -> list[Break]:
        """Say whether the chain ends where its head says."""
        if self.last == head:
            return []
        message = f"It ends at event {self.last.sequence}, not as its head says."
        kind = BreakKind.HEAD_MISSING
        sequence = head.sequence
        return [Break(client=client, sequence=sequence, kind=kind, message=message)]


def _intact(event: Event) -> bool:
    try:
        return digest_of(event) == event.digest
    except (ValueError, TypeError, AttributeError):
        # What cannot even be written down was not sealed as it is.
        return False


def history(events: Iterable[Event], ref: Ref) -> tuple[Event, ...]:
    """Return the events about one object, in the order given.

    Args:
        events: The log or a part of it.
        ref: The object; without a qualifier, whatever part it had.
    """
    return tuple(
        event
        for event in events
        if any(
            (each.kind, each.id) == (ref.kind, ref.id)
            and ref.qualifier in ("", each.qualifier)
            for each in event.objects
        )
    )
