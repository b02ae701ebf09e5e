"""What we write passes the official schemas and rules, with not even a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.adapters.einvoice.official import broken_rules, code_list, schema_errors
from tests.core.pricing.samples import made_invoices

from anyshore.adapters.einvoice import read, write_ubl
from anyshore.core.pricing.codes import (
    COUNTRIES,
    CREDIT_NOTE_TYPES,
    CURRENCIES,
    INVOICE_TYPES,
    TaxCategory,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The semantic model lets an invoice without VAT leave out the total VAT amount; the UBL
# binding does not.  One real CII document does, so it cannot be valid UBL as it is.
NOT_UBL = {"XRechnung-O.xml"}


@pytest.mark.parametrize("name", list(made_invoices()))
def test_what_we_make_is_valid(name: str) -> None:
    xml = write_ubl(made_invoices()[name])
    assert schema_errors(xml) == []
    assert broken_rules(xml, fatal_only=False) == set()


def test_real_documents_stay_valid_when_written_as_ubl(
    data: Callable[[str], Path],
) -> None:
    checked = 0
    for path in sorted(data("invoices").glob("*.xml")):
        invoice = read(path.read_bytes(), path.name)
        contents = {each.filename: b"content" for each in invoice.attachments}
        xml = write_ubl(invoice, contents)
        if path.name not in NOT_UBL:
            assert (path.name, schema_errors(xml)) == (path.name, [])
            assert (path.name, broken_rules(xml)) == (path.name, set())
            checked += 1
    assert checked == 44


def test_the_official_check_does_find_what_is_wrong() -> None:
    xml = write_ubl(made_invoices()["per item"])
    wrong = xml.replace(b">208.28<", b">208.29<", 1)
    assert broken_rules(wrong) == {"BR-CO-14", "BR-CO-15"}
    assert schema_errors(xml.replace(b"cbc:IssueDate", b"cbc:IssuedDate")) != []


def test_our_code_lists_are_the_official_ones() -> None:
    assert code_list("BR-CL-04") == CURRENCIES
    assert code_list("BR-CL-14") == COUNTRIES
    assert code_list("BR-CL-17") == {each.value for each in TaxCategory}
    assert code_list("BR-CL-01") == INVOICE_TYPES | CREDIT_NOTE_TYPES
