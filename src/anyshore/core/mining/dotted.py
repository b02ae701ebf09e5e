"""The dotted chart: every event a dot, cases down the side, time along the bottom.

(Song and van der Aalst, "Supporting Process Mining by Showing Events at a Glance", WITS
2007.)  Cases stand in order of their start, so a slope shows how they arrive, and gaps
show when nothing was done.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from anyshore.core.mining.log import EventLog

__all__ = ["draw_dots"]

_WIDE, _HIGH = 900.0, 480.0
_LEFT, _TOP, _BOTTOM = 56.0, 16.0, 34.0
_CASES = 400
_DOTS = 12_000
#: Colors that stay apart for eyes that know no red or green (Okabe and Ito 2008).
_COLORS = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a7a00",
)  # fmt: skip
_OTHER = "#888888"


def draw_dots(log: EventLog, title: str = "") -> str:
    """Draw the dotted chart of a log.

    Of a log with many cases some are drawn, evenly spread over their starts; the title
    says how many.  A log without instants has no such chart.

    Raises:
        ValueError: Where the log has no instants.
    """
    if not log.has_times:
        raise ValueError("a log without instants has no dotted chart")
    size = min(_CASES, max(1, int(_DOTS / max(len(log) / log.case_count, 1))))
    every = np.unique(np.linspace(0, log.case_count - 1, size).astype(np.int64))
    drawn = log.take_cases(log.by_start[every])
    name = (
        f"{title or 'Dotted chart'}: {drawn.case_count} of {log.case_count} cases, "
        "each event a dot"
    )
    return "\n".join(_svg(drawn, name))


def _svg(log: EventLog, name: str) -> Iterator[str]:
    colored = _colored(log)
    high = _HIGH + 18 * (len(colored) // 4 + 1)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE:.0f} '
        f'{high:.0f}" width="{_WIDE:.0f}" height="{high:.0f}" role="img" '
        'font-family="system-ui, sans-serif" font-size="11" fill="currentColor">'
    )
    yield f"<title>{escape(name)}</title>"
    low, top = int(log.time.min()), int(log.time.max())
    x = _LEFT + (log.time - low) / max(top - low, 1) * (_WIDE - _LEFT - 12)
    room = _HIGH - _TOP - _BOTTOM
    y = _TOP + (log.case_of + 0.5) / log.case_count * room
    yield from _axes(low, top, log.case_count)
    for code, color in colored.items():
        rows = log.activity == code
        yield _dots(x[rows], y[rows], color)
    others = ~np.isin(log.activity, list(colored))
    if others.any():
        yield _dots(x[others], y[others], _OTHER)
    yield from _legend(log, colored, bool(others.any()))
    yield "</svg>"


def _colored(log: EventLog) -> dict[int, str]:
    counts = np.bincount(log.activity, minlength=len(log.activities))
    busiest = np.argsort(-counts, kind="stable")[: len(_COLORS)].tolist()
    return dict(zip(busiest, _COLORS, strict=False))


def _dots(x: NDArray[np.float64], y: NDArray[np.float64], color: str) -> str:
    # A stroke of no length with round ends is a dot: thousands fit into one path.
    way = "".join(f"M{one:.1f} {other:.1f}h0" for one, other in zip(x, y, strict=True))
    return (
        f'<path d="{way}" fill="none" stroke="{color}" stroke-width="3" '
        'stroke-linecap="round" stroke-opacity="0.8"/>'
    )


def _axes(low: int, top: int, cases: int) -> Iterator[str]:
    bottom = _HIGH - _BOTTOM
    yield (
        f'<path d="M{_LEFT} {_TOP}V{bottom}H{_WIDE - 12}" fill="none" '
        'stroke="currentColor" stroke-opacity="0.5"/>'
    )
    long = top - low > 2 * 86_400_000_000
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        instant = datetime.fromtimestamp((low + share * (top - low)) / 1e6, tz=UTC)
        text = instant.strftime("%Y-%m-%d" if long else "%d %b %H:%M")
        x = _LEFT + share * (_WIDE - _LEFT - 12)
        anchor = "end" if share == 1 else "start" if share == 0 else "middle"
        yield (
            f'<text x="{x:.0f}" y="{bottom + 16:.0f}" text-anchor="{anchor}">{text}'
            "</text>"
        )
    for number, y in ((1, _TOP + 9), (cases, bottom)):
        yield f'<text x="{_LEFT - 6}" y="{y:.0f}" text-anchor="end">{number}</text>'


def _legend(log: EventLog, colored: dict[int, str], others: bool) -> Iterator[str]:  # noqa: FBT001 - whether some have no color of their own
    names = [(log.activities[code], color) for code, color in colored.items()]
    if others:
        names.append(("all others", _OTHER))
    for number, (name, color) in enumerate(names):
        x = _LEFT + (number % 4) * 212
        y = _HIGH + 8 + 18 * (number // 4)
        short = name if len(name) <= 32 else name[:31] + "…"
        yield f'<circle cx="{x + 4:.0f}" cy="{y - 4:.0f}" r="4" fill="{color}"/>'
        yield f'<text x="{x + 13:.0f}" y="{y:.0f}">{escape(short)}</text>'
