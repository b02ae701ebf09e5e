"""Whatever an invoice holds, writing it as UBL and reading it back changes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.core.pricing.samples import made_invoices

from anyshore.adapters.einvoice import read, write_ubl
from anyshore.core.pricing import (
    Address,
    AllowanceCharge,
    Attachment,
    Attribute,
    Card,
    Classification,
    Contact,
    CreditTransfer,
    Delivery,
    DirectDebit,
    Identifier,
    Invoice,
    InvoiceLine,
    Item,
    Note,
    Party,
    Payee,
    Payment,
    Period,
    PrecedingInvoice,
    Price,
    References,
    TaxRepresentative,
    TaxSubtotal,
    Totals,
    check,
)
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")

# Texts as XML can hold them: no control characters, trimmed; empty means missing.
texts = (
    st.text(
        st.characters(
            codec="utf-8",
            exclude_categories=["Cc", "Cs", "Cn", "Co"],
            exclude_characters="\ufffe\uffff",
        ),
        max_size=12,
    )
    .map(str.strip)
    .filter(lambda text: not text.startswith("#") and text != "NA")
)
words = texts.filter(bool)
numbers = st.none() | st.decimals(
    min_value=-(10**9), max_value=10**9, places=4, allow_nan=False
)
days = st.none() | st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31))
identifiers = st.builds(
    Identifier, value=words, scheme=texts.filter(lambda text: text != "SEPA")
)
maybe_identifier = st.none() | identifiers


def several(one: SearchStrategy[T], most: int = 2) -> SearchStrategy[tuple[T, ...]]:
    return st.lists(one, max_size=most).map(tuple)


addresses = st.builds(
    Address,
    line1=texts,
    line2=texts,
    line3=texts,
    city=texts,
    postcode=texts,
    subdivision=texts,
    country=texts,
)
periods = st.builds(Period, start=days, end=days)
parties = st.builds(
    Party,
    name=texts,
    trading_name=texts,
    ids=several(identifiers),
    legal_id=maybe_identifier,
    vat_id=texts,
    legal_form=texts,
    endpoint=maybe_identifier,
    address=st.none() | addresses,
    contact=st.none() | st.builds(Contact, name=texts, phone=texts, email=texts),
)
categories = st.sampled_from(["", "S", "Z", "AE", "O"])


def allowances(*, on_document: bool) -> SearchStrategy[AllowanceCharge]:
    return st.builds(
        AllowanceCharge,
        amount=numbers,
        base=numbers,
        percent=numbers,
        category=categories if on_document else st.just(""),
        rate=numbers if on_document else st.none(),
        reason=texts,
        reason_code=texts,
    )


lines = st.builds(
    InvoiceLine,
    id=texts,
    note=texts,
    object=maybe_identifier,
    quantity=st.decimals(min_value=-9, max_value=9, places=2),
    unit=texts,
    net=numbers,
    order_line=texts,
    accounting=texts,
    period=st.none() | periods,
    allowances=several(allowances(on_document=False)),
    charges=several(allowances(on_document=False)),
    price=st.builds(
        Price,
        net=numbers,
        discount=numbers,
        gross=numbers,
        base_quantity=st.decimals(min_value=1, max_value=9, places=0),
        base_unit=texts,
    ),
    category=categories,
    rate=numbers,
    item=st.builds(
        Item,
        name=texts,
        description=texts,
        seller_id=texts,
        buyer_id=texts,
        standard_id=maybe_identifier,
        classifications=several(
            st.builds(Classification, value=words, scheme=texts, version=texts)
        ),
        origin=texts,
        attributes=several(st.builds(Attribute, name=texts, value=texts)),
    ),
)
references = st.builds(
    References,
    buyer=texts,
    project=texts,
    contract=texts,
    order=texts,
    sales_order=texts,
    receiving_advice=texts,
    despatch_advice=texts,
    tender=texts,
    object=maybe_identifier,
    accounting=texts,
    preceding=several(st.builds(PrecedingInvoice, number=texts, issued=days)),
)
payments = st.builds(
    Payment,
    means=words,
    means_text=texts,
    remittance=texts,
    transfers=several(st.builds(CreditTransfer, account=words, name=texts, bank=texts)),
    card=st.none() | st.builds(Card, number=words, holder=texts),
    debit=st.none()
    | st.builds(DirectDebit, mandate=words, creditor=texts, account=texts),
)
totals = st.builds(
    Totals,
    **dict.fromkeys(
        (
            *("lines", "allowances", "charges", "net", "tax"),
            *("gross", "prepaid", "rounding", "payable"),
        ),
        numbers,
    ),
)
attachments = st.builds(Attachment, id=texts, description=texts, uri=texts) | st.builds(
    Attachment, id=words, uri=texts, filename=words, mime=words
)


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    point = draw(st.booleans())
    return Invoice(
        number=draw(texts),
        issued=draw(days),
        type_code=draw(st.sampled_from(["380", "381", "384", "326", "396", ""])),
        currency=draw(st.sampled_from(["EUR", "SEK", "JPY"])),
        tax_currency=draw(st.sampled_from(["", "PLN"])),
        tax_point=draw(days) if point else None,
        tax_point_code="" if point else draw(st.sampled_from(["", "3", "35", "432"])),
        terms=draw(texts),
        process=draw(texts),
        specification=draw(texts),
        notes=draw(
            several(
                st.builds(Note, text=words, subject=st.sampled_from(["", "AAI", "REG"]))
            )
        ),
        references=draw(references),
        seller=draw(parties.flatmap(lambda one: st.builds(replace, st.just(one)))),
        buyer=draw(parties),
        payee=draw(
            st.none()
            | st.builds(
                Payee, name=texts, id=maybe_identifier, legal_id=maybe_identifier
            )
        ),
        tax_representative=draw(
            st.none()
            | st.builds(
                TaxRepresentative,
                name=texts,
                vat_id=texts,
                address=st.none() | addresses,
            )
        ),
        delivery=draw(
            st.none()
            | st.builds(
                Delivery,
                name=texts,
                location=maybe_identifier,
                day=days,
                address=st.none() | addresses,
            )
        ),
        payment=draw(st.none() | payments),
        allowances=draw(several(allowances(on_document=True))),
        charges=draw(several(allowances(on_document=True))),
        totals=draw(totals),
        taxes=draw(
            several(
                st.builds(
                    TaxSubtotal,
                    taxable=numbers,
                    tax=numbers,
                    category=categories,
                    rate=numbers,
                    reason=texts,
                    reason_code=texts,
                )
            )
        ),
        attachments=draw(several(attachments)),
        lines=draw(several(lines)),
    )


@settings(deadline=None, max_examples=120)
@given(invoice=invoices())
def test_what_was_written_is_read_back_equal(invoice: Invoice) -> None:
    contents = {each.filename: b"content" for each in invoice.attachments}
    assert read(write_ubl(invoice, contents)) == invoice


@settings(deadline=None, max_examples=60)
@given(invoice=invoices())
def test_the_check_never_fails_however_odd_the_invoice(invoice: Invoice) -> None:
    assert all(finding.code and finding.message for finding in check(invoice))


@pytest.mark.parametrize("name", list(made_invoices()))
def test_what_we_make_is_read_back_equal(name: str) -> None:
    made = made_invoices()[name]
    assert read(write_ubl(made)) == made


def test_a_credit_notes_due_date_stands_with_the_means_of_payment() -> None:
    made = made_invoices()["credit of all"]
    for payment in (made.payment, None):
        dated = replace(made, due=date(2026, 12, 1), payment=payment)
        assert read(write_ubl(dated)).due == date(2026, 12, 1)


def test_an_attachment_is_written_with_its_content_or_not_at_all() -> None:
    named = replace(
        made_invoices()["per item"],
        attachments=(Attachment(id="items", filename="items.csv", mime="text/csv"),),
    )
    assert b">aWQ=<" in write_ubl(named, {"items.csv": b"id"})
    with pytest.raises(ProblemError) as caught:
        write_ubl(named)
    assert caught.value.problem.code == "attachment-missing"


def test_a_character_that_xml_cannot_hold_is_refused() -> None:
    named = replace(made_invoices()["per item"], number="INV\x00")
    with pytest.raises(ProblemError) as caught:
        write_ubl(named)
    assert caught.value.problem.code == "text-not-writable"


def test_numbers_are_written_without_exponent() -> None:
    odd = replace(made_invoices()["per item"], totals=Totals(payable=Decimal("1E+3")))
    assert b">1000<" in write_ubl(odd)
