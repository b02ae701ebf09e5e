"""Staffing: how many people are needed, who works when, and what that costs.

Decides from values alone: forecasts, requirements, rosters and simulations.  It does
not publish a roster, store one or know the time; the apps do that.
"""

from __future__ import annotations

__all__: list[str] = []
