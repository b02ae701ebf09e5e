"""Reading UBL 2.1 Invoice and CreditNote (OASIS), as EN 16931-3-2 binds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from anyshore.adapters.einvoice import ubl_party
from anyshore.adapters.einvoice.cursor import Book, Cursor
from anyshore.adapters.einvoice.ubl_line import (
    allowance_charge,
    line,
    period,
    tax_category,
)
from anyshore.core.pricing import (
    Attachment,
    Card,
    CreditTransfer,
    Delivery,
    DirectDebit,
    Invoice,
    Note,
    Payment,
    PrecedingInvoice,
    References,
    TaxSubtotal,
    Totals,
    line_labels,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from lxml.etree import _Element

    from anyshore.core.pricing import AllowanceCharge, InvoiceLine, Party, Payee

__all__ = ["CREDIT_NOTE", "INVOICE", "NAMESPACES", "read_ubl"]

#: Namespace of the invoice's root element.
INVOICE: Final = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
#: Namespace of the credit note's root element.
CREDIT_NOTE: Final = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
#: Namespaces of everything below.
NAMESPACES: Final = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}

# UNTDID 1001 codes that tell references apart which share an element.
_INVOICED_OBJECT = "130"
_PROJECT = "50"
# EN 16931-3-2: the subject of a note stands before it between number signs.
_SUBJECT = re.compile(r"#([A-Z]{3})#(.*)", re.DOTALL)


def read_ubl(root: _Element, source: str) -> tuple[Invoice, Book]:
    """Read a UBL document into the value, and note where everything stood.

    Raises:
        ProblemError: ``amount-malformed``, ``date-malformed``, ``indicator-malformed``.
    """
    book = Book(source, NAMESPACES)
    top = Cursor(root, book)
    book.currency = top.text("cbc:DocumentCurrencyCode", "BT-5")
    payee = _payee(top)
    payment, due = _payment(top)
    seller = ubl_party.party(top, "cac:AccountingSupplierParty/cac:Party", seller=True)
    buyer = ubl_party.party(top, "cac:AccountingCustomerParty/cac:Party", seller=False)
    payment, seller, payee = _creditor(payment, seller, payee)
    allowances, charges = _adjustments(top)
    totals, taxes = _totals(top)
    references, attachments = _references(top)
    heading = _heading(top)
    invoice = replace(
        heading,
        due=heading.due or due,
        references=references,
        seller=seller,
        buyer=buyer,
        payee=payee,
        tax_representative=ubl_party.tax_representative(top),
        delivery=_delivery(top),
        payment=payment,
        allowances=allowances,
        charges=charges,
        totals=totals,
        taxes=taxes,
        attachments=attachments,
        lines=_lines(top),
    )
    return invoice, book


def _heading(top: Cursor) -> Invoice:
    """Read what the document says of itself."""
    invoicing = top.find("cac:InvoicePeriod")
    code = invoicing.text("cbc:DescriptionCode", "BT-8") if invoicing else ""
    return Invoice(
        number=top.text("cbc:ID", "BT-1"),
        issued=top.day("cbc:IssueDate", "BT-2"),
        type_code=top.text("cbc:InvoiceTypeCode", "BT-3")
        or top.text("cbc:CreditNoteTypeCode", "BT-3"),
        currency=top.book.currency,
        tax_currency=top.text("cbc:TaxCurrencyCode", "BT-6"),
        tax_point=top.day("cbc:TaxPointDate", "BT-7"),
        tax_point_code=code,
        due=top.day("cbc:DueDate", "BT-9"),
        terms=top.text("cac:PaymentTerms/cbc:Note", "BT-20"),
        process=top.text("cbc:ProfileID", "BT-23"),
        specification=top.text("cbc:CustomizationID", "BT-24"),
        notes=tuple(_note(each.value("BT-22")) for each in top.each("cbc:Note")),
        period=period(invoicing, code),
    )


def _note(text: str) -> Note:
    match = _SUBJECT.fullmatch(text)
    return Note(text=match[2], subject=match[1]) if match else Note(text=text)


def _references(top: Cursor) -> tuple[References, tuple[Attachment, ...]]:
    order = top.text("cac:OrderReference/cbc:ID", "BT-13")
    sales_order = top.text("cac:OrderReference/cbc:SalesOrderID", "BT-14")
    attachments: list[Attachment] = []
    project, invoiced = "", None
    for each in top.each("cac:AdditionalDocumentReference"):
        kind = each.text("cbc:DocumentTypeCode")
        if kind == _INVOICED_OBJECT:
            invoiced = each.identifier("cbc:ID", "BT-18")
        elif kind == _PROJECT:
            project = each.text("cbc:ID", "BT-11")
        else:
            named = each.named(f"attachment {len(attachments) + 1}")
            attachments.append(_attachment(named))
    references = References(
        buyer=top.text("cbc:BuyerReference", "BT-10"),
        project=top.text("cac:ProjectReference/cbc:ID", "BT-11") or project,
        contract=top.text("cac:ContractDocumentReference/cbc:ID", "BT-12"),
        # UBL cannot name a sales order alone, so the binding writes NA for the other.
        order="" if sales_order and order == "NA" else order,
        sales_order=sales_order,
        receiving_advice=top.text("cac:ReceiptDocumentReference/cbc:ID", "BT-15"),
        despatch_advice=top.text("cac:DespatchDocumentReference/cbc:ID", "BT-16"),
        tender=top.text("cac:OriginatorDocumentReference/cbc:ID", "BT-17"),
        object=invoiced,
        accounting=top.text("cbc:AccountingCost", "BT-19"),
        preceding=tuple(
            PrecedingInvoice(
                number=each.text("cbc:ID", "BT-25"),
                issued=each.day("cbc:IssueDate", "BT-26"),
            )
            for each in top.each("cac:BillingReference/cac:InvoiceDocumentReference")
        ),
    )
    return references, tuple(attachments)


def _attachment(reference: Cursor) -> Attachment:
    content = reference.find("cac:Attachment/cbc:EmbeddedDocumentBinaryObject")
    return Attachment(
        id=reference.text("cbc:ID", "BT-122"),
        description=reference.text("cbc:DocumentDescription", "BT-123"),
        uri=reference.text("cac:Attachment/cac:ExternalReference/cbc:URI", "BT-124"),
        filename=content.attribute("filename") if content else "",
        mime=content.attribute("mimeCode") if content else "",
    )


def _payee(top: Cursor) -> Payee | None:
    found = top.find("cac:PayeeParty")
    return ubl_party.payee(found) if found else None


def _delivery(top: Cursor) -> Delivery | None:
    found = top.find("cac:Delivery")
    if found is None:
        return None
    return Delivery(
        name=found.text("cac:DeliveryParty/cac:PartyName/cbc:Name", "BT-70"),
        location=found.identifier("cac:DeliveryLocation/cbc:ID", "BT-71"),
        day=found.day("cbc:ActualDeliveryDate", "BT-72"),
        address=ubl_party.address(
            found.find("cac:DeliveryLocation/cac:Address"), "BT-80"
        ),
    )


def _payment(top: Cursor) -> tuple[Payment | None, date | None]:
    """Read all payment means as one, with the due date that a credit note has there."""
    every = list(top.each("cac:PaymentMeans"))
    if not every:
        return None, None
    codes = [each.text("cbc:PaymentMeansCode", "BT-81") for each in every]
    if len(set(codes)) > 1:
        top.book.note(
            every[1].element,
            "payment-means-several",
            f"Payment means {', '.join(codes)} are given; the first is used.",
            "BT-81",
        )
    code = every[0].find("cbc:PaymentMeansCode")
    accounts = [
        account for each in every for account in each.each("cac:PayeeFinancialAccount")
    ]
    payment = Payment(
        means=codes[0],
        means_text=code.attribute("name") if code else "",
        remittance=_first(each.text("cbc:PaymentID", "BT-83") for each in every),
        transfers=tuple(
            _transfer(account.named(f"transfer {position}"))
            for position, account in enumerate(accounts, start=1)
        ),
        card=next((card for each in every if (card := _card(each))), None),
        debit=next((debit for each in every if (debit := _debit(each))), None),
    )
    dues = (each.day("cbc:PaymentDueDate", "BT-9") for each in every)
    return payment, next((due for due in dues if due), None)


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _transfer(account: Cursor) -> CreditTransfer:
    return CreditTransfer(
        account=account.text("cbc:ID", "BT-84"),
        name=account.text("cbc:Name", "BT-85"),
        bank=account.text("cac:FinancialInstitutionBranch/cbc:ID", "BT-86"),
    )


def _card(means: Cursor) -> Card | None:
    number = means.text("cac:CardAccount/cbc:PrimaryAccountNumberID", "BT-87")
    holder = means.text("cac:CardAccount/cbc:HolderName", "BT-88")
    return Card(number=number, holder=holder) if number else None


def _debit(means: Cursor) -> DirectDebit | None:
    mandate = means.find("cac:PaymentMandate")
    if mandate is None:
        return None
    return DirectDebit(
        mandate=mandate.text("cbc:ID", "BT-89"),
        account=mandate.text("cac:PayerFinancialAccount/cbc:ID", "BT-91"),
    )


def _creditor(
    payment: Payment | None, seller: Party, payee: Payee | None
) -> tuple[Payment | None, Party, Payee | None]:
    """Move the creditor identifier (BT-90), written among party ids, to the debit."""
    ids = [each for each in seller.ids if each.scheme == "SEPA"]
    if payee and payee.id and payee.id.scheme == "SEPA":
        ids.append(payee.id)
        payee = replace(payee, id=None)
    if not payment or not ids:
        return payment, seller, payee
    debit = replace(payment.debit or DirectDebit(), creditor=ids[0].value)
    others = tuple(each for each in seller.ids if each.scheme != "SEPA")
    return replace(payment, debit=debit), replace(seller, ids=others), payee


def _adjustments(
    top: Cursor,
) -> tuple[tuple[AllowanceCharge, ...], tuple[AllowanceCharge, ...]]:
    allowances: list[AllowanceCharge] = []
    charges: list[AllowanceCharge] = []
    for each in top.each("cac:AllowanceCharge"):
        is_charge = each.indicator("cbc:ChargeIndicator")
        into = charges if is_charge else allowances
        kind = "charge" if is_charge else "allowance"
        terms = (
            ("BT-99", "BT-100", "BT-101") if is_charge else ("BT-92", "BT-93", "BT-94")
        )
        into.append(allowance_charge(each.named(f"{kind} {len(into) + 1}"), terms))
    return tuple(allowances), tuple(charges)


def _totals(top: Cursor) -> tuple[Totals, tuple[TaxSubtotal, ...]]:
    tax, in_tax_currency, subtotals = _tax_totals(top)
    sums = top.find("cac:LegalMonetaryTotal")
    if sums is None:
        return Totals(tax=tax, tax_in_tax_currency=in_tax_currency), subtotals
    totals = Totals(
        lines=sums.amount("cbc:LineExtensionAmount", "BT-106"),
        allowances=sums.amount("cbc:AllowanceTotalAmount", "BT-107"),
        charges=sums.amount("cbc:ChargeTotalAmount", "BT-108"),
        net=sums.amount("cbc:TaxExclusiveAmount", "BT-109"),
        tax=tax,
        tax_in_tax_currency=in_tax_currency,
        gross=sums.amount("cbc:TaxInclusiveAmount", "BT-112"),
        prepaid=sums.amount("cbc:PrepaidAmount", "BT-113"),
        rounding=sums.amount("cbc:PayableRoundingAmount", "BT-114"),
        payable=sums.amount("cbc:PayableAmount", "BT-115"),
    )
    return totals, subtotals


def _tax_totals(
    top: Cursor,
) -> tuple[Decimal | None, Decimal | None, tuple[TaxSubtotal, ...]]:
    """Tell the tax total from the one in the tax currency by their currencies."""
    every = list(top.each("cac:TaxTotal"))
    main = next((each for each in every if _is_in(each, top.book.currency)), None)
    main = main or (every[0] if every else None)
    if main is None:
        return None, None, ()
    others = [each for each in every if each.element is not main.element]
    subtotals = tuple(
        _subtotal(each.named(f"tax {position}"))
        for position, each in enumerate(main.each("cac:TaxSubtotal"), start=1)
    )
    other = others[0].number("cbc:TaxAmount", "BT-111") if others else None
    return main.amount("cbc:TaxAmount", "BT-110"), other, subtotals


def _is_in(total: Cursor, currency: str) -> bool:
    amount = total.find("cbc:TaxAmount")
    return amount is not None and amount.attribute("currencyID") == currency


def _subtotal(subtotal: Cursor) -> TaxSubtotal:
    category = tax_category(subtotal, "cac:TaxCategory")
    return TaxSubtotal(
        taxable=subtotal.amount("cbc:TaxableAmount", "BT-116"),
        tax=subtotal.amount("cbc:TaxAmount", "BT-117"),
        category=category.text("cbc:ID", "BT-118") if category else "",
        rate=category.number("cbc:Percent", "BT-119") if category else None,
        reason=category.text("cbc:TaxExemptionReason", "BT-120") if category else "",
        reason_code=(
            category.text("cbc:TaxExemptionReasonCode", "BT-121") if category else ""
        ),
    )


def _lines(top: Cursor) -> tuple[InvoiceLine, ...]:
    every = [*top.each("cac:InvoiceLine"), *top.each("cac:CreditNoteLine")]
    labels = line_labels([each.text("cbc:ID") for each in every])
    return tuple(
        line(each.named(f"line {label}"))
        for label, each in zip(labels, every, strict=True)
    )
