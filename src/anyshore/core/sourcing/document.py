"""A report as blocks, and the numbering of its sources.

Blocks say what is shown, not how: one renderer sets them as HTML, another as PDF.
Every figure is cited: published sources by number, assumptions by letter and by that
word, so that no number stands on a page without what it rests on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anyshore.core.sourcing.evidence import Figure, Grade, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Bar", "Bars", "Block", "Document", "Heading", "Notes", "Table", "Text"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading; level 1 begins a part of the report, on a page of its own."""

    level: int
    text: str
    #: Whether the part goes on below what stands before it.
    goes_on: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A paragraph, or a point of a list."""

    text: str
    point: bool = False
    strong: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows under a header."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    #: Columns that hold figures and are set to the right.
    figures: frozenset[int] = frozenset()
    #: How wide each column is beside the others; all alike where empty.
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One interval of a chart."""

    label: str
    low: float
    high: float
    #: What the interval is, in words with its sources.
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """Intervals on one scale, with nought marked."""

    caption: str
    bars: tuple[Bar, ...]


Block = Heading | Text | Table | Bars


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A report, ready to be set."""

    title: str
    subtitle: str
    #: ISO 8601.
    date: str
    blocks: tuple[Block, ...]


@dataclass(slots=True)
class Notes:
    """Sources in the order in which they are first cited."""

    numbered: dict[Source, int] = field(default_factory=dict)
    lettered: dict[Source, int] = field(default_factory=dict)

    def cite(self, sources: Iterable[Source]) -> str:
        """Return the mark of some sources, as in ``[1, 2; assumptions A1, A3]``."""
        numbers, letters = set(), set()
        for source in sources:
            if source.grade is Grade.ASSUMPTION:
                letters.add(self.lettered.setdefault(source, len(self.lettered) + 1))
            else:
                numbers.add(self.numbered.setdefault(source, len(self.numbered) + 1))
        marks = []
        if numbers:
            marks.append(_ranges(numbers, ""))
        if letters:
            word = "assumption" if len(letters) == 1 else "assumptions"
            marks.append(f"{word} {_ranges(letters, 'A')}")
        return f"[{'; '.join(marks)}]" if marks else ""

    def told(self, figure: Figure) -> str:
        """Write a figure with the mark of its sources."""
        return f"{figure} {self.cite(figure.sources)}"

    def rows(self) -> list[tuple[str, str, str, str]]:
        """List all sources that were cited: mark, name, grade with date, note."""
        found = []
        for prefix, known in (("", self.numbered), ("A", self.lettered)):
            for source, number in known.items():
                dated = (
                    f"{source.grade}, {source.date}" if source.date else source.grade
                )
                note = source.note or "-"
                found.append((f"{prefix}{number}", source.name, str(dated), note))
        return found


def _ranges(numbers: set[int], prefix: str) -> str:
    """Write numbers with runs drawn together, as in ``1-3, 5``."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        f"{prefix}{run[0]}-{prefix}{run[-1]}"
        if len(run) > 2
        else ", ".join(f"{prefix}{each}" for each in run)
        for run in runs
    )
