"""Commitments as the client reads them: promised, kept, and the rows behind both."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.kernel import IdPrefix, show_id
from anyshore.web.components.amounts import show_percent
from anyshore.web.components.values import Cell, Column, Row, Table, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anyshore.apps.quality.queries import Accuracy
    from anyshore.apps.work.commitments import Standing

__all__ = ["commitments_table"]

_UNKNOWN = Cell("Nothing to measure yet", tone=Tone.NONE)


def commitments_table(
    turnaround: Iterable[Standing], accuracy: Iterable[Accuracy]
) -> Table:
    """Return every commitment of the client's contracts and how it stands."""
    return Table(
        caption="Commitments, this period",
        columns=(
            Column("Commitment"),
            Column("Promised", number=True),
            Column("Kept", number=True),
            Column("Stands"),
            Column("Counted", number=True),
        ),
        rows=(
            *(_turnaround(each) for each in turnaround),
            *(_accuracy(each) for each in accuracy),
        ),
        empty="No contract of yours promises a turnaround or an accuracy yet.",
        cards=True,
    )


def _turnaround(standing: Standing) -> Row:
    measured = standing.attainment
    url = f"/portal/commitments/{standing.key}/"
    if measured.met is None:
        stands = _UNKNOWN
    elif measured.met:
        stands = Cell("Kept", tone=Tone.OK)
    else:
        stands = Cell("Missed", tone=Tone.LATE)
    return Row(
        (
            Cell(measured.commitment.name, url=url, sub=standing.contract),
            show_percent(measured.commitment.threshold, 0),
            None if measured.share is None else show_percent(measured.share),
            stands,
            Cell(measured.counted, url=url, sub=f"{standing.open} open in time"),
        )
    )


def _accuracy(found: Accuracy) -> Row:
    estimate, promised = found.estimate, found.promised or Decimal(1)
    url = f"/portal/accuracy/{show_id(IdPrefix.CONTRACT, found.contract.id)}/"
    low, high = Decimal(str(estimate.low)), Decimal(str(estimate.high))
    if estimate.share is None:
        kept, span, stands = None, "", _UNKNOWN
    else:
        kept = show_percent(Decimal(str(estimate.share)))
        span = f"{show_percent(low)} to {show_percent(high)} for sure"
        # What so few samples cannot tell is neither kept nor missed.
        if low >= promised:
            stands = Cell("Kept", tone=Tone.OK)
        elif high < promised:
            stands = Cell("Missed", tone=Tone.LATE)
        else:
            stands = Cell("Too few samples to tell", tone=Tone.OPEN)
    return Row(
        (
            Cell("Accuracy", url=url, sub=found.contract.name),
            show_percent(promised, 0),
            Cell(kept, sub=span),
            stands,
            Cell(estimate.n, url=url, sub="samples"),
        )
    )
