"""Comparing two versions of a text: lines, and words within changed lines.

Both texts can be put together again from the comparison, to the last line end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Change", "Comparison", "Line", "Word", "compare"]

# Matching is quadratic at worst; past this product a block is simply replaced.
_LIMIT = 4_000_000
# Less alike than this, two lines are one removed and one added.
_ALIKE = 0.5
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Change(StrEnum):
    """What became of a line or word."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    #: Only of lines: some of its words are the same.
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A run of words, spaces and signs within a changed line."""

    #: Same, added or removed.
    change: Change
    #: The text.
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of either text, or of both."""

    #: What became of it.
    change: Change
    #: Its number in the old text, from 1; None where added.
    old: int | None
    #: Its number in the new text, from 1; None where removed.
    new: int | None
    #: The line with its line end; the new one where changed.
    text: str
    #: The words of both, where changed.
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What became of a text."""

    #: The lines of both texts, in order.
    lines: tuple[Line, ...]

    @property
    def same(self) -> bool:
        """Tell whether the two texts are one."""
        return all(line.change is Change.SAME for line in self.lines)

    def count(self, change: Change) -> int:
        """Count the lines that became so."""
        return sum(line.change is change for line in self.lines)


def compare(old: str, new: str) -> Comparison:
    r"""Compare two versions of a text.

    >>> [line.change.value for line in compare("a\nb\n", "a\nc d\n").lines]
    ['same', 'removed', 'added']
    """
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    lines: list[Line] = []
    for tag, i1, i2, j1, j2 in _blocks(before, after):
        if tag == "equal":
            lines += (
                Line(change=Change.SAME, old=i + 1, new=j1 + i - i1 + 1, text=before[i])
                for i in range(i1, i2)
            )
        else:
            paired = min(i2 - i1, j2 - j1)
            for step in range(paired):
                i, j = i1 + step, j1 + step
                lines += _pair((i, before[i]), (j, after[j]))
            lines += (_removed(i, before[i]) for i in range(i1 + paired, i2))
            lines += (_added(j, after[j]) for j in range(j1 + paired, j2))
    return Comparison(lines=tuple(lines))


def _pair(old: tuple[int, str], new: tuple[int, str]) -> Iterator[Line]:
    """Set two lines against each other: one changed, or one gone and one come."""
    words = _words(old[1], new[1])
    kept = sum(len(word.text) for word in words if word.change is Change.SAME)
    if 2 * kept < _ALIKE * (len(old[1]) + len(new[1])):
        yield _removed(*old)
        yield _added(*new)
    else:
        yield Line(
            change=Change.CHANGED,
            old=old[0] + 1,
            new=new[0] + 1,
            text=new[1],
            words=words,
        )


def _words(old: str, new: str) -> tuple[Word, ...]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    words = []
    for tag, i1, i2, j1, j2 in _blocks(before, after):
        if tag == "equal":
            words.append(Word(change=Change.SAME, text="".join(before[i1:i2])))
            continue
        if i1 < i2:
            words.append(Word(change=Change.REMOVED, text="".join(before[i1:i2])))
        if j1 < j2:
            words.append(Word(change=Change.ADDED, text="".join(after[j1:j2])))
    return tuple(words)


def _blocks(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield what is equal and what is not, as `SequenceMatcher.get_opcodes` does."""
    head = _common(old, new)
    rest_old, rest_new = old[head:], new[head:]
    tail = _common(rest_old[::-1], rest_new[::-1])
    i, j = len(old) - tail, len(new) - tail
    if head:
        yield "equal", 0, head, 0, head
    if (i - head) * (j - head) > _LIMIT:
        yield "replace", head, i, head, j
    else:
        matcher = SequenceMatcher(None, old[head:i], new[head:j], autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            yield tag, head + i1, head + i2, head + j1, head + j2
    if tail:
        yield "equal", i, len(old), j, len(new)


def _common(one: Sequence[str], two: Sequence[str]) -> int:
    """Count how many leading parts agree."""
    count = 0
    for left, right in zip(one, two, strict=False):
        if left != right:
            break
        count += 1
    return count


def _removed(index: int, text: str) -> Line:
    return Line(change=Change.REMOVED, old=index + 1, new=None, text=text)


def _added(index: int, text: str) -> Line:
    return Line(change=Change.ADDED, old=None, new=index + 1, text=text)
