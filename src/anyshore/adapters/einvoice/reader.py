"""Which kind of document a file is, and reading it as that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lxml import etree

from anyshore.adapters.einvoice import cii, ubl
from anyshore.adapters.einvoice.source import MAX_BYTES, line_of, parse, refusal
from anyshore.core.pricing import Origin

if TYPE_CHECKING:
    from anyshore.core.pricing import Invoice
    from anyshore.kernel import Problem, ProblemError

__all__ = ["Reading", "Syntax", "read", "read_document"]


class Syntax(StrEnum):
    """The syntaxes of EN 16931 (CEN/TS 16931-2)."""

    #: UBL 2.1 Invoice.
    UBL_INVOICE = "UBL 2.1 Invoice"
    #: UBL 2.1 CreditNote.
    UBL_CREDIT_NOTE = "UBL 2.1 CreditNote"
    #: UN/CEFACT Cross Industry Invoice D16B.
    CII = "CII D16B"


_ROOTS = {
    f"{{{ubl.INVOICE}}}Invoice": Syntax.UBL_INVOICE,
    f"{{{ubl.CREDIT_NOTE}}}CreditNote": Syntax.UBL_CREDIT_NOTE,
    f"{{{cii.ROOT}}}CrossIndustryInvoice": Syntax.CII,
}
_ENVELOPES = {"StandardBusinessDocument", "Envelope", "AttachedDocument"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A document that was read."""

    #: The invoice it holds.
    invoice: Invoice
    #: The syntax it is written in.
    syntax: Syntax
    #: Where its elements stood, for findings to point at.
    origin: Origin
    #: What was odd about the document, though it could be read.
    findings: tuple[Problem, ...]


def read_document(data: bytes, name: str = "", *, limit: int = MAX_BYTES) -> Reading:
    """Read an electronic invoice, with where its elements stood.

    Args:
        data: The document, whole.
        name: Name of the file or message, for the places of problems.
        limit: Largest number of bytes to read.

    Raises:
        ProblemError: The document is refused; the codes are those of `REFUSALS`.
    """
    root = parse(data, name, limit)
    syntax = _ROOTS.get(root.tag)
    if syntax is None:
        raise _unknown(str(root.tag), name, line_of(root))
    read_it = cii.read_cii if syntax is Syntax.CII else ubl.read_ubl
    invoice, book = read_it(root, name)
    return Reading(
        invoice=invoice,
        syntax=syntax,
        origin=Origin(source=name, lines=book.lines),
        findings=tuple(book.findings),
    )


def read(data: bytes, name: str = "", *, limit: int = MAX_BYTES) -> Invoice:
    """Read an electronic invoice; as `read_document`, for those who need only it.

    Raises:
        ProblemError: The document is refused; the codes are those of `REFUSALS`.
    """
    return read_document(data, name, limit=limit).invoice


def _unknown(tag: str, name: str, line: int | None) -> ProblemError:
    qualified = etree.QName(tag)
    local, namespace = qualified.localname, qualified.namespace or "none"
    if local in {"Invoice", "CreditNote", "CrossIndustryInvoice"}:
        return refusal(
            "xml-namespace-wrong",
            f"The root is {local}, but in the namespace {namespace}.",
            name,
            line,
        )
    if local == "CrossIndustryDocument":
        return refusal("xml-version-old", "This is ZUGFeRD 1.0.", name, line)
    if local in _ENVELOPES:
        return refusal("xml-envelope", f"This is a {local}.", name, line)
    return refusal(
        "xml-document-unknown",
        f"The root is {local} in the namespace {namespace}: not an invoice.",
        name,
        line,
    )
