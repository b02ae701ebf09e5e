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
from anyshore.kernel import Money, ProblemError
from anyshore.web.components.amounts import show_money, show_number
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
    price: str
    rate: str
    net: str
    marks: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """An invoice, ready to be drawn."""

    title: str
    number: str
    #: How many findings there are, in words; empty for none.
    verdict: str
    currency: str
    #: Seller and buyer.
    sides: tuple[Side, ...]
    facts: tuple[Box, ...]
    lines: tuple[SheetLine, ...]
    totals: tuple[Box, ...]
    taxes: tuple[Box, ...]
    notes: tuple[str, ...]
    #: What is wrong and has no place on the page.
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
    transfers = invoice.payment.transfers if invoice.payment else ()
    accounts = [transfer.account for transfer in transfers if transfer.account]
    found = _Findings(_read(variables.get("findings"), accounts, shown))
    return _sheet(invoice, found, shown)


def _masked(text: str, accounts: list[str], visibility: access.Visibility) -> str:
    """Mask accounts where a message quotes them."""
    for account in accounts:
        text = text.replace(account, access.masked(account, visibility))
    return text


def _read(
    stored: Any, accounts: list[str], visibility: access.Visibility
) -> list[Finding]:
    if not isinstance(stored, list):
        return []
    return [
        Finding(
            code=str(one.get("code", "")),
            message=_masked(str(one.get("message", "")), accounts, visibility),
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
    count = len(found.all)
    return Sheet(
        title="Credit note" if invoice.is_credit_note else "Invoice",
        number=number,
        verdict=f"{count} finding{'s' if count > 1 else ''}" if count else "",
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
    ]
    payment = invoice.payment
    for position, transfer in enumerate(payment.transfers if payment else (), start=1):
        marks = (
            *found.at("BT-84", "BT-81", "BG-16", "BG-17"),
            *found.of(f"transfer {position}"),
        )
        account = access.masked(transfer.account, visibility)
        boxes.append(Box(label="Pay to", value=account, marks=marks))
    # What is missing is only worth a place where somebody objects to that.
    return tuple(box for box in boxes if box.value or box.marks) + _objected(
        invoice, found
    )


def _objected(invoice: Invoice, found: _Findings) -> tuple[Box, ...]:
    """Return terms that are worth a place only where somebody objects to them."""
    boxes = (
        _box("Number", invoice.number, found, "BT-1"),
        _box("Type", invoice.type_code, found, "BT-3"),
        _box("Currency", invoice.currency, found, "BT-5", "BT-6"),
    )
    return tuple(box for box in boxes if box.marks)


def _box(label: str, value: date | str | None, found: _Findings, *terms: str) -> Box:
    return Box(label=label, value=value, marks=found.at(*terms))


def _lines(invoice: Invoice, found: _Findings) -> tuple[SheetLine, ...]:
    labels = line_labels([line.id for line in invoice.lines])
    return tuple(
        _line(label, line, found, invoice.currency)
        for label, line in zip(labels, invoice.lines, strict=True)
    )


def _line(label: str, line: InvoiceLine, found: _Findings, currency: str) -> SheetLine:
    description = line.item.description
    quantity = "" if line.quantity is None else f"{line.quantity.normalize():f}"
    rate = "" if line.rate is None else f"{line.rate.normalize():f} %"
    return SheetLine(
        label=label,
        name=line.item.name or "without a name",
        sub=description if description != line.item.name else "",
        quantity=f"{quantity} {line.unit}".strip(),
        price=_amount(line.price.net, currency),
        rate=f"{line.category} {rate}".strip(),
        net=_amount(line.net, currency),
        marks=found.of(f"line {label}"),
    )


def _amount(value: Decimal | None, currency: str) -> str:
    """Write an amount with the decimals of its currency; empty where missing."""
    if value is None:
        return ""
    try:
        return show_money(Money(value, currency), code=False)
    except ValueError:
        return show_number(value)


def _totals(invoice: Invoice, found: _Findings) -> tuple[Box, ...]:
    totals = invoice.totals
    terms = (
        ("Lines", totals.lines, ("BT-106",)),
        ("Allowances", totals.allowances, ("BT-107", "BG-20")),
        ("Charges", totals.charges, ("BT-108", "BG-21")),
        ("Net", totals.net, ("BT-109",)),
        ("Tax", totals.tax, ("BT-110",)),
        ("Gross", totals.gross, ("BT-112",)),
        ("Paid", totals.prepaid, ("BT-113",)),
        ("Rounding", totals.rounding, ("BT-114",)),
        ("To pay", totals.payable, ("BT-115",)),
    )
    boxes = [
        _box(label, _amount(value, invoice.currency), found, *elements)
        for label, value, elements in terms
    ]
    return tuple(box for box in boxes if box.value or box.marks)


def _taxes(invoice: Invoice, found: _Findings) -> tuple[Box, ...]:
    boxes = []
    for position, subtotal in enumerate(invoice.taxes, start=1):
        rate = "" if subtotal.rate is None else f" {subtotal.rate.normalize():f} %"
        base = _amount(subtotal.taxable, invoice.currency) or "nothing"
        boxes.append(
            Box(
                label=f"Tax {subtotal.category}{rate} on {base}",
                value=_amount(subtotal.tax, invoice.currency),
                marks=found.of(f"tax {position}"),
            )
        )
    return tuple(boxes)
