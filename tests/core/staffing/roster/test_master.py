"""The linear master is the same program however it is written and solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.core.staffing.roster.test_settling import GROUND, LINES, MODEL

from anyshore.core.staffing.roster import master as module
from anyshore.core.staffing.roster.generation import Generation
from anyshore.core.staffing.roster.model import FREE

if TYPE_CHECKING:
    from anyshore.core.staffing.roster.master import Master


def full(pinned: np.ndarray | None = None) -> Master:
    """Make a master with every line there is."""
    demand = MODEL.demand
    if pinned is not None:
        demand = demand - MODEL.presence(np.where(pinned == FREE, -1, pinned))
    generation = Generation(GROUND, range(MODEL.people), demand, pinned)
    generation.seed(
        GROUND.column(person, line) for person, own in enumerate(LINES) for line in own
    )
    return generation.master


PINNED = np.array([[LINES[0][3][0], FREE, FREE, LINES[0][3][3]], [FREE] * 4])


@pytest.mark.parametrize("pinned", [None, PINNED.astype(np.int16)])
def test_rows_of_assignments_and_an_interior_point_change_nothing(
    monkeypatch: pytest.MonkeyPatch, pinned: np.ndarray | None
) -> None:
    plain = full(pinned).solve()
    monkeypatch.setattr(module, "_INTERIOR_ROWS", 0)
    monkeypatch.setattr(module, "_LONG", 0.0)
    monkeypatch.setattr(module, "_FEW", 0)
    inner = full(pinned).solve()
    assert plain is not None
    assert inner is not None
    assert inner.value == pytest.approx(plain.value, abs=1e-4)


def test_a_whole_choice_below_a_value_is_found_or_not_there() -> None:
    whole = full()
    best = min(MODEL.total(np.array([a, b])) for a in LINES[0] for b in LINES[1])
    best -= MODEL.base
    chosen = whole.solve_whole(below=best + 0.5, seconds=100.0)
    assert chosen is not None
    lines = np.array([column.line for column in chosen])
    assert MODEL.total(lines) - MODEL.base == best
    assert whole.solve_whole(below=best, seconds=100.0) is None
