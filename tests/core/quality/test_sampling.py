from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyshore.core.quality import Plan, sampled

TENTH = Plan(name="ap-random", share=Decimal("0.1"))
ITEMS = [UUID(int=number) for number in range(4000)]
shares = st.decimals(0, 1, places=4)


def test_the_draw_is_the_hash_of_seed_plan_and_item() -> None:
    item = UUID(int=42)
    digest = sha256(b"7\nap-random\n00000000-0000-0000-0000-00000000002a").digest()
    draw = int.from_bytes(digest[:8], "big") / 2**64
    answer = sampled(TENTH, item, 7)
    assert float(answer.draw) == pytest.approx(draw, abs=1e-6)
    assert answer.yes is False
    assert (
        answer.because == "draw 0.589424 is not below the share 0.1 of plan ap-random"
    )


def test_the_share_comes_out() -> None:
    """400 are expected; 3 standard deviations are 57."""
    assert sum(sampled(TENTH, item, 7).yes for item in ITEMS) == 382


def test_another_seed_and_another_plan_draw_other_items() -> None:
    def chosen(plan: Plan, seed: int) -> set[UUID]:
        return {item for item in ITEMS if sampled(plan, item, seed)}

    first = chosen(TENTH, 7)
    other = replace(TENTH, name="ap-second")
    for second in (chosen(TENTH, 8), chosen(other, 7)):
        # Independent tenths share a hundredth: 40 expected.
        assert 20 < len(first & second) < 60


@given(item=st.uuids(), seed=st.integers(), one=shares, two=shares)
def test_a_larger_share_keeps_every_item_of_a_smaller_one(
    item: UUID, seed: int, one: Decimal, two: Decimal
) -> None:
    small, large = (Plan(name="p", share=share) for share in sorted((one, two)))
    assert sampled(small, item, seed).yes <= sampled(large, item, seed).yes


@given(item=st.uuids(), seed=st.integers())
def test_none_is_none_and_all_is_all(item: UUID, seed: int) -> None:
    nothing, everything = (Plan(name="p", share=Decimal(n)) for n in (0, 1))
    assert (sampled(nothing, item, seed).yes, sampled(everything, item, seed).yes) == (
        False,
        True,
    )


@pytest.mark.parametrize("share", ["-0.1", "1.1", "NaN", "Infinity"])
def test_a_share_lies_between_none_and_all(share: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Plan(name="p", share=Decimal(share))
