"""Commitments: measurable promises, and the rows that show whether they were kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from anyshore.core.sla.period import Period
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Attainment",
    "Commitment",
    "Fact",
    "Handled",
    "Judged",
    "Measure",
    "Row",
    "Served",
    "Timed",
    "measure",
]

_ONE = Decimal(1)
_ZERO = Decimal(0)
_SHARE_STEP = Decimal("0.000001")


class Measure(StrEnum):
    """What a commitment promises."""

    #: A share of the items within a target of open time.
    TURNAROUND = "turnaround"
    #: A share of the judged items right.
    ACCURACY = "accuracy"
    #: A share of the agreed time served.
    AVAILABILITY = "availability"
    #: So many items in the period.
    VOLUME = "volume"


@dataclass(frozen=True, kw_only=True, slots=True)
class Commitment:
    """One promise of a contract, as in 95 % within 8 business hours a month.

    Raises:
        ProblemError: ``commitment-target`` or ``commitment-threshold`` where the
            numbers do not fit the measure.
    """

    #: What people call it.
    name: str
    #: What is promised.
    measure: Measure
    #: The share that must be kept, above 0; 1 is all of it.
    threshold: Decimal = _ONE
    #: Open time for turnaround, a number of items for volume, None otherwise.
    target: timedelta | Decimal | None = None
    #: How long it is measured before it starts afresh.
    period: Period = Period.MONTH

    def __post_init__(self) -> None:
        """Refuse numbers that do not fit the measure."""
        if not _ZERO < self.threshold <= _ONE:
            raise self._refuse(
                "commitment-threshold",
                f"A threshold of {self.threshold} is no share above 0 and up to 1.",
                "Write 95 % as 0.95.",
            )
        match self.measure:
            case Measure.TURNAROUND:
                fits = isinstance(self.target, timedelta) and self.target > timedelta(0)
                needs = "a positive duration of open time"
            case Measure.VOLUME:
                fits = isinstance(self.target, Decimal) and self.target > 0
                needs = "a positive number of items"
            case Measure.ACCURACY | Measure.AVAILABILITY:
                fits, needs = self.target is None, "no target, only a threshold"
            case _:
                assert_never(self.measure)
        if not fits:
            raise self._refuse(
                "commitment-target",
                f"{self.target!r} is no target for {self.measure.value}.",
                f"This measure takes {needs}.",
            )

    def _refuse(self, code: str, message: str, hint: str) -> ProblemError:
        place = Place(element=f"commitment {self.name}")
        return ProblemError(Problem(code=code, message=message, hint=hint, place=place))


@dataclass(frozen=True, kw_only=True, slots=True)
class Timed:
    """An item and the open time it took; for turnaround."""

    #: The item's id.
    id: str
    #: Open time its clock ran.
    elapsed: timedelta
    #: Whether it is finished; where not, elapsed is the time so far.
    done: bool = True
    #: Why it does not count under the contract; empty where it does.
    excluded: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """An item that somebody reviewed; for accuracy."""

    #: The item's or the review's id.
    id: str
    #: Whether it was right.
    right: bool
    #: Why it does not count under the contract; empty where it does.
    excluded: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Served:
    """A span of agreed service and how much of it was served; for availability."""

    #: Id of the span: a day, a shift or an incident.
    id: str
    #: Agreed time of service.
    agreed: timedelta
    #: The part of it in which the service was there.
    served: timedelta
    #: Why it does not count under the contract; empty where it does.
    excluded: str = ""

    def __post_init__(self) -> None:
        """Refuse more service than was agreed, and less than none."""
        if not timedelta(0) <= self.served <= self.agreed:
            raise ValueError(f"{self.id}: {self.served} served of {self.agreed} agreed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Handled:
    """Work handed back; for volume."""

    #: Id of the item or batch.
    id: str
    #: How many items it holds.
    count: Decimal = _ONE
    #: Why it does not count under the contract; empty where it does.
    excluded: str = ""


#: Anything a commitment can be measured by.
Fact = Timed | Judged | Served | Handled


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One fact behind a number."""

    #: Id of the fact, which opens it.
    id: str
    #: What it adds to the part that was kept.
    kept: Decimal = _ZERO
    #: What it adds to the whole.
    counted: Decimal = _ZERO
    #: Why it is in neither; empty where it counts.
    excluded: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attainment:
    """How much of a commitment was kept, and by which rows.

    Units are items, and seconds for availability.
    """

    #: The commitment measured.
    commitment: Commitment
    #: The part that was kept.
    kept: Decimal
    #: The whole it is a part of; for volume, the number promised.
    counted: Decimal
    #: ``kept / counted``, rounded down to six digits; None where nothing counted.
    share: Decimal | None
    #: Whether the threshold was reached; None where nothing counted.
    met: bool | None
    #: How many facts were left out.
    excluded: int
    #: Every fact, in the order given.
    rows: tuple[Row, ...]


def measure(commitment: Commitment, facts: Iterable[Fact]) -> Attainment:
    """Measure a commitment by the facts of one period.

    An item that is not finished counts as missed once it is over its target, and is
    left out until then.

    Args:
        commitment: What was promised.
        facts: Facts of the kind its measure takes; the caller picks the period.

    Raises:
        ProblemError: ``fact-mismatch`` where a fact is of another kind.
    """
    rows = tuple(_row(commitment, fact) for fact in facts)
    kept = sum((row.kept for row in rows), _ZERO)
    counted = sum((row.counted for row in rows), _ZERO)
    if isinstance(commitment.target, Decimal):
        counted = commitment.target
    share, met = None, None
    if counted:
        share = (kept / counted).quantize(_SHARE_STEP, ROUND_FLOOR)
        met = kept >= commitment.threshold * counted
    return Attainment(
        commitment=commitment,
        kept=kept,
        counted=counted,
        share=share,
        met=met,
        excluded=sum(1 for row in rows if row.excluded),
        rows=rows,
    )


def _row(commitment: Commitment, fact: Fact) -> Row:
    if fact.excluded:
        return Row(id=fact.id, excluded=fact.excluded)
    target = commitment.target
    match commitment.measure, fact:
        case Measure.TURNAROUND, Timed(elapsed=elapsed, done=done) if isinstance(
            target, timedelta
        ):
            in_time = elapsed <= target
            if in_time and not done:
                return Row(id=fact.id, excluded="open and within its target")
            return Row(id=fact.id, kept=Decimal(in_time), counted=_ONE)
        case Measure.ACCURACY, Judged(right=right):
            return Row(id=fact.id, kept=Decimal(right), counted=_ONE)
        case Measure.AVAILABILITY, Served(agreed=agreed, served=served):
            return Row(id=fact.id, kept=_seconds(served), counted=_seconds(agreed))
        case Measure.VOLUME, Handled(count=count):
            return Row(id=fact.id, kept=count, counted=count)
        case _:
            raise ProblemError(
                Problem(
                    code="fact-mismatch",
                    message=(
                        f"{type(fact).__name__} {fact.id} does not measure "
                        f"{commitment.measure.value}."
                    ),
                    hint="Give facts of the kind the measure takes.",
                    place=Place(element=f"commitment {commitment.name}"),
                )
            )


def _seconds(duration: timedelta) -> Decimal:
    return Decimal(duration // timedelta(microseconds=1)).scaleb(-6)
