"""Every kind of rule is checked on shifts alone, to the minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from tests.core.staffing.labour.crew import (
    EARLY,
    MONDAY,
    NIGHT,
    ZONE,
    book,
    person,
    plan,
    shift,
)

from anyshore.core.staffing.labour import (
    Contract,
    Pattern,
    Rule,
    RuleKind,
    Shift,
    check,
    night_minutes,
)


def codes(shifts: list[Shift], *rules: Rule) -> list[str]:
    return [each.code for each in check(plan(), shifts, book(*rules))]


def days(*numbers: int, pattern: Pattern = EARLY) -> list[Shift]:
    return [shift(number, pattern) for number in numbers]


@pytest.mark.parametrize(
    ("kind", "value", "per", "fine", "broken"),
    [
        (RuleKind.SHIFT_MINUTES, 480, 0, days(0), None),
        (RuleKind.SHIFT_MINUTES, 479, 0, [], days(0)),
        (RuleKind.SPREAD_MINUTES, 509, 0, [], days(0)),
        (RuleKind.BREAK_MINUTES, 30, 360, days(0), None),
        (RuleKind.BREAK_MINUTES, 31, 479, [], days(0)),
        (RuleKind.BREAK_MINUTES, 31, 480, days(0), None),
        (RuleKind.WEEK_MINUTES, 960, 0, days(5, 6, 7, 8), days(0, 3, 6)),
        (RuleKind.AVERAGE_WEEK_MINUTES, 960, 2, days(0, 1, 2, 7), days(0, 1, 2, 7, 8)),
        (RuleKind.DAYS_IN_ROW, 3, 0, days(0, 1, 2, 4), days(0, 1, 2, 3)),
        (RuleKind.NIGHTS_IN_ROW, 1, 0, days(0, 1), days(0, 1, pattern=NIGHT)),
        (RuleKind.REST_MINUTES, 930, 0, days(0, 1), None),
        (RuleKind.REST_MINUTES, 931, 0, days(0, 2), days(0, 1)),
        (RuleKind.NIGHT_SHIFT_MINUTES, 479, 180, days(0), days(0, pattern=NIGHT)),
        (RuleKind.WEEKENDS, 1, 2, days(5, 6, 19), days(5, 13)),
        # Five early days and the rest after them take less than a week; six do not.
        (
            RuleKind.PERIODIC_REST_MINUTES,
            2100,
            7,
            days(0, 1, 2, 3, 4, 5, 8),
            days(0, 1, 2, 3, 4, 5, 6),
        ),
    ],
)
def test_each_kind_of_rule_is_held(
    kind: RuleKind, value: int, per: int, fine: list[Shift], broken: list[Shift] | None
) -> None:
    rule = Rule(kind=kind, value=value, per=per, source="act 1")
    assert codes(fine, rule) == []
    if broken is not None:
        found = check(plan(), broken, book(rule))
        assert [each.code for each in found] == [kind]
        assert found[0].hint == "act 1"


def test_a_rule_not_in_force_is_not_held() -> None:
    rule = Rule(kind=RuleKind.DAYS_IN_ROW, value=1, since=MONDAY + timedelta(days=2))
    assert codes(days(0, 1), rule) == []
    assert codes(days(2, 3), rule) == [RuleKind.DAYS_IN_ROW]


def test_skill_site_leave_and_overlap_are_checked() -> None:
    away = person(leave=frozenset({MONDAY}))
    wrong = [
        replace(shift(0), queue="voice"),
        replace(shift(0, NIGHT), pattern="Z"),
        shift(40),
    ]
    found = check(plan(away), [*wrong, shift(1, name="bob")], book())
    assert sorted(each.code for each in found) == [
        "leave",
        "leave",
        "outside",
        "overlap",
        "site",
        "skill",
        "unknown-person",
    ]


def test_the_contract_is_checked() -> None:
    own = person(
        contract=Contract(
            min_minutes=2400,
            max_minutes=9600,
            max_in_row=4,
            min_in_row=2,
            min_days_off=2,
            max_weekends=0,
        )
    )
    found = check(plan(own), days(0, 2, 3, 4, 5, 6, 9), book())
    assert [each.code for each in found] == [
        "contract-run",
        "contract-run",
        "contract-days-off",
        "contract-weekends",
    ]
    assert check(plan(own), days(0), book())[0].code == "contract-minutes"


def test_rest_is_measured_across_the_edge_of_the_plan() -> None:
    before = (shift(-1, NIGHT),)
    rule = Rule(kind=RuleKind.REST_MINUTES, value=660)
    found = check(plan(person(before=before)), days(0), book(rule))
    assert [each.code for each in found] == [RuleKind.REST_MINUTES]


def test_a_night_over_a_clock_change_keeps_its_length_and_moves_its_end() -> None:
    # Clocks in Poland go forward on 29 March 2026.
    span = NIGHT.interval(MONDAY + timedelta(days=26), ZONE)
    assert span.start == datetime(2026, 3, 28, 21, tzinfo=UTC)
    assert span.duration == timedelta(minutes=510)
    assert span.end == datetime(2026, 3, 29, 5, 30, tzinfo=UTC)


def test_a_start_that_the_clock_skips_is_the_moment_of_the_jump() -> None:
    odd = Pattern(id="O", site="K", starts=time(2, 30), minutes=60)
    span = odd.interval(MONDAY + timedelta(days=27), ZONE)
    assert span.start == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_night_minutes_are_those_of_the_home_zone() -> None:
    assert night_minutes(shift(0)) == 0
    assert night_minutes(shift(0, NIGHT)) == 480
    assert night_minutes(shift(26, NIGHT)) == 420
