"""What stands on an invoice's page: every figure and word, ready to be set.

Amounts are written with a point and grouped by commas, dates as ISO 8601, so that no
reader in another country has to guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from anyshore.core.pricing import TaxCategory, amount_step

if TYPE_CHECKING:
    from anyshore.core.pricing import (
        AllowanceCharge,
        Invoice,
        InvoiceLine,
        Party,
        TaxSubtotal,
    )

__all__ = ["Presentation", "page_data"]

_UNITS = {
    "C62": "items",
    "DAY": "days",
    "EA": "each",
    "H87": "pieces",
    "HUR": "hours",
    "LS": "lump sum",
    "MON": "months",
}
_TAX_NAMES = {
    TaxCategory.STANDARD: "Standard",
    TaxCategory.ZERO: "Zero rated",
    TaxCategory.EXEMPT: "Exempt",
    TaxCategory.REVERSE_CHARGE: "Reverse charge",
    TaxCategory.INTRA_COMMUNITY: "Intra-community",
    TaxCategory.EXPORT: "Export",
    TaxCategory.OUT_OF_SCOPE: "Not subject to VAT",
    TaxCategory.CANARY: "IGIC",
    TaxCategory.CEUTA_MELILLA: "IPSI",
    TaxCategory.SPLIT: "Split payment",
}
# PDF/A wants a date in the file's own record even where the invoice has none.
_UNDATED = date(1970, 1, 1)
# Directive 2006/112/EC, article 226(11a): an invoice under reverse charge says so.
_REVERSE_CHARGE = "Reverse charge: the buyer accounts for the tax."


@dataclass(frozen=True, kw_only=True, slots=True)
class Presentation:
    """What a page shows beside the invoice itself."""

    #: Address of the accepted items behind a line, with ``{number}`` and ``{line}``
    #: where the invoice's number and the line's identifier go; empty for no links.
    items_url: str = ""
    #: What the link says.
    items_text: str = "Accepted items behind this line"


def page_data(
    invoice: Invoice, presentation: Presentation, xml_name: str
) -> dict[str, Any]:
    """Return everything that the page's template sets, as JSON types."""
    kind = "Credit note" if invoice.is_credit_note else "Invoice"
    number = invoice.number or "without number"
    dated = invoice.issued or _UNDATED
    payable = invoice.totals.payable
    due = _money(payable, invoice.currency)
    return {
        "kind": kind,
        "title": f"{kind} {number}",
        "number": number,
        "issued": {"year": dated.year, "month": dated.month, "day": dated.day},
        "currency": invoice.currency,
        "amount_due": None if payable is None else due,
        "due_label": "Credited" if invoice.is_credit_note else "Due for payment",
        "payable": due,
        "seller": _party(invoice.seller),
        "buyer": _party(invoice.buyer),
        "imprint": _imprint(invoice.seller),
        "facts": _facts(invoice),
        "lines": [_line(invoice, line, presentation) for line in invoice.lines],
        "taxes": [_tax(each, invoice.currency) for each in invoice.taxes],
        "totals": _totals(invoice),
        "payment_title": "Payment",
        "payment": [] if invoice.is_credit_note else _payment(invoice),
        "notes": _notes(invoice),
        "attached": f"The file {xml_name} attached to this PDF holds the same "
        f"{kind.lower()} as data (EN 16931, UBL 2.1).",
        "xml": {"name": xml_name, "description": f"{kind} {number} as UBL 2.1"},
    }


def _figure(amount: Decimal | None, currency: str) -> str:
    if amount is None:
        return ""
    step = amount_step(currency)
    places = max(0, -int(step.as_tuple().exponent))
    return f"{amount:,.{places}f}"


def _money(amount: Decimal | None, currency: str) -> str:
    return f"{_figure(amount, currency)} {currency}".strip()


def _exact(number: Decimal | None) -> str:
    """Write a number with all its digits and no idle zeros."""
    if number is None:
        return ""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _price(number: Decimal | None, currency: str) -> str:
    if number is None:
        return ""
    shown = _figure(number, currency)
    return shown if Decimal(shown.replace(",", "")) == number else _exact(number)


def _party(party: Party) -> dict[str, Any]:
    address = party.address
    rows: list[str] = []
    if address:
        place = " ".join(part for part in (address.postcode, address.city) if part)
        rows = [
            address.line1,
            address.line2,
            address.line3,
            ", ".join(part for part in (place, address.subdivision) if part),
            address.country,
        ]
    contact = party.contact
    ids = [
        f"VAT {party.vat_id}" if party.vat_id else "",
        f"Tax number {party.tax_id}" if party.tax_id else "",
        f"Register {party.legal_id.value}" if party.legal_id else "",
        contact.email if contact else "",
        contact.phone if contact else "",
    ]
    return {
        "name": party.name or party.trading_name,
        "rows": [row for row in rows if row],
        "ids": [each for each in ids if each],
    }


def _imprint(seller: Party) -> str:
    parts = (seller.name, seller.vat_id and f"VAT {seller.vat_id}", seller.legal_form)
    return " · ".join(part for part in parts if part)


