"""Writing an invoice as CII D16B, as far as the sample documents need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from lxml.etree import _Element

    from anyshore.core.pricing import (
        AllowanceCharge,
        Invoice,
        InvoiceLine,
        Party,
        TaxSubtotal,
    )

DATA = "urn:un:unece:uncefact:data:standard"
SPACES = {
    "rsm": f"{DATA}:CrossIndustryInvoice:100",
    "ram": f"{DATA}:ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{DATA}:UnqualifiedDataType:100",
    "qdt": f"{DATA}:QualifiedDataType:100",
}


def write_cii(invoice: Invoice) -> bytes:
    """Write an invoice as CII, in the order of the D16B schema."""
    spaces: dict[Any, str] = dict(SPACES)
    root = etree.Element(f"{{{SPACES['rsm']}}}CrossIndustryInvoice", nsmap=spaces)
    context = group(root, "rsm:ExchangedDocumentContext")
    guideline = group(context, "ram:GuidelineSpecifiedDocumentContextParameter")
    text(guideline, "ram:ID", invoice.specification)
    document = group(root, "rsm:ExchangedDocument")
    text(document, "ram:ID", invoice.number)
    text(document, "ram:TypeCode", invoice.type_code)
    day(group(document, "ram:IssueDateTime"), "udt:DateTimeString", invoice.issued)
    for note in invoice.notes:
        text(group(document, "ram:IncludedNote"), "ram:Content", note.text)
    trade = group(root, "rsm:SupplyChainTradeTransaction")
    for line in invoice.lines:
        write_line(group(trade, "ram:IncludedSupplyChainTradeLineItem"), line)
    write_agreement(group(trade, "ram:ApplicableHeaderTradeAgreement"), invoice)
    write_delivery(group(trade, "ram:ApplicableHeaderTradeDelivery"), invoice)
    write_settlement(group(trade, "ram:ApplicableHeaderTradeSettlement"), invoice)
    return etree.tostring(
        root, encoding="UTF-8", xml_declaration=True, pretty_print=True
    )


def group(parent: _Element, name: str) -> _Element:
    """Add an element that holds others."""
    prefix, local = name.split(":")
    return etree.SubElement(parent, f"{{{SPACES[prefix]}}}{local}")


def text(parent: _Element, name: str, value: str, **attributes: str) -> None:
    """Add an element with a text, unless the text is empty."""
    if value:
        child = group(parent, name)
        child.text = value
        for key, each in attributes.items():
            if each:
                child.set(key, each)


def number(
    parent: _Element, name: str, value: Decimal | None, **attributes: str
) -> None:
    """Add a number, unless there is none."""
    if value is not None:
        text(parent, name, f"{value:f}", **attributes)


def day(parent: _Element, name: str, value: date | None) -> None:
    """Add a date in CII's format 102, unless there is none."""
    if value is not None:
        text(parent, name, f"{value:%Y%m%d}", format="102")


