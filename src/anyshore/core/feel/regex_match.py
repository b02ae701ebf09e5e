"""Matching regular expressions in a time that no pattern can blow up.

Python's engine tries every way through ``(a+)+b``, of which there are as many as 2 to
the length of the text.  This one remembers where it has been: a place in the pattern
that failed at a place in the text fails there again, so the work is bounded by the
product of the two lengths.  Groups and priorities are as in backtracking engines.  Only
patterns with back references can still be costly; those end at a limit of steps.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from anyshore.core.feel.runtime import over_budget

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Alternatives",
    "BackReference",
    "Edge",
    "Group",
    "Piece",
    "Program",
    "Repeat",
    "Sequence",
    "Single",
    "render",
]

_STEPS = 3_000_000
_LONGEST_PROGRAM = 20_000


class Single(Struct, frozen=True):
    """One character: a class or a literal, as Python writes it."""

    #: Python's text for it.
    text: str


class Edge(Struct, frozen=True):
    """``^`` or ``$``."""

    #: Whether it is ``$``.
    end: bool
    #: Whether it also holds at the edges of lines.
    lines: bool


class BackReference(Struct, frozen=True):
    """What an earlier group matched."""

    #: Number of the group.
    group: int


class Sequence(Struct, frozen=True):
    """Pieces one after the other."""

    #: The pieces.
    pieces: tuple[Piece, ...]


class Alternatives(Struct, frozen=True):
    """Branches of which the first that leads to a match is taken."""

    #: The branches.
    branches: tuple[Piece, ...]


class Group(Struct, frozen=True):
    """A group in parentheses."""

    #: What is inside.
    inside: Piece
    #: Its number, or None where it is not counted.
    number: int | None


class Repeat(Struct, frozen=True):
    """A piece several times."""

    #: What is repeated.
    piece: Piece
    #: How often at least.
    least: int
    #: How often at most, None for any number.
    most: int | None
    #: Whether as few as possible come first.
    lazy: bool


Piece = Single | Edge | BackReference | Sequence | Alternatives | Group | Repeat


def render(piece: Piece) -> str:
    """Write a pattern for Python's own engine."""
    match piece:
        case Single(text=text):
            return text
        case Edge(end=end, lines=lines):
            return ("$" if lines else r"\Z") if end else "^"
        case BackReference(group=group):
            return f"(?:\\{group})"
        case Sequence(pieces=pieces):
            return "".join(map(render, pieces))
        case Alternatives(branches=branches):
            return "|".join(map(render, branches))
        case Group(inside=inside, number=number):
            return f"({'?:' if number is None else ''}{render(inside)})"
        case Repeat(piece=inner, least=least, most=most, lazy=lazy):
            upper = "" if most is None else str(most)
            return f"{render(inner)}{{{least},{upper}}}{'?' if lazy else ''}"


#: An instruction: what it is, and up to two numbers or a matcher of one character.
_Step = tuple[str, object, object]


