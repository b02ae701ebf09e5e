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
    Classification,
    Identifier,
    Note,
    Period,
    PrecedingInvoice,
    TaxSubtotal,
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
