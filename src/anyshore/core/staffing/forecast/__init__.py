"""What will come, by queue and interval, and how sure that is.

Decides from the past alone: a back-test picks the model for each queue and its error is
part of the answer.  Closures and holidays are left out of what is learned and put back
as multipliers; days that a planner knows more about carry their reason.  It does not
say how many people that needs (`anyshore.core.staffing.requirement`).
"""

from __future__ import annotations

from anyshore.core.staffing.forecast.arima import DailyArima
from anyshore.core.staffing.forecast.forecasting import (
    MODELS,
    Forecast,
    Tried,
    back_test,
    forecast,
    usual,
)
from anyshore.core.staffing.forecast.grid import Grid
from anyshore.core.staffing.forecast.handling import handle_times
from anyshore.core.staffing.forecast.history import Days, History, Special
from anyshore.core.staffing.forecast.models import (
    LastWeeks,
    Model,
    Past,
    Seasonal,
    TopDown,
)
from anyshore.core.staffing.forecast.spread import Spread

__all__ = [
    "MODELS",
    "DailyArima",
    "Days",
    "Forecast",
    "Grid",
    "History",
    "LastWeeks",
    "Model",
    "Past",
    "Seasonal",
    "Special",
    "Spread",
    "TopDown",
    "Tried",
    "back_test",
    "forecast",
    "handle_times",
    "usual",
]
