"""The PDF is an archive of the page and of the data, and says what the invoice says."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from pypdf import PdfReader
from tests.core.pricing.samples import made_invoices

from anyshore.adapters.einvoice import read, write_ubl
from anyshore.adapters.pdf import Presentation, render_invoice, render_pictures
from anyshore.core.pricing import (
    AllowanceCharge,
    Card,
    CreditTransfer,
    DirectDebit,
    Invoice,
    InvoiceLine,
    Payee,
    Payment,
    Price,
    TaxSubtotal,
)

LINKS = Presentation(items_url="https://portal.example/i/{number}/lines/{line}")
PNG = b"\x89PNG\r\n\x1a\n"


def rendered(invoice: Invoice, presentation: Presentation = LINKS) -> PdfReader:
    return PdfReader(
        io.BytesIO(render_invoice(invoice, write_ubl(invoice), presentation))
    )


def xmp(reader: PdfReader) -> str:
    root: Any = reader.trailer["/Root"]
    return bytes(root["/Metadata"].get_data()).decode()


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def long_invoice(lines: int) -> Invoice:
    made = made_invoices()["per item"]
    return msgspec.structs.replace(
        made,
        lines=tuple(
            msgspec.structs.replace(made.lines[number % 3], id=str(number + 1))
            for number in range(lines)
        ),
    )


def test_it_identifies_as_pdf_a_3b_and_pdf_ua_1() -> None:
    metadata = xmp(rendered(made_invoices()["per item"]))
    assert re.findall(r"<pdfaid:(\w+)>(\w+)<", metadata) == [
        ("part", "3"),
        ("conformance", "B"),
    ]
    assert re.findall(r"<pdfuaid:part>(\d)<", metadata) == ["1"]


@pytest.mark.parametrize(
    ("name", "filename"),
    [
        ("per item", "ubl-invoice.xml"),
        ("credit of all", "ubl-creditnote.xml"),
    ],
)
def test_it_carries_the_xml_byte_for_byte_as_an_alternative(
    name: str, filename: str
) -> None:
    made = made_invoices()[name]
    reader = rendered(made)
    assert dict(reader.attachments) == {filename: [write_ubl(made)]}
    (reference,) = reader.trailer["/Root"]["/AF"]  # type: ignore[index]  # a dictionary
    file: Any = reference.get_object()
    assert file["/AFRelationship"] == "/Alternative"
    assert file["/EF"]["/F"]["/Subtype"] == "/application/xml"
    assert read(reader.attachments[filename][0]) == made


def test_every_font_is_embedded() -> None:
    reader = rendered(made_invoices()["two rates"])
    fonts: Any = [
        font.get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]  # same
    ]
    files = [
        descendant.get_object()["/FontDescriptor"].keys()
        for font in fonts
        for descendant in font["/DescendantFonts"]
    ]
    assert files
    assert all({"/FontFile2", "/FontFile3"} & set(keys) for keys in files)


def test_the_page_says_what_the_invoice_says() -> None:
    text = words(rendered(made_invoices()["allowances"]))
    for part in (
        "Invoice",
        "INV-2026-0042",
        "Due for payment 1,067.20 EUR",
        "Sample Provider BV",
        "VAT NL123456789B01",
        "Sample Client GmbH",
        "2026-10-01 to 2026-10-31",
        "COST-CENTRE-7",
        "units above 100 up to 500",
        "1.625",
        "Standard 21 %",
        "Service credit: turnaround missed on 3 items \N{MINUS SIGN}42.17",
        "NL91 ABNA 0417 1643 00",
        "30 days net",
        "Page 1 of 1",
    ):
        assert part in text


def test_reverse_charge_says_who_accounts_for_the_tax() -> None:
    text = words(rendered(made_invoices()["reverse charge"]))
    assert "Reverse charge: the buyer accounts for the tax." in text


def test_a_credit_note_names_its_invoice_and_asks_for_no_payment() -> None:
    text = words(rendered(made_invoices()["credit of all"]))
    assert "Credit note" in text
    assert "Credits invoice INV-2026-0042" in text
    assert "Billed to the wrong cost center." in text
    assert "ABNA" not in text


def test_each_line_links_to_its_accepted_items() -> None:
    reader = rendered(made_invoices()["per item"])
    annotations: Any = reader.pages[0]["/Annots"]
    links = [each.get_object()["/A"]["/URI"] for each in annotations]
    assert links == [
        f"https://portal.example/i/INV-2026-0042/lines/{number}" for number in (1, 2, 3)
    ]


def test_a_long_table_repeats_its_heading_and_numbers_its_pages() -> None:
    reader = rendered(long_invoice(75))
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert len(pages) == 4
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of 4" in text
        assert "Description Quantity Unit Price Tax Net, EUR" in text
    assert pages[1].startswith("Invoice INV-2026-0042 Sample Provider BV")


def test_the_same_invoice_gives_the_same_bytes() -> None:
    made = made_invoices()["per item"]
    xml = write_ubl(made)
    assert render_invoice(made, xml) == render_invoice(made, xml)


def test_markup_in_a_text_is_only_text() -> None:
    made = made_invoices()["per item"]
    name = '#pdf.attach("x", bytes("y")) *bold* $x^2$ @ref <label> // "quoted"'
    named = msgspec.structs.replace(
        made, seller=msgspec.structs.replace(made.seller, name=name)
    )
    reader = rendered(named)
    assert list(reader.attachments) == ["ubl-invoice.xml"]
    assert '#pdf.attach("x"' in words(reader)


def test_characters_no_font_has_become_question_marks_and_stay_in_the_xml() -> None:
    made = made_invoices()["per item"]
    name = "Příklad Образец 見本 ตัวอย่าง"
    named = msgspec.structs.replace(
        made, seller=msgspec.structs.replace(made.seller, name=name)
    )
    reader = rendered(named)
    assert "Příklad Образец ??" in words(reader)
    assert read(reader.attachments["ubl-invoice.xml"][0]).seller.name == name


def test_an_empty_invoice_still_has_a_page() -> None:
    assert "Invoice without number" in words(rendered(Invoice()))


def test_pictures_are_one_png_a_page() -> None:
    made = long_invoice(75)
    pictures = render_pictures(made, write_ubl(made), LINKS, dots_per_inch=40)
    assert [picture[:8] for picture in pictures] == [PNG] * 4


def test_everything_that_can_be_paid_with_is_shown() -> None:
    made = made_invoices()["tax in another currency"]
    full = msgspec.structs.replace(
        made,
        payee=Payee(name="Sample Factor AG"),
        payment=Payment(
            means="59",
            transfers=(CreditTransfer(account="5402-1234"),),
            card=Card(number="123456XXXX"),
            debit=DirectDebit(mandate="M-1"),
        ),
        totals=msgspec.structs.replace(
            made.totals, prepaid=Decimal("0.08"), rounding=Decimal("-0.02")
        ),
    )
    text = words(rendered(full))
    for part in (
        "Account 5402-1234",
        "Card 123456XXXX",
        "Mandate M-1",
        "To Sample Factor AG",
        "Tax as booked 890.00 PLN",
        "Paid already \N{MINUS SIGN}0.08",
        "Rounding -0.02",
    ):
        assert part in text


def test_a_faulty_invoice_is_shown_as_it_is() -> None:
    odd = Invoice(
        number="7",
        currency="EUX",
        taxes=(TaxSubtotal(category="Q", rate=Decimal(5), tax=Decimal(1)),),
        lines=(
            InvoiceLine(
                id="1",
                unit="XPP",
                category="Q",
                price=Price(net=Decimal("0.00125"), base_quantity=Decimal(1000)),
                allowances=(AllowanceCharge(amount=Decimal(2), reason="Rebate"),),
                charges=(AllowanceCharge(reason_code="FC"),),
            ),
        ),
    )
    text = words(rendered(odd, Presentation()))
    for part in ("XPP", "0.00125 / 1,000", "less 2.00 Rebate", "plus FC", "Q 5 %"):
        assert part in text
