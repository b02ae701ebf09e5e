"""From an invoice and its XML to PDF/A-3 with the XML inside.

The attached file is named ``ubl-invoice.xml`` or ``ubl-creditnote.xml``.  The name
``factur-x.xml`` and Factur-X's metadata promise CII, so a program that trusts them
would fail on UBL; ISO 19005-3 leaves the name free.  Its relationship is *Alternative*
(ISO 32000-2, clause 14.13): the same document in another form.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal
from unicodedata import category

import typst

from anyshore.adapters.pdf.page import Presentation, page_data

if TYPE_CHECKING:
    from anyshore.core.pricing import Invoice

__all__ = ["STANDARDS", "render_invoice", "render_pictures", "typeset"]

#: PDF/A-3, level B, and PDF/UA-1: kept for decades and read aloud.
STANDARDS: Final[tuple[Literal["a-3b", "ua-1"], ...]] = ("a-3b", "ua-1")

_PLAIN = Presentation()
# Shown for what no bundled font can draw; the attached XML has the true text.
_UNKNOWN = "?"
# Latin, Greek and Cyrillic with their extensions, punctuation, currency signs.
_COVERED = (
    range(0x20, 0x500),
    range(0x1E00, 0x2041),
    range(0x20A0, 0x20C1),
)
_NOT_TEXT = frozenset(["Cc", "Cn", "Co", "Cs"])


def render_invoice(
    invoice: Invoice, xml: bytes, presentation: Presentation = _PLAIN
) -> bytes:
    """Set an invoice as PDF/A-3b with its UBL document attached.

    Args:
        invoice: What to show.
        xml: The same invoice as UBL, byte for byte as it is sent.
        presentation: What the page shows beside it.
    """
    return typeset(_template(), _inputs(invoice, xml, presentation), "pdf")[0]


def render_pictures(
    invoice: Invoice,
    xml: bytes,
    presentation: Presentation = _PLAIN,
    *,
    dots_per_inch: float = 96,
) -> tuple[bytes, ...]:
    """Set an invoice as one PNG picture a page, as a preview."""
    inputs = _inputs(invoice, xml, presentation)
    return typeset(_template(), inputs, "png", dots_per_inch)


def _inputs(invoice: Invoice, xml: bytes, presentation: Presentation) -> dict[str, str]:
    kind = "creditnote" if invoice.is_credit_note else "invoice"
    page = page_data(invoice, presentation, f"ubl-{kind}.xml")
    return {"data": json.dumps(page), "xml": xml.decode("utf-8")}


def _drawable(text: str) -> str:
    return "".join(
        character if _is_drawable(character) else _UNKNOWN
        for character in json.dumps(json.loads(text), ensure_ascii=False)
    )


def _is_drawable(character: str) -> bool:
    return category(character) not in _NOT_TEXT and any(
        ord(character) in covered for covered in _COVERED
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


@cache
def _template() -> bytes:
    return files(__package__).joinpath("invoice.typ").read_bytes()


def typeset(
    template: bytes,
    inputs: dict[str, str],
    kind: Literal["pdf", "png"],
    dots_per_inch: float | None = None,
) -> tuple[bytes, ...]:
    """Set a template with its inputs; pictures come one a page.

    Args:
        template: In typst's language.
        inputs: Texts by name; ``data`` is JSON.
        kind: PDF/A-3b with PDF/UA-1, or pictures.
        dots_per_inch: Of pictures.
    """
    try:
        return _compile(template, inputs, kind, dots_per_inch)
    except typst.TypstError:
        # PDF/A forbids text that no font can draw; say less rather than nothing.
        said = inputs | {"data": _drawable(inputs["data"])}
        return _compile(template, said, kind, dots_per_inch)


def _compile(
    template: bytes,
    inputs: dict[str, str],
    kind: Literal["pdf", "png"],
    dots_per_inch: float | None,
) -> tuple[bytes, ...]:
    # Pictures come as a list where there are several pages.
    made: bytes | list[bytes] = typst.compile(
        template,
        format=kind,
        ppi=dots_per_inch,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=list(STANDARDS) if kind == "pdf" else [],
    )
    return tuple(made) if isinstance(made, list) else (made,)
