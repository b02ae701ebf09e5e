"""Commitments are kept as documents and come back as they were."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from anyshore.core import sla
from anyshore.kernel import ProblemError

COMMITMENTS = [
    sla.Commitment(
        name="Turnaround",
        measure=sla.Measure.TURNAROUND,
        threshold=Decimal("0.95"),
        target=timedelta(hours=8),
        period=sla.Period.WEEK,
    ),
    sla.Commitment(name="Right", measure=sla.Measure.ACCURACY),
    sla.Commitment(name="Many", measure=sla.Measure.VOLUME, target=Decimal(400)),
]


@pytest.mark.parametrize("commitment", COMMITMENTS, ids=lambda one: one.name)
def test_what_was_written_is_read_back(commitment: sla.Commitment) -> None:
    document = sla.commitment_to_json(commitment)
    assert sla.commitment_from_json(document) == commitment


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"name": "x", "measure": "speed"}, "commitment-malformed"),
        ({"name": "x", "measure": "turnaround", "due": 1}, "commitment-malformed"),
        (
            {"name": "x", "measure": "turnaround", "target": "8 hours"},
            "commitment-malformed",
        ),
        ({"name": "x", "measure": "turnaround"}, "commitment-target"),
        (
            {"name": "x", "measure": "accuracy", "threshold": "1.2"},
            "commitment-threshold",
        ),
    ],
)
def test_what_is_no_commitment_is_refused(document: dict[str, Any], code: str) -> None:
    with pytest.raises(ProblemError) as caught:
        sla.commitment_from_json(document)
    assert caught.value.problem.code == code
