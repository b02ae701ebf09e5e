r"""FEEL, the expression language of DMN 1.5 (OMG, chapter 10).

Decides what an expression's text means and what its value is; it does not read files,
know the time or talk to anybody: ``now`` is an argument.  Decision tables and graphs
are `anyshore.core.dmn`'s.

>>> from anyshore.core import feel
>>> feel.evaluate("[250, 80][item > limit]", {"limit": 100})
[Decimal('250')]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.kernel.exports import late

if TYPE_CHECKING:
    from anyshore.core.feel.evaluation import (
        Explained,
        Expression,
        compile_expression,
        evaluate,
        explain,
        matches_tests,
    )
    from anyshore.core.feel.jsonable import from_json, to_json
    from anyshore.core.feel.parser import FeelSyntaxError
    from anyshore.core.feel.runtime import Budget, BudgetError, StrictError
    from anyshore.core.feel.temporal import (
        Date,
        DateTime,
        DayTimeDuration,
        Time,
        YearMonthDuration,
    )
    from anyshore.core.feel.values import Function, Range, Value, equal, from_host
    from anyshore.core.feel.writing import write_literal, write_value

__all__ = [
    "Budget",
    "BudgetError",
    "Date",
    "DateTime",
    "DayTimeDuration",
    "Explained",
    "Expression",
    "FeelSyntaxError",
    "Function",
    "Range",
    "StrictError",
    "Time",
    "Value",
    "YearMonthDuration",
    "compile_expression",
    "equal",
    "evaluate",
    "explain",
    "from_host",
    "from_json",
    "matches_tests",
    "to_json",
    "write_literal",
    "write_value",
]

if not TYPE_CHECKING:
    __getattr__ = late(
        globals(),
        {
            "evaluation": (
                "Explained",
                "Expression",
                "compile_expression",
                "evaluate",
                "explain",
                "matches_tests",
            ),
            "jsonable": (
                "from_json",
                "to_json",
            ),
            "parser": ("FeelSyntaxError",),
            "runtime": (
                "Budget",
                "BudgetError",
                "StrictError",
            ),
            "temporal": (
                "Date",
                "DateTime",
                "DayTimeDuration",
                "Time",
                "YearMonthDuration",
            ),
            "values": (
                "Function",
                "Range",
                "Value",
                "equal",
                "from_host",
            ),
            "writing": (
                "write_literal",
                "write_value",
            ),
        },
    )
