"""Writing a UBL line, and what a line shares with the document around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.pricing import Item, Price

if TYPE_CHECKING:
    from decimal import Decimal

    from anyshore.adapters.einvoice.element import Writer
    from anyshore.core.pricing import AllowanceCharge, InvoiceLine, Period

__all__ = ["write_adjustment", "write_category", "write_line", "write_period"]


def write_period(owner: Writer, period: Period | None, code: str = "") -> None:
    """Write a period, which also carries the code of the tax point."""
    if period or code:
        group = owner.group("InvoicePeriod")
        if period:
            group.day("StartDate", period.start)
            group.day("EndDate", period.end)
        group.text("DescriptionCode", code)


def write_category(
    owner: Writer,
    name: str,
    category: tuple[str, Decimal | None],
    reason: tuple[str, str] = ("", ""),
) -> None:
    """Write a category with its rate, and the code and words of its reason."""
    if not (category[0] or category[1] is not None or any(reason)):
        return
    group = owner.group(name)
    group.text("ID", category[0])
    group.number("Percent", category[1])
    group.text("TaxExemptionReasonCode", reason[0])
    group.text("TaxExemptionReason", reason[1])
    group.group("TaxScheme").text("ID", "VAT")


def write_adjustment(owner: Writer, entry: AllowanceCharge, *, is_charge: bool) -> None:
    """Write an allowance or a charge."""
    group = owner.group("AllowanceCharge")
    group.text("ChargeIndicator", "true" if is_charge else "false")
    group.text("AllowanceChargeReasonCode", entry.reason_code)
    group.text("AllowanceChargeReason", entry.reason)
    group.number("MultiplierFactorNumeric", entry.percent)
    group.amount("Amount", entry.amount)
    group.amount("BaseAmount", entry.base)
    write_category(group, "TaxCategory", (entry.category, entry.rate))


def write_line(owner: Writer, line: InvoiceLine, *, is_credit: bool) -> None:
    """Write a line of an invoice or of a credit note."""
    group = owner.group("CreditNoteLine" if is_credit else "InvoiceLine")
    group.text("ID", line.id)
    group.text("Note", line.note)
    name = "CreditedQuantity" if is_credit else "InvoicedQuantity"
    group.number(name, line.quantity, unitCode=line.unit)
    group.amount("LineExtensionAmount", line.net)
    group.text("AccountingCost", line.accounting)
    write_period(group, line.period)
    if line.order_line:
        group.group("OrderLineReference").text("LineID", line.order_line)
    if line.object:
        reference = group.group("DocumentReference")
        reference.identifier("ID", line.object)
        reference.text("DocumentTypeCode", "130")
    for is_charge, entries in ((False, line.allowances), (True, line.charges)):
        for entry in entries:
            write_adjustment(group, entry, is_charge=is_charge)
    _item(group, line)
    _price(group, line.price)


def _item(owner: Writer, line: InvoiceLine) -> None:
    item = line.item
    if item == Item() and not line.category and line.rate is None:
        return
    group = owner.group("Item")
    group.text("Description", item.description)
    group.text("Name", item.name)
    for name, text in (
        ("BuyersItemIdentification", item.buyer_id),
        ("SellersItemIdentification", item.seller_id),
    ):
        if text:
            group.group(name).text("ID", text)
    if item.standard_id:
        group.group("StandardItemIdentification").identifier("ID", item.standard_id)
    if item.origin:
        group.group("OriginCountry").text("IdentificationCode", item.origin)
    for each in item.classifications:
        group.group("CommodityClassification").text(
            "ItemClassificationCode",
            each.value,
            listID=each.scheme,
            listVersionID=each.version,
        )
    write_category(group, "ClassifiedTaxCategory", (line.category, line.rate))
    for attribute in item.attributes:
        pair = group.group("AdditionalItemProperty")
        pair.text("Name", attribute.name)
        pair.text("Value", attribute.value)


def _price(owner: Writer, price: Price) -> None:
    if price == Price():
        return
    group = owner.group("Price")
    group.amount("PriceAmount", price.net)
    group.number("BaseQuantity", price.base_quantity, unitCode=price.base_unit)
    if price.discount is not None or price.gross is not None:
        allowance = group.group("AllowanceCharge")
        allowance.text("ChargeIndicator", "false")
        allowance.amount("Amount", price.discount)
        allowance.amount("BaseAmount", price.gross)
