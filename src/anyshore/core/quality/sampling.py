"""Sampling: whether an item is looked at, decided by hash and so repeatable.

Nobody can foresee or steer the choice without the seed, and anybody with it can check
every choice afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

__all__ = ["Plan", "Purpose", "Sampled", "sampled"]

_DRAWS = 1 << 64


class Purpose(StrEnum):
    """What a sample is taken for; the two are never mixed in one figure."""

    #: To estimate how good the work is: every item has the same chance.
    PROCESS = "process"
    #: To help a person learn: chosen for that, and so no estimate of anything.
    COACHING = "coaching"


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What share of the items of a service is looked at.

    Raises:
        ValueError: Where the share is not between 0 and 1.
    """

    #: The plan's stable name; another name draws other items.
    name: str
    #: From 0 (none) to 1 (all); each item's chance.
    share: Decimal
    #: What the samples are for.
    purpose: Purpose = Purpose.PROCESS

    def __post_init__(self) -> None:
        """Refuse a share that is none."""
        if not (self.share.is_finite() and 0 <= self.share <= 1):
            raise ValueError(f"a share lies between 0 and 1, not {self.share}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sampled:
    """Whether an item is looked at, and why."""

    #: Whether it is.
    yes: bool
    #: The item's draw, at least 0 and less than 1; sampled where below the share.
    draw: Decimal
    #: The reason in words.
    because: str

    def __bool__(self) -> bool:
        return self.yes


def sampled(plan: Plan, item_id: UUID, seed: int) -> Sampled:
    """Decide whether an item is sampled.

    The draw is the first 64 bits of SHA-256 over seed, plan and item, so it is uniform,
    the same on every machine and in every run, and independent between plans.  A larger
    share keeps every item of a smaller one.

    Args:
        plan: The sampling plan.
        item_id: The item.
        seed: The installation's secret number; who knows it can foresee the choice.
    """
    text = f"{seed}\n{plan.name}\n{item_id}".encode()
    number = int.from_bytes(sha256(text).digest()[:8], "big")
    # Compared as integers: the draw below is for reading and has fewer digits.
    yes = number < plan.share * _DRAWS
    draw = (Decimal(number) / _DRAWS).quantize(Decimal("0.000001"))
    sign = "below" if yes else "not below"
    return Sampled(
        yes=yes,
        draw=draw,
        because=f"draw {draw} is {sign} the share {plan.share} of plan {plan.name}",
    )
