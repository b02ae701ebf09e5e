"""Parsing XML that a stranger sent, and saying what is wrong with what is not XML.

Nothing is ever fetched, no document type is accepted and no entity expanded; depth and
the length of a text are bounded by libxml2 (256 levels, 10 million characters), size by
us.  Each way in which a file is no invoice has its own code; they are listed in
``docs/reference/einvoice-codes.md`` and in `REFUSALS`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["MAX_BYTES", "REFUSALS", "line_of", "parse", "refusal"]

#: Largest document read unless the caller allows more.
MAX_BYTES: Final = 50_000_000

#: Every reason to refuse a document, and what to do about it.
REFUSALS: Final = {
    "file-empty": "Ask the sender for the file again; nothing arrived.",
    "file-too-large": "Ask for it without its attachments, or raise the limit.",
    "file-is-pdf": "Ask for the XML of the invoice, or take it out of the PDF first.",
    "file-is-archive": "Unpack it and send the XML files inside one by one.",
    "file-is-picture": "Ask the supplier for an electronic invoice (UBL or CII).",
    "file-is-html": "Save the invoice itself, not the page that shows it.",
    "file-is-json": "Ask for the same invoice as UBL 2.1 or CII D16B XML.",
    "file-is-text": "Ask for the invoice as XML; a table cannot be read as one.",
    "file-is-binary": "Ask for the invoice as UBL 2.1 or CII D16B XML.",
    "xml-doctype": "An invoice needs no DTD and no entities; ask for one without.",
    "xml-encoding": "Ask the sender to save it as UTF-8 and to declare it so.",
    "xml-truncated": "Ask for the file again; its end is missing.",
    "xml-malformed": "Ask the sender's software vendor to write well-formed XML.",
    "xml-too-deep": "No invoice is nested so deep; ask the sender what this is.",
    "xml-text-too-long": "Ask for the invoice without its large attachment.",
    "xml-namespace-wrong": "Ask for UBL 2.1 or CII D16B, with their namespaces.",
    "xml-version-old": "Ask for ZUGFeRD 2 or later (CII D16B).",
    "xml-envelope": "Take the invoice out of its envelope and send it alone.",
    "xml-document-unknown": "Send it to whoever handles such documents.",
    "amount-malformed": "Numbers are written with a point and nothing else: 1250.00.",
    "date-malformed": "Dates are written 2026-11-22 (UBL) or 20261122 (CII).",
    "indicator-malformed": "Write true for a charge and false for an allowance.",
}

# Bytes that no text in any encoding of a computer today is full of.
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\r\n") | frozenset(range(127, 160))
_XML_START = re.compile(rb"\s*(<\?xml|<!--|<!DOCTYPE|<[A-Za-z_])")
_MAGIC = (
    (b"%PDF-", "file-is-pdf", "a PDF"),
    (b"PK\x03\x04", "file-is-archive", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "file-is-archive", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "file-is-archive", "a 7z archive"),
    (b"\x89PNG", "file-is-picture", "a PNG picture"),
    (b"\xff\xd8\xff", "file-is-picture", "a JPEG picture"),
    (b"II*\x00", "file-is-picture", "a TIFF picture"),
    (b"MM\x00*", "file-is-picture", "a TIFF picture"),
)
_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le"} | {
    b"\x00<": "utf-16-be"
}


def line_of(element: _Element) -> int | None:
    """Return the line that an element begins on, counted from 1."""
    line: object = element.sourceline
    return line if isinstance(line, int) else None


def refusal(
    code: str, message: str, source: str, line: int | None = None, element: str = ""
) -> ProblemError:
    """Make the error that refuses a document, with what to do about it."""
    return ProblemError(
        Problem(
            code=code,
            message=message,
            hint=REFUSALS[code],
            place=Place(source=source, line=line, element=element),
        )
    )


def parse(data: bytes, source: str, limit: int = MAX_BYTES) -> _Element:
    """Parse a document safely and return its root element.

    Raises:
        ProblemError: One of the ``file-…`` and ``xml-…`` codes of `REFUSALS`.
    """
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise refusal("file-empty", "The file is empty.", source)
    if len(data) > limit:
        raise refusal(
            "file-too-large",
            f"The file has {len(data):,} bytes; at most {limit:,} are read.",
            source,
        )
    _refuse_other_kinds(data, source)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _explained(error, data, source) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype(source)
    return root


def _refuse_other_kinds(data: bytes, source: str) -> None:
    head = data[:4096]
    for magic, code, what in _MAGIC:
        if head.startswith(magic):
            raise refusal(code, f"This is {what}, not XML.", source)
    text = _prolog(data)
    if not _XML_START.match(text):
        raise _not_xml(text, source)
    if re.match(rb"\s*<(!DOCTYPE\s+html|html)\b", text, re.IGNORECASE):
        raise refusal("file-is-html", "This is a web page, not an invoice.", source)
    # Seen before parsing, so that no parser ever looks at what is declared inside.
    before_root = re.split(rb"<[A-Za-z_]", text, maxsplit=1)[0]
    if b"<!DOCTYPE" in before_root:
        raise _doctype(source)


def _prolog(data: bytes) -> bytes:
    """Return the beginning as ASCII-compatible bytes, whatever its encoding."""
    codec = _UTF16.get(data[:2])
    if codec:
        return data[:65536].decode(codec, "replace").encode("ascii", "replace")
    return data[:65536].removeprefix(b"\xef\xbb\xbf")


def _not_xml(text: bytes, source: str) -> ProblemError:
    if text.lstrip()[:1] in {b"{", b"["}:
        return refusal("file-is-json", "This is JSON, not XML.", source)
    controls = sum(each in _CONTROLS for each in text)
    if b"\x00" in text or controls * 20 > len(text):
        return refusal("file-is-binary", "This is binary data, not XML.", source)
    first = text.lstrip().splitlines()[0]
    is_table = any(first.count(mark) > 1 for mark in (b",", b";", b"\t"))
    what = "a table (CSV)" if is_table else "plain text"
    return refusal("file-is-text", f"This is {what}, not XML.", source, line=1)


def _doctype(source: str) -> ProblemError:
    return refusal(
        "xml-doctype",
        "The document declares a document type (DTD), which could hide entities.",
        source,
    )


_ROOT = re.compile(rb"<([A-Za-z_][^\s/>]*)")


def _is_cut_off(error: etree.XMLSyntaxError, data: bytes) -> bool:
    """Return whether the fault is at the very end and the root is never closed there.

    What libxml2 says depends on where in a tag the end fell, so its words do not tell.
    """
    plain = data.replace(b"\x00", b"").rstrip()
    if (error.lineno or 0) <= plain.count(b"\n"):
        return False
    root = _ROOT.search(re.sub(rb"<!--.*?-->", b"", plain[:65536], flags=re.DOTALL))
    return root is None or b"</" + root[1] not in plain[-len(root[1]) - 64 :]


_EXPLANATIONS = (
    ("excessive depth", "xml-too-deep", "Elements are nested deeper than 256 levels."),
    ("huge text node", "xml-text-too-long", "A text has over 10 million characters."),
    ("too long", "xml-text-too-long", "A text has over 10 million characters."),
    ("buffer full", "xml-text-too-long", "A text has over 10 million characters."),
    ("amplification", "xml-doctype", "Entities in it would expand without end."),
    ("entity", "xml-doctype", "It uses an entity, which no invoice needs."),
    ("encoding", "xml-encoding", "Its bytes are not in the encoding it declares."),
    ("input is not proper utf-8", "xml-encoding", "Its bytes are not UTF-8."),
    ("invalid bytes", "xml-encoding", "Its bytes are not in the declared encoding."),
)


def _explained(error: etree.XMLSyntaxError, data: bytes, source: str) -> ProblemError:
    """Turn libxml2's words into ours; the order matters, as its words overlap."""
    said = (error.msg or "").lower()
    if "unsupported encoding" not in said and _is_cut_off(error, data):
        return refusal(
            "xml-truncated",
            "The document ends before its root element does.",
            source,
            error.lineno,
        )
    for part, code, message in _EXPLANATIONS:
        if part in said:
            return refusal(code, message, source, line=error.lineno)
    return refusal(
        "xml-malformed",
        f"The XML is not well-formed: {(error.msg or '').rpartition(', line')[0]}.",
        source,
        line=error.lineno,
    )
