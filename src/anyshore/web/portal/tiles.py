"""The figures of the portal's first page, each with the way to its rows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.kernel import IdPrefix, show_id
from anyshore.web.components.amounts import show_percent
from anyshore.web.components.values import Tone

if TYPE_CHECKING:
    from anyshore.apps.quality.queries import Accuracy
    from anyshore.apps.work.commitments import Standing

__all__ = ["Tile", "accuracy_tile", "turnaround_tile"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tile:
    """One figure that opens its rows."""

    label: str
    value: object
    url: str
    tone: str = ""
    note: str = ""


def turnaround_tile(standing: Standing) -> Tile:
    """Return how a turnaround commitment stands."""
    measured = standing.attainment
    promised = show_percent(measured.commitment.threshold, 0)
    met = measured.met
    return Tile(
        label=f"{measured.commitment.name}, {standing.contract}",
        value="none yet" if measured.share is None else show_percent(measured.share),
        url=f"/portal/commitments/{standing.key}/",
        tone=Tone.NONE if met is None else Tone.OK if met else Tone.LATE,
        note=f"{promised} promised, {standing.open} open in time",
    )


def accuracy_tile(found: Accuracy) -> Tile:
    """Return how right a contract's work is, with the interval it can claim."""
    estimate = found.estimate
    note = f"{show_percent(found.promised or Decimal(1), 0)} promised"
    if estimate.share is None:
        value, tone = "no sample yet", Tone.NONE
    else:
        value = show_percent(Decimal(str(estimate.share)))
        low, high = (show_percent(Decimal(str(end))) for end in _ends(found))
        note = f"{note}; {low} to {high}, n = {estimate.n}"
        # Below the promise for sure, or only as far as so few samples can tell.
        promised = float(found.promised or 1)
        tone = (
            Tone.LATE
            if estimate.high < promised
            else Tone.OK
            if estimate.share >= promised
            else Tone.SOON
        )
    contract = show_id(IdPrefix.CONTRACT, found.contract.id)
    return Tile(
        label=f"Accuracy, {found.contract.name}",
        value=value,
        url=f"/portal/accuracy/{contract}/",
        tone=tone,
        note=note,
    )


def _ends(found: Accuracy) -> tuple[float, float]:
    return found.estimate.low, found.estimate.high
