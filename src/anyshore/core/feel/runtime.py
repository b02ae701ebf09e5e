"""What an evaluation carries along: the moment it runs at, its budget, its problems."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anyshore.core.feel.temporal import DateTime

__all__ = [
    "MAX_LIST",
    "MAX_TEXT",
    "Budget",
    "BudgetError",
    "Runtime",
    "StrictError",
    "out_of_depth",
    "over_budget",
]


class BudgetError(ProblemError):
    """An evaluation asked for more than its budget."""


class StrictError(ProblemError):
    """A strict evaluation met a problem that a lenient one makes null of."""


class Budget(Struct, frozen=True, kw_only=True):
    """What one evaluation may use at most."""

    #: Turns of loops, filters and calls together.
    steps: int = 5_000_000
    #: Elements of one list or span.
    list_length: int = 1_000_000
    #: How deep functions may call functions.
    calls: int = 150


_DEFAULT = Budget()
#: Characters that one text and elements that one list may have, whatever the budget.
MAX_TEXT = 10_000_000
MAX_LIST = 1_000_000
#: Problems that one evaluation keeps; the first ones tell most.
MAX_PROBLEMS = 200


def over_budget(what: str, limit: int) -> BudgetError:
    """Make the error for a limit that was passed."""
    return BudgetError(
        Problem(
            code="feel-budget",
            message=f"The evaluation passed its limit of {limit} {what}.",
            hint="Look for an endless recursion or a loop over too long a list.",
        )
    )


def out_of_depth() -> ProblemError:
    """Make the error for an evaluation that Python itself cannot carry."""
    return ProblemError(
        Problem(
            code="feel-budget",
            message="The evaluation needs more depth or memory than allowed.",
            hint="Look for an endless recursion or a value that grows without end.",
        )
    )


class Runtime:
    """The one thing that changes while an expression is evaluated.

    One is made for every decision: defaults live in the class, so that this is cheap.
    """

    #: The moment that ``now()`` and ``today()`` speak of; None makes them null.
    now: DateTime | None = None
    #: The limits.
    budget: Budget = _DEFAULT
    #: Steps still allowed.
    steps: int = _DEFAULT.steps
    #: Function calls that have not returned yet.
    depth: int = 0
    #: Functions of the host by name, for external functions of kind python.
    host: Mapping[str, Callable[..., Any]] = MappingProxyType({})

    #: What was found wrong on the way; replaced, never changed.
    problems: tuple[Problem, ...] = ()
    #: Whether nulls and conversions are to be explained.
    explain: bool = False
    #: Whether the first problem ends the evaluation.
    strict: bool = False

    def __init__(self) -> None:
        #: Decision tables that were asked, in order: plan, bit set of hits, inputs.
        self.hits: list[tuple[Any, ...]] = []

    @classmethod
    def start(
        cls,
        now: DateTime | None = None,
        budget: Budget | None = None,
        host: Mapping[str, Callable[..., Any]] | None = None,
    ) -> Runtime:
        """Make one with other settings than the defaults."""
        runtime = cls()
        runtime.now = now
        if budget is not None:
            runtime.budget = budget
            runtime.steps = budget.steps
        if host is not None:
            runtime.host = host
        return runtime

    def spend(self, steps: int = 1) -> None:
        """Take steps off the budget.

        Raises:
            BudgetError: Where none are left.
        """
        self.steps -= steps
        if self.steps < 0:
            raise self.over("steps", self.budget.steps)

    def over(self, what: str, limit: int) -> BudgetError:
        """Make the error for a limit that was passed."""
        return over_budget(what, limit)

    def note(self, code: str, message: str, element: str = "") -> None:
        """Remember why something is null; the evaluation goes on."""
        problem = Problem(
            code=code,
            message=message,
            place=Place(element=element),
            severity=Severity.WARNING,
        )
        if self.strict:
            raise StrictError(problem)
        self.explained(problem)

    def explained(self, problem: Problem) -> None:
        """Remember a problem, or a null that has its reason; the evaluation goes on."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems = (*self.problems, problem)
