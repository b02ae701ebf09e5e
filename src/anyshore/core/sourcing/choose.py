"""Choosing the country for one process: who is left, who leads, how surely.

The usual weights for work by rule are those of the index, 40, 30 and 30, with people
and environment split into what a process can feel; for work by judgement people weigh
more than cost.  Both are assumptions, and the draws of weights show what hangs on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING, Final

from anyshore.core.sourcing.choice import (
    Acceptability,
    Criterion,
    Flip,
    Matrix,
    acceptability,
    flips,
    promethee,
    topsis,
    weighted_sum,
)
from anyshore.core.sourcing.location import CountryFacts, Needs, obstacles
from anyshore.core.sourcing.shore import Shore

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

__all__ = [
    "COST_WEIGHTS",
    "CRITERIA",
    "KNOWLEDGE_WEIGHTS",
    "CountryChoice",
    "choose",
]

#: Criteria, and whether more is better.
CRITERIA: Final = {
    "cost": False,
    "people": True,
    "language": True,
    "business": True,
    "overlap": True,
    "volatility": False,
}
#: Work by rule is handed over to save: cost 40, people 30, environment 30.
COST_WEIGHTS: Final = {
    "cost": 40,
    "people": 15,
    "language": 15,
    "business": 15,
    "overlap": 10,
    "volatility": 5,
}
#: Work by judgement is handed over for what people know, and close to the client.
KNOWLEDGE_WEIGHTS: Final = {
    "cost": 15,
    "people": 30,
    "language": 15,
    "business": 15,
    "overlap": 20,
    "volatility": 5,
}
#: So many are compared in the end.
SHORTLIST: Final = 12
# A country without a figure is put at the mean: neither helped nor harmed.
_TYPICAL_VOLATILITY: Final = 8.0


@dataclass(frozen=True, kw_only=True, slots=True)
class CountryChoice:
    """The countries that are left, in three orders, and how surely one leads."""

    #: In the order of the weighted sum.
    shortlist: tuple[CountryFacts, ...]
    #: What excludes each of the others.
    excluded: Mapping[str, tuple[str, ...]]
    matrix: Matrix
    #: Scores in the order of the shortlist.
    weighted: tuple[float, ...]
    closeness: tuple[float, ...]
    flow: tuple[float, ...]
    acceptability: Acceptability
    flips: tuple[Flip, ...]

    @property
    def best(self) -> CountryFacts:
        """The country that the weighted sum puts first."""
        return self.shortlist[0]

    def facts_on(self, code: str) -> CountryFacts | None:
        """Return the facts on a country of the shortlist."""
        return next(
            (each for each in self.shortlist if each.country.code == code), None
        )

    @property
    def winners(self) -> dict[str, str]:
        """Who leads by each method, as codes of countries."""
        codes = [each.country.code for each in self.shortlist]
        orders = {
            "weighted sum": self.weighted,
            "TOPSIS": self.closeness,
            "PROMETHEE II": self.flow,
        }
        return {
            name: codes[max(range(len(codes)), key=scores.__getitem__)]
            for name, scores in orders.items()
        }


def choose(
    found: Sequence[CountryFacts],
    needs: Needs,
    weights: Mapping[str, Decimal | int],
    seed: int,
) -> CountryChoice | None:
    """Compare all countries that nothing excludes.

    Args:
        found: Facts on each country.
        needs: What the process asks of a place.
        weights: A weight for each of `CRITERIA`.
        seed: Makes the draws.

    Returns:
        The choice, or None where no country is left.
    """
    excluded = {each.country.code: _excluded(each, needs) for each in found}
    left = [each for each in found if not excluded[each.country.code]]
    if not left:
        return None
    scores = weighted_sum(_matrix(left, needs, weights))
    order = sorted(range(len(left)), key=lambda at: -scores[at])[:SHORTLIST]
    # Scaled anew: far-off countries must not stretch the scale of those that remain.
    shortlist = [left[at] for at in order]
    matrix = _matrix(shortlist, needs, weights)
    scores = weighted_sum(matrix)
    order = sorted(range(len(shortlist)), key=lambda at: -scores[at])
    shortlist = [shortlist[at] for at in order]
    matrix = _matrix(shortlist, needs, weights)
    return CountryChoice(
        shortlist=tuple(shortlist),
        excluded={code: why for code, why in excluded.items() if why},
        matrix=matrix,
        weighted=weighted_sum(matrix),
        closeness=topsis(matrix),
        flow=promethee(matrix),
        acceptability=acceptability(matrix, seed),
        flips=flips(matrix),
    )


def _excluded(found: CountryFacts, needs: Needs) -> tuple[str, ...]:
    why = obstacles(found, needs)
    if found.standing is None and found.shore.shore is not Shore.ONSHORE:
        return (*why, "its figures are missing or too old")
    return why


def _matrix(
    found: Sequence[CountryFacts], needs: Needs, weights: Mapping[str, Decimal | int]
) -> Matrix:
    criteria = tuple(
        Criterion(
            name=name,
            weight=float(weights[name]),
            more_is_better=more_is_better,
        )
        for name, more_is_better in CRITERIA.items()
    )
    return Matrix(
        options=tuple(each.country.code for each in found),
        criteria=criteria,
        values=tuple(_row(each, needs) for each in found),
    )


def _speakers(found: CountryFacts) -> float:
    """Return the speakers in the labor force, on a logarithmic scale.

    A share says little about a large country: what counts is whether a team can be
    hired.
    """
    people = found.country.value("labor_force") or 1.0
    return log10(max(1.0, people * found.language_percent / 100))


def _row(found: CountryFacts, needs: Needs) -> tuple[float, ...]:
    standing = found.standing
    hours = found.overlap.night if needs.night else found.overlap.worst
    volatility = found.volatility
    return (
        float(found.wage_ratio.middle),
        standing.people if standing else 0.0,
        _speakers(found),
        standing.business if standing else 0.0,
        hours,
        _TYPICAL_VOLATILITY if volatility is None else volatility,
    )
