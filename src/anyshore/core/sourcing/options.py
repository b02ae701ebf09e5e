"""What doing one process costs, in-house and by each option that has a price.

Prices come from quotes and from what was told; where nobody told one, a price is
reckoned from wages, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from anyshore.core.sourcing.cost import ASSUMPTIONS, Cost, Per, compare
from anyshore.core.sourcing.evidence import (
    SCOPE,
    Figure,
    Grade,
    Source,
    assumed,
    figure,
)
from anyshore.core.sourcing.location import wage_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anyshore.core.sourcing.reference import Reference
    from anyshore.core.sourcing.scope import Assumption, Portfolio, Price, Process

__all__ = ["MARKUP", "Option", "options", "own_wage", "volume"]

#: What a provider asks for an hour over the wage it pays.
MARKUP: Final = assumed(
    "assumption on markup: a provider's benefits, overhead, idle time and margin",
    "1.8",
    "2.6",
    "times the wage",
)
_ASKED: Final = assumed(
    "assumption on volume: nobody said how many people do it", "10", "50", "people"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One way to have the work done by others, and what it costs."""

    name: str
    #: ISO 3166-1 code of the site; empty where the price does not say.
    country: str
    provider: str
    price: Figure
    per: Per
    #: Whether the price was reckoned from wages.
    reckoned: bool
    cost: Cost
    #: What the cost was reckoned from, for another term.
    quantities: Mapping[str, Figure]
    currency: str
    #: Needs of the process that its site does not meet.
    obstacles: tuple[str, ...] = ()

    def over(self, years: int) -> Cost:
        """Return the cost over another term."""
        return compare(self.quantities, self.per, years, self.currency)


def own_wage(
    process: Process, reference: Reference, portfolio: Portfolio
) -> Figure | None:
    """Return what an hour of the client's own people costs in wages.

    Returns:
        The wage in the client's currency, or None where no occupation is named.
    """
    currency = client_currency(portfolio, reference)
    if process.wage is not None:
        given = process.wage.figure
        source = Source(
            name=process.wage.source or "the client's own books",
            grade=Grade.GIVEN,
            date=process.wage.date,
        )
        told = figure(given.low, given.high, f"{process.wage.currency}/hour", source)
        return reference.converted(told, currency)
    code = wage_code(process, reference)
    if code not in reference.wages:
        return None
    wage = reference.wages[code].hour()
    home = reference.country(portfolio.client.country)
    ratio = wage_ratio(home, reference, premium=False)
    local = wage if ratio.is_point else wage.times(ratio, wage.unit)
    return reference.converted(local, currency)


def wage_code(process: Process, reference: Reference) -> str:
    """Return the code under which the wage statistics know the work."""
    if process.occupation:
        return reference.occupation(process.occupation).code
    if process.service:
        return reference.service(process.service).wage_code
    return ""


def client_currency(portfolio: Portfolio, reference: Reference) -> str:
    """Return the currency in which the client wants to be told."""
    if portfolio.client.currency:
        return portfolio.client.currency
    return reference.currency_of(portfolio.client.country)


def volume(process: Process, hours: Figure) -> Figure:
    """Return how many people the work keeps busy.

    Args:
        process: With people, hours or items.
        hours: What one person works in a year.
    """
    if process.fte is not None:
        return figure(process.fte, process.fte, "people", SCOPE)
    worked = process.hours_per_year
    if worked is None and process.items_per_year and process.minutes_per_item:
        worked = process.items_per_year * process.minutes_per_item / 60
    if worked is None:
        return _ASKED
    return figure(worked, worked, "h", SCOPE).over(hours, "people")


