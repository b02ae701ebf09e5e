"""Words that everything else speaks: ids, money, quantities, intervals, problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.kernel.exports import late

if TYPE_CHECKING:
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
    "late",
    "minor_digits",
    "parse_id",
    "require_aware",
    "show_id",
    "uuid7",
]

if not TYPE_CHECKING:
    __getattr__ = late(
        globals(),
        {
            "ids": ("Id", "IdPrefix", "parse_id", "show_id", "uuid7"),
            "interval": ("Interval", "require_aware"),
            "money": ("CurrencyMismatchError", "Money", "minor_digits"),
            "problem": ("Place", "Problem", "ProblemError", "Severity"),
            "quantity": ("Quantity", "UnitMismatchError"),
        },
    )
