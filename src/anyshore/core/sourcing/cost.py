"""What an option costs over a term, as an interval.

In-house work costs wages, benefits and overhead.  A provider costs its price, and
beside it governance, transition, people who stay, redundancy, tax and risk; those who
compare a price with a wage forget them.  Every quantity is a figure with bounds and
sources.  The bounds of a result are exact for the model: each quantity is pushed to the
end at which the result is least or most, so what both sides share (the wage, the
volume) is never counted as if it moved apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, cast

from anyshore.core.sourcing.evidence import Figure, Grade, Source, assumed

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ASSUMPTIONS", "Cost", "Line", "Per", "Swing", "compare"]

_NOUGHT: Final = Decimal(0)
_MONTHS: Final = 12
#: Draws behind the likely saving, and which share of them it holds.
DRAWS: Final = 4000
LIKELY: Final = (10, 90)
_EVEN: Final = Source(
    name="assumption on chance: each quantity lies as likely anywhere in its interval",
    grade=Grade.ASSUMPTION,
    note="Quantities are drawn independently of each other.",
)

#: What is assumed until the client says better: name, why, low, high, unit.
ASSUMPTIONS: Final[Mapping[str, Figure]] = {
    name: assumed(f"assumption on {name.replace('_', ' ')}: {why}", low, high, unit)
    for name, why, low, high, unit in (
        ("benefits", "paid on top of wages", "0.38", "0.46", "share of wages"),
        (
            *("overhead", "rooms, systems and lead", "0.15", "0.35"),
            "share of wages with benefits",
        ),
        ("paid_hours", "hours that a year's wage pays", "2080", "2080", "h"),
        ("productive_hours", "less leave, holidays, training", "1700", "1860", "h"),
        ("billed_hours", "billed per person and year", "1780", "2080", "h"),
        ("governance", "to steer a provider", "0.05", "0.10", "share of in-house cost"),
        (
            *("transition", "to hand over, once", "0.10", "0.30"),
            "share of a year's in-house cost",
        ),
        ("setup", "tender, contract and connection, once", "30000", "150000", "USD"),
        ("retained", "people who stay", "0", "0.05", "share of in-house cost"),
        ("redundancy", "for those who go, once", "0", "0.45", "share of a year's wage"),
        ("tax", "that cannot be got back", "0", "0.02", "share of the price"),
        ("risk", "failure, currency, exit", "0", "0.10", "share of the price"),
    )
}


class Per(StrEnum):
    """What a price is per."""

    HOUR = "hour"
    ITEM = "item"
    MILESTONE = "milestone"
    #: A month of one employee.
    MONTH_EMPLOYEE = "month and employee"
    #: A month of the whole service.
    MONTH_SERVICE = "month"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of a total, over the term."""

    name: str
    amount: Figure


@dataclass(frozen=True, kw_only=True, slots=True)
class Swing:
    """How far one quantity alone moves the saving, all others in the middle."""

    name: str
    #: The quantity's own bounds.
    figure: Figure
    #: Saving in percent at its low and at its high bound.
    at_low: Decimal
    at_high: Decimal

    @property
    def width(self) -> Decimal:
        """How far the saving moves, in percentage points."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What one option costs over the term beside doing it in-house."""

    in_house: Figure
    vendor: Figure
    lines: tuple[Line, ...]
    #: Percent of the in-house cost; negative where the option is dearer.
    saving: Figure
    #: Where the saving lies in eight of ten draws.
    likely: Figure
    #: In the order of their width.
    swings: tuple[Swing, ...]
    #: The price at which nothing is saved, all else in the middle.
    break_even_price: Decimal
    #: People from whom on it saves, all else in the middle; None where it never does.
    break_even_people: Decimal | None


@dataclass(frozen=True, slots=True)
class _Model:
    """The arithmetic, for one set of values."""

    years: int
    per: Per

    def in_house(self, at: Mapping[str, Decimal]) -> Decimal:
        """Return the in-house cost over the term."""
        loaded = (
            at["wage"] * at["paid_hours"] * (1 + at["benefits"]) * (1 + at["overhead"])
        )
        return loaded * at["people"] * self.years

    def lines(self, at: Mapping[str, Decimal]) -> dict[str, Decimal]:
        """Return what the provider and the change cost over the term."""
        inside = self.in_house(at)
        price = self.price(at) * self.quantity(at) * self.years
        return {
            "price": price,
            "governance": inside * at["governance"],
            "transition, once": inside / self.years * at["transition"] + at["setup"],
            "people who stay": inside * at["retained"],
            "redundancy, once": at["wage"]
            * at["paid_hours"]
            * at["people"]
            * at["redundancy"],
            "tax": price * at["tax"],
            "risk": price * at["risk"],
        }

    def price(self, at: Mapping[str, Decimal]) -> Decimal:
        """Return the price of one unit, told or reckoned from the wage."""
        if "price" in at:
            return at["price"]
        return at["wage"] * at["price_to_wage"]

    def quantity(self, at: Mapping[str, Decimal]) -> Decimal | int:
        """Return how many units of the price a year takes."""
        if self.per is Per.HOUR:
            return at["people"] * at["billed_hours"]
        if self.per is Per.MONTH_EMPLOYEE:
            return at["people"] * _MONTHS
        if self.per is Per.MONTH_SERVICE:
            return _MONTHS
        return at["units"]

    def vendor(self, at: Mapping[str, Decimal]) -> Decimal:
        """Return the total of the option over the term."""
        return sum(self.lines(at).values(), start=_NOUGHT)

    def saving(self, at: Mapping[str, Decimal]) -> Decimal:
        """Return the saving in percent."""
        return 100 * (1 - self.vendor(at) / self.in_house(at))

    def results(self, at: Mapping[str, Decimal]) -> dict[str, Decimal]:
        """Return both totals, the saving and every line."""
        inside, lines = self.in_house(at), self.lines(at)
        outside = sum(lines.values(), _NOUGHT)
        saving = 100 * (1 - outside / inside)
        return {"in-house": inside, "vendor": outside, "saving": saving, **lines}


