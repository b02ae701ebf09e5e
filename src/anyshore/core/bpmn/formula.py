"""Expressions of a process: their text as written, and FEEL that can be run.

Decides nothing about the language itself: `anyshore.core.feel` does.  What this module
adds is that an expression that cannot be run is a value too, with the problem it will
raise when a token reaches it, so a model with one bad condition can still be read,
drawn and checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from anyshore.kernel import Place, Problem, ProblemError

__all__ = ["Evaluate", "Formula", "Language", "constant", "unusable"]


#: A compiled expression: takes the variables and the instant.
Evaluate = Callable[[Mapping[str, Any], datetime | None], Any]


class Language(Protocol):
    """What turns the text of an expression into a function of variables."""

    def compile(self, text: str) -> Evaluate:
        """Compile a FEEL expression.

        Raises:
            ProblemError: Where the text is no expression.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Formula:
    """An expression as written, and the function that it means."""

    #: The text as the model has it.
    source: str
    #: The same in FEEL; empty where it could not be understood.
    feel: str = ""
    #: Why it cannot be run; None where it can.
    problem: Problem | None = None
    #: The compiled function of the variables and the instant.
    function: Evaluate | None = field(default=None, compare=False, repr=False)

    def __call__(
        self, variables: Mapping[str, Any], now: datetime | None = None
    ) -> Any:
        """Evaluate with the variables given, at an instant.

        Raises:
            ProblemError: Where the expression cannot be run.
        """
        if self.function is None:
            raise ProblemError(
                self.problem
                or Problem(
                    code="bpmn-expression",
                    message=f"the expression {self.source!r} cannot be run",
                    hint="Write it in FEEL.",
                )
            )
        return self.function(variables, now)


def constant(source: str, value: Any) -> Formula:
    """Make a formula that always gives the value.

    >>> constant("PT5M", "PT5M")({})
    'PT5M'
    """
    return Formula(source=source, feel=source, function=lambda _variables, _now: value)


def unusable(source: str, element: str, why: str) -> Formula:
    """Make a formula that cannot be run, with the reason."""
    problem = Problem(
        code="bpmn-expression",
        message=f"the expression {source!r} cannot be run: {why}",
        hint="Write it in FEEL.",
        place=Place(element=element),
    )
    return Formula(source=source, problem=problem)