def write_line(entry: _Element, line: InvoiceLine) -> None:
    """Write a line."""
    document = group(entry, "ram:AssociatedDocumentLineDocument")
    text(document, "ram:LineID", line.id)
    product = group(entry, "ram:SpecifiedTradeProduct")
    text(product, "ram:SellerAssignedID", line.item.seller_id)
    text(product, "ram:Name", line.item.name)
    text(product, "ram:Description", line.item.description)
    agreement = group(entry, "ram:SpecifiedLineTradeAgreement")
    price = group(agreement, "ram:NetPriceProductTradePrice")
    number(price, "ram:ChargeAmount", line.price.net)
    delivery = group(entry, "ram:SpecifiedLineTradeDelivery")
    number(delivery, "ram:BilledQuantity", line.quantity, unitCode=line.unit)
    settlement = group(entry, "ram:SpecifiedLineTradeSettlement")
    tax = group(settlement, "ram:ApplicableTradeTax")
    text(tax, "ram:TypeCode", "VAT")
    text(tax, "ram:CategoryCode", line.category)
    number(tax, "ram:RateApplicablePercent", line.rate)
    total = group(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    number(total, "ram:LineTotalAmount", line.net)


def write_agreement(agreement: _Element, invoice: Invoice) -> None:
    """Write the parties and what the invoice refers to."""
    text(agreement, "ram:BuyerReference", invoice.references.buyer)
    write_party(group(agreement, "ram:SellerTradeParty"), invoice.seller)
    write_party(group(agreement, "ram:BuyerTradeParty"), invoice.buyer)
    for name, value in (
        ("ram:BuyerOrderReferencedDocument", invoice.references.order),
        ("ram:ContractReferencedDocument", invoice.references.contract),
    ):
        if value:
            text(group(agreement, name), "ram:IssuerAssignedID", value)


def write_party(entry: _Element, party: Party) -> None:
    """Write seller or buyer."""
    text(entry, "ram:Name", party.name)
    if party.legal_id:
        legal = group(entry, "ram:SpecifiedLegalOrganization")
        text(legal, "ram:ID", party.legal_id.value, schemeID=party.legal_id.scheme)
    if party.address:
        address = group(entry, "ram:PostalTradeAddress")
        text(address, "ram:PostcodeCode", party.address.postcode)
        text(address, "ram:LineOne", party.address.line1)
        text(address, "ram:CityName", party.address.city)
        text(address, "ram:CountryID", party.address.country)
    if party.endpoint:
        means = group(entry, "ram:URIUniversalCommunication")
        text(means, "ram:URIID", party.endpoint.value, schemeID=party.endpoint.scheme)
    if party.vat_id:
        registration = group(entry, "ram:SpecifiedTaxRegistration")
        text(registration, "ram:ID", party.vat_id, schemeID="VA")


def write_delivery(entry: _Element, invoice: Invoice) -> None:
    """Write when and where it was delivered."""
    delivery = invoice.delivery
    if delivery and delivery.address:
        ship_to = group(entry, "ram:ShipToTradeParty")
        address = group(ship_to, "ram:PostalTradeAddress")
        text(address, "ram:PostcodeCode", delivery.address.postcode)
        text(address, "ram:LineOne", delivery.address.line1)
        text(address, "ram:CityName", delivery.address.city)
        text(address, "ram:CountryID", delivery.address.country)
    if delivery and delivery.day:
        event = group(entry, "ram:ActualDeliverySupplyChainEvent")
        moment = group(event, "ram:OccurrenceDateTime")
        day(moment, "udt:DateTimeString", delivery.day)


def write_settlement(entry: _Element, invoice: Invoice) -> None:
    """Write payment, taxes, allowances and totals."""
    payment = invoice.payment
    if payment:
        text(entry, "ram:PaymentReference", payment.remittance)
    text(entry, "ram:InvoiceCurrencyCode", invoice.currency)
    for transfer in payment.transfers if payment else ():
        means = group(entry, "ram:SpecifiedTradeSettlementPaymentMeans")
        text(means, "ram:TypeCode", payment.means if payment else "")
        account = group(means, "ram:PayeePartyCreditorFinancialAccount")
        text(account, "ram:IBANID", transfer.account)
        text(account, "ram:AccountName", transfer.name)
    for tax in invoice.taxes:
        write_tax(group(entry, "ram:ApplicableTradeTax"), tax)
    for is_charge, entries in ((False, invoice.allowances), (True, invoice.charges)):
        for each in entries:
            part = group(entry, "ram:SpecifiedTradeAllowanceCharge")
            write_adjustment(part, each, is_charge=is_charge)
    if invoice.terms or invoice.due:
        terms = group(entry, "ram:SpecifiedTradePaymentTerms")
        text(terms, "ram:Description", invoice.terms)
        if invoice.due:
            due = group(terms, "ram:DueDateDateTime")
            day(due, "udt:DateTimeString", invoice.due)
    write_totals(entry, invoice)
    for earlier in invoice.references.preceding:
        reference = group(entry, "ram:InvoiceReferencedDocument")
        text(reference, "ram:IssuerAssignedID", earlier.number)
        if earlier.issued:
            moment = group(reference, "ram:FormattedIssueDateTime")
            day(moment, "qdt:DateTimeString", earlier.issued)


def write_tax(entry: _Element, tax: TaxSubtotal) -> None:
    """Write the tax of one category."""
    number(entry, "ram:CalculatedAmount", tax.tax)
    text(entry, "ram:TypeCode", "VAT")
    text(entry, "ram:ExemptionReason", tax.reason)
    number(entry, "ram:BasisAmount", tax.taxable)
    text(entry, "ram:CategoryCode", tax.category)
    text(entry, "ram:ExemptionReasonCode", tax.reason_code)
    number(entry, "ram:RateApplicablePercent", tax.rate)


def write_adjustment(
    entry: _Element, each: AllowanceCharge, *, is_charge: bool
) -> None:
    """Write an allowance or a charge."""
    indicator = group(entry, "ram:ChargeIndicator")
    text(indicator, "udt:Indicator", "true" if is_charge else "false")
    number(entry, "ram:ActualAmount", each.amount)
    text(entry, "ram:ReasonCode", each.reason_code)
    text(entry, "ram:Reason", each.reason)
    tax = group(entry, "ram:CategoryTradeTax")
    text(tax, "ram:TypeCode", "VAT")
    text(tax, "ram:CategoryCode", each.category)
    number(tax, "ram:RateApplicablePercent", each.rate)


def write_totals(entry: _Element, invoice: Invoice) -> None:
    """Write the totals."""
    totals = invoice.totals
    sums = group(entry, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    number(sums, "ram:LineTotalAmount", totals.lines)
    number(sums, "ram:ChargeTotalAmount", totals.charges)
    number(sums, "ram:AllowanceTotalAmount", totals.allowances)
    number(sums, "ram:TaxBasisTotalAmount", totals.net)
    number(sums, "ram:TaxTotalAmount", totals.tax, currencyID=invoice.currency)
    number(sums, "ram:GrandTotalAmount", totals.gross)
    number(sums, "ram:TotalPrepaidAmount", totals.prepaid)
    number(sums, "ram:DuePayableAmount", totals.payable)
