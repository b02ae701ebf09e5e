"""Reading a UBL line, and what a line shares with the document around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.pricing import (
    AllowanceCharge,
    Attribute,
    Classification,
    InvoiceLine,
    Item,
    Period,
    Price,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from anyshore.adapters.einvoice.cursor import Cursor
    from anyshore.core.pricing import Identifier

__all__ = ["allowance_charge", "line", "period", "tax_category"]

# UNTDID 1001: the document reference names the object invoiced.
_INVOICED_OBJECT = "130"


def tax_category(owner: Cursor, path: str) -> Cursor | None:
    """Return the category of value added tax; other taxes are not the standard's."""
    for each in owner.each(path):
        if each.text("cac:TaxScheme/cbc:ID").upper() == "VAT":
            return each
    return None


def period(found: Cursor | None, code: str = "") -> Period | None:
    """Read a period; one that only carries a tax point code is none."""
    if found is None:
        return None
    result = Period(start=found.day("cbc:StartDate"), end=found.day("cbc:EndDate"))
    return None if code and result == Period() else result


def allowance_charge(entry: Cursor, terms: tuple[str, str, str]) -> AllowanceCharge:
    """Read an allowance or charge; the terms name its amount, base and percentage."""
    category = tax_category(entry, "cac:TaxCategory")
    return AllowanceCharge(
        amount=entry.amount("cbc:Amount", terms[0]),
        base=entry.amount("cbc:BaseAmount", terms[1]),
        percent=entry.number("cbc:MultiplierFactorNumeric", terms[2]),
        category=category.text("cbc:ID") if category else "",
        rate=category.number("cbc:Percent") if category else None,
        reason=entry.text("cbc:AllowanceChargeReason"),
        reason_code=entry.text("cbc:AllowanceChargeReasonCode"),
    )


def line(entry: Cursor) -> InvoiceLine:
    """Read an invoice line or a credit note line."""
    quantity = entry.find("cbc:InvoicedQuantity") or entry.find("cbc:CreditedQuantity")
    category = tax_category(entry, "cac:Item/cac:ClassifiedTaxCategory")
    allowances, charges = _adjustments(entry)
    return InvoiceLine(
        id=entry.text("cbc:ID", "BT-126"),
        note=entry.text("cbc:Note", "BT-127"),
        object=_object(entry),
        quantity=quantity.number(".", "BT-129") if quantity else None,
        unit=quantity.attribute("unitCode") if quantity else "",
        net=entry.amount("cbc:LineExtensionAmount", "BT-131"),
        order_line=entry.text("cac:OrderLineReference/cbc:LineID", "BT-132"),
        accounting=entry.text("cbc:AccountingCost", "BT-133"),
        period=period(entry.find("cac:InvoicePeriod")),
        allowances=allowances,
        charges=charges,
        price=_price(entry),
        category=category.text("cbc:ID", "BT-151") if category else "",
        rate=category.number("cbc:Percent", "BT-152") if category else None,
        item=_item(entry),
    )


def _object(entry: Cursor) -> Identifier | None:
    for each in entry.each("cac:DocumentReference"):
        if each.text("cbc:DocumentTypeCode") in {"", _INVOICED_OBJECT}:
            return each.identifier("cbc:ID", "BT-128")
    return None


def _adjustments(
    entry: Cursor,
) -> tuple[tuple[AllowanceCharge, ...], tuple[AllowanceCharge, ...]]:
    allowances: list[AllowanceCharge] = []
    charges: list[AllowanceCharge] = []
    for each in entry.each("cac:AllowanceCharge"):
        is_charge = each.indicator("cbc:ChargeIndicator")
        into, kind, terms = (
            (charges, "charge", ("BT-141", "BT-142", "BT-143"))
            if is_charge
            else (allowances, "allowance", ("BT-136", "BT-137", "BT-138"))
        )
        name = f"{kind} {len(into) + 1} of {entry.owner}"
        into.append(allowance_charge(each.named(name), terms))
    return tuple(allowances), tuple(charges)


def _price(entry: Cursor) -> Price:
    found = entry.find("cac:Price")
    if found is None:
        return Price()
    base = found.find("cbc:BaseQuantity")
    discount: Decimal | None = None
    gross: Decimal | None = None
    for each in found.each("cac:AllowanceCharge"):
        if not each.indicator("cbc:ChargeIndicator"):
            discount = each.amount("cbc:Amount", "BT-147")
            gross = each.amount("cbc:BaseAmount", "BT-148")
    return Price(
        net=found.amount("cbc:PriceAmount", "BT-146"),
        discount=discount,
        gross=gross,
        base_quantity=base.number(".", "BT-149") if base else None,
        base_unit=base.attribute("unitCode") if base else "",
    )


def _item(entry: Cursor) -> Item:
    found = entry.find("cac:Item")
    if found is None:
        return Item()
    return Item(
        name=found.text("cbc:Name", "BT-153"),
        description=found.text("cbc:Description", "BT-154"),
        seller_id=found.text("cac:SellersItemIdentification/cbc:ID", "BT-155"),
        buyer_id=found.text("cac:BuyersItemIdentification/cbc:ID", "BT-156"),
        standard_id=found.identifier("cac:StandardItemIdentification/cbc:ID", "BT-157"),
        classifications=tuple(
            Classification(
                value=each.value("BT-158"),
                scheme=each.attribute("listID"),
                version=each.attribute("listVersionID"),
            )
            for each in found.each(
                "cac:CommodityClassification/cbc:ItemClassificationCode"
            )
        ),
        origin=found.text("cac:OriginCountry/cbc:IdentificationCode", "BT-159"),
        attributes=tuple(
            Attribute(name=each.text("cbc:Name"), value=each.text("cbc:Value"))
            for each in found.each("cac:AdditionalItemProperty")
        ),
    )
