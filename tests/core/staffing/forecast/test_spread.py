"""Quantiles where clocks went back: an hour shown twice counts by halves."""

from __future__ import annotations

import numpy as np

from anyshore.core.staffing.forecast import Spread


def test_half_counts_leave_every_quantile_a_number() -> None:
    """Half a contact is a count like any other, not the end of all quantiles."""
    whole = np.tile([0.0, 1.0, 2.0, 3.0], 100)
    means = np.full(400, 1.5)
    spread = Spread(means=means, actual=np.where(whole == 1.0, 0.5, whole))
    found = spread.quantile(np.array([1.5, 20.0]), 0.9)
    assert (
        found.tolist()
        == Spread(means=means, actual=whole)
        .quantile(np.array([1.5, 20.0]), 0.9)
        .tolist()
    )
