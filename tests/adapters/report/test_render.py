"""A report is set as HTML and as PDF, and nothing in it acts as markup."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from anyshore.adapters.report import render_html, render_pdf
from anyshore.core.sourcing import Bar, Bars, Document, Heading, Table, Text

EVIL = '<script>alert("1")</script> #pagebreak() *no* & [1]'


@pytest.fixture
def document() -> Document:
    return Document(
        title=f"Advice {EVIL}",
        subtitle="one process",
        date="2026-11-22",
        blocks=(
            Heading(level=1, text="The answer"),
            Text(text=EVIL),
            Text(text="a point", point=True),
            Table(
                caption="Costs",
                header=("Line", "Amount"),
                rows=((EVIL, "5 USD [1]"), ("tax", "0")),
                figures=frozenset([1]),
            ),
            Heading(level=1, text="Evidence"),
            Bars(
                caption="Saving",
                bars=(
                    Bar(label=EVIL, low=-20, high=30, text="-20 to 30 %"),
                    Bar(label="none", low=5, high=5, text="5 %"),
                ),
            ),
        ),
    )


def test_html_shows_markup_as_text(document: Document) -> None:
    text = render_html(document).decode()
    assert "<script" not in text
    assert text.count("&lt;script&gt;") == 6
    assert "http" not in text


def test_html_draws_the_interval_in_proportion(document: Document) -> None:
    text = render_html(document).decode()
    assert '<rect x="220.0"' in text
    assert 'width="410.0"' in text


def test_pdf_has_the_words_on_their_pages(document: Document) -> None:
    pages = PdfReader(io.BytesIO(render_pdf(document))).pages
    assert len(pages) == 2
    first, second = (page.extract_text() for page in pages)
    assert "#pagebreak()" in first
    assert "5 USD [1]" in first
    assert "-20 to 30 %" in second


def test_the_same_report_gives_the_same_bytes(document: Document) -> None:
    assert render_pdf(document) == render_pdf(document)
