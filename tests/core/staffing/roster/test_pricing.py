"""The cheapest line found is the cheapest there is, and obeys every limit."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.core.staffing.roster import read_instance, score
from anyshore.core.staffing.roster.conflict import Limit, conflict
from anyshore.core.staffing.roster.model import from_instance, to_roster
from anyshore.core.staffing.roster.pricing import Pricer

if TYPE_CHECKING:
    from anyshore.core.staffing.roster import Instance

_DAYS = 7


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Draw one person over a week."""
    limits = [draw(st.integers(1, 9)), draw(st.integers(0, 4))]
    longest = draw(st.integers(1, 6))
    least = draw(st.integers(0, 6)) * 240
    text = f"""SECTION_HORIZON
{_DAYS}
SECTION_SHIFTS
E,480,
L,600,E
SECTION_STAFF
A,E={limits[0]}|L={limits[1]},{least + draw(st.integers(0, 2000))},{least},{longest},\
{draw(st.integers(1, 3))},{draw(st.integers(1, 3))},{draw(st.integers(0, 2))}
SECTION_DAYS_OFF
A,{draw(st.integers(0, 6))}
"""
    return read_instance(text)


def cheapest(instance: Instance, price: np.ndarray) -> float:
    """Try every line of days."""
    best = np.inf
    for row in product((-1, 0, 1), repeat=_DAYS):
        value = sum(price[day, kind] for day, kind in enumerate(row) if kind >= 0)
        if value >= best:
            continue
        line = np.array([row], dtype=np.int16)
        if not score(instance, to_roster(instance, line)).problems:
            best = value
    return best


@settings(max_examples=12, deadline=None, derandomize=True)
@given(instances(), st.lists(st.integers(-9, 9), min_size=14, max_size=14))
def test_no_line_is_cheaper_than_the_first_one_found(
    instance: Instance, prices: list[int]
) -> None:
    price = np.array(prices, dtype=float).reshape(_DAYS, 2)
    model = from_instance(instance)
    found = Pricer(model).price(0, model.cost[0] + price, wanted=4)
    expected = cheapest(instance, price)
    assert found.bound == expected
    assert (len(found.lines) > 0) == np.isfinite(expected)
    for value, line in zip(found.values, found.lines, strict=True):
        worked = np.flatnonzero(line >= 0)
        assert value == price[worked, line[worked]].sum()
        assert not score(instance, to_roster(instance, line[None])).problems
    assert list(found.values) == sorted(found.values)


WIDE = """SECTION_HORIZON
42
SECTION_SHIFTS
E,480,
D,480,
L,480,
SECTION_STAFF
A,E=7|D=7|L=7,9600,9600,5,2,2,6
"""


def test_limits_too_large_to_count_together_are_priced() -> None:
    """Twenty shifts at seven per type leave one choice per type at most."""
    instance = read_instance(WIDE)
    model = from_instance(instance)
    pricer = Pricer(model)
    pricer._tracked[0] = ()
    price = np.zeros((42, 3))
    price[:, 0] = -3
    price[:, 1] = -2
    found = pricer.price(0, price)
    # Seven E, seven D and six L is the cheapest count that obeys.
    assert found.values[0] == -35
    assert found.bound <= found.values[0]
    assert not score(instance, to_roster(instance, found.lines[:1])).problems


def test_the_smallest_contradiction_is_named() -> None:
    text = WIDE.replace("\n42\n", "\n14\n").replace("=7", "=2")
    text = text.replace("9600,9600", "3360,3360")
    model = from_instance(read_instance(text))
    assert conflict(model, 0) == (Limit.LEAST_TIME, Limit.PER_TYPE)


def test_a_person_with_a_line_has_no_contradiction() -> None:
    assert conflict(from_instance(read_instance(WIDE)), 0) == ()
