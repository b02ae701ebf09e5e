"""Curves over time as one SVG picture."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

__all__ = ["Curve", "draw_curves"]

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 960, 320, 56, 40, 28
_COLORS = ("#1f5fa8", "#b3541e", "#2e7d4f", "#7a3e9d", "#8a6d00", "#555555")
_DASHES = ("none", "6 3", "2 3", "8 3 2 3", "1 4", "12 4")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Curve:
    """One line of a picture."""

    #: What it is, for the legend.
    name: str
    #: Its values, one for each interval; not-a-number leaves a gap.
    values: ArrayLike


def draw_curves(title: str, labels: Sequence[str], curves: Sequence[Curve]) -> str:
    """Draw curves over the same intervals.

    Args:
        title: What the picture shows; also its name for who cannot see it.
        labels: The first and the last interval in words.
        curves: What to draw; told apart by color and by dashes.
    """
    tables = [np.asarray(curve.values, dtype=np.float64) for curve in curves]
    top = max((float(np.nanmax(t)) for t in tables if np.isfinite(t).any()), default=1)
    top = top if top > 0 else 1.0
    foot = _HEIGHT - _BOTTOM
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
            f' role="img" aria-label="{escape(title)}" font-family="sans-serif"'
            ' font-size="12">'
        ),
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="16" font-size="14">{escape(title)}</text>',
    ]
    for step in range(5):
        y = foot - (foot - _TOP) * step / 4
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"'
            ' stroke="#dddddd"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">'
            f"{top * step / 4:.3g}</text>"
        )
    for number, (curve, table) in enumerate(zip(curves, tables, strict=True)):
        color, dash = (each[number % len(each)] for each in (_COLORS, _DASHES))
        path = _path(table, top)
        parts.append(
            f'<path d="{path}" fill="none" stroke="{color}" stroke-width="1.5"'
            f' stroke-dasharray="{dash}"/>'
            f'<text x="{_LEFT + 150 * number}" y="32" fill="{color}">'
            f"{escape(curve.name)}</text>"
        )
    ends = ((_LEFT, "start", labels[0]), (_WIDTH - 4, "end", labels[-1]))
    parts.extend(
        f'<text x="{x}" y="{_HEIGHT - 8}" text-anchor="{anchor}">{escape(text)}</text>'
        for x, anchor, text in ends
    )
    parts.append("</svg>\n")
    return "\n".join(parts)


def _path(values: np.ndarray[tuple[int], np.dtype[np.float64]], top: float) -> str:
    foot, wide = _HEIGHT - _BOTTOM, _WIDTH - _LEFT - 4
    step = wide / max(len(values) - 1, 1)
    words, pen = [], "M"
    for number, value in enumerate(values.tolist()):
        if not np.isfinite(value):
            pen = "M"
            continue
        y = foot - (foot - _TOP) * value / top
        words.append(f"{pen}{_LEFT + step * number:.1f} {y:.1f}")
        pen = "L"
    return "".join(words)
