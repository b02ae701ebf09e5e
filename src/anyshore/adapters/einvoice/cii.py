"""Reading UN/CEFACT CII D16B, as EN 16931-3-3 binds it; so Factur-X and ZUGFeRD 2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from anyshore.adapters.einvoice.cii_line import line
from anyshore.adapters.einvoice.cii_party import address as read_address
from anyshore.adapters.einvoice.cii_party import party, payee, tax_representative
from anyshore.adapters.einvoice.cii_settlement import (
    adjustments,
    payment,
    tax_point,
    taxes,
    totals,
)
from anyshore.adapters.einvoice.cursor import Book, Cursor
from anyshore.core.pricing import (
    Attachment,
    Delivery,
    Invoice,
    Note,
    Period,
    PrecedingInvoice,
    References,
    line_labels,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

    from anyshore.core.pricing import InvoiceLine

__all__ = ["NAMESPACES", "ROOT", "read_cii"]

#: Namespace of the root element.
ROOT: Final = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_DATA = "urn:un:unece:uncefact:data:standard"
#: Namespaces of everything below.
NAMESPACES: Final = {
    "rsm": ROOT,
    "ram": f"{_DATA}:ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_DATA}:UnqualifiedDataType:100",
    "qdt": f"{_DATA}:QualifiedDataType:100",
}

# UNTDID 1001 codes that tell apart what the additional documents are.
_TENDER = "50"
_INVOICED_OBJECT = "130"


def read_cii(root: _Element, source: str) -> tuple[Invoice, Book]:
    """Read a CII document into the value, and note where everything stood.

    Raises:
        ProblemError: ``amount-malformed``, ``date-malformed``, ``indicator-malformed``.
    """
    book = Book(source, NAMESPACES)
    top = Cursor(root, book)
    trade = "rsm:SupplyChainTradeTransaction"
    missing = Cursor(root.makeelement("missing"), book)
    agreement = top.find(f"{trade}/ram:ApplicableHeaderTradeAgreement") or missing
    delivery = top.find(f"{trade}/ram:ApplicableHeaderTradeDelivery") or missing
    settlement = top.find(f"{trade}/ram:ApplicableHeaderTradeSettlement") or missing
    book.currency = settlement.text("ram:InvoiceCurrencyCode", "BT-5")
    allowances, charges = adjustments(settlement)
    references, attachments = _references(agreement, delivery, settlement)
    invoice = replace(
        _heading(top, settlement),
        references=references,
        seller=party(agreement, "ram:SellerTradeParty", seller=True),
        buyer=party(agreement, "ram:BuyerTradeParty", seller=False),
        payee=payee(settlement),
        tax_representative=tax_representative(agreement),
        delivery=_delivery(delivery),
        period=_period(settlement),
        payment=payment(settlement),
        allowances=allowances,
        charges=charges,
        totals=totals(settlement),
        taxes=taxes(settlement),
        attachments=attachments,
        lines=_lines(top.each(f"{trade}/ram:IncludedSupplyChainTradeLineItem")),
    )
    return invoice, book


def _heading(top: Cursor, settlement: Cursor) -> Invoice:
    """Read what the document says of itself."""
    point, point_code = tax_point(settlement)
    document, context = "rsm:ExchangedDocument", "rsm:ExchangedDocumentContext"
    terms = "ram:SpecifiedTradePaymentTerms"
    return Invoice(
        number=top.text(f"{document}/ram:ID", "BT-1"),
        issued=top.day(f"{document}/ram:IssueDateTime/udt:DateTimeString", "BT-2"),
        type_code=top.text(f"{document}/ram:TypeCode", "BT-3"),
        currency=top.book.currency,
        tax_currency=settlement.text("ram:TaxCurrencyCode", "BT-6"),
        tax_point=point,
        tax_point_code=point_code,
        due=settlement.day(f"{terms}/ram:DueDateDateTime/udt:DateTimeString", "BT-9"),
        terms=settlement.text(f"{terms}/ram:Description", "BT-20"),
        process=top.text(
            f"{context}/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
            "BT-23",
        ),
        specification=top.text(
            f"{context}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", "BT-24"
        ),
        notes=_notes(top),
    )


def _notes(top: Cursor) -> tuple[Note, ...]:
    return tuple(
        Note(text=text, subject=each.text("ram:SubjectCode", "BT-21"))
        for each in top.each("rsm:ExchangedDocument/ram:IncludedNote")
        if (text := each.text("ram:Content", "BT-22"))
    )


def _references(
    agreement: Cursor, delivery: Cursor, settlement: Cursor
) -> tuple[References, tuple[Attachment, ...]]:
    assigned = "ram:IssuerAssignedID"
    attachments: list[Attachment] = []
    tender, invoiced = "", None
    for each in agreement.each("ram:AdditionalReferencedDocument"):
        kind = each.text("ram:TypeCode")
        if kind == _TENDER:
            tender = each.text(assigned, "BT-17")
        elif kind == _INVOICED_OBJECT:
            invoiced = each.identifier(assigned, "BT-18")
        else:
            named = each.named(f"attachment {len(attachments) + 1}")
            attachments.append(_attachment(named))
    references = References(
        buyer=agreement.text("ram:BuyerReference", "BT-10"),
        project=agreement.text("ram:SpecifiedProcuringProject/ram:ID", "BT-11"),
        contract=agreement.text(f"ram:ContractReferencedDocument/{assigned}", "BT-12"),
        order=agreement.text(f"ram:BuyerOrderReferencedDocument/{assigned}", "BT-13"),
        sales_order=agreement.text(
            f"ram:SellerOrderReferencedDocument/{assigned}", "BT-14"
        ),
        receiving_advice=delivery.text(
            f"ram:ReceivingAdviceReferencedDocument/{assigned}", "BT-15"
        ),
        despatch_advice=delivery.text(
            f"ram:DespatchAdviceReferencedDocument/{assigned}", "BT-16"
        ),
        tender=tender,
        object=invoiced,
        accounting=settlement.text(
            "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID", "BT-19"
        ),
        preceding=_preceding(settlement),
    )
    return references, tuple(attachments)


def _preceding(settlement: Cursor) -> tuple[PrecedingInvoice, ...]:
    return tuple(
        PrecedingInvoice(
            number=each.text("ram:IssuerAssignedID", "BT-25"),
            issued=each.day("ram:FormattedIssueDateTime/qdt:DateTimeString", "BT-26"),
        )
        for each in settlement.each("ram:InvoiceReferencedDocument")
    )


def _attachment(reference: Cursor) -> Attachment:
    content = reference.find("ram:AttachmentBinaryObject")
    return Attachment(
        id=reference.text("ram:IssuerAssignedID", "BT-122"),
        description=reference.text("ram:Name", "BT-123"),
        uri=reference.text("ram:URIID", "BT-124"),
        filename=content.attribute("filename") if content else "",
        mime=content.attribute("mimeCode") if content else "",
    )


def _delivery(delivery: Cursor) -> Delivery | None:
    found = delivery.find("ram:ShipToTradeParty")
    day = delivery.day(
        "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString",
        "BT-72",
    )
    if found is None:
        return Delivery(day=day) if day else None
    read = Delivery(
        name=found.text("ram:Name", "BT-70"),
        location=found.identifier("ram:GlobalID", "BT-71")
        or found.identifier("ram:ID", "BT-71"),
        day=day,
        address=read_address(found.find("ram:PostalTradeAddress"), "BT-80"),
    )
    return None if read == Delivery() else read


def _period(settlement: Cursor) -> Period | None:
    found = settlement.find("ram:BillingSpecifiedPeriod")
    if found is None:
        return None
    return Period(
        start=found.day("ram:StartDateTime/udt:DateTimeString", "BT-73"),
        end=found.day("ram:EndDateTime/udt:DateTimeString", "BT-74"),
    )


def _lines(entries: Iterable[Cursor]) -> tuple[InvoiceLine, ...]:
    every = list(entries)
    where = "ram:AssociatedDocumentLineDocument/ram:LineID"
    labels = line_labels([each.text(where) for each in every])
    return tuple(
        line(each.named(f"line {label}"))
        for label, each in zip(labels, every, strict=True)
    )
