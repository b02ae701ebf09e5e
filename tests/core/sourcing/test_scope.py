"""A scope is read as it is meant, or refused with the place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.core.sourcing.conftest import scope

from anyshore.core.sourcing import Coordination, read_scope
from anyshore.kernel import ProblemError


def refused(document: object) -> str:
    with pytest.raises(ProblemError) as caught:
        read_scope(document, "scope.yaml")
    assert caught.value.problem.code == "scope-unreadable"
    return str(caught.value.problem)


def test_answers_are_read_however_they_are_written() -> None:
    told: dict[str, Any] = {"a": "Yes", "b": "no", "c": "?", "d": None, "e": True}
    (process,) = read_scope(scope(answers=told)).processes
    assert process.answers == {"a": True, "b": False, "c": None, "d": None, "e": True}


def test_numbers_become_exact() -> None:
    (process,) = read_scope(scope(fte=12.5, coordination="high")).processes
    assert process.fte == Decimal("12.5")
    assert process.coordination is Coordination.HIGH


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fta": 1}, "unknown field `fta`"),
        ({"fte": "many"}, "$.processes[0].fte"),
        ({"answers": {"core": "perhaps"}}, "neither yes, no nor unknown"),
        ({"coordination": "some"}, "Invalid enum value"),
        ({"prices": [{"per": "hour"}]}, "missing required field `low`"),
    ],
)
def test_what_is_not_understood_is_refused(change: dict[str, Any], said: str) -> None:
    assert said in refused(scope(**change))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fte": 0}, "fte is 0"),
        ({"items_per_year": "NaN"}, "items_per_year is NaN"),
        ({"prices": [{"low": -1, "per": "hour"}]}, "a price is -1"),
        ({"wage": {"low": 1, "high": "Infinity"}}, "a price is Infinity"),
    ],
)
def test_numbers_that_no_work_has_are_refused(
    change: dict[str, Any], said: str
) -> None:
    assert said in refused(scope(**change))


def test_a_zone_that_there_is_not_is_refused() -> None:
    document = scope()
    document["client"]["zone"] = "No/Where"
    assert "there is no zone 'No/Where'" in refused(document)


def test_a_scope_without_processes_is_refused() -> None:
    assert "no process" in refused({"client": {"country": "US"}, "processes": []})


def test_two_processes_of_one_name_are_refused() -> None:
    document = scope()
    document["processes"] *= 2
    assert "two processes are called 'Work'" in refused(document)


def test_a_list_is_no_scope() -> None:
    assert "no mapping" in refused([1, 2])


@pytest.mark.parametrize(
    ("price", "unclear"),
    [
        ({"low": 1, "per": "hour"}, ""),
        ({"low": 1, "per": "month", "counted": "employee"}, ""),
        (
            {"low": 1, "per": "month"},
            "whether a month's price is per employee or for the whole service",
        ),
        ({"low": 45, "high": 1500}, "per what the price of 45 to 1,500 USD/? is"),
    ],
)
def test_a_price_says_what_it_is_per(price: dict[str, Any], unclear: str) -> None:
    (process,) = read_scope(scope(prices=[price])).processes
    assert process.prices[0].unclear == unclear
