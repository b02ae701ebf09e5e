"""What components are given: frozen values, so that a screen is a function of them.

A view makes these from what its queries return; a template hands them to a tag.  Text
in them is plain unless it is a `SafeString`; tags escape it.  The small ones take what
names them by position, as a table is read and written as a table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = [
    "Cell",
    "Column",
    "Comment",
    "Crumb",
    "Document",
    "Entry",
    "Fact",
    "Link",
    "Pager",
    "Reason",
    "Row",
    "Table",
    "Thread",
    "Tone",
]


class Tone(StrEnum):
    """How a thing stands; each has a shape and a colour of its own."""

    #: As it should be: a disc.
    OK = "ok"
    #: Finished: a tick.
    DONE = "done"
    #: Needs a look before long: a triangle.
    SOON = "soon"
    #: Missed, refused or broken: a diamond.
    LATE = "late"
    #: Worth knowing: a square.
    NOTE = "note"
    #: Waiting to be started or answered: a ring.
    OPEN = "open"
    #: Stopped on purpose: two bars.
    IDLE = "idle"
    #: Neither good nor bad: a dash.
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Link:
    """A way to somewhere, as in the doors, a door's rail or tabs."""

    #: What it says.
    label: str
    #: Where it goes.
    url: str
    #: Whether this page is there.
    current: bool = False
    #: A key or a sequence of keys, as in ``g d``; empty for none.
    key: str = ""
    #: How many things wait there; None shows no number.
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way from the door to this page."""

    #: What it says.
    label: str
    #: Where it goes; empty for this page.
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what is known under it."""

    #: What it is, as in ``Received``.
    label: str
    #: What is known: text, a kernel value, an instant, a clock or safe HTML.
    value: object
    #: The rows behind it; empty for none.
    url: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    #: Its heading.
    label: str
    #: The name that the query sorts by; empty where it cannot be sorted.
    sort: str = ""
    #: Figures, which stand at the end of their cell.
    number: bool = False
    #: No wider than its text.
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with more than a value."""

    #: What it shows; None shows a dash.
    value: object
    #: The rows behind it; empty for none.
    url: str = ""
    #: Shows the value as a status of this tone.
    tone: Tone | None = None
    #: A second line in smaller type.
    sub: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; its first cell names it."""

    #: A value or a `Cell` for each column.
    cells: tuple[object, ...]
    #: The row in hand, or the rule that was hit.
    current: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Pager:
    """Where this page of a long list is; pages are found by key, not by number."""

    #: What this page holds, as in ``1 to 50 of 1 204``.
    words: str = ""
    #: Where the page before is; empty at the start.
    previous: str = ""
    #: Where the next page is; empty at the end.
    next: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A list in rows and columns."""

    #: What the rows are, said above the table.
    caption: str
    #: Its columns.
    columns: tuple[Column, ...]
    #: Its rows.
    rows: tuple[Row, ...]
    #: The name sorted by, with ``-`` before it where it falls.
    sort: str = ""
    #: Where the list goes on.
    pager: Pager | None = None
    #: What is said instead of no rows, and what to do about it.
    empty: str = "Nothing here yet."
    #: Smaller rows.
    dense: bool = False
    #: On a narrow screen each row becomes a card.
    cards: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One event in a timeline."""

    #: When it happened.
    at: datetime
    #: What happened, as in ``Decided: match exception``.
    what: str
    #: Who or what did it.
    who: str = ""
    #: Detail in smaller type.
    detail: str = ""
    #: How it stands.
    tone: Tone = Tone.NONE
    #: The object that it opens; empty for none.
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One step of an explanation, in the order in which it counted."""

    #: The reason.
    text: str
    #: What it came to; empty for none.
    value: object = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """One remark in a thread."""

    #: Who wrote it.
    author: str
    #: Which side they are on, as in ``client`` or ``expert``.
    side: str
    #: When.
    at: datetime
    #: What, as plain text or safe HTML.
    body: str
    #: Seen by the provider only.
    internal: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Thread:
    """Remarks about one place of a deliverable."""

    #: Identifier, used in the page as ``thread-…``.
    key: str
    #: The words remarked on; empty for the whole.
    quote: str
    #: Where the quote starts, in characters of the document's text; None for the whole.
    position: int | None
    #: The remarks, oldest first.
    comments: tuple[Comment, ...]
    #: Whether nothing remains to be done.
    resolved: bool = False
    #: Asks for a change, so that the round cannot be signed off before it is resolved.
    change: bool = False
    #: Where an answer is posted; empty shows no form.
    reply_url: str = ""
    #: Where it is resolved or opened again; empty shows no button.
    resolve_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A document to look at."""

    #: File name.
    name: str
    #: Where its bytes are; same origin.
    url: str
    #: Media type, as in ``application/pdf``.
    media_type: str
    #: Bytes.
    size: int
    #: SHA-256 in hexadecimal.
    checksum: str = ""
    #: Its text, shown with line numbers; empty shows the file itself.
    text: str = ""
    #: Lines to mark, counted from 1, with what is wrong there.
    marks: Mapping[int, str] = field(default_factory=dict)
