"""The sample documents as files, with what is wrong with each."""

from __future__ import annotations

from dataclasses import dataclass

from anyshore.adapters.einvoice import write_ubl
from sample_documents.cii import write_cii
from sample_documents.faulty import FAULTY
from sample_documents.sound import BY_NUMBER, SOUND


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A file of the sample."""

    #: Its name.
    file: str
    #: Syntax, or what it is instead.
    kind: str
    #: What it holds, in words.
    what: str
    #: Its bytes.
    content: bytes
    #: Codes that the check finds, in the order found.
    findings: tuple[str, ...] = ()


def _readable() -> list[Document]:
    made = [(*entry, ()) for entry in SOUND] + FAULTY
    return [
        Document(
            file=f"{number:02}-{syntax.lower()}.xml",
            kind=f"{syntax} {'credit note' if each.is_credit_note else 'invoice'}",
            what=what,
            content=write_ubl(each) if syntax == "UBL" else write_cii(each),
            findings=findings,
        )
        for number, syntax, what, each, findings in made
    ]


def _unreadable() -> list[Document]:
    ubl, cii = write_ubl(BY_NUMBER[18]), write_cii(BY_NUMBER[19])
    bomb = b'<!DOCTYPE Invoice [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n'
    table = b"number,date,supplier,total\n4711,2026-10-12,Sample Supplier 01,99.00\n"
    files = (
        ("45-ubl.xml", "Cut off in the middle", ubl[:3000], "xml-truncated"),
        ("46-cii.xml", "Cut off at the end", cii[:-40], "xml-truncated"),
        (
            "47-ubl.xml",
            "In a namespace that is not UBL's",
            ubl.replace(b"xsd:Invoice-2", b"xsd:Invoice-1"),
            "xml-namespace-wrong",
        ),
        (
            "48-ubl.xml",
            "Declares entities",
            ubl.replace(b"<Invoice", bomb + b"<Invoice", 1),
            "xml-doctype",
        ),
        ("49-table.csv", "A table instead of an invoice", table, "file-is-text"),
        ("50-empty.xml", "Empty", b"", "file-empty"),
    )
    return [
        Document(
            file=file, kind="refused", what=what, content=content, findings=(code,)
        )
        for file, what, content, code in files
    ]


#: Every document of the sample, in the order of their numbers.
ALL = [*_readable(), *_unreadable()]
