"""Estimates: a rate from a sample with the interval it can honestly claim.

The interval is Wilson's score interval (E. B. Wilson, Probable inference, the law of
succession, and statistical inference, JASA 22 (1927), 209-212; method 3 in
R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872).  Unlike the textbook one it
stays between 0 and 1 and says something for samples without a single error.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Generic, TypeVar

from anyshore.core.quality.sampling import Purpose

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from uuid import UUID

__all__ = ["Estimate", "Ranked", "Ranking", "Sample", "accuracy", "ranking"]

Name = TypeVar("Name", bound="Hashable")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """One item that was looked at."""

    #: The item.
    item: UUID
    #: What it was sampled for.
    purpose: Purpose
    #: Whether it was right.
    correct: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """A rate with its interval; shares between 0 and 1."""

    #: The share found right in the sample; None for an empty sample.
    share: float | None
    #: Lower end of the interval.
    low: float
    #: Upper end of the interval.
    high: float
    #: How many were looked at.
    n: int
    #: How many of them were right.
    right: int
    #: Confidence of the interval, as in 0.95.
    confidence: float

    def __str__(self) -> str:
        """Write the rate as it should be read, interval and sample size with it."""
        if self.share is None:
            return "no sample"
        return (
            f"{self.share:.1%} ({self.low:.1%} to {self.high:.1%}"
            f" at {self.confidence:.0%}, n = {self.n})"
        )


def accuracy(samples: Iterable[Sample], confidence: float = 0.95) -> Estimate:
    """Estimate how much of the work is right.

    Only process samples count: coaching samples are chosen and would bias the rate.  An
    item sampled twice counts once, and is right only where every look found it so.

    Args:
        samples: What was looked at; of one population with equal chances.
        confidence: Of the interval, between 0 and 1 exclusive.

    Raises:
        ValueError: Where the confidence is not between 0 and 1.

    >>> process = Purpose.PROCESS
    >>> looks = [Sample(item=n, purpose=process, correct=n != 3) for n in range(8)]
    >>> print(accuracy(looks))
    87.5% (52.9% to 97.8% at 95%, n = 8)
    """
    verdicts: dict[UUID, bool] = {}
    for sample in samples:
        if sample.purpose is Purpose.PROCESS:
            so_far = verdicts.get(sample.item, True)
            verdicts[sample.item] = so_far and sample.correct
    n, right = len(verdicts), sum(verdicts.values())
    low, high = _wilson(right, n, confidence)
    return Estimate(
        share=right / n if n else None,
        low=low,
        high=high,
        n=n,
        right=right,
        confidence=confidence,
    )


def _wilson(right: int, n: int, confidence: float) -> tuple[float, float]:
    """Return the ends of Wilson's score interval, without continuity correction."""
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, not {confidence}")
    if n == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, square = right / n, z * z
    center = share + square / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + square / (4 * n * n))
    scale = 1 + square / n
    # Rounding must not push the ends past what is possible.
    low = 0.0 if right == 0 else (center - spread) / scale
    high = 1.0 if right == n else (center + spread) / scale
    return low, high


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked(Generic[Name]):
    """A place among others, as far as the samples can tell."""

    #: Who or what.
    name: Name
    #: Their estimate.
    estimate: Estimate
    #: The best place they may have: others that are surely better, plus one.
    best: int
    #: The worst place they may have.
    worst: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking(Generic[Name]):
    """Who stands where, and who is not ranked."""

    #: By share, the highest first; equal ones in the order given.
    ranked: tuple[Ranked[Name], ...]
    #: Too few samples to say anything, in the order given.
    too_few: tuple[tuple[Name, Estimate], ...]


def ranking(estimates: Mapping[Name, Estimate], minimum: int) -> Ranking[Name]:
    """Rank where the samples allow it, and refuse where they do not.

    A place is a span: two whose intervals overlap cannot be told apart, so each may
    stand before the other.

    Args:
        estimates: One for each name, at the same confidence.
        minimum: The least sample that is ranked, 1 or more.

    Raises:
        ValueError: Where the minimum is below 1.
    """
    if minimum < 1:
        raise ValueError(f"rank on at least one sample, not on {minimum}")
    enough = [(name, e) for name, e in estimates.items() if e.n >= minimum]
    ordered = sorted(enough, key=lambda pair: -pair[1].right / pair[1].n)
    return Ranking(
        ranked=tuple(
            Ranked(
                name=name,
                estimate=own,
                best=1 + sum(other.low > own.high for _, other in enough),
                worst=len(enough) - sum(other.high < own.low for _, other in enough),
            )
            for name, own in ordered
        ),
        too_few=tuple((n, e) for n, e in estimates.items() if e.n < minimum),
    )
