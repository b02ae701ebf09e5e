"""A deliverable's Markdown as safe HTML, and as the plain text that comments anchor to.

CommonMark with tables.  A fenced block ``chart`` holds JSON and becomes a drawn chart
with its data as a table::

    ```chart
    {"title": "Share by country", "summary": "Germany leads.", "unit": "%",
     "bars": [["Germany", 41], ["Poland", 17]]}
    ```

Everything an author writes is cleaned; only charts, which are drawn here from numbers
and escaped text, are put in afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import lxml.html
import msgspec
import nh3
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from anyshore.web.components.chart_values import Bar, BarChart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

__all__ = ["Prose", "read"]

_BLOCKS = {"paragraph_open", "heading_open"}
_TAGS = nh3.ALLOWED_TAGS - {"img"}
_ATTRIBUTES = {
    **{tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
    "p": {"data-anchor-block"},
    **{f"h{level}": {"data-anchor-block"} for level in range(1, 7)},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Prose:
    """A text, ready to be read and to be commented on."""

    html: SafeString
    #: The text content of `html`, as a browser computes it.
    text: str


class _Chart(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    bars: list[tuple[str, Decimal]]
    summary: str = ""
    unit: str = ""


def read(markdown: str) -> Prose:
    """Turn a deliverable's Markdown into what is shown."""
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(markdown)
    html = "".join(
        str(_chart(part, number))
        if isinstance(part, str)
        else _clean(parser.renderer.render(part, parser.options, {}))
        for number, part in enumerate(_parts(tokens))
    )
    fragment = lxml.html.fragment_fromstring(html, create_parent="div")
    return Prose(
        html=mark_safe(html),  # noqa: S308 - cleaned or drawn, part by part
        text=str(fragment.text_content()),
    )


def _parts(tokens: Sequence[Token]) -> list[list[Token] | str]:
    """Split at charts: lists of tokens, and the text of each chart between them."""
    parts: list[list[Token] | str] = [[]]
    for token in tokens:
        if token.type == "fence" and token.info.strip() == "chart":
            parts += [token.content, []]
            continue
        if token.type in _BLOCKS and token.level == 0:
            token.attrSet("data-anchor-block", "")
        last = parts[-1]
        if isinstance(last, list):
            last.append(token)
    return parts


def _clean(html: str) -> str:
    # Headings of a text stand below the page's own, so that the outline holds.
    return nh3.clean(
        html.replace("<h1", "<h2").replace("</h1>", "</h2>"),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
    )


def _chart(text: str, number: int) -> str:
    try:
        asked = msgspec.json.decode(text, type=_Chart)
        chart = BarChart(
            key=f"prose-{number}",
            title=asked.title,
            summary=asked.summary,
            bars=tuple(Bar(label=label, value=value) for label, value in asked.bars),
            unit=asked.unit,
        )
    except ValueError as error:
        return f"<pre>{escape(text)}</pre><p>{escape(f'No chart: {error}')}</p>"
    context: dict[str, Any] = {"chart": chart}
    return render_to_string("engagement/chart.html", context)
