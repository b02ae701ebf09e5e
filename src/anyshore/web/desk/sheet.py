"""An electronic invoice as a page that people can read, with findings where they are.

Takes the invoice of the case's variables and the findings of its check, and gives plain
values for the template.  A finding names a business term and its owner, as in ``BT-131
of line 3``: it is shown at the part of the page that shows that term.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anyshore.core import access, pricing
from anyshore.core.access import Masking
from anyshore.core.pricing.line import line_labels
from anyshore.kernel import ProblemError
from anyshore.web.components.values import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from anyshore.core.access import Actor, Target
    from anyshore.core.pricing import Invoice
    from anyshore.core.pricing.line import InvoiceLine
    from anyshore.core.pricing.party import Party

__all__ = ["Finding", "Sheet", "sheet_of"]

_TONES = {"error": Tone.LATE, "warning": Tone.SOON, "note": Tone.NOTE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is wrong with the invoice."""

    code: str
    message: str
    hint: str
    #: The term and its owner, as in ``BT-131 of line 3``.
    element: str
    tone: Tone


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A name, a value and what is wrong with it."""

    label: str
    value: object
    marks: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """Seller or buyer as an address block."""

    title: str
    name: str
    lines: tuple[str, ...]
    marks: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetLine:
    """One line of the invoice."""

    label: str
    name: str
    sub: str
    quantity: str
    price: Decimal | None
    rate: str
    net: Decimal | None
    marks: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """An invoice, ready to be drawn."""

    title: str
    number: str
    currency: str
    #: Seller and buyer.
    sides: tuple[Side, ...]
    facts: tuple[Box, ...]
    lines: tuple[SheetLine, ...]
    totals: tuple[Box, ...]
    taxes: tuple[Box, ...]
    notes: tuple[str, ...]
    #: Everything that is wrong, and that of it which stands nowhere on the page.
    findings: tuple[Finding, ...]
    elsewhere: tuple[Finding, ...]


class _Findings:
    """Hands each finding out to the part of the page that shows its term."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.all = tuple(findings)
        self._given: set[int] = set()

    def at(self, *elements: str) -> tuple[Finding, ...]:
        """Return what is wrong with one of these terms or groups."""
        return self._take(lambda finding: finding.element in elements)

    def of(self, owner: str) -> tuple[Finding, ...]:
        """Return what is wrong with any term of an owner, as in ``line 3``."""
        ends = (f" of {owner}", owner)
        return self._take(
            lambda finding: finding.element == owner or finding.element.endswith(ends)
        )

    def rest(self) -> tuple[Finding, ...]:
        """Return what nothing on the page has shown."""
        return tuple(
            finding
            for position, finding in enumerate(self.all)
            if position not in self._given
        )

    def _take(self, fits: Any) -> tuple[Finding, ...]:
        found = []
        for position, finding in enumerate(self.all):
            if position not in self._given and fits(finding):
                self._given.add(position)
                found.append(finding)
        return tuple(found)


def sheet_of(
    variables: Mapping[str, Any], actor: Actor, target: Target
) -> Sheet | None:
    """Return the invoice of a case as a page; None where the case has none.

    Args:
        variables: The case's variables; ``invoice`` and ``findings`` are looked at.
        actor: Who reads: accounts are masked for those who may not see them.
        target: What they are part of.
    """
    stored = variables.get("invoice")
    if not isinstance(stored, dict):
        return None
    try:
        invoice = pricing.from_json(stored)
    except ProblemError:
        return None
    shown = access.sees(actor, Masking.FINANCIAL, target).visibility
    return _sheet(invoice, _Findings(_read(variables.get("findings"))), shown)


def _read(stored: Any) -> list[Finding]:
    if not isinstance(stored, list):
        return []
    return [
        Finding(
            code=str(one.get("code", "")),
            message=str(one.get("message", "")),
            hint=str(one.get("hint") or ""),
            element=str(one.get("element") or ""),
            tone=_TONES.get(str(one.get("severity")), Tone.NOTE),
        )
        for one in stored
        if isinstance(one, dict)
    ]


def _sheet(invoice: Invoice, found: _Findings, visibility: access.Visibility) -> Sheet:
    number = _number(invoice)
    facts = _facts(invoice, found, visibility)
    lines = _lines(invoice, found)
    return Sheet(
        title="Credit note" if invoice.is_credit_note else "Invoice",
        number=number,
        currency=invoice.currency,
        sides=(
            _side("Seller", invoice.seller, found, _SELLER_TERMS),
            _side("Buyer", invoice.buyer, found, _BUYER_TERMS),
        ),
        facts=facts,
        lines=lines,
        totals=_totals(invoice, found),
        taxes=_taxes(invoice, found),
        notes=tuple(note.text for note in invoice.notes),
        findings=found.all,
        elsewhere=found.rest(),
    )


