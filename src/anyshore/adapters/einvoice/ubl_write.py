"""Writing UBL 2.1 Invoice and CreditNote, as EN 16931-3-2 binds the standard to it.

Elements come in the order of the OASIS schemas.  What the value does not have is not
written, so reading back what was written gives an equal value; the few places where
UBL demands more than the standard has are named where they are written.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from lxml import etree

from anyshore.adapters.einvoice.element import Writer
from anyshore.adapters.einvoice.ubl import CREDIT_NOTE, INVOICE, NAMESPACES
from anyshore.adapters.einvoice.ubl_write_line import (
    write_adjustment,
    write_category,
    write_line,
    write_period,
)
from anyshore.adapters.einvoice.ubl_write_party import (
    write_delivery,
    write_party,
    write_payee,
    write_tax_representative,
)
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.pricing import Attachment, Invoice, Payment, References

__all__ = ["write_ubl"]

# UNTDID 4461: no means agreed; UBL has no payment group without a code.
_NO_MEANS = "1"


def write_ubl(invoice: Invoice, contents: Mapping[str, bytes] | None = None) -> bytes:
    """Write an invoice as UBL, a CreditNote where its type code says so.

    Args:
        invoice: What to write; it is written as it is, right or wrong.
        contents: The attached files by name; an attachment that names a file needs it.

    Raises:
        ProblemError: ``attachment-missing`` where a named file is not given,
            ``text-not-writable`` where a text has characters that XML cannot hold.
    """
    kind = "CreditNote" if invoice.is_credit_note else "Invoice"
    default = CREDIT_NOTE if invoice.is_credit_note else INVOICE
    namespaces: dict[Any, str] = {None: default, **NAMESPACES}
    root = etree.Element(f"{{{default}}}{kind}", nsmap=namespaces)
    top = Writer(root, invoice.currency)
    _heading(top, invoice)
    write_period(top, invoice.period, invoice.tax_point_code)
    _references(top, invoice, contents or {})
    write_party(
        top.group("AccountingSupplierParty"), invoice.seller, _creditor(invoice)
    )
    write_party(top.group("AccountingCustomerParty"), invoice.buyer)
    write_payee(top, invoice.payee)
    write_tax_representative(top, invoice.tax_representative)
    write_delivery(top, invoice.delivery)
    _payment(top, invoice)
    for is_charge, entries in ((False, invoice.allowances), (True, invoice.charges)):
        for entry in entries:
            write_adjustment(top, entry, is_charge=is_charge)
    _taxes(top, invoice)
    _totals(top, invoice)
    for line in invoice.lines:
        write_line(top, line, is_credit=invoice.is_credit_note)
    return etree.tostring(
        root, encoding="UTF-8", xml_declaration=True, pretty_print=True
    )


def _creditor(invoice: Invoice) -> str:
    debit = invoice.payment.debit if invoice.payment else None
    return debit.creditor if debit else ""


def _heading(top: Writer, invoice: Invoice) -> None:
    top.text("CustomizationID", invoice.specification)
    top.text("ProfileID", invoice.process)
    top.text("ID", invoice.number)
    top.day("IssueDate", invoice.issued)
    if invoice.is_credit_note:
        # The two schemas disagree about where the tax point stands.
        top.day("TaxPointDate", invoice.tax_point)
        top.text("CreditNoteTypeCode", invoice.type_code)
    else:
        top.day("DueDate", invoice.due)
        top.text("InvoiceTypeCode", invoice.type_code)
    for note in invoice.notes:
        subject = f"#{note.subject}#" if note.subject else ""
        top.text("Note", f"{subject}{note.text}")
    if not invoice.is_credit_note:
        top.day("TaxPointDate", invoice.tax_point)
    top.text("DocumentCurrencyCode", invoice.currency)
    top.text("TaxCurrencyCode", invoice.tax_currency)
    top.text("AccountingCost", invoice.references.accounting)
    top.text("BuyerReference", invoice.references.buyer)


def _references(top: Writer, invoice: Invoice, contents: Mapping[str, bytes]) -> None:
    given = invoice.references
    if given.order or given.sales_order:
        order = top.group("OrderReference")
        # UBL cannot name a sales order alone.
        order.text("ID", given.order or "NA")
        order.text("SalesOrderID", given.sales_order)
    for earlier in given.preceding:
        reference = top.group("BillingReference").group("InvoiceDocumentReference")
        reference.text("ID", earlier.number)
        reference.day("IssueDate", earlier.issued)
    tender = ("OriginatorDocumentReference", given.tender)
    contract = ("ContractDocumentReference", given.contract)
    # The two schemas disagree about the order of these, too.
    last = () if invoice.is_credit_note else (tender, contract)
    for name, text in (
        ("DespatchDocumentReference", given.despatch_advice),
        ("ReceiptDocumentReference", given.receiving_advice),
        *(last or (contract,)),
    ):
        if text:
            top.group(name).text("ID", text)
    _documents(top, invoice, contents)
    if invoice.is_credit_note and given.tender:
        top.group("OriginatorDocumentReference").text("ID", given.tender)
    if given.project and not invoice.is_credit_note:
        top.group("ProjectReference").text("ID", given.project)


def _documents(top: Writer, invoice: Invoice, contents: Mapping[str, bytes]) -> None:
    given: References = invoice.references
    if given.object:
        reference = top.group("AdditionalDocumentReference")
        reference.identifier("ID", given.object)
        reference.text("DocumentTypeCode", "130")
    if given.project and invoice.is_credit_note:
        reference = top.group("AdditionalDocumentReference")
        reference.text("ID", given.project)
        reference.text("DocumentTypeCode", "50")
    for attachment in invoice.attachments:
        reference = top.group("AdditionalDocumentReference")
        reference.text("ID", attachment.id)
        reference.text("DocumentDescription", attachment.description)
        if attachment.filename or attachment.uri:
            _attachment(reference.group("Attachment"), attachment, contents)


def _attachment(
    into: Writer, attachment: Attachment, contents: Mapping[str, bytes]
) -> None:
    if attachment.filename:
        if attachment.filename not in contents:
            raise ProblemError(
                Problem(
                    code="attachment-missing",
                    message=f"The content of {attachment.filename!r} is not given.",
                    hint="Give it with the invoice, or name no file.",
                    place=Place(element="BT-125"),
                )
            )
        into.text(
            "EmbeddedDocumentBinaryObject",
            base64.b64encode(contents[attachment.filename]).decode("ascii"),
            mimeCode=attachment.mime,
            filename=attachment.filename,
        )
    if attachment.uri:
        into.group("ExternalReference").text("URI", attachment.uri)


def _payment(top: Writer, invoice: Invoice) -> None:
    due = invoice.due if invoice.is_credit_note else None
    payment = invoice.payment
    if payment:
        transfers = payment.transfers or (None,)
        for position, transfer in enumerate(transfers):
            means = top.group("PaymentMeans")
            # The words may stand once only (UBL-SR-46), the code with each account.
            words = "" if position else payment.means_text
            means.text("PaymentMeansCode", payment.means, name=words)
            means.day("PaymentDueDate", due)
            means.text("PaymentID", payment.remittance)
            if position == 0:
                _card(means, payment)
            if transfer:
                account = means.group("PayeeFinancialAccount")
                account.text("ID", transfer.account)
                account.text("Name", transfer.name)
                if transfer.bank:
                    branch = account.group("FinancialInstitutionBranch")
                    branch.text("ID", transfer.bank)
            if position == 0:
                _mandate(means, payment)
    elif due:
        means = top.group("PaymentMeans")
        means.text("PaymentMeansCode", _NO_MEANS)
        means.day("PaymentDueDate", due)
    if invoice.terms:
        top.group("PaymentTerms").text("Note", invoice.terms)


def _card(means: Writer, payment: Payment) -> None:
    if payment.card:
        card = means.group("CardAccount")
        card.text("PrimaryAccountNumberID", payment.card.number)
        # UBL demands the network, which the standard does not have.
        card.text("NetworkID", "NA")
        card.text("HolderName", payment.card.holder)


def _mandate(means: Writer, payment: Payment) -> None:
    if payment.debit and (payment.debit.mandate or payment.debit.account):
        mandate = means.group("PaymentMandate")
        mandate.text("ID", payment.debit.mandate)
        if payment.debit.account:
            mandate.group("PayerFinancialAccount").text("ID", payment.debit.account)


def _taxes(top: Writer, invoice: Invoice) -> None:
    totals = invoice.totals
    if totals.tax is not None or invoice.taxes:
        total = top.group("TaxTotal")
        total.amount("TaxAmount", totals.tax)
        for each in invoice.taxes:
            subtotal = total.group("TaxSubtotal")
            subtotal.amount("TaxableAmount", each.taxable)
            subtotal.amount("TaxAmount", each.tax)
            write_category(
                subtotal,
                "TaxCategory",
                (each.category, each.rate),
                (each.reason_code, each.reason),
            )
    if totals.tax_in_tax_currency is not None:
        total = top.group("TaxTotal")
        total.amount("TaxAmount", totals.tax_in_tax_currency, invoice.tax_currency)


def _totals(top: Writer, invoice: Invoice) -> None:
    totals = invoice.totals
    sums = top.group("LegalMonetaryTotal")
    sums.amount("LineExtensionAmount", totals.lines)
    sums.amount("TaxExclusiveAmount", totals.net)
    sums.amount("TaxInclusiveAmount", totals.gross)
    sums.amount("AllowanceTotalAmount", totals.allowances)
    sums.amount("ChargeTotalAmount", totals.charges)
    sums.amount("PrepaidAmount", totals.prepaid)
    sums.amount("PayableRoundingAmount", totals.rounding)
    sums.amount("PayableAmount", totals.payable)