def compare(
    quantities: Mapping[str, Figure],
    per: Per,
    years: int,
    currency: str,
    seed: int = 1,
) -> Cost:
    """Compare a priced option with doing the work in-house.

    Args:
        quantities: The names of `ASSUMPTIONS`, and ``wage`` and ``price`` in the
            currency, ``people`` and, for prices per item or milestone, ``units`` a
            year. Where nobody told a price, ``price_to_wage`` stands in its place.
        per: What the price is per.
        years: The term.
        currency: ISO 4217 code of all amounts.
        seed: Makes the draws behind the likely saving.
    """
    model = _Model(years, per)
    middle = {name: each.middle for name, each in quantities.items()}
    bounds = _bounds(model, quantities, middle, currency)
    saving = bounds.pop("saving")
    return Cost(
        in_house=bounds.pop("in-house"),
        vendor=bounds.pop("vendor"),
        saving=saving,
        likely=_likely(model, quantities, saving, seed),
        lines=tuple(Line(name=name, amount=each) for name, each in bounds.items()),
        swings=_swings(model, quantities, middle),
        break_even_price=_break_even_price(model, middle),
        break_even_people=_break_even_people(model, middle),
    )


def _bounds(
    model: _Model,
    quantities: Mapping[str, Figure],
    middle: Mapping[str, Decimal],
    currency: str,
) -> dict[str, Figure]:
    """Return the least and the most that each result can be.

    Every result rises or falls in each quantity all the way, so its ends are found by
    asking which way it goes, one quantity at a time.
    """
    known = model.results(middle)
    least = {name: dict(middle) for name in known}
    most = {name: dict(middle) for name in known}
    used: dict[str, list[Source]] = {name: [] for name in known}
    for quantity, each in quantities.items():
        # A point moves nothing by itself; a step beside it shows who rests on it.
        aside = each.high if each.high != each.low else each.high * 2 + 1
        low = model.results({**middle, quantity: each.low})
        high = model.results({**middle, quantity: aside})
        for name in known:
            rises = high[name] >= low[name]
            least[name][quantity] = each.low if rises else each.high
            most[name][quantity] = each.high if rises else each.low
            if high[name] != low[name]:
                used[name] += each.sources
    return {
        name: Figure(
            low=model.results(least[name])[name],
            high=model.results(most[name])[name],
            unit="%" if name == "saving" else currency,
            sources=tuple(dict.fromkeys(used[name])) or quantities["wage"].sources,
        )
        for name in known
    }


def _likely(
    model: _Model, quantities: Mapping[str, Figure], saving: Figure, seed: int
) -> Figure:
    """Draw every quantity and return where most savings lie.

    A share is drawn, not an amount, so floats serve.
    """
    import numpy as np

    if saving.is_point:
        return saving
    drawn = {
        name: float(each.low)
        if each.is_point
        else float(each.low) + float(each.high - each.low) * _chances(seed, name)
        for name, each in quantities.items()
    }
    at = cast("Mapping[str, Decimal]", drawn)
    inside = cast("NDArray[np.float64]", model.in_house(at))
    lines = cast("dict[str, NDArray[np.float64]]", model.lines(at))
    # Not numpy's sum: a line that does not vary is one number among arrays.
    outside = sum(lines.values())
    low, high = np.percentile(100 * (1 - outside / inside), LIKELY)
    return Figure(
        low=Decimal(f"{low:.4f}"),
        high=Decimal(f"{high:.4f}"),
        unit="%",
        sources=(*saving.sources, _EVEN),
    )


@lru_cache(maxsize=256)
def _chances(seed: int, name: str) -> NDArray[np.float64]:
    """Draw where a quantity lies between its bounds, 0 to 1.

    The same quantity lies in the same place for every option, so options are compared
    under the same luck.
    """
    import numpy as np

    drawn = np.random.default_rng([seed, *name.encode()]).random(DRAWS)
    drawn.setflags(write=False)
    return drawn


def _swings(
    model: _Model, quantities: Mapping[str, Figure], middle: Mapping[str, Decimal]
) -> tuple[Swing, ...]:
    found = [
        Swing(
            name=name,
            figure=each,
            at_low=model.saving({**middle, name: each.low}),
            at_high=model.saving({**middle, name: each.high}),
        )
        for name, each in quantities.items()
        if not each.is_point
    ]
    return tuple(sorted(found, key=lambda each: -each.width))


def _break_even_price(model: _Model, middle: Mapping[str, Decimal]) -> Decimal:
    """Solve for the price: cost is a straight line in it."""
    free = model.vendor({**middle, "price": _NOUGHT})
    slope = model.vendor({**middle, "price": Decimal(1)}) - free
    return (model.in_house(middle) - free) / slope


def _break_even_people(model: _Model, middle: Mapping[str, Decimal]) -> Decimal | None:
    """Solve for the number of people: both sides are straight lines in it.

    A price per item or for a whole service follows the volume, so it is scaled too.
    """

    def gap(people: Decimal) -> Decimal:
        at = {**middle, "people": people}
        share = people / middle["people"]
        if "units" in at:
            at["units"] = middle["units"] * share
        if model.per is Per.MONTH_SERVICE:
            at["price"] = model.price(middle) * share
        return model.in_house(at) - model.vendor(at)

    fixed = gap(_NOUGHT)
    each = gap(Decimal(1)) - fixed
    return -fixed / each if each > 0 else None
