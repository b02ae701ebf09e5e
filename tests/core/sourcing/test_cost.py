"""What an option costs beside doing the work in-house."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.core.sourcing import ASSUMPTIONS, Figure, Per, assumed, compare


def point(value: str, unit: str = "") -> Figure:
    return assumed("told", value, value, unit)


def example(price: tuple[str, str] = ("25", "25")) -> dict[str, Figure]:
    """US customer service: 46,590 USD a year, and prices of 20 to 30 USD an hour."""
    return {
        "wage": point("22.39903846"),
        "people": point("1"),
        "benefits": point("0.42"),
        "overhead": point("0.25"),
        "paid_hours": point("2080"),
        "productive_hours": point("1780"),
        "billed_hours": point("2080"),
        "governance": point("0.08"),
        "transition": point("0.20"),
        "setup": point("0"),
        "retained": point("0"),
        "redundancy": point("0.446447735"),
        "tax": point("0"),
        "risk": point("0"),
        "price": assumed("told", *price, "USD/hour"),
    }


def test_the_middle_of_the_articles_price_saves_18_percent_not_46() -> None:
    found = compare(example(), Per.HOUR, 4, "USD")
    yearly = {line.name: round(line.amount.low / 4) for line in found.lines}
    assert round(found.in_house.low / 4) == 82697
    assert yearly == {
        "price": 52000,
        "governance": 6616,
        "transition, once": 4135,
        "people who stay": 0,
        "redundancy, once": 5200,
        "tax": 0,
        "risk": 0,
    }
    assert round(found.vendor.low / 4) == 67951
    assert round(found.saving.low) == 18


def test_the_price_alone_moves_the_saving_between_its_ends() -> None:
    found = compare(example(("20", "30")), Per.HOUR, 4, "USD")
    assert [round(found.saving.low), round(found.saving.high)] == [5, 30]
    assert [each.name for each in found.swings] == ["price"]


def test_nothing_is_saved_at_the_break_even_price() -> None:
    price = compare(example(), Per.HOUR, 4, "USD").break_even_price
    again = compare(example((str(price), str(price))), Per.HOUR, 4, "USD")
    assert abs(again.saving.low) < Decimal("1e-6")


def test_nothing_is_saved_at_the_break_even_volume() -> None:
    with_setup = example() | {"setup": point("100000"), "people": point("50")}
    people = compare(with_setup, Per.HOUR, 4, "USD").break_even_people
    assert people is not None
    again = compare(with_setup | {"people": point(str(people))}, Per.HOUR, 4, "USD")
    assert abs(again.saving.low) < Decimal("1e-6")


def test_a_price_above_all_never_breaks_even() -> None:
    dear = example(("90", "90")) | {"setup": point("1000")}
    assert compare(dear, Per.HOUR, 4, "USD").break_even_people is None


@pytest.mark.parametrize(
    ("per", "price", "extra"),
    [
        (Per.HOUR, "25", {}),
        (Per.MONTH_EMPLOYEE, "4333.333333", {}),
        (Per.MONTH_SERVICE, "4333.333333", {}),
        (Per.ITEM, "5.2", {"units": point("10000")}),
        (Per.MILESTONE, "13000", {"units": point("4")}),
    ],
)
def test_the_same_yearly_price_costs_the_same_by_any_unit(
    per: Per, price: str, extra: dict[str, Figure]
) -> None:
    told = example((price, price)) | extra
    line = compare(told, per, 1, "USD").lines[0]
    assert round(line.amount.low) == 52000


@settings(max_examples=25, derandomize=True, deadline=None)
@given(
    st.fixed_dictionaries(
        {name: st.floats(0, 1) for name in (*ASSUMPTIONS, "wage", "price", "people")}
    )
)
def test_no_choice_within_the_bounds_leaves_the_interval(
    at: dict[str, float],
) -> None:
    wide = {
        **ASSUMPTIONS,
        "wage": assumed("w", "15", "30", "USD/hour"),
        "price": assumed("p", "10", "40", "USD/hour"),
        "people": assumed("n", "5", "200", "people"),
    }
    chosen = {
        name: point(str(each.low + (each.high - each.low) * Decimal(str(at[name]))))
        for name, each in wide.items()
    }
    bounds = compare(wide, Per.HOUR, 4, "USD").saving
    inside = compare(chosen, Per.HOUR, 4, "USD").saving.low
    assert bounds.low - Decimal("1e-9") <= inside <= bounds.high + Decimal("1e-9")


def test_most_draws_lie_inside_the_bounds() -> None:
    found = compare(example(("20", "30")), Per.HOUR, 4, "USD", seed=3)
    assert found.saving.low < found.likely.low < found.likely.high < found.saving.high


def test_a_result_names_all_that_it_rests_on_and_nothing_else() -> None:
    told = {
        name: assumed(name, each.low, each.high, "") for name, each in example().items()
    }
    found = compare(told, Per.HOUR, 4, "USD")
    assert {each.name for each in found.in_house.sources} == {
        *("wage", "people", "paid_hours", "benefits", "overhead")
    }
    assert "productive_hours" not in {each.name for each in found.saving.sources}
