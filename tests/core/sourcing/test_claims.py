"""The ledger finds by itself what cannot be."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from anyshore.adapters.reference import load_claims
from anyshore.core.sourcing import Finding, claim_from_row, examine
from anyshore.kernel import ProblemError, Severity

if TYPE_CHECKING:
    from anyshore.core.sourcing import Reference

TODAY = date(2026, 11, 22)


def found(reference: Reference, *rows: dict[str, str]) -> list[Finding]:
    dated = [{"source": "A", "date": "2026", **row} for row in rows]
    return list(examine([claim_from_row(row) for row in dated], reference, TODAY))


def test_the_four_defects_of_the_articles_are_found(reference: Reference) -> None:
    findings = examine(load_claims(), reference, TODAY)
    serious = {
        (each.code, frozenset(each.claims))
        for each in findings
        if each.severity is not Severity.NOTE
    }
    assert serious == {
        ("above-world-product", frozenset({"outsourcing-2000"})),
        ("above-world-product", frozenset({"outsourcing-2019"})),
        ("level-not-increase", frozenset({"bpo-increase", "bpo-2023"})),
        ("figures-differ", frozenset({"bpo-2021", "bpo-2023"})),
        ("price-without-unit", frozenset({"hr-price"})),
        ("range-too-wide", frozenset({"hr-price"})),
    }


def test_messages_carry_the_arithmetic(reference: Reference) -> None:
    text = " ".join(each.message for each in examine(load_claims(), reference, TODAY))
    for arithmetic in (
        "34.0 trillion USD",
        "88.8 trillion USD",
        "350.0 billion USD grows to 449.9 billion USD, by 99.9 billion USD",
        "292.7 billion USD, the other 350.0 billion USD: 20% apart",
        "538.5 billion USD in 2030",
        "3.8 % a year",
        "33 times",
    ):
        assert arithmetic in text


def test_the_price_of_customer_service_stands_beside_the_wage(
    reference: Reference,
) -> None:
    findings = examine(load_claims(), reference, TODAY)
    beside = [
        each.message
        for each in findings
        if each.code == "beside-wage" and each.claims == ("customer-service-price",)
    ]
    (told,) = beside
    assert told == (
        "20 to 30 USD an hour lies around the US mean wage of customer service "
        "representatives: 22.40 USD an hour before benefits and overhead."
    )


def test_an_increase_that_is_one_is_left_alone(reference: Reference) -> None:
    rows = [
        {"id": "a", "subject": "m", "kind": "level", "low": "100e9", "start": "2020"},
        {"id": "g", "subject": "m", "kind": "growth", "low": "10", "start": "2020"},
        {"id": "i", "subject": "m", "kind": "increase", "low": "21e9", "start": "2020"},
    ]
    ends = [{**rows[0]}, {**rows[1], "end": "2022"}, {**rows[2], "end": "2022"}]
    codes = {each.code for each in found(reference, *ends)}
    assert codes == {"level-derived"}


def test_a_level_below_the_world_is_left_alone(reference: Reference) -> None:
    row = {"id": "a", "subject": "m", "kind": "level", "low": "30e12", "unit": "USD"}
    assert found(reference, {**row, "start": "2000"}) == []


@pytest.mark.parametrize(
    ("second", "expected"), [("114e9", []), ("116e9", ["figures-differ"])]
)
def test_two_figures_of_one_year_differ_from_fifteen_percent_on(
    reference: Reference, second: str, expected: list[str]
) -> None:
    row = {"subject": "m", "kind": "level", "unit": "USD", "start": "2023"}
    findings = found(
        reference,
        {**row, "id": "a", "low": "100e9"},
        {**row, "id": "b", "low": second, "source": "B"},
    )
    assert [each.code for each in findings] == expected


@pytest.mark.parametrize(
    ("per", "counted", "expected"),
    [
        ("hour", "", []),
        ("month", "employee", []),
        ("month", "", ["price-without-unit"]),
        ("", "", ["price-without-unit"]),
    ],
)
def test_a_price_counts_something(
    reference: Reference, per: str, counted: str, expected: list[str]
) -> None:
    row = {"id": "p", "kind": "price", "low": "5", "per": per, "counted": counted}
    assert [each.code for each in found(reference, row)] == expected


def test_an_old_source_is_called_old(reference: Reference) -> None:
    row = {"id": "t", "kind": "level", "low": "1", "date": "2020-05-26"}
    assert [each.code for each in found(reference, row)] == ["source-old"]


def test_an_unreadable_figure_is_refused_by_its_id() -> None:
    with pytest.raises(ProblemError) as caught:
        claim_from_row({"id": "x", "kind": "level", "low": "many"})
    assert caught.value.problem.code == "claim-unreadable"
    assert caught.value.problem.place.element == "x"
