"""A swap, a bid or leave is granted or refused with every reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.core.staffing.labour.crew import MONDAY, NIGHT, book, person, plan, shift

from anyshore.core.staffing.labour import Demand, Rule, RuleKind
from anyshore.core.staffing.labour.changes import Bid, Leave, Swap, consider
from anyshore.kernel import Interval, Severity

REST = Rule(kind=RuleKind.REST_MINUTES, value=660, source="art. 3")
TODAY = MONDAY - timedelta(days=30)


def test_a_swap_that_breaks_nothing_is_allowed_and_made() -> None:
    ann, bob = shift(0), shift(3, name="bob")
    crew = plan(person(), person("bob"))
    answer = consider(crew, [ann, bob], Swap(given=ann, taken=bob), book(REST), TODAY)
    assert answer.allowed
    assert {(each.person, each.day) for each in answer.shifts} == {
        ("bob", ann.day),
        ("ann", bob.day),
    }


def test_a_swap_that_takes_rest_away_is_refused_with_its_source() -> None:
    given, taken = shift(0), shift(4, NIGHT, "bob")
    kept = shift(5)
    crew = plan(person(), person("bob"))
    answer = consider(
        crew, [given, taken, kept], Swap(given=given, taken=taken), book(REST), TODAY
    )
    assert not answer.allowed
    assert [(each.code, each.hint) for each in answer.problems] == [
        ("overlap", ""),
        (RuleKind.REST_MINUTES, "art. 3"),
    ]


def test_what_was_wrong_before_is_not_held_against_a_change() -> None:
    shifts = [shift(0, NIGHT), shift(1)]
    answer = consider(plan(), shifts, Bid(shift=shift(5)), book(REST), TODAY)
    assert answer.allowed


def test_a_bid_needs_the_skill() -> None:
    wish = replace(shift(0), queue="voice")
    answer = consider(plan(), [], Bid(shift=wish), book(), TODAY)
    assert [each.code for each in answer.problems] == ["skill"]


def test_leave_that_leaves_a_queue_short_is_refused_with_the_hour() -> None:
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    wanted = Demand(
        queue="mail", interval=Interval(at, at + timedelta(hours=1)), required=1
    )
    crew = plan(demand=(wanted,))
    ask = Leave(person="ann", days=frozenset({MONDAY}))
    answer = consider(crew, [shift(0)], ask, book(), TODAY)
    assert [each.code for each in answer.problems] == ["cover"]
    assert "mail would have 0 of 1 people" in answer.problems[0].message


def test_a_change_on_short_notice_is_a_warning() -> None:
    rule = Rule(kind=RuleKind.NOTICE_DAYS, value=14, source="ordinance")
    today = MONDAY - timedelta(days=3)
    answer = consider(plan(), [], Bid(shift=shift(0)), book(rule), today)
    assert answer.allowed
    assert [each.severity for each in answer.problems] == [Severity.WARNING]


def test_a_swap_of_a_shift_that_nobody_has_is_refused() -> None:
    crew = plan(person(), person("bob"))
    swap = Swap(given=shift(0), taken=shift(3, name="bob"))
    answer = consider(crew, [swap.given], swap, book(), TODAY)
    assert "unknown-shift" in [each.code for each in answer.problems]
