"""Reference data as values: countries, occupations, wages, services, rates.

The values come in from outside, each table with its source, and any row can be replaced
by the user's own figure, which then carries the user's source.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from anyshore.core.sourcing.evidence import Figure, Grade, Source, figure
from anyshore.kernel import Place as Where
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from anyshore.core.sourcing.shore import Place

__all__ = [
    "Country",
    "Incentive",
    "Indicator",
    "Occupation",
    "Override",
    "Ranking",
    "Reference",
    "Service",
    "Wage",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Indicator:
    """One figure about a country."""

    year: int
    value: float
    source: Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Country:
    """What is known about a country."""

    #: ISO 3166-1 alpha-2 code.
    code: str
    name: str
    region: str
    subregion: str
    #: Codes of the countries that it shares a land border with.
    borders: frozenset[str]
    #: The zone of its seat of business.
    zone: str
    #: ISO 4217 codes.
    currencies: tuple[str, ...]
    #: Principal locations.
    places: tuple[Place, ...]
    #: Share of its people who speak a language, in percent, by ISO 639 code.
    languages: Mapping[str, Indicator]
    #: By name, as in ``gdp_per_head``.
    indicators: Mapping[str, Indicator]

    def value(self, indicator: str) -> float | None:
        """Return an indicator's value, or None where none is published."""
        found = self.indicators.get(indicator)
        return None if found is None else found.value


