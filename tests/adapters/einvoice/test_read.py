"""Real documents in both syntaxes are read whole, and findings point into them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from tests.core.pricing.samples import made_invoices

from anyshore.adapters.einvoice import Syntax, read, read_document, write_ubl
from anyshore.core.pricing import (
    Attachment,
    Attribute,
    Card,
    Classification,
    CreditTransfer,
    DirectDebit,
    Identifier,
    Invoice,
    InvoiceLine,
    Note,
    Payee,
    Payment,
    Period,
    PrecedingInvoice,
    TaxSubtotal,
    Totals,
    check,
)
from anyshore.kernel import ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Folder = Callable[[str], Path]


def test_every_real_invoice_is_read_and_the_license_refused(data: Folder) -> None:
    syntaxes: Counter[str] = Counter()
    for path in sorted(data("invoices").iterdir()):
        try:
            syntaxes[read_document(path.read_bytes(), path.name).syntax] += 1
        except ProblemError as error:
            syntaxes[error.problem.code] += 1
    assert syntaxes == {
        Syntax.UBL_INVOICE: 31,
        Syntax.UBL_CREDIT_NOTE: 2,
        Syntax.CII: 12,
        "file-is-text": 1,
    }


def test_no_real_invoice_breaks_a_rule_of_the_standard(data: Folder) -> None:
    for path in sorted(data("invoices").glob("*.xml")):
        errors = [
            str(finding)
            for finding in check(read(path.read_bytes(), path.name))
            if finding.severity is Severity.ERROR
        ]
        assert (path.name, errors) == (path.name, [])


def test_a_full_ubl_invoice_is_read_to_the_last_term(data: Folder) -> None:
    path = data("invoices") / "Invoice-Max_content.xml"
    invoice = read(path.read_bytes())
    assert (invoice.number, invoice.issued, invoice.due) == (
        "2018210",
        date(2018, 2, 8),
        date(2018, 3, 7),
    )
    assert (invoice.currency, invoice.tax_currency) == ("SEK", "EUR")
    assert invoice.notes == (
        Note(text="Document level Note\nLine break should be respected here."),
    )
    assert invoice.period == Period(start=date(2018, 2, 1), end=date(2018, 2, 7))
    references = invoice.references
    assert (references.order, references.sales_order) == ("20180117", "INK/0117/JM")
    assert references.object == Identifier(value="ABC123", scheme="VT")
    assert references.preceding[0] == PrecedingInvoice(
        number="Preceding invoice no.1", issued=date(2018, 1, 31)
    )
    assert invoice.attachments[1] == Attachment(
        id="Time report 1",
        description="Attached sample document",
        filename="testfilnamn.abc",
        mime="text/csv",
    )
    assert invoice.seller.ids == (
        Identifier(value="7350000001204", scheme="0088"),
        Identifier(value="BilateralID"),
    )
    assert (invoice.seller.vat_id, invoice.seller.tax_id) == (
        "SE123456789001",
        "Godkänd för F-skatt",
    )
    assert invoice.totals.tax_in_tax_currency == Decimal(249)
    assert invoice.taxes[1] == TaxSubtotal(
        taxable=Decimal(0),
        tax=Decimal(0),
        category="E",
        rate=Decimal(0),
        reason="EU Direcive Article 132, section 1(g)",
        reason_code="vatex-eu-132-1g",
    )
    assert [each.account for each in invoice.payment.transfers] == [  # type: ignore[union-attr]  # it has one
        "SE1212341234123412341234",
        "12341234567",
        "1112222",
        "121212",
    ]
    first = invoice.lines[0]
    assert (first.price.net, first.price.discount, first.price.gross) == (
        Decimal(20),
        Decimal("0.50"),
        Decimal("20.50"),
    )
    assert first.object == Identifier(value="130-DR35141", scheme="ABZ")
    assert first.item.classifications[0] == Classification(
        value="9873242", scheme="SSR", version="1.0"
    )
    assert first.item.attributes[1] == Attribute(name="Density", value="2.33")


@pytest.mark.parametrize("number", [4, 5, 6])
def test_the_same_invoice_in_both_syntaxes_is_the_same_money(
    data: Folder, number: int
) -> None:
    """CEN publishes these examples in both syntaxes, with the same amounts."""
    ubl = read((data("invoices") / f"ubl-tc434-example{number}.xml").read_bytes())
    cii = read((data("invoices") / f"CII_example{number}.xml").read_bytes())
    assert ubl.totals == cii.totals
    assert [(each.category, each.rate, each.tax) for each in ubl.taxes] == [
        (each.category, each.rate, each.tax) for each in cii.taxes
    ]
    assert [(each.id, each.quantity, each.net) for each in ubl.lines] == [
        (each.id, each.quantity, each.net) for each in cii.lines
    ]
    assert (ubl.number, ubl.issued, ubl.due, ubl.currency) == (
        cii.number,
        cii.issued,
        cii.due,
        cii.currency,
    )
    assert ubl.seller.name == cii.seller.name
    assert ubl.buyer.name == cii.buyer.name


def test_a_cii_direct_debit_is_read(data: Folder) -> None:
    payment = read((data("invoices") / "CII_example5.xml").read_bytes()).payment
    assert payment is not None
    assert payment.debit is not None
    assert (payment.debit.mandate, payment.debit.creditor) == ("123456", "DK5678")


def test_real_invoices_survive_being_written_and_read_again(data: Folder) -> None:
    for path in sorted(data("invoices").glob("*.xml")):
        invoice = read(path.read_bytes())
        contents = {each.filename: b"content" for each in invoice.attachments}
        assert read(write_ubl(invoice, contents)) == invoice


def test_findings_point_at_the_line_of_the_wrong_amount() -> None:
    wrong = replace(
        made_invoices()["per item"],
        totals=replace(made_invoices()["per item"].totals, payable=Decimal("1.00")),
    )
    xml = write_ubl(wrong)
    reading = read_document(xml, "wrong.xml")
    (finding,) = check(reading.invoice, origin=reading.origin)
    (line,) = [
        number
        for number, text in enumerate(xml.splitlines(), start=1)
        if b"PayableAmount" in text
    ]
    assert (finding.code, str(finding.place)) == (
        "BR-CO-16",
        f"wrong.xml:{line} BT-115",
    )


def test_what_is_missing_is_placed_at_the_part_that_lacks_it() -> None:
    made = made_invoices()["per item"]
    first = replace(made.lines[1], unit="")
    xml = write_ubl(replace(made, lines=(made.lines[0], first, made.lines[2])))
    reading = read_document(xml)
    (finding,) = check(reading.invoice, origin=reading.origin)
    starts = [
        number
        for number, text in enumerate(xml.splitlines(), start=1)
        if b"<cac:InvoiceLine>" in text
    ]
    assert (finding.code, finding.place.line) == ("BR-23", starts[1])


CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice
  xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
  xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
  xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
 <rsm:SupplyChainTradeTransaction>{}</rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>"""


