"""Make a roster of real people under labor rules, and show what is proven about it.

Joins the compiler, the search and the checker.  What the checker finds in the result
comes back with it; a roster with findings is never passed off as sound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyshore.core.staffing.labour.checking import check
from anyshore.core.staffing.labour.compiling import compile_plan
from anyshore.core.staffing.labour.contradiction import contradiction
from anyshore.core.staffing.labour.examining import require_whole
from anyshore.core.staffing.roster.search import NoLineError, search
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from anyshore.core.staffing.labour.checking import Book
    from anyshore.core.staffing.labour.plan import Person, Plan, Shift
    from anyshore.core.staffing.roster.search import Effort

__all__ = ["Made", "make_roster"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A roster of real people."""

    #: Every shift.
    shifts: tuple[Shift, ...]
    #: What it costs in the plan's prices.
    cost: float
    #: No roster of the compiled form costs less.
    bound: float
    #: What the independent checker finds; nothing, as a rule.
    problems: tuple[Problem, ...]

    @property
    def gap(self) -> float:
        """How far the bound is below the cost, as a share of the cost."""
        return (self.cost - self.bound) / max(abs(self.cost), 1e-9)


def make_roster(plan: Plan, book: Book, effort: Effort) -> Made:
    """Make a roster for a plan.

    Raises:
        ProblemError: ``roster-impossible``, with the smallest set of rules that cannot
            hold together for a person, where somebody cannot be rostered at all;
            ``plan-empty`` or ``pattern-empty`` where there is nothing to search.
    """
    require_whole(plan)
    compiled = compile_plan(plan, book)
    try:
        found = search(compiled.model, effort)
    except NoLineError as error:
        raise _impossible(plan, book, plan.people[error.person]) from error
    shifts = compiled.shifts(found.lines)
    return Made(
        shifts=tuple(shifts),
        cost=found.cost,
        bound=found.bound,
        problems=tuple(check(plan, shifts, book)),
    )


def _impossible(plan: Plan, book: Book, person: Person) -> ProblemError:
    rules = contradiction(plan, person, book)
    listed = "; ".join(rules) or "the limits of the search"
    return ProblemError(
        Problem(
            code="roster-impossible",
            message=f"{person.id} cannot be rostered: these cannot hold together: "
            f"{listed}.",
            hint="Loosen one of them.",
            place=Place(element=person.id),
        )
    )
