"""Words that everything else speaks: ids, money, quantities, intervals, problems."""

from __future__ import annotations

from anyshore.kernel.ids import Id, IdPrefix, parse_id, show_id, uuid7
from anyshore.kernel.interval import Interval, require_aware
from anyshore.kernel.money import CurrencyMismatchError, Money, minor_digits
from anyshore.kernel.problem import Place, Problem, ProblemError, Severity
from anyshore.kernel.quantity import Quantity, UnitMismatchError

__all__ = [
    "CurrencyMismatchError",
    "Id",
    "IdPrefix",
    "Interval",
    "Money",
    "Place",
    "Problem",
    "ProblemError",
    "Quantity",
    "Severity",
    "UnitMismatchError",
    "minor_digits",
    "parse_id",
    "require_aware",
    "show_id",
    "uuid7",
]
