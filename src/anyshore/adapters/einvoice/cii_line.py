"""Reading a line of a CII document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.adapters.einvoice.cii_settlement import adjustments
from anyshore.core.pricing import (
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

__all__ = ["line"]

# UNTDID 1001: the additional document names the object invoiced.
_INVOICED_OBJECT = "130"


def line(entry: Cursor) -> InvoiceLine:
    """Read a line; whatever part of it is missing is empty in the value."""
    document = "ram:AssociatedDocumentLineDocument"
    agreement = "ram:SpecifiedLineTradeAgreement"
    quantity = entry.find("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")
    settled = entry.find("ram:SpecifiedLineTradeSettlement")
    allowances, charges = adjustments(settled) if settled else ((), ())
    tax = settled.find("ram:ApplicableTradeTax") if settled else None
    total = "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    account = "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"
    return InvoiceLine(
        id=entry.text(f"{document}/ram:LineID", "BT-126"),
        note=entry.text(f"{document}/ram:IncludedNote/ram:Content", "BT-127"),
        object=_object(settled) if settled else None,
        quantity=quantity.number(".", "BT-129") if quantity else None,
        unit=quantity.attribute("unitCode") if quantity else "",
        net=settled.amount(total, "BT-131") if settled else None,
        order_line=entry.text(
            f"{agreement}/ram:BuyerOrderReferencedDocument/ram:LineID", "BT-132"
        ),
        accounting=settled.text(account, "BT-133") if settled else "",
        period=_period(settled) if settled else None,
        allowances=allowances,
        charges=charges,
        price=_price(entry),
        category=tax.text("ram:CategoryCode", "BT-151") if tax else "",
        rate=tax.number("ram:RateApplicablePercent", "BT-152") if tax else None,
        item=_item(entry),
    )


def _object(settled: Cursor) -> Identifier | None:
    for each in settled.each("ram:AdditionalReferencedDocument"):
        if each.text("ram:TypeCode") in {"", _INVOICED_OBJECT}:
            found = each.identifier("ram:IssuerAssignedID", "BT-128")
            if found is None:
                return None
            scheme = each.text("ram:ReferenceTypeCode") or found.scheme
            return type(found)(value=found.value, scheme=scheme)
    return None


def _period(settled: Cursor) -> Period | None:
    found = settled.find("ram:BillingSpecifiedPeriod")
    if found is None:
        return None
    return Period(
        start=found.day("ram:StartDateTime/udt:DateTimeString", "BT-134"),
        end=found.day("ram:EndDateTime/udt:DateTimeString", "BT-135"),
    )


def _price(entry: Cursor) -> Price:
    agreement = entry.find("ram:SpecifiedLineTradeAgreement")
    net = agreement.find("ram:NetPriceProductTradePrice") if agreement else None
    gross = agreement.find("ram:GrossPriceProductTradePrice") if agreement else None
    base = net.find("ram:BasisQuantity") if net else None
    base = base or (gross.find("ram:BasisQuantity") if gross else None)
    return Price(
        net=net.amount("ram:ChargeAmount", "BT-146") if net else None,
        discount=_discount(gross) if gross else None,
        gross=gross.amount("ram:ChargeAmount", "BT-148") if gross else None,
        base_quantity=base.number(".", "BT-149") if base else None,
        base_unit=base.attribute("unitCode") if base else "",
    )


def _discount(gross: Cursor) -> Decimal | None:
    for each in gross.each("ram:AppliedTradeAllowanceCharge"):
        if not each.indicator("ram:ChargeIndicator/udt:Indicator"):
            return each.amount("ram:ActualAmount", "BT-147")
    return None


def _item(entry: Cursor) -> Item:
    found = entry.find("ram:SpecifiedTradeProduct")
    if found is None:
        return Item()
    return Item(
        name=found.text("ram:Name", "BT-153"),
        description=found.text("ram:Description", "BT-154"),
        seller_id=found.text("ram:SellerAssignedID", "BT-155"),
        buyer_id=found.text("ram:BuyerAssignedID", "BT-156"),
        standard_id=found.identifier("ram:GlobalID", "BT-157"),
        classifications=tuple(
            Classification(
                value=each.value("BT-158"),
                scheme=each.attribute("listID"),
                version=each.attribute("listVersionID"),
            )
            for each in found.each("ram:DesignatedProductClassification/ram:ClassCode")
        ),
        origin=found.text("ram:OriginTradeCountry/ram:ID", "BT-159"),
        attributes=tuple(
            Attribute(name=each.text("ram:Description"), value=each.text("ram:Value"))
            for each in found.each("ram:ApplicableProductCharacteristic")
        ),
    )
