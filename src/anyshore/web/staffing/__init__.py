"""Staffing as several doors show it: cover as a heat map, and shifts in words.

Decides nothing; operations, the desk and the portal share it.
"""

from __future__ import annotations

from anyshore.web.staffing.heat import HeatCell, HeatMap, HeatRow, heat_map
from anyshore.web.staffing.words import (
    REQUEST_TONES,
    reason_lines,
    shift_times,
    show_share,
)

__all__ = [
    "REQUEST_TONES",
    "HeatCell",
    "HeatMap",
    "HeatRow",
    "heat_map",
    "reason_lines",
    "shift_times",
    "show_share",
]
