"""A report as one HTML file that stands by itself: no script, nothing to load."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import assert_never

from anyshore.core.sourcing import Bars, Block, Document, Heading, Table, Text

__all__ = ["render_html"]

_WIDTH, _LEFT, _ROW = 640, 220, 26


def render_html(document: Document) -> bytes:
    """Set a report as HTML."""
    style = files(__package__).joinpath("report.css").read_text("utf-8")
    body = "\n".join(_block(each) for each in document.blocks)
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(document.title)}</title>
<style>
{style}</style>
</head>
<body>
<main>
<header>
<h1>{escape(document.title)}</h1>
<p>{escape(document.subtitle)} · {escape(document.date)}</p>
</header>
{body}
</main>
</body>
</html>
"""
    return page.encode()


def _block(block: Block) -> str:
    match block:
        case Heading():
            level = block.level + 1
            return f"<h{level}>{escape(block.text)}</h{level}>"
        case Text():
            inner = escape(block.text)
            if block.strong:
                inner = f"<strong>{inner}</strong>"
            return f'<p class="point">{inner}</p>' if block.point else f"<p>{inner}</p>"
        case Table():
            return _table(block)
        case Bars():
            return _bars(block)
        case _:
            assert_never(block)


def _table(table: Table) -> str:
    def cells(row: tuple[str, ...], tag: str) -> str:
        return "".join(
            f'<{tag} class="figure">{escape(cell)}</{tag}>'
            if at in table.figures
            else f"<{tag}>{escape(cell)}</{tag}>"
            for at, cell in enumerate(row)
        )

    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    rows = "\n".join(f"<tr>{cells(row, 'td')}</tr>" for row in table.rows)
    return (
        f'<div class="wide"><table>{caption}<thead><tr>{cells(table.header, "th")}'
        f"</tr></thead>\n<tbody>{rows}</tbody></table></div>"
    )


def _bars(chart: Bars) -> str:
    """Draw intervals as SVG; the same figures stand in the table beside it."""
    least = min(0.0, *(each.low for each in chart.bars))
    most = max(0.0, *(each.high for each in chart.bars))
    scale = (_WIDTH - _LEFT - 10) / ((most - least) or 1)

    def across(value: float) -> float:
        return round(_LEFT + (value - least) * scale, 1)

    height = _ROW * len(chart.bars) + 8
    parts = []
    for at, each in enumerate(chart.bars):
        top = at * _ROW + 6
        width = max(2.0, across(each.high) - across(each.low))
        parts.append(
            f'<text x="0" y="{top + 12}">{escape(each.label[:38])}</text>'
            f'<rect x="{across(each.low)}" y="{top}" width="{width:.1f}" height="14" '
            f'rx="2"><title>{escape(f"{each.label}: {each.text}")}</title></rect>'
        )
    zero = across(0)
    return (
        f"<figure><figcaption>{escape(chart.caption)}</figcaption>"
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(chart.caption, quote=True)}">'
        f'<line x1="{zero}" x2="{zero}" y1="0" y2="{height}"/>{"".join(parts)}</svg>'
        "</figure>"
    )
