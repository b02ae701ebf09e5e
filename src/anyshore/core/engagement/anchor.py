"""Anchors: where in a text a comment belongs, and where that is in another version.

An anchor holds both a TextQuoteSelector and a TextPositionSelector of the W3C Web
Annotation Data Model (Recommendation of 23 February 2017, 4.2.4 and 4.2.5).  Positions
count Unicode code points, as there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Anchor", "Placement", "Status", "anchor", "place"]

#: How many code points before and after the quote are kept.
CONTEXT = 32


class Status(StrEnum):
    """What became of an anchor in another text."""

    #: The quote stands at the same position.
    FOUND = "found"
    #: The quote stands elsewhere.
    MOVED = "moved"
    #: The quote is gone, or cannot be told from others like it.
    ORPHANED = "orphaned"


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """A passage of a text; never empty."""

    #: The passage itself.
    exact: str
    #: What stands before it, up to 32 code points.
    prefix: str
    #: What stands after it, up to 32 code points.
    suffix: str
    #: Its first code point, counted from 0.
    start: int
    #: The first code point after it.
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """Where an anchor stands in a text."""

    #: Found, moved or orphaned.
    status: Status
    #: Its first code point there; None where orphaned.
    start: int | None = None
    #: The first code point after it; None where orphaned.
    end: int | None = None


def anchor(text: str, start: int, end: int) -> Anchor:
    """Anchor the passage between two positions of a text.

    Raises:
        ProblemError: ``anchor-outside`` where there is no such passage.

    >>> anchor("Prices rose by 4 % in May.", 15, 18)
    Anchor(exact='4 %', prefix='Prices rose by ', suffix=' in May.', start=15, end=18)
    """
    if not 0 <= start < end <= len(text):
        raise ProblemError(
            Problem(
                code="anchor-outside",
                message=f"There is no text from {start} to {end} of {len(text)}.",
                hint="Select some text of the version you read and comment again.",
            )
        )
    return Anchor(
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        start=start,
        end=end,
    )


def place(mark: Anchor, text: str) -> Placement:
    """Find an anchor's passage in another text.

    The place whose surroundings agree most wins, then the nearest to the old position.
    Where the quote stands at several places and none has any of its surroundings, the
    anchor is orphaned rather than put where it might not belong.
    """
    starts = list(_occurrences(mark.exact, text))
    if not starts:
        return Placement(status=Status.ORPHANED)
    scores = {start: _agreement(mark, text, start) for start in starts}
    if len(starts) > 1 and not any(scores.values()):
        return Placement(status=Status.ORPHANED)
    best = min(starts, key=lambda start: (-scores[start], abs(start - mark.start)))
    status = Status.FOUND if best == mark.start else Status.MOVED
    return Placement(status=status, start=best, end=best + len(mark.exact))


def _occurrences(exact: str, text: str) -> Iterator[int]:
    start = text.find(exact)
    while start >= 0:
        yield start
        start = text.find(exact, start + 1)


def _agreement(mark: Anchor, text: str, start: int) -> int:
    """Count the code points around a place that are as they were around the quote."""
    end = start + len(mark.exact)
    before = text[max(0, start - CONTEXT) : start]
    after = text[end : end + CONTEXT]
    return _common(mark.prefix[::-1], before[::-1]) + _common(mark.suffix, after)


def _common(one: str, two: str) -> int:
    """Count how many leading code points agree."""
    count = 0
    for left, right in zip(one, two, strict=False):
        if left != right:
            break
        count += 1
    return count
