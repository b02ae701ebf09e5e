"""Rating prices every accepted usage exactly once, whatever order it comes in."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.pricing.samples import CARD, MONTH, items, usage

from anyshore.core.pricing import (
    Measure,
    Rate,
    RateCard,
    Tier,
    Tiering,
    Usage,
    rate,
)
from anyshore.kernel import Money, ProblemError, Quantity


def euro(text: str) -> Money:
    return Money(Decimal(text), "EUR")


def simple(*tiers: Tier, tiering: Tiering = Tiering.GRADUATED) -> RateCard:
    only = Rate(
        service="s",
        description="Service",
        measure=Measure.ITEM,
        tiers=tiers,
        tiering=tiering,
    )
    return RateCard(currency="EUR", rates=(only,))


def code_of(*, card: RateCard, usages: list[Usage]) -> str:
    with pytest.raises(ProblemError) as caught:
        rate(card, usages, MONTH)
    return caught.value.problem.code


def test_graduated_tiers_give_a_line_each_with_the_usages_that_fell_in_it() -> None:
    first, second, third = rate(CARD, items(612), MONTH)
    assert (first.quantity, first.price, first.net) == (
        Quantity(Decimal(100)),
        euro("1.85"),
        euro("185.00"),
    )
    assert (second.quantity.value, second.net) == (Decimal(400), euro("650.00"))
    assert (third.quantity.value, third.net) == (Decimal(112), euro("156.80"))
    assert [len(line.usages) for line in (first, second, third)] == [100, 400, 112]
    assert second.detail == "units above 100 up to 500"


def test_a_usage_across_a_boundary_stands_behind_both_lines() -> None:
    card = simple(Tier(price=Decimal(2)), Tier(above=Decimal(10), price=Decimal(1)))
    lines = rate(
        card,
        [usage("a", "s", "8", "C62", 1), usage("b", "s", "5", "C62", 2)],
        MONTH,
    )
    assert [(each.quantity.value, each.usages) for each in lines] == [
        (Decimal(10), ("a", "b")),
        (Decimal(3), ("b",)),
    ]


def test_a_total_exactly_on_the_boundary_stays_in_the_lower_tier() -> None:
    tiers = (Tier(price=Decimal(2)), Tier(above=Decimal(10), price=Decimal(1)))
    exactly = [usage("a", "s", "10", "C62")]
    for tiering in Tiering:
        (line,) = rate(simple(*tiers, tiering=tiering), exactly, MONTH)
        assert line.net == euro("20.00")


def test_volume_tiers_price_all_units_alike() -> None:
    (line,) = rate(
        CARD,
        [
            usage("h-1", "research/hour", "37.25", "HUR", 3),
            usage("h-2", "research/hour", "4.5", "HUR", 9),
        ],
        MONTH,
    )
    assert line.quantity == Quantity(Decimal("41.75"), "HUR")
    assert (line.price, line.net) == (euro("88"), euro("3674.00"))
    assert line.detail == "all units, as the total is above 40"


def test_parts_of_a_person_month_are_fractions() -> None:
    (line,) = rate(CARD, [usage("f", "desk/fte", "2.4", "MON")], MONTH)
    assert line.net == euro("5880.00")


def test_each_milestone_is_its_own_line_at_the_price_agreed_for_it() -> None:
    agreed = Usage(
        id="ms",
        service="research/milestone",
        quantity=Quantity(Decimal(1)),
        at=datetime(2026, 10, 20, tzinfo=UTC),
        description="Draft accepted",
        agreed=Decimal("12500.00"),
    )
    plain = usage("ms-0", "research/milestone", "1", "C62", 1)
    lines = rate(CARD, [agreed, plain], MONTH)
    assert [(each.detail, each.net) for each in lines] == [
        ("", euro("8000.00")),
        ("Draft accepted", euro("12500.00")),
    ]


def test_the_monthly_minimum_adds_what_is_missing_and_nothing_when_reached() -> None:
    below = RateCard(currency="EUR", rates=CARD.rates, minimum=Decimal("500.00"))
    *_, extra = rate(below, items(3), MONTH)
    assert (extra.net, extra.usages) == (euro("494.45"), ())
    reached = RateCard(currency="EUR", rates=CARD.rates, minimum=Decimal("5.55"))
    assert len(rate(reached, items(3), MONTH)) == 1


def test_a_month_without_work_still_costs_the_minimum() -> None:
    card = RateCard(currency="EUR", rates=CARD.rates, minimum=Decimal(500))
    (line,) = rate(card, [], MONTH)
    assert line.net == euro("500.00")


def test_a_usage_belongs_to_the_period_that_holds_its_instant() -> None:
    on_start = Usage(
        id="in", service="ap/invoice", quantity=Quantity(Decimal(1)), at=MONTH.start
    )
    on_end = Usage(
        id="out", service="ap/invoice", quantity=Quantity(Decimal(1)), at=MONTH.end
    )
    (line,) = rate(CARD, [on_end, on_start], MONTH)
    assert line.usages == ("in",)


def test_the_rate_in_force_at_acceptance_counts_and_tiers_start_anew() -> None:
    change = datetime(2026, 10, 16, tzinfo=UTC)
    old = Rate(
        service="s",
        description="Old",
        measure=Measure.ITEM,
        tiers=(Tier(price=Decimal(2)), Tier(above=Decimal(1), price=Decimal(1))),
        ends=change,
    )
    new = Rate(
        service="s",
        description="New",
        measure=Measure.ITEM,
        tiers=(Tier(price=Decimal(3)),),
        starts=change,
    )
    card = RateCard(currency="EUR", rates=(old, new))
    usages = [usage(str(day), "s", "1", "C62", day) for day in (2, 15, 16)]
    lines = rate(card, usages, MONTH)
    assert [(each.description, each.net) for each in lines] == [
        ("Old", euro("2.00")),
        ("Old", euro("1.00")),
        ("New", euro("3.00")),
    ]


@pytest.mark.parametrize(
    ("code", "usages"),
    [
        ("usage-repeated", [usage("a", "ap/invoice", "1", "C62")] * 2),
        ("rate-missing", [usage("a", "unknown", "1", "C62")]),
        ("usage-unit-wrong", [usage("a", "ap/invoice", "1", "HUR")]),
        ("usage-negative", [usage("a", "ap/invoice", "-1", "C62")]),
    ],
)
def test_work_that_cannot_be_priced_stops_the_invoice(
    code: str, usages: list[Usage]
) -> None:
    assert code_of(card=CARD, usages=usages) == code


def test_a_service_cannot_have_two_prices_at_once() -> None:
    one = CARD.rates[0]
    with pytest.raises(ProblemError) as caught:
        RateCard(currency="EUR", rates=(one, one))
    assert caught.value.problem.code == "rate-ambiguous"


@pytest.mark.parametrize("starts", [[], ["1"], ["0", "0"], ["0", "20", "10"]], ids=str)
def test_tiers_begin_at_zero_and_rise(starts: list[str]) -> None:
    tiers = tuple(Tier(above=Decimal(each), price=Decimal(1)) for each in starts)
    with pytest.raises(ProblemError) as caught:
        Rate(service="s", description="", measure=Measure.ITEM, tiers=tiers)
    assert caught.value.problem.code == "rate-tiers-malformed"


def test_a_rate_ends_after_it_starts() -> None:
    with pytest.raises(ProblemError) as caught:
        Rate(
            service="s",
            description="",
            measure=Measure.ITEM,
            tiers=(Tier(price=Decimal(1)),),
            starts=MONTH.end,
            ends=MONTH.start,
        )
    assert caught.value.problem.code == "rate-period-malformed"


quantities = st.decimals(min_value=0, max_value=300, places=2)
usage_lists = st.lists(
    st.tuples(quantities, st.integers(0, 60 * 24 * 40)), max_size=30
).map(
    lambda rows: [
        Usage(
            id=f"u{number}",
            service="s",
            quantity=Quantity(quantity),
            at=MONTH.start + timedelta(minutes=minute - 1000),
        )
        for number, (quantity, minute) in enumerate(rows)
    ]
)
tier_tables = st.lists(
    st.tuples(st.integers(1, 400), st.decimals(min_value=0, max_value=99, places=4)),
    max_size=4,
    unique_by=lambda row: row[0],
).map(
    lambda rows: (
        Tier(price=Decimal("7.5")),
        *(Tier(above=Decimal(above), price=price) for above, price in sorted(rows)),
    )
)


@settings(deadline=None, max_examples=60)
@given(usages=usage_lists, tiers=tier_tables, tiering=st.sampled_from(Tiering))
def test_every_usage_of_the_period_is_priced_and_no_other(
    usages: list[Usage], tiers: tuple[Tier, ...], tiering: Tiering
) -> None:
    lines = rate(simple(*tiers, tiering=tiering), usages, MONTH)
    mine = [each for each in usages if each.at in MONTH]
    assert sum(line.quantity.value for line in lines) == sum(
        each.quantity.value for each in mine
    )
    assert {name for line in lines for name in line.usages} == {
        each.id for each in mine
    }


@settings(deadline=None, max_examples=60)
@given(usages=usage_lists, tiers=tier_tables, data=st.data())
def test_the_order_in_which_usages_arrive_changes_nothing(
    usages: list[Usage], tiers: tuple[Tier, ...], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(usages))
    card = simple(*tiers)
    assert rate(card, usages, MONTH) == rate(card, shuffled, MONTH)


@settings(deadline=None, max_examples=60)
@given(usages=usage_lists, tiers=tier_tables)
def test_graduated_price_equals_the_unit_by_unit_sum_of_the_tiers(
    usages: list[Usage], tiers: tuple[Tier, ...]
) -> None:
    lines = rate(simple(*tiers), usages, MONTH)
    total = sum(each.quantity.value for each in usages if each.at in MONTH)
    filled: Counter[Decimal] = Counter()
    for tier, above in zip(
        tiers, [*(each.above for each in tiers[1:]), Decimal(10**9)], strict=True
    ):
        part = max(Decimal(0), min(Decimal(total), above) - tier.above)
        filled[tier.price] += part  # type: ignore[assignment]  # counts decimals
    priced: Counter[Decimal] = Counter()
    for line in lines:
        priced[line.price.amount] += line.quantity.value  # type: ignore[assignment]  # same
    assert +filled == +priced
