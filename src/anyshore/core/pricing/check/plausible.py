"""What is allowed by the standard and still worth a person's look before paying.

Dates that cannot be, a supplier or an account that is not on file, an invoice that
cannot be matched with an order.  None of it can be said without the payer's own data,
so what the payer knows is an argument and each check is left out without it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from anyshore.core.pricing.check.finding import Findings, warned
from anyshore.kernel import Severity

if TYPE_CHECKING:
    from collections.abc import Collection

    from anyshore.core.pricing.document import Invoice
    from anyshore.core.pricing.party import Party

__all__ = [
    "KnownSupplier",
    "compact_id",
    "duplicate_key",
    "find_supplier",
    "plausible",
]

# Electronic invoices of EN 16931 cannot be older than this.
_FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownSupplier:
    """A supplier on the payer's file."""

    #: Name on file.
    name: str
    #: VAT identifiers, register numbers, GLNs: any one of them identifies it.
    identifiers: frozenset[str]
    #: Accounts that may be paid to; empty where the file has none.
    accounts: frozenset[str] = frozenset()


def compact_id(text: str) -> str:
    """Bring an identifier to the form it is compared in.

    >>> compact_id("de 123.456-789")
    'DE123456789'
    """
    return "".join(each for each in text.upper() if each.isalnum())


def duplicate_key(invoice: Invoice) -> str:
    """Return what two documents share when they are the same invoice sent twice.

    Seller, number and issue date; the seller by its VAT identifier, else by its
    register number, else by its first identifier, else by name.  A credit note never
    equals an invoice.

    >>> from anyshore.core.pricing import Invoice, Party
    >>> duplicate_key(Invoice(number="7 a", seller=Party(vat_id="DE 1")))
    'invoice|DE1|7A|'
    """
    seller = invoice.seller
    candidates = [seller.vat_id]
    candidates += [seller.legal_id.value] if seller.legal_id else []
    candidates += [each.value for each in seller.ids]
    candidates += [seller.name]
    who = next((compact_id(each) for each in candidates if compact_id(each)), "")
    kind = "credit" if invoice.is_credit_note else "invoice"
    day = invoice.issued.isoformat() if invoice.issued else ""
    return f"{kind}|{who}|{compact_id(invoice.number)}|{day}"


def find_supplier(
    seller: Party, suppliers: Collection[KnownSupplier]
) -> KnownSupplier | None:
    """Return the supplier on file that shares an identifier with the seller."""
    ids = {seller.vat_id, seller.tax_id, *(each.value for each in seller.ids)}
    ids |= {seller.legal_id.value} if seller.legal_id else set()
    ids |= {seller.endpoint.value} if seller.endpoint else set()
    compact = {compact_id(each) for each in ids} - {""}
    for supplier in suppliers:
        if compact & {compact_id(each) for each in supplier.identifiers}:
            return supplier
    return None


def plausible(
    invoice: Invoice,
    known_suppliers: Collection[KnownSupplier] | None,
    today: date | None,
) -> Findings:
    """Yield what a person should look at."""
    yield from _dates(invoice, today)
    references = invoice.references
    if not (references.buyer or references.order):
        yield warned(
            "reference-missing",
            "BT-10",
            "Neither a buyer reference nor a purchase order is given.",
            "Find out who ordered it before it is booked.",
        )
    if known_suppliers is not None:
        yield from _supplier(invoice, known_suppliers)
    payable = invoice.totals.payable
    if payable is not None and payable < 0 and not invoice.is_credit_note:
        note = warned(
            "payable-negative",
            "BT-115",
            f"The amount due is negative ({payable:f}): it gives money back.",
        )
        yield replace(note, severity=Severity.NOTE)


def _dates(invoice: Invoice, today: date | None) -> Findings:
    issued = invoice.issued
    if issued and today and issued > today:
        yield warned(
            "date-in-future",
            "BT-2",
            f"It is dated {issued}, after today, {today}.",
            "Ask the seller for the right date; tax falls due by it.",
        )
    if issued and issued < _FIRST_DAY:
        yield warned("date-implausible", "BT-2", f"It is dated {issued}.")
    if issued and invoice.due and invoice.due < issued:
        yield warned(
            "due-before-issue",
            "BT-9",
            f"It is due on {invoice.due}, before its issue on {issued}.",
            "Use the terms agreed with the supplier.",
        )


def _supplier(invoice: Invoice, known_suppliers: Collection[KnownSupplier]) -> Findings:
    supplier = find_supplier(invoice.seller, known_suppliers)
    if supplier is None:
        yield warned(
            "supplier-unknown",
            "BG-4",
            f"{invoice.seller.name or 'The seller'} is not among the known suppliers.",
            "Have the supplier set up and approved before the invoice is booked.",
        )
        return
    accounts = {compact_id(each) for each in supplier.accounts}
    transfers = invoice.payment.transfers if invoice.payment else ()
    for position, transfer in enumerate(transfers, start=1):
        if accounts and compact_id(transfer.account) not in accounts:
            yield warned(
                "account-unknown",
                f"BT-84 of transfer {position}",
                f"{transfer.account} is not an account of {supplier.name} on file.",
                "Call the supplier on the number on file; never use the invoice's.",
            )
