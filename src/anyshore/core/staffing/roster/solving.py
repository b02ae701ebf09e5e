"""Find a roster for an instance: names in, names out.

Joins the numeric search to the instance's own words, and says in those words why no
roster exists where none does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyshore.core.staffing.roster.conflict import conflict, unstaffed
from anyshore.core.staffing.roster.model import from_instance, to_roster
from anyshore.core.staffing.roster.search import NoLineError, search
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from anyshore.core.staffing.roster.instance import Instance, Roster
    from anyshore.core.staffing.roster.search import Effort

__all__ = ["Solution", "solve"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Solution:
    """A roster and what is proven about it."""

    #: Who works what when.
    roster: Roster
    #: What it costs.
    objective: int
    #: No roster costs less.
    bound: int
    #: Shift types that are wanted although nobody may work them.
    findings: tuple[Problem, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether no roster can be cheaper."""
        return self.objective <= self.bound

    @property
    def gap(self) -> float:
        """How far the bound is below the cost, as a share of the cost."""
        return (self.objective - self.bound) / max(self.objective, 1)


def solve(instance: Instance, effort: Effort) -> Solution:
    """Find a cheap roster until it is proven best or time is up.

    Raises:
        ProblemError: ``roster-impossible``, with the smallest set of limits that cannot
            hold together, where somebody has no line of days at all.
    """
    model = from_instance(instance)
    try:
        found = search(model, effort)
    except NoLineError as error:
        name = instance.employees[error.person].id
        limits = ", ".join(conflict(model, error.person))
        raise ProblemError(
            Problem(
                code="roster-impossible",
                message=f"{name} has no line of days: {limits} cannot hold together.",
                hint="Loosen one of them.",
                place=Place(element=name),
            )
        ) from error
    # A cost below nothing is impossible, whatever has been proven so far.
    return Solution(
        roster=to_roster(instance, found.lines),
        objective=round(found.cost),
        bound=max(round(max(found.bound, -1.0)), 0),
        findings=unstaffed(instance),
    )
