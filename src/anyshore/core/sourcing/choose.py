"""Choosing the country for one process: who is left, who leads, how surely.

The usual weights are those of the index, 40, 30 and 30, with people and environment
split into what a process can feel; that split is an assumption, and the draws of
weights show what hangs on it.
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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

__all__ = ["CRITERIA", "CountryChoice", "choose"]

#: Criteria with their usual weights, and whether more is better.
CRITERIA: Final = {
    "cost": (40, False),
    "people": (15, True),
    "language": (15, True),
    "business": (15, True),
    "overlap": (10, True),
    "volatility": (5, False),
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
    weights: Mapping[str, Decimal],
    seed: int,
) -> CountryChoice | None:
    """Compare all countries that nothing excludes.

    Returns:
        The choice, or None where no country is left.
    """
    excluded = {each.country.code: obstacles(each, needs) for each in found}
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


def _matrix(
    found: Sequence[CountryFacts], needs: Needs, weights: Mapping[str, Decimal]
) -> Matrix:
    criteria = tuple(
        Criterion(
            name=name,
            weight=float(weights.get(name, usual)),
            more_is_better=more_is_better,
        )
        for name, (usual, more_is_better) in CRITERIA.items()
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
