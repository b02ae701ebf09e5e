"""Differences of two texts, line by line and then word by word.

The lines are matched by Python's difflib; unchanged stretches longer than a few lines
are folded, as a reader of a second version looks for what moved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

from anyshore.web.components.markup import element, join

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.utils.safestring import SafeString

__all__ = ["Change", "changes"]

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One line of a comparison."""

    #: Whether the line stayed, came, went, or stands for folded lines.
    kind: Literal["same", "add", "del", "skip"]
    #: Its number in the old text; None where it is not there.
    old: int | None = None
    #: Its number in the new text; None where it is not there.
    new: int | None = None
    #: Its text, with the changed words marked.
    text: SafeString | str = ""


def changes(old: str, new: str, context: int = 3) -> list[Change]:
    """Compare two texts.

    Args:
        old: The text before.
        new: The text after.
        context: Unchanged lines kept on each side of a change.

    Returns:
        The lines in reading order; empty where the texts are equal.
    """
    before, after = old.splitlines(), new.splitlines()
    if before == after:
        return []
    found: list[Change] = []
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for kind, a1, a2, b1, b2 in blocks:
        if kind == "equal":
            found += _same(after[b1:b2], (a1 + 1, b1 + 1))
        else:
            found += _changed(before[a1:a2], after[b1:b2], (a1 + 1, b1 + 1))
    return list(_folded(found, context))


def _same(lines: Sequence[str], start: tuple[int, int]) -> list[Change]:
    return [
        Change(kind="same", old=start[0] + index, new=start[1] + index, text=text)
        for index, text in enumerate(lines)
    ]


def _changed(
    gone: Sequence[str], come: Sequence[str], start: tuple[int, int]
) -> list[Change]:
    """List what went before what came, and mark the words of lines that pair."""
    pairs = [
        _words(a, b) if a is not None and b is not None else (a or "", b or "")
        for a, b in zip_longest(gone, come)
    ]
    went = [
        Change(kind="del", old=start[0] + index, text=pairs[index][0])
        for index in range(len(gone))
    ]
    came = [
        Change(kind="add", new=start[1] + index, text=pairs[index][1])
        for index in range(len(come))
    ]
    return went + came


def _words(old: str, new: str) -> tuple[SafeString, SafeString]:
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    left: list[object] = []
    right: list[object] = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(
        None, a, b, autojunk=False
    ).get_opcodes():
        gone, come = "".join(a[a1:a2]), "".join(b[b1:b2])
        if kind == "equal":
            left.append(gone)
            right.append(come)
            continue
        if gone:
            left.append(element("del", gone))
        if come:
            right.append(element("ins", come))
    return join(left), join(right)


def _folded(lines: Sequence[Change], context: int) -> Iterator[Change]:
    moved = [index for index, line in enumerate(lines) if line.kind != "same"]
    near = {
        index
        for place in moved
        for index in range(place - context, place + context + 1)
    }
    skipped = 0
    for index, line in enumerate(lines):
        if index in near:
            if skipped:
                yield _fold(skipped)
            skipped = 0
            yield line
        else:
            skipped += 1
    if skipped:
        yield _fold(skipped)


def _fold(count: int) -> Change:
    words = "1 unchanged line" if count == 1 else f"{count} unchanged lines"
    return Change(kind="skip", text=words)
