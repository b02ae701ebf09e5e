"""A commitment as a JSON document, and back.

The document of a contract's commitment, with the target left out where there is none::

    {"name": "Turnaround", "measure": "turnaround", "threshold": "0.95",
     "target": "PT8H", "period": "month"}
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.core.sla.commitment import Commitment, Measure
from anyshore.core.sla.period import Period
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["commitment_from_json", "commitment_to_json"]


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    measure: Measure
    threshold: Decimal = Decimal(1)
    target: str | None = None
    period: Period = Period.MONTH


def commitment_to_json(commitment: Commitment) -> dict[str, Any]:
    """Write a commitment as a document of plain JSON values.

    >>> promise = Commitment(
    ...     name="Turnaround", measure=Measure.TURNAROUND, target=timedelta(hours=8)
    ... )
    >>> commitment_to_json(promise)["target"]
    'PT28800S'
    >>> commitment_from_json(commitment_to_json(promise)) == promise
    True
    """
    document = {
        "name": commitment.name,
        "measure": commitment.measure.value,
        "threshold": f"{commitment.threshold:f}",
        "period": commitment.period.value,
    }
    if commitment.target is not None:
        document["target"] = msgspec.to_builtins(commitment.target)
    return document


def commitment_from_json(document: Mapping[str, Any]) -> Commitment:
    """Read a commitment back from its document.

    Raises:
        ProblemError: ``commitment-malformed`` with the place, or what the numbers
            themselves are refused for.
    """
    try:
        read = msgspec.convert(dict(document), _Document, strict=False)
        target = _target(read)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at ")
        raise ProblemError(
            Problem(
                code="commitment-malformed",
                message=f"{message}.",
                hint="See the form of a commitment's document.",
                place=Place(element=path.strip("`") or "target"),
            )
        ) from error
    return Commitment(
        name=read.name,
        measure=read.measure,
        threshold=read.threshold,
        target=target,
        period=read.period,
    )


def _target(read: _Document) -> timedelta | Decimal | None:
    if read.target is None:
        return None
    if read.measure is Measure.TURNAROUND:
        return msgspec.convert(read.target, timedelta)
    return msgspec.convert(read.target, Decimal)