class Program:
    """A pattern as instructions for a machine with one stack."""

    def __init__(self, piece: Piece, groups: int, flags: re.RegexFlag) -> None:
        self.groups = groups
        self._flags = flags
        self._fold = bool(flags & re.IGNORECASE)
        self._steps: list[_Step] = []
        self._remembers = True
        self._emit(Group(piece, 0))
        self._steps.append(("match", None, None))

    def _emit(self, piece: Piece) -> None:
        if len(self._steps) > _LONGEST_PROGRAM:
            raise over_budget("steps of a pattern", _LONGEST_PROGRAM)
        match piece:
            case Single(text=text):
                compiled = re.compile(text, self._flags | re.DOTALL)
                self._steps.append(("single", compiled, {}))
            case Edge():
                self._steps.append(("edge", piece.end, piece.lines))
            case BackReference(group=group):
                self._remembers = False
                self._steps.append(("back", group, None))
            case Sequence(pieces=pieces):
                for each in pieces:
                    self._emit(each)
            case Alternatives(branches=branches):
                self._alternatives(branches)
            case Group(inside=inside, number=number):
                if number is not None:
                    self._steps.append(("save", 2 * number, None))
                self._emit(inside)
                if number is not None:
                    self._steps.append(("save", 2 * number + 1, None))
            case Repeat():
                self._repeat(piece)

    def _alternatives(self, branches: tuple[Piece, ...]) -> None:
        ends = []
        for branch in branches[:-1]:
            split = self._hole()
            self._emit(branch)
            ends.append(self._hole())
            self._steps[split] = ("split", split + 1, len(self._steps))
        self._emit(branches[-1])
        for end in ends:
            self._steps[end] = ("split", len(self._steps), None)

    def _repeat(self, piece: Repeat) -> None:
        for _ in range(piece.least):
            self._emit(piece.piece)
        if piece.most is None:
            split = self._hole()
            self._emit(piece.piece)
            self._steps.append(("split", split, None))
            self._steps[split] = self._split(split + 1, len(self._steps), piece)
            return
        holes = []
        for _ in range(piece.most - piece.least):
            holes.append(self._hole())
            self._emit(piece.piece)
        for hole in holes:
            self._steps[hole] = self._split(hole + 1, len(self._steps), piece)

    @staticmethod
    def _split(inside: int, past: int, piece: Repeat) -> _Step:
        return ("split", past, inside) if piece.lazy else ("split", inside, past)

    def _hole(self) -> int:
        self._steps.append(("", None, None))
        return len(self._steps) - 1

    def find(self, text: str, start: int = 0) -> tuple[int | None, ...] | None:
        """Return the ends of all groups of the first match at or after a place."""
        seen: set[tuple[int, int]] = set()
        left = [_STEPS]
        for begin in range(start, len(text) + 1):
            found = self._run(text, begin, seen, left)
            if found is not None:
                return found
        return None

    def find_all(self, text: str) -> Iterator[tuple[int | None, ...]]:
        """Yield the ends of the groups of every match; matches are never empty."""
        start = 0
        while (found := self.find(text, start)) is not None:
            yield found
            end = found[1] or 0
            start = end if end > start else start + 1

    def _run(
        self, text: str, begin: int, seen: set[tuple[int, int]], left: list[int]
    ) -> tuple[int | None, ...] | None:
        saves: tuple[int | None, ...] = (None,) * (2 * self.groups + 2)
        stack = [(0, begin, saves)]
        while stack:
            step, at, saves = stack.pop()
            if self._remembers:
                if (step, at) in seen:
                    continue
                seen.add((step, at))
            left[0] -= 1
            if left[0] < 0:
                raise over_budget("steps of a pattern", _STEPS)
            kind, one, other = self._steps[step]
            if kind == "match":
                return saves
            if kind == "split":
                if other is not None:
                    stack.append((other, at, saves))  # type: ignore[arg-type] # a step
                stack.append((one, at, saves))  # type: ignore[arg-type] # a step
            elif kind == "save":
                slot: int = one  # type: ignore[assignment] # a slot
                saves = (*saves[:slot], at, *saves[slot + 1 :])
                stack.append((step + 1, at, saves))
            else:
                moved = self._move(kind, (one, other), text, at, saves)
                if moved is not None:
                    stack.append((step + 1, moved, saves))
        return None

    def _move(
        self,
        kind: str,
        operands: tuple[object, object],
        text: str,
        at: int,
        saves: tuple[int | None, ...],
    ) -> int | None:
        """Return the place after a character, an edge or what a group matched."""
        one, other = operands
        if kind == "single":
            if at >= len(text):
                return None
            known: dict[str, bool] = other  # type: ignore[assignment] # its memory
            character = text[at]
            fits = known.get(character)
            if fits is None:
                matcher: re.Pattern[str] = one  # type: ignore[assignment] # its class
                fits = known[character] = matcher.fullmatch(character) is not None
            return at + 1 if fits else None
        if kind == "edge":
            return at if _is_edge(text, at, end=bool(one), lines=bool(other)) else None
        group: int = one  # type: ignore[assignment] # a number
        first, last = saves[2 * group], saves[2 * group + 1]
        if first is None or last is None:
            return at
        wanted, found = text[first:last], text[at : at + last - first]
        if wanted == found or (self._fold and wanted.lower() == found.lower()):
            return at + len(wanted)
        return None


def _is_edge(text: str, at: int, *, end: bool, lines: bool) -> bool:
    if end:
        return at == len(text) or (lines and text[at] == "\n")
    return at == 0 or (lines and text[at - 1] == "\n")
