"""An open index of countries to place services in.

Kearney's index weighs financial attractiveness 40, people's skills and availability 30
and business environment 30, from sources that are not open.  This one takes the same
three weights and open figures, all from World Development Indicators and CLDR, and
no weight in it is tuned: each figure is a standard score over all countries that have
them all, a pillar is the plain mean of its figures.  The limit of age is the one that
the World Bank's own monitor of its indicators uses; what other choices give is in
docs/explanation/sourcing.md.

* financial: income per head, on a logarithmic scale, less is better;
* people: labor force times tertiary enrollment (logarithmic), share of people who speak
  the client's language, scientific articles (logarithmic);
* business: rank in the ease of doing business.

Left out are countries of less than a million people and those whose figures are older
than ten years, but for the ease of doing business, which ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, log1p
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from anyshore.core.sourcing.reference import Country, Reference

__all__ = ["WEIGHTS", "Standing", "index"]

#: The weights of the three pillars.
WEIGHTS: Final = {"financial": 0.4, "people": 0.3, "business": 0.3}
#: Fewest people of a country that is compared.
FEWEST_PEOPLE: Final = 1_000_000
#: Years that a figure may be older than the newest: the World Bank's monitor of its
#: indicators sets apart what has no data in the last ten.
OLDEST: Final = 10

_FRESH = ("gdp_per_head", "labor_force", "tertiary_enrollment", "articles")


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where a country stands; pillars and score are standard scores."""

    country: str
    #: From 1, the best.
    rank: int
    score: float
    financial: float
    people: float
    business: float


def index(reference: Reference, language: str = "en") -> tuple[Standing, ...]:
    """Rank all countries that have every figure.

    Args:
        reference: Their figures.
        language: The language that is looked for, ISO 639.
    """
    found = [each for each in reference.countries.values() if _is_complete(each)]
    newest = max(
        (row.year for each in found for row in each.indicators.values()), default=0
    )
    countries = [each for each in found if _is_fresh(each, newest)]

    def standard(figure: Callable[[Country], float]) -> list[float]:
        return _standard([figure(each) for each in countries])

    financial = standard(lambda each: -log(_value(each, "gdp_per_head")))
    people = [
        fmean(parts)
        for parts in zip(
            standard(_talent),
            standard(lambda each: _share(each, language)),
            standard(lambda each: log1p(_value(each, "articles"))),
            strict=True,
        )
    ]
    business = standard(lambda each: -_value(each, "ease_of_business_rank"))
    scores = [
        WEIGHTS["financial"] * f + WEIGHTS["people"] * p + WEIGHTS["business"] * b
        for f, p, b in zip(financial, people, business, strict=True)
    ]
    order = sorted(range(len(countries)), key=lambda at: -scores[at])
    return tuple(
        Standing(
            country=countries[at].code,
            rank=rank,
            score=scores[at],
            financial=financial[at],
            people=people[at],
            business=business[at],
        )
        for rank, at in enumerate(order, 1)
    )


def _is_complete(country: Country) -> bool:
    needed = {*_FRESH, "ease_of_business_rank", "population"}
    return needed <= country.indicators.keys() and (
        _value(country, "population") >= FEWEST_PEOPLE
    )


def _is_fresh(country: Country, newest: int) -> bool:
    return all(country.indicators[name].year >= newest - OLDEST for name in _FRESH)


def _value(country: Country, name: str) -> float:
    return country.indicators[name].value


def _talent(country: Country) -> float:
    # Enrollment passes a hundred where many older people study.
    share = min(_value(country, "tertiary_enrollment"), 100) / 100
    return log(_value(country, "labor_force") * share)


def _share(country: Country, language: str) -> float:
    found = country.languages.get(language)
    return 0.0 if found is None else found.value


def _standard(values: Sequence[float]) -> list[float]:
    spread, middle = pstdev(values), fmean(values)
    return [(each - middle) / spread if spread else 0.0 for each in values]
