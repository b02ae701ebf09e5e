"""One line of an invoice, and what a line shares with the document around it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.core.pricing.party import Identifier, Term

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "AllowanceCharge",
    "Attribute",
    "Classification",
    "InvoiceLine",
    "Item",
    "Period",
    "Price",
    "line_labels",
]


class Period(Term, frozen=True):
    """A span of days, both ends included (BG-14, BG-26)."""

    #: First day (BT-73, BT-134).
    start: date | None = None
    #: Last day (BT-74, BT-135).
    end: date | None = None


class AllowanceCharge(Term, frozen=True):
    """An allowance or a charge, on the document (BG-20, 21) or a line (BG-27, 28).

    The tuple that holds it says which of the two it is; its amount is positive in both.
    """

    #: Amount without tax (BT-92, BT-99, BT-136, BT-141).
    amount: Decimal | None = None
    #: Amount that the percentage is of (BT-93, BT-100, BT-137, BT-142).
    base: Decimal | None = None
    #: Percentage (BT-94, BT-101, BT-138, BT-143).
    percent: Decimal | None = None
    #: VAT category; on the document only (BT-95, BT-102).
    category: str = ""
    #: VAT rate in percent; on the document only (BT-96, BT-103).
    rate: Decimal | None = None
    #: Reason in words (BT-97, BT-104, BT-139, BT-144).
    reason: str = ""
    #: UNTDID 5189 or 7161 code of the reason (BT-98, BT-105, BT-140, BT-145).
    reason_code: str = ""


class Price(Term, frozen=True):
    """What one unit costs (BG-29)."""

    #: Price after discount, without tax (BT-146).
    net: Decimal | None = None
    #: Discount on the gross price (BT-147).
    discount: Decimal | None = None
    #: Price before discount, without tax (BT-148).
    gross: Decimal | None = None
    #: How many units the price is for; 1 where unsaid (BT-149).
    base_quantity: Decimal | None = None
    #: Unit of that quantity, UN/ECE Rec 20 (BT-150).
    base_unit: str = ""


class Classification(Term, frozen=True):
    """A class the item belongs to (BT-158)."""

    #: The class.
    value: str
    #: UNTDID 7143 code of the scheme (BT-158-1).
    scheme: str = ""
    #: Version of the scheme (BT-158-2).
    version: str = ""


class Attribute(Term, frozen=True):
    """A property of the item (BG-32)."""

    #: Its name (BT-160).
    name: str = ""
    #: Its value (BT-161).
    value: str = ""


class Item(Term, frozen=True):
    """What was sold (BG-31)."""

    #: Name (BT-153).
    name: str = ""
    #: Description (BT-154).
    description: str = ""
    #: The seller's number (BT-155).
    seller_id: str = ""
    #: The buyer's number (BT-156).
    buyer_id: str = ""
    #: A number under a registered scheme, as a GTIN (BT-157).
    standard_id: Identifier | None = None
    #: Classes (BT-158).
    classifications: tuple[Classification, ...] = ()
    #: Country of origin (BT-159).
    origin: str = ""
    #: Properties (BG-32).
    attributes: tuple[Attribute, ...] = ()


class InvoiceLine(Term, frozen=True):
    """One line (BG-25)."""

    #: Identifier within the invoice (BT-126).
    id: str = ""
    #: Remark (BT-127).
    note: str = ""
    #: The object invoiced by this line (BT-128).
    object: Identifier | None = None
    #: How many units (BT-129).
    quantity: Decimal | None = None
    #: Unit, UN/ECE Rec 20 (BT-130).
    unit: str = ""
    #: Net amount: quantity times price, less allowances, plus charges (BT-131).
    net: Decimal | None = None
    #: Line of the purchase order (BT-132).
    order_line: str = ""
    #: Where the buyer books it (BT-133).
    accounting: str = ""
    #: Days it covers (BG-26).
    period: Period | None = None
    #: Allowances (BG-27).
    allowances: tuple[AllowanceCharge, ...] = ()
    #: Charges (BG-28).
    charges: tuple[AllowanceCharge, ...] = ()
    #: Price (BG-29).
    price: Price = Price()
    #: VAT category, UNTDID 5305 (BT-151).
    category: str = ""
    #: VAT rate in percent (BT-152).
    rate: Decimal | None = None
    #: What was sold (BG-31).
    item: Item = Item()


def line_labels(ids: Sequence[str]) -> tuple[str, ...]:
    """Name each line so that nobody mistakes it: its identifier, or else its position.

    >>> line_labels(["10", "20", "", "10"])
    ('#1', '20', '#3', '#4')
    """
    times = Counter(ids)
    return tuple(
        name if name and times[name] == 1 else f"#{position}"
        for position, name in enumerate(ids, start=1)
    )