@dataclass(frozen=True, kw_only=True, slots=True)
class Occupation:
    """How an occupation is rated by those who hold it (O*NET)."""

    title: str
    #: SOC code, or empty where the wage statistics know no such occupation.
    code: str
    #: Unit groups of ISCO-08 that hold it, ``in part`` where they hold others too or
    #: not all of it; empty where the crosswalk has not been read for it.
    isco: tuple[str, ...] = ()
    #: Job zone: 1 little preparation, 4 usually a bachelor's degree, 5 more.
    zone: int
    #: Mean level of critical thinking, active learning, reading and writing, 0 to 1.
    skill: float
    #: Ratings of the work context, 0 to 1.
    automation: float
    exactness: float
    repetition: float
    freedom: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Wage:
    """What an occupation earns an hour in the country of the wage statistics."""

    code: str
    title: str
    #: Figures by name: ``mean_hour``, ``p10_hour`` to ``p90_hour``, ``mean_year``.
    figures: Mapping[str, Decimal]
    source: Source

    def hour(self, low: str = "p25_hour", high: str = "p75_hour") -> Figure:
        """Return the wage an hour between two points of its distribution."""
        mean = self.figures["mean_hour"]
        return figure(
            self.figures.get(low, mean),
            self.figures.get(high, mean),
            "USD/hour",
            self.source,
        )

    @property
    def mean(self) -> Figure:
        """The mean wage an hour."""
        value = self.figures["mean_hour"]
        return figure(value, value, "USD/hour", self.source)


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """A service that providers sell, and the occupation that does it."""

    name: str
    #: Title of the O*NET occupation.
    occupation: str
    #: SOC code of the wage statistics.
    wage_code: str
    #: What those who sell it call it: BPO or KPO.
    label: str
    #: Why the label is contested, or empty.
    contested: str
    #: Why this occupation.
    reason: str
    #: Category of APQC's Process Classification Framework, cross-industry.
    pcf: str
    #: Row of the service in the mission's list.
    row: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Incentive:
    """What a country's state offers to those who bring work."""

    country: str
    kind: str
    text: str
    source: Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """A published order of countries, to hold one's own beside."""

    name: str
    countries: tuple[str, ...]
    source: Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Override:
    """A user's own figure in place of a row of the reference."""

    #: ``indicator``, ``language``, ``wage`` or ``rate``.
    table: str
    #: The country's, occupation's or currency's code.
    key: str
    #: The indicator or language; empty for wages and rates.
    name: str
    value: Decimal
    year: int
    #: What the figure rests on, in the user's words.
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """Everything that an advice looks up."""

    countries: Mapping[str, Country]
    #: By lower-case title.
    occupations: Mapping[str, Occupation]
    #: By SOC code.
    wages: Mapping[str, Wage]
    #: By lower-case name.
    services: Mapping[str, Service]
    #: Units of a currency for one euro.
    rates: Mapping[str, Indicator]
    #: Gross product of the world in current USD, by year.
    world_product: Mapping[int, Indicator]
    #: Public holidays of a country in a year.
    holidays: Mapping[tuple[str, int], frozenset[date]]
    incentives: tuple[Incentive, ...]
    rankings: tuple[Ranking, ...]
    #: By table, as in ``wages``.
    sources: Mapping[str, Source]

    def currency_of(self, code: str) -> str:
        """Return a country's own currency, or USD where no rate is known for it."""
        known = self.country(code).currencies
        return next((each for each in known if each in self.rates), "USD")

    def country(self, code: str) -> Country:
        """Return a country.

        Raises:
            ProblemError: ``country-unknown``.
        """
        found = self.countries.get(code.upper())
        if found is None:
            raise _unknown("country", code, "Use the two letters of ISO 3166-1.")
        return found

    def occupation(self, name: str) -> Occupation:
        """Return an occupation by its title or code.

        Raises:
            ProblemError: ``occupation-unknown``.
        """
        found = self.occupations.get(name.lower())
        if found is None:
            matches = [each for each in self.occupations.values() if each.code == name]
            if not matches:
                hint = "Use a title of O*NET or a SOC code, as in 43-4051."
                raise _unknown("occupation", name, hint)
            found = matches[0]
        return found

    def service(self, name: str) -> Service:
        """Return a service of the catalogue.

        Raises:
            ProblemError: ``service-unknown``.
        """
        found = self.services.get(name.lower())
        if found is None:
            hint = "Name the occupation instead, or one of the catalogue's services."
            raise _unknown("service", name, hint)
        return found

    def converted(self, amount: Figure, currency: str) -> Figure:
        """Convert ``USD/hour`` and the like into another currency at the last rate.

        Raises:
            ProblemError: ``currency-unknown``.
        """
        given, slash, per = amount.unit.partition("/")
        if given == currency:
            return amount
        for code in (given, currency):
            if code not in self.rates:
                hint = "Give a rate to the euro under overrides, table rate."
                raise _unknown("currency", code, hint)
        to, of = self.rates[currency], self.rates[given]
        factor = Decimal(str(to.value)) / Decimal(str(of.value))
        changed = amount.scaled(factor, f"{currency}{slash}{per}")
        sources = dict.fromkeys((*changed.sources, to.source))
        return replace(changed, sources=tuple(sources))

    def overridden(self, rows: tuple[Override, ...]) -> Reference:
        """Return the reference with the user's figures in place of its own."""
        known = self
        for row in rows:
            known = _replaced(known, row)
        return known


def _replaced(reference: Reference, row: Override) -> Reference:
    source = Source(name=row.source, grade=Grade.GIVEN, date=str(row.year))
    given = Indicator(year=row.year, value=float(row.value), source=source)
    if row.table == "rate":
        return replace(reference, rates={**reference.rates, row.key: given})
    if row.table == "wage":
        figures = {"mean_hour": row.value}
        title = (
            reference.wages[row.key].title if row.key in reference.wages else row.key
        )
        wage = Wage(code=row.key, title=title, figures=figures, source=source)
        return replace(reference, wages={**reference.wages, row.key: wage})
    country = reference.country(row.key)
    changed: dict[str, Any]
    if row.table == "language":
        changed = {"languages": {**country.languages, row.name: given}}
    elif row.table == "indicator":
        changed = {"indicators": {**country.indicators, row.name: given}}
    else:
        hint = "Use indicator, language, wage or rate."
        raise _unknown("table", row.table, hint)
    countries = {**reference.countries, country.code: replace(country, **changed)}
    return replace(reference, countries=countries)


def _unknown(what: str, name: str, hint: str) -> ProblemError:
    return ProblemError(
        Problem(
            code=f"{what}-unknown",
            message=f"No {what} is known as {name!r}.",
            hint=hint,
            place=Where(element=name),
        )
    )
