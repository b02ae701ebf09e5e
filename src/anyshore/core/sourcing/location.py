"""Countries as places for one process: facts, what excludes one, what ranks the rest.

Needs come first.  Data that may not go abroad leaves the client's own country; much
coordination asks for shared hours; speaking asks for the language; work that goes on
through the client's night turns the wish for shared hours round.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from anyshore.core.sourcing.evidence import Figure, Grade, Source, assumed
from anyshore.core.sourcing.scope import Coordination
from anyshore.core.sourcing.shore import (
    Overlap,
    Shore,
    ShoreFinding,
    overlap,
    shore,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.sourcing.index import Standing
    from anyshore.core.sourcing.reference import Country, Incentive, Reference
    from anyshore.core.sourcing.scope import Client

__all__ = [
    "MIN_OVERLAP",
    "VOICE_FLOOR",
    "CountryFacts",
    "Needs",
    "Outlook",
    "facts",
    "holidays_apart",
    "obstacles",
    "wage_ratio",
]

#: Hours of the office day that must be shared, by coordination: an assumption.
MIN_OVERLAP: Final = {
    Coordination.LOW: 0,
    Coordination.MEDIUM: 2,
    Coordination.HIGH: 4,
}
#: Percent of people who must speak the language: an assumption, for voice and without.
VOICE_FLOOR: Final = 10
TEXT_FLOOR: Final = 1
#: Language and city cost more than a country's mean tells: an assumption.
PREMIUM: Final = Decimal("1.5")
#: Where earnings are not published, a wage may be so many times the ratio of incomes.
UNKNOWN_EARNINGS: Final = Decimal("2.5")
_BASE = "US"


@dataclass(frozen=True, kw_only=True, slots=True)
class Needs:
    """What a process asks of a place."""

    languages: tuple[str, ...]
    coordination: Coordination
    voice: bool = False
    night: bool = False
    #: Whether its data may be handled in another country.
    abroad: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class CountryFacts:
    """What is known about a country, seen from the client."""

    country: Country
    shore: ShoreFinding
    overlap: Overlap
    #: Percent of people who speak the least spoken of the languages asked for.
    language_percent: float
    #: Wage there, as a share of the wage in the country of the wage statistics.
    wage_ratio: Figure
    standing: Standing | None
    #: Spread of yearly changes of income in dollars, in percent; None where unknown.
    volatility: float | None
    incentives: tuple[Incentive, ...]
    #: Sources of all of these but the wage.
    sources: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """From where, and by what, countries are looked at."""

    client: Client
    reference: Reference
    #: By code of the country.
    standings: Mapping[str, Standing]
    #: The year whose clock changes count.
    year: int


def facts(country: Country, needs: Needs, outlook: Outlook) -> CountryFacts:
    """Gather what is known about a country as a place for a client's process."""
    reference, year = outlook.reference, outlook.year
    home = reference.country(outlook.client.country)
    zone = outlook.client.zone or home.zone
    shares = [
        country.languages[language].value if language in country.languages else 0.0
        for language in needs.languages
    ]
    names = ("countries", "places", "languages", "indicators")
    return CountryFacts(
        country=country,
        shore=shore(
            home.places,
            country.places,
            year,
            neighbor=country.code in home.borders,
            zones=(zone, country.zone),
        ),
        overlap=overlap(zone, country.zone, year),
        language_percent=min(shares, default=100.0),
        wage_ratio=wage_ratio(country, reference, premium=country.code != home.code),
        standing=outlook.standings.get(country.code),
        volatility=country.value("income_volatility"),
        incentives=tuple(
            each for each in reference.incentives if each.country == country.code
        ),
        sources=tuple(reference.sources[each] for each in names),
    )


def wage_ratio(country: Country, reference: Reference, *, premium: bool) -> Figure:
    """Return a country's wages as a share of those that the statistics know.

    Two ratios bound it.  Income per head in dollars understates what a city with
    English pays; mean earnings at purchasing power overstate it in dollars, because
    prices are lower there.  Neither is a wage in the market, hence the interval.
    """
    base = reference.country(_BASE)
    if country.code == base.code:
        return assumed("the wage statistics are of this country", "1", "1", "ratio")
    ratios: list[Decimal] = []
    sources: list[Source] = []
    for name in ("gdp_per_head", "monthly_earnings"):
        there, here = country.indicators.get(name), base.indicators.get(name)
        if there is not None and here is not None:
            ratios.append(Decimal(str(there.value)) / Decimal(str(here.value)))
            sources.append(there.source)
    if not ratios:
        return assumed("no income is published for this country", "0.05", "1", "ratio")
    high = max(ratios)
    if len(ratios) == 1:
        high = max(high, min(_one(), high * UNKNOWN_EARNINGS))
        sources.append(_assumption("earnings not published, up to 2.5 times income"))
    if premium:
        high *= PREMIUM
        sources.append(_assumption("a city and its languages pay up to half more"))
    return Figure(low=min(ratios), high=high, unit="ratio", sources=tuple(sources))


def _one() -> Decimal:
    return Decimal(1)


def _assumption(why: str) -> Source:
    return Source(name=f"assumption: {why}", grade=Grade.ASSUMPTION)


def obstacles(found: CountryFacts, needs: Needs) -> tuple[str, ...]:
    """Return what excludes a country, in words; empty where nothing does."""
    reasons = []
    home = found.shore.shore is Shore.ONSHORE
    if not needs.abroad and not home:
        reasons.append("the data may not leave the client's country")
    least = MIN_OVERLAP[needs.coordination]
    # Night work is done while the client sleeps; only close coordination still asks
    # for an hour at the edges of the day.
    if needs.night:
        least = 1 if needs.coordination is Coordination.HIGH else 0
    if found.overlap.worst < least:
        reasons.append(
            f"{found.overlap.worst:g} shared hours, {needs.coordination} coordination "
            f"asks for {least} (assumption)"
        )
    floor = VOICE_FLOOR if needs.voice else TEXT_FLOOR
    if not home and found.language_percent < floor:
        spoken = " and ".join(needs.languages)
        reasons.append(
            f"{found.language_percent:.3g} % speak {spoken}, the floor is {floor} % "
            "(assumption)"
        )
    return tuple(reasons)


def holidays_apart(
    reference: Reference, client: str, site: str, year: int
) -> tuple[int, int] | None:
    """Return workdays that only the client, and that only the site has off.

    Returns:
        Both counts, or None where the holidays of one are not known.
    """
    try:
        ours = reference.holidays[client, year]
        theirs = reference.holidays[site, year]
    except KeyError:
        return None
    return tuple(  # type: ignore[return-value]  # two sides, so two counts
        sum(day.weekday() < 5 for day in only)
        for only in (ours - theirs, theirs - ours)
    )
