"""Building UBL elements: a namespace, a text and nothing where there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from anyshore.adapters.einvoice.ubl import NAMESPACES
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from lxml.etree import _Element

    from anyshore.core.pricing import Identifier

__all__ = ["Writer"]


class Writer:
    """An element being written; children are added in the order the schema wants."""

    def __init__(self, element: _Element, currency: str) -> None:
        self.element = element
        self._currency = currency

    def group(self, name: str) -> Writer:
        """Add an aggregate (``cac``) and return its writer."""
        child = etree.SubElement(self.element, f"{{{NAMESPACES['cac']}}}{name}")
        return Writer(child, self._currency)

    def text(self, name: str, text: str, /, **attributes: str) -> None:
        """Add a basic element (``cbc``), unless both text and attributes are empty.

        Raises:
            ProblemError: ``text-not-writable`` where XML cannot hold a character.
        """
        given = {key: value for key, value in attributes.items() if value}
        if not text and not given:
            return
        child = etree.SubElement(self.element, f"{{{NAMESPACES['cbc']}}}{name}")
        try:
            child.text = text
            for key, value in given.items():
                child.set(key, value)
        except ValueError as error:
            raise ProblemError(
                Problem(
                    code="text-not-writable",
                    message=f"{name} has a character that XML cannot hold: {text!r}.",
                    hint="Take control characters out of it.",
                    place=Place(element=name),
                )
            ) from error

    def number(self, name: str, number: Decimal | None, /, **attributes: str) -> None:
        """Add a number without exponent, unless there is none."""
        if number is not None:
            self.text(name, f"{number:f}", **attributes)

    def amount(self, name: str, amount: Decimal | None, currency: str = "") -> None:
        """Add an amount with its currency, unless there is none."""
        self.number(name, amount, currencyID=currency or self._currency)

    def day(self, name: str, day: date | None) -> None:
        """Add a date, unless there is none."""
        if day is not None:
            self.text(name, day.isoformat())

    def identifier(self, name: str, identifier: Identifier | None) -> None:
        """Add an identifier with its scheme, unless there is none."""
        if identifier is not None:
            self.text(name, identifier.value, schemeID=identifier.scheme)
