"""Rating: from usages and a rate card to lines, each with the usages behind it.

The guarantees and a worked table are in ``docs/explanation/pricing.md``.  In short:
every usage of the period is priced exactly once, by the rate in force when it was
accepted; the order in which usages arrive changes nothing; nothing is silently free.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.core.pricing.arithmetic import amount_step, round_amount
from anyshore.core.pricing.ratecard import (
    Measure,
    Rate,
    RateCard,
    RatedLine,
    Tier,
    Tiering,
    Usage,
)
from anyshore.kernel import Money, Place, Problem, ProblemError, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from anyshore.kernel import Interval

__all__ = ["rate"]

_ZERO = Decimal(0)
_ONE = Decimal(1)


def rate(
    card: RateCard, usages: Iterable[Usage], period: Interval
) -> tuple[RatedLine, ...]:
    """Price the usages of a period.

    Args:
        card: The contract's prices.
        usages: What was accepted; those outside the period belong to another invoice
            and are left out.
        period: The month, as an interval in UTC.

    Returns:
        Lines in the card's order, tiers from the lowest up, milestones one by one, and
        last the difference to the monthly minimum.

    Raises:
        ProblemError: ``usage-repeated``, ``usage-negative``, ``usage-unit-wrong`` or
            ``rate-missing``: work that cannot be priced stops the invoice.
    """
    mine = sorted(
        (usage for usage in usages if usage.at in period),
        key=lambda usage: (usage.at, usage.id),
    )
    groups = _by_rate(card, mine)
    lines = [
        line
        for each in card.rates
        if each in groups
        for line in _lines(each, groups[each], card.currency)
    ]
    return (*lines, *_minimum(card, lines))


def _by_rate(card: RateCard, usages: Sequence[Usage]) -> dict[Rate, list[Usage]]:
    groups: dict[Rate, list[Usage]] = {}
    seen: set[str] = set()
    for usage in usages:
        if usage.id in seen:
            raise _refused(usage, "usage-repeated", "is there twice", "Send it once.")
        seen.add(usage.id)
        found = card.rate_for(usage.service, usage.at)
        if found is None:
            raise _refused(
                usage,
                "rate-missing",
                f"has no rate for {usage.service!r} on {usage.at.date()}",
                "Add a rate to the contract's card that is in force then.",
            )
        if usage.quantity.unit != found.measure.unit:
            raise _refused(
                usage,
                "usage-unit-wrong",
                f"counts {usage.quantity.unit}, but its rate is per "
                f"{found.measure.unit}",
                "Record the usage in the unit of its rate.",
            )
        if usage.quantity.value < 0 or (usage.agreed or _ZERO) < 0:
            raise _refused(
                usage,
                "usage-negative",
                "is negative",
                "Give money back with a credit note or an allowance.",
            )
        groups.setdefault(found, []).append(usage)
    return groups


def _refused(usage: Usage, code: str, what: str, hint: str) -> ProblemError:
    return ProblemError(
        Problem(
            code=code,
            message=f"Usage {usage.id} {what}.",
            hint=hint,
            place=Place(element=usage.id),
        )
    )


def _lines(rate: Rate, usages: Sequence[Usage], currency: str) -> Iterator[RatedLine]:
    if rate.measure is Measure.MILESTONE:
        yield from (_milestone(rate, usage, currency) for usage in usages)
    elif rate.tiering is Tiering.VOLUME:
        yield from _volume(rate, usages, currency)
    else:
        yield from _graduated(rate, usages, currency)


def _milestone(rate: Rate, usage: Usage, currency: str) -> RatedLine:
    price = rate.tiers[0].price if usage.agreed is None else usage.agreed
    return RatedLine(
        service=rate.service,
        description=rate.description,
        detail=usage.description,
        quantity=usage.quantity,
        price=Money(price, currency),
        net=_net(usage.quantity.value, price, currency),
        usages=(usage.id,),
    )


def _volume(rate: Rate, usages: Sequence[Usage], currency: str) -> Iterator[RatedLine]:
    total = sum((usage.quantity.value for usage in usages), _ZERO)
    position = max(
        place
        for place, tier in enumerate(rate.tiers)
        if tier.above < total or place == 0
    )
    ids = tuple(usage.id for usage in usages)
    yield _tier_line(rate, position, total, ids, currency)


def _graduated(
    rate: Rate, usages: Sequence[Usage], currency: str
) -> Iterator[RatedLine]:
    filled = [_ZERO] * len(rate.tiers)
    behind: list[list[str]] = [[] for _ in rate.tiers]
    position, done = 0, _ZERO
    for usage in usages:
        left = usage.quantity.value
        if not left:
            behind[position].append(usage.id)
        while left:
            room = _upper(rate.tiers, position) - done
            part = min(left, room)
            filled[position] += part
            behind[position].append(usage.id)
            done, left = done + part, left - part
            if part == room:
                position += 1
    for place, quantity in enumerate(filled):
        if behind[place]:
            yield _tier_line(rate, place, quantity, tuple(behind[place]), currency)


def _upper(tiers: Sequence[Tier], position: int) -> Decimal:
    """Return where a tier ends; the last never does."""
    following = position + 1
    return tiers[following].above if following < len(tiers) else Decimal("Infinity")


def _tier_line(
    rate: Rate, position: int, quantity: Decimal, ids: tuple[str, ...], currency: str
) -> RatedLine:
    price = rate.tiers[position].price
    return RatedLine(
        service=rate.service,
        description=rate.description,
        detail=_tier_words(rate, position),
        quantity=Quantity(quantity, rate.measure.unit),
        price=Money(price, currency),
        net=_net(quantity, price, currency),
        usages=ids,
    )


def _tier_words(rate: Rate, position: int) -> str:
    if len(rate.tiers) == 1:
        return ""
    lower, upper = rate.tiers[position].above, _upper(rate.tiers, position)
    start = f"above {lower:f}" if lower else ""
    end = f"up to {upper:f}" if upper.is_finite() else ""
    kind = "all units, as the total is" if rate.tiering is Tiering.VOLUME else "units"
    return " ".join(part for part in (kind, start, end) if part)


def _net(quantity: Decimal, price: Decimal, currency: str) -> Money:
    return Money(round_amount(quantity * price, amount_step(currency)), currency)


def _minimum(card: RateCard, lines: Sequence[RatedLine]) -> Iterator[RatedLine]:
    total = sum((line.net.amount for line in lines), _ZERO)
    missing = round_amount(card.minimum - total, amount_step(card.currency))
    if missing > 0:
        yield RatedLine(
            service="",
            description="Monthly minimum",
            detail=f"difference to {card.minimum:f} {card.currency}",
            quantity=Quantity(_ONE, "C62"),
            price=Money(missing, card.currency),
            net=Money(missing, card.currency),
        )