def options(
    process: Process, reference: Reference, portfolio: Portfolio, best: Iterable[str]
) -> tuple[Option, ...]:
    """Return every option with a price, told ones first, then reckoned ones.

    Args:
        process: What is to be done.
        reference: Wages, rates and countries.
        portfolio: The client, its providers and its own assumptions.
        best: Codes of the countries for which a price is reckoned.
    """
    wage = own_wage(process, reference, portfolio)
    if wage is None:
        return ()
    shared = _shared(process, reference, portfolio, wage)
    currency = client_currency(portfolio, reference)
    told = [
        _told_option(
            price, process, shared, reference.converted(price.figure, currency)
        )
        for price in _told(process, portfolio)
        if not price.unclear and _countable(price, process)
    ]
    reckoned = [
        _reckoned_option(code, shared, reference, portfolio.client.country)
        for code in dict.fromkeys(best)
    ]
    years = portfolio.horizon_years
    return tuple(each.priced(years, currency) for each in (*told, *reckoned))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Unpriced:
    """An option before its cost is reckoned."""

    name: str
    country: str
    provider: str
    price: Figure
    per: Per
    reckoned: bool
    quantities: Mapping[str, Figure]

    def priced(self, years: int, currency: str) -> Option:
        """Reckon the cost."""
        return Option(
            name=self.name,
            country=self.country,
            provider=self.provider,
            price=self.price,
            per=self.per,
            reckoned=self.reckoned,
            cost=compare(self.quantities, self.per, years, currency),
            quantities=self.quantities,
            currency=currency,
        )


def _told_option(
    price: Price, process: Process, shared: Mapping[str, Figure], amount: Figure
) -> _Unpriced:
    per = _per(price)
    quantities = {**shared, "price": amount}
    units = _units(process, per)
    if units is not None:
        quantities["units"] = units
    return _Unpriced(
        name=price.provider or f"price told by {price.figure.sources[0].name}",
        country=price.country,
        provider=price.provider,
        price=amount,
        per=per,
        reckoned=False,
        quantities=quantities,
    )


def _reckoned_option(
    code: str, shared: Mapping[str, Figure], reference: Reference, home: str
) -> _Unpriced:
    country = reference.country(code)
    relative = MARKUP
    if code != home:
        # The client's own ratio is in its wage already; what is left is one country
        # beside the other.
        there = wage_ratio(country, reference, premium=True)
        here = wage_ratio(reference.country(home), reference, premium=False)
        beside = there if here.is_point else there.over(here, "ratio")
        relative = MARKUP.times(beside, MARKUP.unit)
    return _Unpriced(
        name=f"{country.name}, price reckoned from wages",
        country=code,
        provider="",
        price=shared["wage"].times(relative, shared["wage"].unit),
        per=Per.HOUR,
        reckoned=True,
        quantities={**shared, "price_to_wage": relative},
    )


_BY_UNIT = frozenset([Per.ITEM, Per.MILESTONE])


def _shared(
    process: Process, reference: Reference, portfolio: Portfolio, wage: Figure
) -> dict[str, Figure]:
    """Return the quantities that all options have in common."""
    currency = client_currency(portfolio, reference)
    values = {
        name: _replaced(name, usual, portfolio.assumptions.get(name))
        for name, usual in ASSUMPTIONS.items()
    }
    values["setup"] = reference.converted(values["setup"], currency)
    people = volume(process, values["productive_hours"])
    return {"wage": wage, "people": people, **values}


def _replaced(name: str, usual: Figure, given: Assumption | None) -> Figure:
    if given is None:
        return usual
    high = given.low if given.high is None else given.high
    if not given.source:
        return assumed(
            f"assumption on {name} set in the scope", given.low, high, usual.unit
        )
    source = Source(name=given.source, grade=Grade.GIVEN)
    return figure(given.low, high, usual.unit, source)


def _told(process: Process, portfolio: Portfolio) -> list[Price]:
    quotes = [
        _quote(each.quotes[process.name], each.name, each.country)
        for each in portfolio.providers
        if process.name in each.quotes
    ]
    return [*quotes, *process.prices]


def _quote(price: Price, provider: str, country: str) -> Price:
    from msgspec.structs import replace

    return replace(
        price,
        provider=price.provider or provider,
        country=price.country or country,
        source=price.source or f"quote of {provider}",
        quoted=True,
    )


def _per(price: Price) -> Per:
    """Return what a clear price is per."""
    if price.per == "month":
        return Per.MONTH_EMPLOYEE if price.counted == "employee" else Per.MONTH_SERVICE
    return Per(price.per)


def _countable(price: Price, process: Process) -> bool:
    """Say whether the scope tells how many items or milestones a year has."""
    per = _per(price)
    return per not in _BY_UNIT or _units(process, per) is not None


def _units(process: Process, per: Per) -> Figure | None:
    if per not in _BY_UNIT:
        return None
    count = process.items_per_year if per is Per.ITEM else process.milestones_per_year
    if count is None:
        return None
    return figure(Decimal(count), Decimal(count), f"{per}s a year", SCOPE)
