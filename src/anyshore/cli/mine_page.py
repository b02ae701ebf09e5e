"""The page that ``anyshore mine --map FILE.html`` writes."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from anyshore.core import mining

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["page"]

_STYLE = """
:root { color-scheme: light dark; --map-paper: Canvas; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem;
  padding: 0 1rem; }
figure { margin: 1.5rem 0; overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border-bottom: 1px solid #8884; padding: .3rem .8rem .3rem 0;
  text-align: left; vertical-align: top; }
td.n { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
.kind { font-size: 1.3rem; font-weight: 600; }
"""
_VARIANTS = 25
#: From here on a figure needs no digits after the point.
_LARGE = 1000


def page(log: mining.EventLog, measures: mining.Measures) -> str:
    """Return a page of its own: kind, map, dots, variants and measures."""
    return "\n".join(_lines(log, measures))


def _lines(log: mining.EventLog, measures: mining.Measures) -> Iterator[str]:
    title = escape(measures.name or "Event log")
    found = mining.kind(measures)
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f"<title>{title}</title><style>{_STYLE}</style></head><body>"
    yield f"<h1>{title}</h1>"
    yield (
        f"<p>{measures.cases} cases, {len(log)} events, {len(log.activities)} "
        "activities.</p>"
    )
    yield f'<p class="kind">{escape(found.label)}</p><ul>'
    yield from (f"<li>{escape(reason)}</li>" for reason in found.reasons)
    yield "</ul><h2>Map</h2><figure>"
    yield mining.draw_map(mining.follows(log), mining.edge_times(log), measures.name)
    yield "</figure>"
    if log.has_times:
        yield "<h2>Every event</h2><figure>"
        yield mining.draw_dots(log, measures.name)
        yield "</figure>"
    yield from _variants(log)
    yield from _measures(measures)
    yield "</body></html>"


def _variants(log: mining.EventLog) -> Iterator[str]:
    ways = mining.variants(log)
    yield f"<h2>Variants</h2><p>{len(ways)} in all.</p>"
    yield "<table><thead><tr><th>Cases</th><th>Way</th></tr></thead><tbody>"
    for trace, cases in list(ways.items())[:_VARIANTS]:
        way = escape(" → ".join(trace))
        yield f'<tr><td class="n">{cases}</td><td>{way}</td></tr>'
    yield "</tbody></table>"


def _measures(measures: mining.Measures) -> Iterator[str]:
    yield "<h2>Measures</h2><table><thead><tr><th>Measure</th><th>Value</th>"
    yield "<th>95 %</th><th>At 500 cases</th><th>Unit</th><th>How</th></tr></thead>"
    yield "<tbody>"
    for each in measures.values.values():
        interval = (
            "" if each.low is None else f"{_figure(each.low)} to {_figure(each.high)}"
        )
        yield (
            f"<tr><td>{escape(each.label)}</td>"
            f'<td class="n">{_figure(each.value)}</td><td class="n">{interval}</td>'
            f'<td class="n">{_figure(each.normalized)}</td><td>{each.unit}</td>'
            f"<td>{escape(each.formula)} ({escape(each.source)})</td></tr>"
        )
    yield "</tbody></table>"


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.3g}" if value < _LARGE else f"{value:,.0f}"
