"""A file that is no invoice is refused with its own code, its place and what to do."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.pricing.samples import made_invoices

from anyshore.adapters.einvoice import REFUSALS, read, read_document, write_ubl
from anyshore.adapters.einvoice.ubl import INVOICE, NAMESPACES
from anyshore.kernel import Problem, ProblemError

SOUND = write_ubl(made_invoices()["per item"])
HEAD = f'<Invoice xmlns="{INVOICE}" ' + " ".join(
    f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items()
)


def document(inside: str, head: str = HEAD) -> bytes:
    return f"{head}>{inside}</Invoice>".encode()


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("invoice.xml", SOUND)
    return stream.getvalue()


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE Invoice [<!ENTITY a "lol">'
    + b"".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">'.encode()
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + b"]><Invoice>&i;</Invoice>"
)

REFUSED: dict[str, tuple[str, bytes]] = {
    "nothing": ("file-empty", b""),
    "white space": ("file-empty", b" \r\n\t"),
    "only a byte order mark": ("file-empty", b"\xef\xbb\xbf"),
    "PDF": ("file-is-pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
    "ZIP": ("file-is-archive", zipped()),
    "gzip": ("file-is-archive", gzip.compress(SOUND)),
    "PNG": ("file-is-picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    "JPEG": ("file-is-picture", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
    "HTML": ("file-is-html", b"<!DOCTYPE html><html><body>Invoice</body></html>"),
    "HTML in capitals": ("file-is-html", b"<HTML><p>Invoice"),
    "JSON": ("file-is-json", b'{"number": "7", "currency": "EUR"}'),
    "CSV": ("file-is-text", b"number,date,total\n7,2026-11-02,99.00\n"),
    "CSV with semicolons": ("file-is-text", b"Nummer;Datum;Summe\r\n7;2.11.;9\r\n"),
    "plain text": ("file-is-text", "Rechnung Nr. 7 über 99 €".encode()),
    "text in latin 1": ("file-is-text", "Rechnung über Gebühr".encode("latin-1")),
    "binary": ("file-is-binary", bytes(range(256)) * 20),
    "entity bomb": ("xml-doctype", BOMB),
    "external entity": (
        "xml-doctype",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Invoice>&e;</Invoice>',
    ),
    "doctype after a comment with a tag": (
        "xml-doctype",
        b"<!-- <Invoice> --><!DOCTYPE Invoice><Invoice/>",
    ),
    "doctype in UTF-16": (
        "xml-doctype",
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]>'
        "<a>&b;</a>".encode("utf-16"),
    ),
    "undeclared entity": ("xml-doctype", document("<cbc:ID>&number;</cbc:ID>")),
    "truncated in an element": ("xml-truncated", SOUND[: len(SOUND) // 2]),
    "truncated in a tag": (
        "xml-truncated",
        SOUND[: SOUND.index(b"<cbc:DueDate") + 6],
    ),
    "truncated in the declaration": ("xml-truncated", b'<?xml version="1.0"'),
    "truncated within a character": (
        "xml-truncated",
        document("<cbc:Note>Gebühr</cbc:Note>").split("ü".encode())[0] + b"\xc3",
    ),
    "truncated within an entity": ("xml-truncated", b"<Invoice><ID>A &am"),
    "truncated before the root": (
        "xml-truncated",
        b'<?xml version="1.0" encoding="UTF-8"?>\n',
    ),
    "tags crossed": ("xml-malformed", document("<cbc:ID>7</cbc:Note>")),
    "two roots": ("xml-malformed", SOUND + b"<Invoice/>"),
    "unbound prefix": ("xml-malformed", b"<x:Invoice><cbc:ID>7</cbc:ID></x:Invoice>"),
    "control character": ("xml-malformed", document("<cbc:ID>\x07</cbc:ID>")),
    "latin 1 called UTF-8": (
        "xml-encoding",
        document("<cbc:Note>Gebühr</cbc:Note>").decode().encode("latin-1"),
    ),
    "unknown encoding": (
        "xml-encoding",
        b'<?xml version="1.0" encoding="KLINGON"?><Invoice/>',
    ),
    "very deep": ("xml-too-deep", document("<a>" * 400 + "</a>" * 400)),
    "very long text": (
        "xml-text-too-long",
        document(f"<cbc:Note>{'x' * 10_000_100}</cbc:Note>"),
    ),
    "no namespace": ("xml-namespace-wrong", b"<Invoice><ID>7</ID></Invoice>"),
    "another namespace": (
        "xml-namespace-wrong",
        SOUND.replace(b"xsd:Invoice-2", b"xsd:Invoice-1"),
    ),
    "CII of another namespace": (
        "xml-namespace-wrong",
        b'<r:CrossIndustryInvoice xmlns:r="urn:example"/>',
    ),
    "ZUGFeRD 1": (
        "xml-version-old",
        b'<r:CrossIndustryDocument xmlns:r="urn:ferd:CrossIndustryDocument:invoice"/>',
    ),
    "Peppol envelope": (
        "xml-envelope",
        b'<StandardBusinessDocument xmlns="urn:example:header"/>',
    ),
    "an order": (
        "xml-document-unknown",
        b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>',
    ),
    "amount with a comma": (
        "amount-malformed",
        SOUND.replace(b">1200.08<", b">1200,08<", 1),
    ),
    "amount with an exponent": (
        "amount-malformed",
        SOUND.replace(b">1200.08<", b">1.2E3<", 1),
    ),
    "amount without end": (
        "amount-malformed",
        SOUND.replace(b">1200.08<", b">" + b"9" * 5000 + b"<", 1),
    ),
    "amount that is not a number": (
        "amount-malformed",
        SOUND.replace(b">1200.08<", b">NaN<", 1),
    ),
    "German date": ("date-malformed", SOUND.replace(b">2026-11-02<", b">2.11.2026<")),
    "thirteenth month": (
        "date-malformed",
        SOUND.replace(b">2026-11-02<", b">2026-13-02<"),
    ),
    "neither allowance nor charge": (
        "indicator-malformed",
        document(
            "<cac:AllowanceCharge><cbc:ChargeIndicator>maybe</cbc:ChargeIndicator>"
            "</cac:AllowanceCharge>"
        ),
    ),
}


def refused(data: bytes, limit: int = 50_000_000) -> Problem:
    with pytest.raises(ProblemError) as caught:
        read(data, "invoice.xml", limit=limit)
    return caught.value.problem


@pytest.mark.parametrize("name", list(REFUSED))
def test_each_kind_of_bad_file_has_its_own_code(name: str) -> None:
    code, data = REFUSED[name]
    problem = refused(data)
    assert problem.code == code
    assert problem.place.source == "invoice.xml"
    assert problem.hint == REFUSALS[code]
    assert problem.message


def test_every_code_is_shown_by_some_bad_file() -> None:
    assert {code for code, _ in REFUSED.values()} | {"file-too-large"} == set(REFUSALS)


def test_a_file_over_the_limit_is_refused_before_it_is_parsed() -> None:
    assert refused(b"<" * 50_000_001).code == "file-too-large"
    assert refused(SOUND, limit=len(SOUND) - 1).code == "file-too-large"
    assert read(SOUND, limit=len(SOUND)).number == "INV-2026-0042"


def test_a_malformed_value_is_placed_at_its_line_and_term() -> None:
    problem = refused(SOUND.replace(b">650.00<", b">650,00<"))
    (line,) = [
        number
        for number, text in enumerate(SOUND.splitlines(), start=1)
        if b">650.00<" in text
    ]
    assert (problem.place.line, problem.place.element) == (line, "BT-131 of line 2")


def test_a_truncated_file_is_placed_at_its_last_line() -> None:
    half = SOUND[: len(SOUND) // 2]
    assert refused(half).place.line == half.count(b"\n") + 1


@settings(deadline=None, max_examples=150)
@given(end=st.integers(min_value=6, max_value=len(SOUND) - 2))
def test_a_file_cut_off_anywhere_is_called_truncated(end: int) -> None:
    cut = SOUND[:end]
    if not cut.rstrip().endswith(b"</Invoice"):
        assert refused(cut).code == "xml-truncated"


def test_no_entity_is_expanded_even_in_an_attribute() -> None:
    data = (
        '<!DOCTYPE Invoice [<!ENTITY e "EUR">]>' + HEAD + ' a="&e;"></Invoice>'
    ).encode()
    assert refused(data).code == "xml-doctype"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_other_encodings_that_say_so_are_read(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = SOUND.decode().replace("encoding='UTF-8'", f"encoding='{declared}'")
    assert read(text.encode(encoding)) == read(SOUND)


def test_leading_white_space_before_the_root_is_no_fault() -> None:
    body = SOUND.split(b"?>", 1)[1]
    assert read(b"\n  " + body) == read(SOUND)


def test_comments_and_instructions_are_passed_over() -> None:
    odd = SOUND.replace(
        b"<cbc:ID>INV", b"<!-- <cbc:ID>X</cbc:ID> --><?print now?><cbc:ID>INV", 1
    )
    assert read(odd) == read(SOUND)


def test_what_is_odd_but_readable_is_noted_with_its_line() -> None:
    odd = SOUND.replace(b'currencyID="EUR">185.00', b'currencyID="USD">185.00').replace(
        b"<cbc:DueDate>2026-12-02</cbc:DueDate>",
        b"<cbc:DueDate>2026-12-02</cbc:DueDate><cbc:DueDate>2026-12-09</cbc:DueDate>",
    )
    reading = read_document(odd)
    assert {finding.code for finding in reading.findings} == {
        "amount-currency-differs",
        "element-repeated",
    }
    assert all(finding.place.line for finding in reading.findings)
    assert reading.invoice == read(SOUND)
