"""A report as PDF/A-3b and PDF/UA-1."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, assert_never

from anyshore.adapters.pdf import typeset
from anyshore.core.sourcing import Bars, Block, Document, Heading, Table, Text

__all__ = ["render_pdf"]


def render_pdf(document: Document) -> bytes:
    """Set a report as PDF."""
    year, month, day = (int(part) for part in document.date.split("-"))
    data = {
        "title": document.title,
        "subtitle": document.subtitle,
        "date": document.date,
        "day": {"year": year, "month": month, "day": day},
        "blocks": [_block(each) for each in document.blocks],
    }
    template = files(__package__).joinpath("report.typ").read_bytes()
    return typeset(template, {"data": json.dumps(data)}, "pdf")[0]


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {
                "kind": "heading",
                "level": block.level,
                "text": block.text,
                "breaks": block.level == 1 and not block.goes_on,
            }
        case Text():
            return {
                "kind": "text",
                "text": block.text,
                "point": block.point,
                "strong": block.strong,
            }
        case Table():
            return {
                "kind": "table",
                "caption": block.caption,
                "header": block.header,
                "rows": block.rows,
                "figures": sorted(block.figures),
                "widths": block.widths or (1,) * len(block.header),
            }
        case Bars():
            return _bars(block)
        case _:
            assert_never(block)


def _bars(chart: Bars) -> dict[str, Any]:
    """Give bars as shares of the scale."""
    least = min(0.0, *(each.low for each in chart.bars))
    most = max(0.0, *(each.high for each in chart.bars))
    span = (most - least) or 1.0
    return {
        "kind": "bars",
        "caption": chart.caption,
        "zero": (0 - least) / span,
        "bars": [
            {
                "label": each.label,
                "text": each.text,
                "from": (each.low - least) / span,
                "width": max(0.004, (each.high - each.low) / span),
            }
            for each in chart.bars
        ],
    }