def _number(invoice: Invoice) -> str:
    return invoice.number or "without a number"


_SELLER_TERMS = ("BG-4", "BG-5", "BT-27", "BT-31", "BT-32", "BT-34", "BT-35", "BT-40")
_BUYER_TERMS = ("BG-7", "BG-8", "BT-44", "BT-48", "BT-49", "BT-50", "BT-55")


def _side(title: str, party: Party, found: _Findings, terms: tuple[str, ...]) -> Side:
    lines = []
    address = party.address
    if address is not None:
        lines += [address.line1, address.line2, address.line3]
        lines.append(f"{address.postcode} {address.city}".strip())
        lines.append(address.country)
    if party.vat_id:
        lines.append(f"VAT {party.vat_id}")
    return Side(
        title=title,
        name=party.name or "without a name",
        lines=tuple(line for line in lines if line),
        marks=found.at(*terms),
    )


def _facts(
    invoice: Invoice, found: _Findings, visibility: access.Visibility
) -> tuple[Box, ...]:
    references = invoice.references
    boxes = [
        _box("Issued", invoice.issued, found, "BT-2"),
        _box("Due", invoice.due, found, "BT-9"),
        _box("Order", references.order, found, "BT-13"),
        _box("Buyer reference", references.buyer, found, "BT-10"),
        _box("Contract", references.contract, found, "BT-12"),
        _box("Terms", invoice.terms, found, "BT-20"),
        _box("Number", invoice.number, found, "BT-1"),
        _box("Type", invoice.type_code, found, "BT-3"),
        _box("Currency", invoice.currency, found, "BT-5", "BT-6"),
    ]
    payment = invoice.payment
    for transfer in payment.transfers if payment else ():
        account = access.masked(transfer.account, visibility)
        boxes.append(_box("Pay to", account, found, "BT-84", "BT-81", "BG-17"))
    # What is missing is only worth a place where somebody objects to that.
    return tuple(box for box in boxes if box.value or box.marks)


def _box(
    label: str, value: date | str | Decimal | None, found: _Findings, *terms: str
) -> Box:
    return Box(label=label, value=value, marks=found.at(*terms))


def _lines(invoice: Invoice, found: _Findings) -> tuple[SheetLine, ...]:
    labels = line_labels([line.id for line in invoice.lines])
    return tuple(
        _line(label, line, found)
        for label, line in zip(labels, invoice.lines, strict=True)
    )


def _line(label: str, line: InvoiceLine, found: _Findings) -> SheetLine:
    description = line.item.description
    quantity = "" if line.quantity is None else f"{line.quantity.normalize():f}"
    rate = "" if line.rate is None else f"{line.rate.normalize():f} %"
    return SheetLine(
        label=label,
        name=line.item.name or "without a name",
        sub=description if description != line.item.name else "",
        quantity=f"{quantity} {line.unit}".strip(),
        price=line.price.net,
        rate=f"{line.category} {rate}".strip(),
        net=line.net,
        marks=found.of(f"line {label}"),
    )


def _totals(invoice: Invoice, found: _Findings) -> tuple[Box, ...]:
    totals = invoice.totals
    boxes = [
        _box("Lines", totals.lines, found, "BT-106"),
        _box("Allowances", totals.allowances, found, "BT-107", "BG-20"),
        _box("Charges", totals.charges, found, "BT-108", "BG-21"),
        _box("Net", totals.net, found, "BT-109"),
        _box("Tax", totals.tax, found, "BT-110"),
        _box("Gross", totals.gross, found, "BT-112"),
        _box("Paid", totals.prepaid, found, "BT-113"),
        _box("Rounding", totals.rounding, found, "BT-114"),
        _box("To pay", totals.payable, found, "BT-115"),
    ]
    return tuple(box for box in boxes if box.value is not None or box.marks)


def _taxes(invoice: Invoice, found: _Findings) -> tuple[Box, ...]:
    boxes = []
    for position, subtotal in enumerate(invoice.taxes, start=1):
        rate = "" if subtotal.rate is None else f" {subtotal.rate.normalize():f} %"
        boxes.append(
            Box(
                label=f"Tax {subtotal.category}{rate} on {subtotal.taxable}",
                value=subtotal.tax,
                marks=found.of(f"tax {position}"),
            )
        )
    return tuple(boxes)
