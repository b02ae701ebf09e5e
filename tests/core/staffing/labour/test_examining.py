"""Odd plans are named before a search, and contradictions are as small as can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from tests.core.staffing.labour.crew import (
    EARLY,
    MONDAY,
    NIGHT,
    book,
    person,
    plan,
    shift,
)

from anyshore.core.staffing.labour import (
    Book,
    Contract,
    Demand,
    Pack,
    Pay,
    Plan,
    Rule,
    RuleKind,
    check,
)
from anyshore.core.staffing.labour.contradiction import contradiction
from anyshore.core.staffing.labour.examining import examine, require_whole
from anyshore.core.staffing.labour.payroll import payroll
from anyshore.core.staffing.labour.summary import presence, summarize
from anyshore.kernel import Interval, Problem, ProblemError


def wanted(queue: str = "mail", hour: int = 8, day: int = 0, count: int = 1) -> Demand:
    start = datetime(2026, 3, 2, hour, tzinfo=UTC) + timedelta(days=day)
    span = Interval(start, start + timedelta(hours=1))
    return Demand(queue=queue, interval=span, required=count)


def found(odd: Plan, *rules: Rule) -> list[tuple[str, str]]:
    problems = examine(odd, book(*rules))
    return [(each.code, each.severity.value) for each in problems]


def test_an_ordinary_plan_has_nothing_odd() -> None:
    assert found(plan(demand=(wanted(),))) == []


def test_a_queue_without_anybody_is_an_error() -> None:
    odd = plan(demand=(wanted(), wanted("chat")))
    assert found(odd) == [("nobody-skilled", "error")]


def test_a_shift_that_the_law_never_allows_is_named_with_the_rule() -> None:
    rule = Rule(kind=RuleKind.SHIFT_MINUTES, value=400, source="Act s. 1")
    problems = examine(plan(demand=(wanted(),)), book(rule))
    assert [each.code for each in problems] == ["shift-forbidden"] * 2
    assert problems[0].hint == "Act s. 1"


def test_hours_that_no_shift_covers_are_a_warning() -> None:
    odd = plan(demand=(wanted(), wanted(hour=15), wanted(hour=16)))
    problems = examine(odd, book())
    assert [each.code for each in problems] == ["out-of-reach"]
    assert "2 intervals of mail, the first at 2026-03-02 15:00 UTC" in (
        problems[0].message
    )


def test_wishes_against_one_another_are_warnings() -> None:
    who = person(
        leave=frozenset({MONDAY}),
        wishes_on={(MONDAY, "E"): 1, (MONDAY + timedelta(days=1), ""): 1},
        wishes_off={
            (MONDAY + timedelta(days=1), "N"): 1,
            (MONDAY - timedelta(days=1), ""): 1,
        },
    )
    assert found(plan(who, demand=(wanted(),))) == [
        ("wish-in-leave", "warning"),
        ("wishes-contradict", "warning"),
        ("wish-outside", "warning"),
    ]


def test_a_contract_that_the_days_cannot_hold_is_an_error() -> None:
    much = Contract(min_minutes=480 * 29, max_minutes=480 * 30)
    assert found(plan(person(contract=much), demand=(wanted(),))) == [
        ("contract-impossible", "error")
    ]


@pytest.mark.parametrize("part", ["people", "patterns", "demand", "days"])
def test_a_plan_without_a_part_is_refused(part: str) -> None:
    whole = plan(demand=(wanted(),))
    require_whole(whole)
    empty: object = 0 if part == "days" else ()
    with pytest.raises(ProblemError, match=f"has no {part}"):
        require_whole(replace(whole, **{part: empty}))  # type: ignore[arg-type]  # a part


def test_a_shift_of_breaks_alone_is_refused() -> None:
    idle = replace(EARLY, break_minutes=EARLY.minutes)
    with pytest.raises(ProblemError, match="E has no minute of work"):
        require_whole(replace(plan(demand=(wanted(),)), patterns=(idle, NIGHT)))


def test_who_can_be_rostered_has_no_contradiction() -> None:
    whole = plan(demand=(wanted(),))
    assert contradiction(whole, whole.people[0], book()) == ()


def test_a_contradiction_is_the_smallest_set_of_rules() -> None:
    """Four days in a row by law, five hours a day at least: leave takes the rest."""
    rules = (
        Rule(kind=RuleKind.DAYS_IN_ROW, value=2, source="Act s. 9"),
        Rule(kind=RuleKind.SPREAD_MINUTES, value=900, source="Act s. 2"),
    )
    contract = Contract(
        min_minutes=480 * 20, max_minutes=480 * 28, max_in_row=28, min_days_off=1
    )
    who = person(contract=contract)
    whole = plan(who, demand=(wanted(),))
    parts = contradiction(whole, who, book(*rules))
    assert parts == ("max-days-in-row 2 (Act s. 9)", "at least 160 hours by contract")


def test_rules_of_other_years_do_not_bind() -> None:
    old = Rule(
        kind=RuleKind.DAYS_IN_ROW, value=0, until=MONDAY - timedelta(days=1), source="x"
    )
    contract = Contract(min_minutes=480, max_minutes=480 * 28, min_days_off=1)
    whole = plan(person(contract=contract), demand=(wanted(),))
    assert contradiction(whole, whole.people[0], book(old)) == ()


def test_cover_counts_who_is_there_for_the_whole_interval() -> None:
    whole = plan(demand=(wanted(count=2), wanted(hour=13), wanted(hour=4)))
    shifts = [shift(0), shift(1)]
    # From 6:00 to 14:30 in Poland is 5:00 to 13:30 in UTC.
    assert presence(whole, shifts) == [1, 0, 0]
    cover = summarize(whole, shifts).queues["mail"]
    assert (cover.wanted, cover.short, cover.over) == (4.0, 3.0, 0.0)
    assert cover.worst == (1, datetime(2026, 3, 2, 8, tzinfo=UTC))


def test_fairness_and_wishes_are_counted() -> None:
    who = person(wishes_off={(MONDAY, ""): 1}, wishes_on={(MONDAY, "E"): 1})
    whole = plan(who, demand=(wanted(),))
    summary = summarize(whole, [shift(0), shift(3, NIGHT), shift(5, NIGHT)])
    assert (summary.wishes, summary.granted) == (2, 1)
    assert (summary.nights["ann"], summary.weekends["ann"]) == (2, 1)
    assert summary.minutes["ann"] == 3 * 480


def test_pay_follows_the_pack_of_the_site() -> None:
    whole = plan(demand=(wanted(),))
    pay = Pay(night=Decimal("0.5"), night_from=time(22), night_to=time(6))
    packs = {"X": Pack(id="X", title="X", rules=(), pay=pay)}
    worth = payroll(
        whole, [shift(0, NIGHT)], Book(packs=packs), {"ann": Decimal(10)}
    ).people["ann"]
    assert worth.premiums == {"night": 450}
    assert worth.cost == Decimal("117.5")
    assert worth.paid_hours == Decimal("11.75")


def test_a_pack_that_is_not_there_is_named() -> None:
    whole = plan(demand=(wanted(),))
    with pytest.raises(ProblemError, match="There is no rule pack 'X'"):
        examine(whole, Book(packs={}))


def test_problems_name_what_they_are_about() -> None:
    problem = examine(plan(demand=(wanted(), wanted("chat"))), book())[0]
    assert isinstance(problem, Problem)
    assert problem.place.element == "chat"


def test_sundays_are_limited_over_weeks() -> None:

    rule = Rule(kind=RuleKind.SUNDAYS, value=3, per=4, source="art. 151-12")
    whole = plan(demand=(wanted(),))
    sundays = [shift(6), shift(13), shift(20)]
    assert check(whole, sundays, book(rule)) == []
    (problem,) = check(whole, [*sundays, shift(27)], book(rule))
    assert problem.message == "4 Sundays in 4 weeks from 2026-03-08 are above 3."


def test_a_pattern_of_some_weekdays_is_checked() -> None:

    whole = plan(demand=(wanted(),))
    some = replace(EARLY, weekdays=frozenset({0, 1}))
    whole = replace(whole, patterns=(some, NIGHT))
    assert check(whole, [shift(0)], book()) == []
    assert [each.code for each in check(whole, [shift(2)], book())] == ["weekday"]
