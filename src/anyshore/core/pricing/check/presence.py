"""What an invoice must say (EN 16931-1:2017, clause 6.4: BR-01 to BR-65, and BR-CO)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from anyshore.core.pricing.check.finding import (
    Findings,
    allowances_of,
    found,
    labelled_lines,
    warned,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.core.pricing.document import Invoice, Payment
    from anyshore.core.pricing.line import InvoiceLine

__all__ = ["presence"]


class _Term(NamedTuple):
    """A term that must be there."""

    rule: str
    term: str
    name: str
    value: Callable[[Invoice], object]


_HEADER = (
    _Term("BR-01", "BT-24", "specification identifier", lambda i: i.specification),
    _Term("BR-02", "BT-1", "number", lambda i: i.number),
    _Term("BR-03", "BT-2", "issue date", lambda i: i.issued),
    _Term("BR-04", "BT-3", "type code", lambda i: i.type_code),
    _Term("BR-05", "BT-5", "currency", lambda i: i.currency),
    _Term("BR-06", "BT-27", "seller's name", lambda i: i.seller.name),
    _Term("BR-07", "BT-44", "buyer's name", lambda i: i.buyer.name),
    _Term("BR-08", "BG-5", "seller's postal address", lambda i: i.seller.address),
    _Term("BR-10", "BG-8", "buyer's postal address", lambda i: i.buyer.address),
    _Term("BR-12", "BT-106", "sum of line net amounts", lambda i: _given(i, "lines")),
    _Term("BR-13", "BT-109", "total without VAT", lambda i: _given(i, "net")),
    _Term("BR-14", "BT-112", "total with VAT", lambda i: _given(i, "gross")),
    _Term("BR-15", "BT-115", "amount due for payment", lambda i: _given(i, "payable")),
    _Term("BR-16", "BG-25", "line", lambda i: i.lines),
    _Term("BR-CO-18", "BG-23", "VAT breakdown", lambda i: i.taxes),
)


def _given(invoice: Invoice, name: str) -> bool:
    return getattr(invoice.totals, name) is not None


def presence(invoice: Invoice) -> Findings:
    """Yield what is missing or contradicts itself, from the top down."""
    for rule, term, name, value in _HEADER:
        if not value(invoice):
            yield found(rule, term, f"The {name} is missing.", "Ask the seller for it.")
    yield from _parties(invoice)
    yield from _header(invoice)
    yield from _payment(invoice)
    yield from _adjustments(invoice)
    yield from _breakdown(invoice)
    for place, line in labelled_lines(invoice):
        yield from _line(place, line)


def _parties(invoice: Invoice) -> Findings:
    seller, buyer = invoice.seller, invoice.buyer
    if seller.address and not seller.address.country:
        yield found("BR-09", "BT-40", "The seller's address names no country.")
    if buyer.address and not buyer.address.country:
        yield found("BR-11", "BT-55", "The buyer's address names no country.")
    if invoice.payee and not invoice.payee.name:
        yield found("BR-17", "BT-59", "The payee has no name.")
    delivered = invoice.delivery.address if invoice.delivery else None
    if delivered and not delivered.country:
        yield found("BR-57", "BT-80", "The delivery address names no country.")
    for rule, term, who, endpoint in (
        ("BR-62", "BT-34", "seller", seller.endpoint),
        ("BR-63", "BT-49", "buyer", buyer.endpoint),
    ):
        if endpoint and not endpoint.scheme:
            yield found(rule, term, f"The {who}'s electronic address has no scheme.")
    identified = (
        seller.vat_id
        or seller.legal_id
        or any(each.scheme != "SEPA" for each in seller.ids)
    )
    if not identified:
        yield found(
            "BR-CO-26",
            "BG-4",
            "The seller gives no identifier, no registration and no VAT identifier.",
            "Identify the seller by hand, and ask for one of them.",
        )
    representative = invoice.tax_representative
    if representative:
        if not representative.name:
            yield found("BR-18", "BT-62", "The tax representative has no name.")
        if not representative.address:
            yield found("BR-19", "BG-12", "The tax representative has no address.")
        elif not representative.address.country:
            yield found("BR-20", "BT-69", "The tax representative has no country.")
        if not representative.vat_id:
            yield found("BR-56", "BT-63", "The tax representative has no VAT id.")


def _header(invoice: Invoice) -> Findings:
    if invoice.tax_point and invoice.tax_point_code:
        yield found(
            "BR-CO-03",
            "BT-8",
            "A tax point date and a tax point code are both given.",
        )
    period = invoice.period
    if period and period.start and period.end and period.end < period.start:
        yield found(
            "BR-29",
            "BG-14",
            f"The invoicing period ends on {period.end}, before its start on "
            f"{period.start}.",
        )
    if period and not (period.start or period.end or invoice.tax_point_code):
        yield found("BR-CO-19", "BG-14", "The invoicing period has no date.")
    for position, earlier in enumerate(invoice.references.preceding, start=1):
        if not earlier.number:
            yield found(
                "BR-55",
                f"BT-25 of preceding {position}",
                "A preceding invoice is named without its number.",
            )
    for position, attachment in enumerate(invoice.attachments, start=1):
        if not attachment.id:
            yield found(
                "BR-52",
                f"BT-122 of attachment {position}",
                "A supporting document has no reference.",
            )
    elsewhere = invoice.tax_currency not in {"", invoice.currency}
    if elsewhere and invoice.totals.tax_in_tax_currency is None:
        yield found(
            "BR-53",
            "BT-111",
            f"The total VAT in the tax currency {invoice.tax_currency} is missing.",
        )


def _payment(invoice: Invoice) -> Findings:
    # What a credit note states is due to the buyer, who needs no date for that.
    payable = None if invoice.is_credit_note else invoice.totals.payable
    if payable is not None and payable > 0 and not (invoice.due or invoice.terms):
        yield found(
            "BR-CO-25",
            "BT-9",
            "Something is due, but neither a due date nor payment terms are given.",
            "Use the terms agreed with the supplier.",
        )
    if invoice.payment:
        yield from _means(invoice.payment)


def _means(payment: Payment) -> Findings:
    if not payment.means:
        yield found("BR-49", "BT-81", "The payment means code is missing.")
    if any(not transfer.account for transfer in payment.transfers):
        yield found("BR-50", "BT-84", "A credit transfer names no account.")
    if payment.means in {"30", "58"} and not payment.transfers:
        yield found(
            "BR-61",
            "BT-84",
            f"Payment means {payment.means} is a credit transfer, but no account is "
            "given.",
        )
    if payment.card and len(payment.card.number) > 10:
        yield warned(
            "BR-51",
            "BT-87",
            "More digits of a card number are shown than the first six and last four.",
            "Do not store the document before the number is cut.",
        )


def _adjustments(invoice: Invoice) -> Findings:
    for place, is_charge, entry in allowances_of(invoice):
        missing = (
            ("BR-36", "BR-37", "BR-38")
            if is_charge
            else (
                "BR-31",
                "BR-32",
                "BR-33",
            )
        )
        amount, category, reason = (
            ("BT-99", "BT-102", "BT-104") if is_charge else ("BT-92", "BT-95", "BT-97")
        )
        if entry.amount is None:
            yield found(missing[0], f"{amount} of {place}", "It has no amount.")
        if not entry.category:
            yield found(missing[1], f"{category} of {place}", "It has no VAT category.")
        if not (entry.reason or entry.reason_code):
            yield found(missing[2], f"{reason} of {place}", "It gives no reason.")


def _breakdown(invoice: Invoice) -> Findings:
    for position, subtotal in enumerate(invoice.taxes, start=1):
        place = f"tax {position}"
        if subtotal.taxable is None:
            yield found("BR-45", f"BT-116 of {place}", "It has no taxable amount.")
        if subtotal.tax is None:
            yield found("BR-46", f"BT-117 of {place}", "It has no tax amount.")
        if not subtotal.category:
            yield found("BR-47", f"BT-118 of {place}", "It has no VAT category.")
        elif subtotal.rate is None and subtotal.category != "O":
            yield found("BR-48", f"BT-119 of {place}", "It has no VAT rate.")


def _line(place: str, line: InvoiceLine) -> Findings:
    price, item = line.price, line.item
    for rule, term, name, missing in (
        ("BR-21", "BT-126", "identifier", not line.id),
        ("BR-22", "BT-129", "quantity", line.quantity is None),
        ("BR-23", "BT-130", "unit", not line.unit),
        ("BR-24", "BT-131", "net amount", line.net is None),
        ("BR-25", "BT-153", "item name", not item.name),
        ("BR-26", "BT-146", "net price", price.net is None),
        ("BR-CO-04", "BT-151", "VAT category", not line.category),
    ):
        if missing:
            yield found(rule, f"{term} of {place}", f"The line has no {name}.")
    for rule, term, name, amount in (
        ("BR-27", "BT-146", "net", price.net),
        ("BR-28", "BT-148", "gross", price.gross),
    ):
        if amount is not None and amount < 0:
            yield found(
                rule,
                f"{term} of {place}",
                f"The {name} price {amount:f} is negative.",
                "A credit is a negative quantity at a positive price.",
            )
    yield from _line_parts(place, line)


def _line_parts(place: str, line: InvoiceLine) -> Findings:
    period, item = line.period, line.item
    if period and period.start and period.end and period.end < period.start:
        yield found("BR-30", f"BG-26 of {place}", "Its period ends before it starts.")
    if period and not (period.start or period.end):
        yield found("BR-CO-20", f"BG-26 of {place}", "Its period has no date.")
    for name, is_charge, entry in allowances_of(line):
        missing = ("BR-43", "BR-44") if is_charge else ("BR-41", "BR-42")
        amount, reason = ("BT-141", "BT-144") if is_charge else ("BT-136", "BT-139")
        if entry.amount is None:
            yield found(missing[0], f"{amount} of {name} of {place}", "No amount.")
        if not (entry.reason or entry.reason_code):
            yield found(missing[1], f"{reason} of {name} of {place}", "No reason.")
    if any(not (each.name and each.value) for each in item.attributes):
        yield found(
            "BR-54", f"BG-32 of {place}", "An item attribute lacks name or value."
        )
    if item.standard_id and not item.standard_id.scheme:
        yield found("BR-64", f"BT-157 of {place}", "The item's number has no scheme.")
    if any(not each.scheme for each in item.classifications):
        yield found("BR-65", f"BT-158 of {place}", "The item's class has no scheme.")
