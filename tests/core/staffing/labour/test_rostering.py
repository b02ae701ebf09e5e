"""A roster of real people obeys the rules, and says why where none can."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from anyshore.adapters.labour import load_book
from anyshore.core.staffing.labour import check
from anyshore.core.staffing.labour.rostering import make_roster
from anyshore.core.staffing.labour.sample import sample_plan
from anyshore.core.staffing.roster.search import Effort
from anyshore.kernel import ProblemError

# Clocks in Poland go back on 25 October 2026, within the first week.
FIRST = date(2026, 10, 19)
BOOK = load_book()


def effort() -> Effort:
    """Give a search that ends after so many looks at its clock, on any machine."""
    ticks = iter(range(10**9))
    return Effort(clock=lambda: float(next(ticks)), seconds=150.0)


def test_the_checker_is_silent_and_the_bound_is_shown() -> None:
    plan = sample_plan(FIRST, people=10, days=14)
    made = make_roster(plan, BOOK, effort())
    assert made.problems == ()
    assert check(plan, made.shifts, BOOK) == []
    assert made.bound <= made.cost
    assert {shift.person for shift in made.shifts} == {each.id for each in plan.people}


def test_a_published_roster_stays_where_nothing_has_changed() -> None:
    plan = sample_plan(FIRST, people=4, days=7)
    made = make_roster(plan, BOOK, Effort(clock=time.monotonic, seconds=1000.0))
    prices = replace(plan.prices, change=10**6)
    again = make_roster(
        replace(plan, published=made.shifts, prices=prices),
        BOOK,
        Effort(clock=time.monotonic, seconds=1000.0),
    )
    assert set(again.shifts) == set(made.shifts)


def test_people_who_cannot_be_rostered_are_named_with_the_contradiction() -> None:
    plan = sample_plan(FIRST, people=4, days=7)
    first = plan.people[1]
    days = frozenset(FIRST + timedelta(days=day) for day in range(7))
    people = (plan.people[0], replace(first, leave=days), *plan.people[2:])
    with pytest.raises(ProblemError, match=f"{first.id} cannot be rostered: .*least"):
        make_roster(replace(plan, people=people), BOOK, effort())