def settled(inside: str) -> Invoice:
    settlement = "ram:ApplicableHeaderTradeSettlement"
    return read(CII.format(f"<{settlement}>{inside}</{settlement}>").encode())


def test_a_cii_document_of_nothing_is_read_as_nothing() -> None:
    assert read(CII.format("").encode()) == Invoice()
    empty = "<ram:IncludedSupplyChainTradeLineItem/>"
    assert read(CII.format(empty).encode()) == Invoice(lines=(InvoiceLine(),))
    assert settled("").totals == Totals()


def test_a_cii_card_and_an_account_that_is_no_iban_are_read() -> None:
    payment = settled(
        """<ram:SpecifiedTradeSettlementPaymentMeans>
             <ram:TypeCode>48</ram:TypeCode>
             <ram:ApplicableTradeSettlementFinancialCard>
               <ram:ID>123456XXXX</ram:ID>
               <ram:CardholderName>A. Sample</ram:CardholderName>
             </ram:ApplicableTradeSettlementFinancialCard>
             <ram:PayeePartyCreditorFinancialAccount>
               <ram:ProprietaryID>5402-1234</ram:ProprietaryID>
             </ram:PayeePartyCreditorFinancialAccount>
           </ram:SpecifiedTradeSettlementPaymentMeans>"""
    ).payment
    assert payment == Payment(
        means="48",
        transfers=(CreditTransfer(account="5402-1234"),),
        card=Card(number="123456XXXX", holder="A. Sample"),
    )


