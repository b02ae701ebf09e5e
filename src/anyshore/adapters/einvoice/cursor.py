"""Walking through a document: values of elements, and where each of them stood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.adapters.einvoice.source import line_of, refusal
from anyshore.core.pricing import Identifier
from anyshore.kernel import Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element


__all__ = ["Book", "Cursor"]

# xsd:decimal, with no more digits than an amount of this world has.
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})")
_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_INDICATORS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(slots=True)
class Book:
    """What is noted down while a document is read."""

    #: Name of the file or message.
    source: str
    #: Prefixes that paths are written with.
    namespaces: dict[str, str]
    #: Currency that amounts should be in; empty until it is known.
    currency: str = ""
    #: Line of each element by its name, as in ``BT-131 of line 3``.
    lines: dict[str, int] = field(default_factory=dict)
    #: What was odd, though it could be read.
    findings: list[Problem] = field(default_factory=list)

    def note(self, element: _Element, code: str, message: str, name: str = "") -> None:
        """Note down something odd."""
        self.findings.append(
            Problem(
                code=code,
                message=message,
                place=Place(source=self.source, line=line_of(element), element=name),
                severity=Severity.WARNING,
            )
        )


@dataclass(frozen=True, slots=True)
class Cursor:
    """An element, the book to note in, and the name of the part it belongs to."""

    element: _Element
    book: Book
    #: As in ``line 3``; empty for the document itself.
    owner: str = ""

    def named(self, owner: str) -> Cursor:
        """Return the same element as the beginning of a part with a name."""
        self._record(owner, self.element, "")
        return Cursor(self.element, self.book, owner)

    def each(self, path: str) -> Iterator[Cursor]:
        """Yield every element at the path."""
        for element in self.element.iterfind(path, self.book.namespaces):
            yield Cursor(element, self.book, self.owner)

    def find(self, path: str) -> Cursor | None:
        """Return the element at the path; where there are several, note that."""
        elements = self.element.findall(path, self.book.namespaces)
        if len(elements) > 1:
            local = path.rpartition(":")[2]
            self.book.note(
                elements[1],
                "element-repeated",
                f"{local} is there {len(elements)} times; the first is used.",
                self.owner,
            )
        return Cursor(elements[0], self.book, self.owner) if elements else None

    def text(self, path: str, term: str = "") -> str:
        """Return the text at the path, trimmed; empty where there is none."""
        found = self.find(path)
        return found.value(term) if found else ""

    def value(self, term: str = "") -> str:
        """Return this element's own text, trimmed."""
        text = (self.element.text or "").strip()
        if text:
            self._record(term, self.element, self.owner)
        return text

    def attribute(self, name: str) -> str:
        """Return an attribute, trimmed; empty where there is none."""
        return (self.element.get(name) or "").strip()

    def number(self, path: str, term: str = "") -> Decimal | None:
        """Return the number at the path.

        Raises:
            ProblemError: ``amount-malformed``.
        """
        found = self.find(path)
        if found is None or not found.value(term):
            return None
        text = found.value()
        if not _DECIMAL.fullmatch(text):
            raise refusal(
                "amount-malformed",
                f"{text[:40]!r} is not a number.",
                self.book.source,
                line_of(found.element),
                self._name(term),
            )
        return Decimal(text)

    def amount(self, path: str, term: str = "") -> Decimal | None:
        """Return the amount at the path, and note where its currency is another."""
        found = self.find(path)
        currency = found.attribute("currencyID") if found else ""
        if found and currency and self.book.currency not in {"", currency}:
            self.book.note(
                found.element,
                "amount-currency-differs",
                f"It is in {currency}, the invoice in {self.book.currency}.",
                self._name(term),
            )
        return self.number(path, term)

    def day(self, path: str, term: str = "") -> date | None:
        """Return the date at the path; a zone after it is dropped.

        Raises:
            ProblemError: ``date-malformed``.
        """
        found = self.find(path)
        if found is None or not found.value(term):
            return None
        text = found.value()
        read = _read_day(text)
        if read is None:
            raise refusal(
                "date-malformed",
                f"{text[:40]!r} is not a date.",
                self.book.source,
                line_of(found.element),
                self._name(term),
            )
        return read

    def indicator(self, path: str) -> bool:
        """Return the truth value at the path; false where there is none.

        Raises:
            ProblemError: ``indicator-malformed``.
        """
        text = self.text(path)
        if not text:
            return False
        if text.lower() not in _INDICATORS:
            raise refusal(
                "indicator-malformed",
                f"{text[:40]!r} is neither true nor false.",
                self.book.source,
                line_of(self.element),
                self.owner,
            )
        return _INDICATORS[text.lower()]

    def identifier(self, path: str, term: str = "") -> Identifier | None:
        """Return the identifier at the path with its scheme."""
        found = self.find(path)
        return found.as_identifier(term) if found else None

    def as_identifier(self, term: str = "") -> Identifier | None:
        """Return this element as an identifier; None where it is blank."""
        value = self.value(term)
        if not value:
            return None
        return Identifier(value=value, scheme=self.attribute("schemeID"))

    def _name(self, term: str) -> str:
        return " of ".join(part for part in (term, self.owner) if part)

    def _record(self, term: str, element: _Element, owner: str) -> None:
        name = " of ".join(part for part in (term, owner) if part)
        line = line_of(element)
        if term and line is not None:
            self.book.lines.setdefault(name, line)


def _read_day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None
