"""Rate cards: what a service costs, per what, from how many, and from when.

A card holds prices only.  What is to be priced arrives as usages, and `rate` puts the
two together.  Cost has no place here, so no client can ever be shown it by accident.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from anyshore.kernel import Place, Problem, ProblemError, require_aware

if TYPE_CHECKING:
    from anyshore.kernel import Money, Quantity

__all__ = ["Measure", "Rate", "RateCard", "RatedLine", "Tier", "Tiering", "Usage"]

_UNITS = {"item": "C62", "hour": "HUR", "fte-month": "MON", "milestone": "C62"}


class Measure(StrEnum):
    """What is counted."""

    #: An accepted item of work.
    ITEM = "item"
    #: An hour of work.
    HOUR = "hour"
    #: A full-time person for a month; parts of a month are fractions.
    FTE_MONTH = "fte-month"
    #: A milestone of an engagement, at its agreed price.
    MILESTONE = "milestone"

    @property
    def unit(self) -> str:
        """UN/ECE Rec 20 code that usages and invoice lines carry."""
        return _UNITS[self.value]


class Tiering(StrEnum):
    """How tiers apply."""

    #: Each unit costs the price of the tier it falls in.
    GRADUATED = "graduated"
    #: All units cost the price of the tier that their total falls in.
    VOLUME = "volume"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tier:
    """A price, and from how many units on it holds."""

    #: The price holds for units beyond this number; 0 for the first tier.
    above: Decimal = Decimal(0)
    #: Price of one unit, in the card's currency.
    price: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """The price of one service while it is in force."""

    #: The service, as usages name it.
    service: str
    #: What the invoice calls it.
    description: str
    #: What is counted.
    measure: Measure
    #: Prices, from the lowest tier up.
    tiers: tuple[Tier, ...]
    #: How the tiers apply.
    tiering: Tiering = Tiering.GRADUATED
    #: First instant in force; None means from the beginning.
    starts: datetime | None = None
    #: First instant no longer in force; None means without end.
    ends: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a rate that leaves a unit without one price.

        Raises:
            ProblemError: ``rate-tiers-malformed`` or ``rate-period-malformed``.
        """
        starts = [tier.above for tier in self.tiers]
        if not starts or starts[0] != 0 or starts != sorted(set(starts)):
            raise ProblemError(
                Problem(
                    code="rate-tiers-malformed",
                    message=f"Tiers of {self.service!r} do not begin at 0 and rise.",
                    hint="Give the first tier 0, and each next one a higher number.",
                    place=Place(element=self.service),
                )
            )
        for name in ("starts", "ends"):
            instant = getattr(self, name)
            if instant is not None:
                object.__setattr__(self, name, require_aware(instant))
        if self.starts and self.ends and self.ends <= self.starts:
            raise ProblemError(
                Problem(
                    code="rate-period-malformed",
                    message=f"The rate of {self.service!r} ends before it starts.",
                    hint="Leave out the end, or give one after the start.",
                    place=Place(element=self.service),
                )
            )

    def in_force(self, at: datetime) -> bool:
        """Return whether the rate holds at the instant."""
        return (self.starts is None or self.starts <= at) and (
            self.ends is None or at < self.ends
        )

    def overlaps(self, other: Rate) -> bool:
        """Return whether both rates price the same service at some instant."""
        return (
            self.service == other.service
            and (self.ends is None or other.starts is None or other.starts < self.ends)
            and (other.ends is None or self.starts is None or self.starts < other.ends)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RateCard:
    """All prices of a contract."""

    #: ISO 4217 code of every price on the card.
    currency: str
    #: The rates; at any instant a service has at most one.
    rates: tuple[Rate, ...]
    #: Least net amount of a period; 0 for none.
    minimum: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        """Refuse a card that gives a service two prices at once.

        Raises:
            ProblemError: ``rate-ambiguous``.
        """
        for position, rate in enumerate(self.rates):
            for other in self.rates[:position]:
                if rate.overlaps(other):
                    raise ProblemError(
                        Problem(
                            code="rate-ambiguous",
                            message=f"{rate.service!r} has two rates at the same time.",
                            hint="End the older rate where the newer one starts.",
                            place=Place(element=rate.service),
                        )
                    )

    def rate_for(self, service: str, at: datetime) -> Rate | None:
        """Return the rate of a service in force at an instant."""
        for rate in self.rates:
            if rate.service == service and rate.in_force(at):
                return rate
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """Something accepted that is to be paid for, once."""

    #: Its identifier; the same id is never rated twice.
    id: str
    #: The service.
    service: str
    #: How much, in the unit of the rate's measure.
    quantity: Quantity
    #: When it counts: the instant of acceptance.
    at: datetime
    #: What it is for, where the invoice should say (a milestone's name).
    description: str = ""
    #: Price agreed for it alone, in the card's currency; milestones only.
    agreed: Decimal | None = None

    def __post_init__(self) -> None:
        """Bring the instant to UTC."""
        object.__setattr__(self, "at", require_aware(self.at))


@dataclass(frozen=True, kw_only=True, slots=True)
class RatedLine:
    """What an amount is for, and every usage behind it."""

    #: The service; empty for the minimum.
    service: str
    #: What the invoice calls it.
    description: str
    #: The tier in words; empty where there is one tier only.
    detail: str = ""
    #: How much.
    quantity: Quantity
    #: Price of one unit.
    price: Money
    #: Quantity times price, rounded once.
    net: Money
    #: Ids of the usages behind it, in the order they were accepted.
    usages: tuple[str, ...] = ()