def _facts(invoice: Invoice) -> list[tuple[str, str]]:
    given, period = invoice.references, invoice.period
    spans = (period.start, period.end) if period else ()
    facts = (
        ("Issued", invoice.issued.isoformat() if invoice.issued else ""),
        ("Due", invoice.due.isoformat() if invoice.due else ""),
        ("Period", " to ".join(day.isoformat() for day in spans if day)),
        ("Your reference", given.buyer),
        ("Order", given.order),
        ("Contract", given.contract),
        ("Project", given.project),
        (
            "Credits invoice" if invoice.is_credit_note else "Corrects invoice",
            ", ".join(each.number for each in given.preceding),
        ),
    )
    return [(name, value) for name, value in facts if value]


def _line(
    invoice: Invoice, line: InvoiceLine, presentation: Presentation
) -> dict[str, Any]:
    details = [line.item.description, line.note]
    details += [_adjusted("less", each, invoice.currency) for each in line.allowances]
    details += [_adjusted("plus", each, invoice.currency) for each in line.charges]
    url = presentation.items_url.replace("{number}", invoice.number)
    base = line.price.base_quantity
    per = f" / {_exact(base)}" if base and base != 1 else ""
    return {
        "id": line.id,
        "name": line.item.name,
        "details": [each for each in details if each],
        "link": (
            {"url": url.replace("{line}", line.id), "text": presentation.items_text}
            if url
            else None
        ),
        "quantity": _exact(line.quantity),
        "unit": _UNITS.get(line.unit, line.unit),
        "price": _price(line.price.net, invoice.currency) + per,
        "tax": _tax_mark(line.category, line.rate),
        "net": _figure(line.net, invoice.currency),
    }


def _adjusted(word: str, entry: AllowanceCharge, currency: str) -> str:
    amount = _figure(entry.amount, currency)
    return f"{word} {amount} {entry.reason or entry.reason_code}".strip()


def _tax_mark(category: str, rate: Decimal | None) -> str:
    return f"{_exact(rate)} %" if category == TaxCategory.STANDARD else category


def _tax(subtotal: TaxSubtotal, currency: str) -> dict[str, str]:
    known = subtotal.category in {each.value for each in TaxCategory}
    category = TaxCategory(subtotal.category) if known else None
    name = _TAX_NAMES[category] if category else subtotal.category
    taxed = subtotal.rate is not None and subtotal.rate != 0
    reason = subtotal.reason or subtotal.reason_code
    if category is TaxCategory.REVERSE_CHARGE:
        reason = _REVERSE_CHARGE
    return {
        "name": f"{name} {_exact(subtotal.rate)} %" if taxed else name,
        "reason": "" if reason == name else reason,
        "base": _figure(subtotal.taxable, currency),
        "tax": _figure(subtotal.tax, currency),
    }


def _totals(invoice: Invoice) -> list[tuple[str, str]]:
    given, currency = invoice.totals, invoice.currency
    rows = [("Sum of lines", _figure(given.lines, currency))]
    for sign, entries in (("less", invoice.allowances), ("plus", invoice.charges)):
        for entry in entries:
            minus = "\N{MINUS SIGN}" if sign == "less" else ""
            amount = f"{minus}{_figure(entry.amount, currency)}"
            rows.append((entry.reason or entry.reason_code or sign, amount))
    if invoice.allowances or invoice.charges:
        rows.append(("Total without tax", _figure(given.net, currency)))
    rows += [
        ("Tax", _figure(given.tax, currency)),
        ("Total with tax", _figure(given.gross, currency)),
    ]
    if given.prepaid:
        rows.append(
            ("Paid already", f"\N{MINUS SIGN}{_figure(given.prepaid, currency)}")
        )
    if given.rounding:
        rows.append(("Rounding", _figure(given.rounding, currency)))
    if given.tax_in_tax_currency is not None:
        booked = _money(given.tax_in_tax_currency, invoice.tax_currency)
        rows.insert(-1, ("Tax as booked", booked))
    return [(name, value) for name, value in rows if value]


def _payment(invoice: Invoice) -> list[tuple[str, str]]:
    payment = invoice.payment
    rows: list[tuple[str, str]] = []
    if payment:
        rows.append(("By", payment.means_text))
        for transfer in payment.transfers:
            rows += [
                ("Account", _grouped(transfer.account)),
                ("Bank", transfer.bank),
                ("In the name of", transfer.name),
            ]
        rows.append(("Stating", payment.remittance))
        if payment.debit:
            rows.append(("Mandate", payment.debit.mandate))
        if payment.card:
            rows.append(("Card", payment.card.number))
    if invoice.payee:
        rows.append(("To", invoice.payee.name))
    rows.append(("Terms", invoice.terms))
    return [(name, value) for name, value in rows if value]


def _grouped(account: str) -> str:
    """Write an IBAN in fours, as people read it aloud."""
    compact = account.replace(" ", "")
    if not (compact[:2].isalpha() and compact.isalnum()):
        return account
    return " ".join(compact[at : at + 4] for at in range(0, len(compact), 4))


def _notes(invoice: Invoice) -> list[str]:
    notes = [note.text for note in invoice.notes]
    if invoice.is_credit_note and invoice.terms:
        notes.append(invoice.terms)
    return notes