def test_several_means_of_payment_are_read_as_the_first_and_noted() -> None:
    means = "ram:SpecifiedTradeSettlementPaymentMeans"
    code = "<ram:TypeCode>{}</ram:TypeCode>"
    xml = CII.format(
        "<ram:ApplicableHeaderTradeSettlement>"
        f"<{means}>{code.format(30)}</{means}><{means}>{code.format(48)}</{means}>"
        "</ram:ApplicableHeaderTradeSettlement>"
    )
    reading = read_document(xml.encode())
    assert reading.invoice.payment == Payment(means="30")
    assert [each.code for each in reading.findings] == ["payment-means-several"]


@pytest.mark.parametrize(("code", "meaning"), [("5", "3"), ("29", "35"), ("72", "432")])
def test_a_cii_tax_point_code_is_translated(code: str, meaning: str) -> None:
    tax = (
        "<ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>"
        f"<ram:DueDateTypeCode>{code}</ram:DueDateTypeCode></ram:ApplicableTradeTax>"
    )
    assert settled(tax).tax_point_code == meaning


def test_the_tax_in_the_tax_currency_is_told_by_its_currency() -> None:
    totals = settled(
        """<ram:InvoiceCurrencyCode>SEK</ram:InvoiceCurrencyCode>
           <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
             <ram:TaxTotalAmount currencyID="EUR">9.50</ram:TaxTotalAmount>
             <ram:TaxTotalAmount currencyID="SEK">100.00</ram:TaxTotalAmount>
           </ram:SpecifiedTradeSettlementHeaderMonetarySummation>"""
    ).totals
    assert (totals.tax, totals.tax_in_tax_currency) == (Decimal(100), Decimal("9.50"))


UBL = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 {}</Invoice>"""


def test_a_ubl_document_of_nothing_is_read_as_nothing() -> None:
    assert read(UBL.format("").encode()) == Invoice()
    empty = "<cac:InvoiceLine/>"
    assert read(UBL.format(empty).encode()) == Invoice(lines=(InvoiceLine(),))


def test_taxes_that_are_not_vat_are_not_the_standards() -> None:
    category = (
        "<cbc:ID>S</cbc:ID><cbc:Percent>9</cbc:Percent>"
        "<cac:TaxScheme><cbc:ID>GST</cbc:ID></cac:TaxScheme>"
    )
    item = f"<cac:ClassifiedTaxCategory>{category}</cac:ClassifiedTaxCategory>"
    xml = UBL.format(f"<cac:InvoiceLine><cac:Item>{item}</cac:Item></cac:InvoiceLine>")
    (only,) = read(xml.encode()).lines
    assert (only.category, only.rate) == ("", None)


def test_a_creditor_among_the_payees_ids_belongs_to_the_debit() -> None:
    xml = UBL.format(
        """<cac:PayeeParty><cac:PartyIdentification>
             <cbc:ID schemeID="SEPA">DE98ZZZ09999999999</cbc:ID>
           </cac:PartyIdentification></cac:PayeeParty>
           <cac:PaymentMeans><cbc:PaymentMeansCode>59</cbc:PaymentMeansCode>
             <cac:PaymentMandate><cbc:ID>M-1</cbc:ID></cac:PaymentMandate>
           </cac:PaymentMeans>"""
    )
    invoice = read(xml.encode())
    assert invoice.payee == Payee()
    assert invoice.payment == Payment(
        means="59", debit=DirectDebit(mandate="M-1", creditor="DE98ZZZ09999999999")
    )


def test_a_tax_total_in_the_wrong_currency_is_used_and_noted() -> None:
    xml = UBL.format(
        """<cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode>
           <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">9</cbc:TaxAmount>
           </cac:TaxTotal>"""
    )
    reading = read_document(xml.encode())
    assert reading.invoice.totals.tax == Decimal(9)
    assert [each.code for each in reading.findings] == ["amount-currency-differs"]


def test_several_means_of_payment_in_ubl_are_noted() -> None:
    means = (
        "<cac:PaymentMeans><cbc:PaymentMeansCode>{}</cbc:PaymentMeansCode>"
        "</cac:PaymentMeans>"
    )
    reading = read_document(
        UBL.format(means.format(30) + means.format(48)).encode(), "two.xml"
    )
    assert reading.invoice.payment == Payment(means="30")
    (finding,) = reading.findings
    assert (finding.code, finding.place.line) == ("payment-means-several", 4)
