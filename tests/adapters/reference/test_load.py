"""The reference that ships is whole, and every table names its source."""

from __future__ import annotations

from decimal import Decimal

import pytest

from anyshore.adapters.reference import load
from anyshore.core.sourcing import Figure, Grade, assumed
from anyshore.kernel import ProblemError


def test_wages_are_those_that_the_office_publishes() -> None:
    """OEWS May 2025, national: 22.40, 32.37 and 71.20 USD an hour."""
    wages = load().wages
    codes = ("43-4051", "15-1232", "15-1252")
    assert [wages[code].figures["mean_hour"] for code in codes] == [
        *(Decimal("22.40"), Decimal("32.37"), Decimal("71.20"))
    ]


def test_the_worlds_product_is_that_of_the_bank() -> None:
    world = load().world_product
    assert [round(world[year].value / 1e12, 1) for year in (2000, 2019)] == [34.0, 88.8]


def test_every_source_has_grade_and_licence() -> None:
    sources = load().sources
    assert {"wages", "occupations", "indicators", "languages", "rates"} <= set(sources)
    for each in sources.values():
        assert each.date
        assert len(each.note) > 10


def test_ratings_and_job_zones_are_those_of_the_occupation() -> None:
    found = load().occupation("customer service representatives")
    assert (found.code, found.zone, found.repetition) == ("43-4051", 2, 0.83)
    assert load().occupation("43-4051") is found


def test_borders_and_languages_are_known_both_ways() -> None:
    reference = load()
    for code, country in reference.countries.items():
        for other in country.borders & reference.countries.keys():
            assert code in reference.countries[other].borders, (code, other)
    assert reference.country("PH").languages["en"].value == 64


def test_holidays_are_looked_up_where_they_are_asked_for() -> None:
    assert len(load().holidays["PH", 2026]) > 10
    with pytest.raises(KeyError):
        load().holidays["XX", 2026]


def euros(low: str, high: str) -> Figure:
    return assumed("told", low, high, "EUR/hour")


def test_amounts_are_converted_at_the_last_rate() -> None:
    reference = load()
    dollars = reference.converted(euros("10", "20"), "USD")
    rate = Decimal(str(reference.rates["USD"].value))
    assert (dollars.low, dollars.high) == (10 * rate, 20 * rate)
    assert dollars.unit == "USD/hour"
    assert reference.sources["rates"] in dollars.sources


def test_an_amount_in_its_own_currency_is_left_alone() -> None:
    given = euros("10", "20")
    assert load().converted(given, "EUR") is given


def test_a_currency_without_a_rate_is_refused() -> None:
    with pytest.raises(ProblemError) as caught:
        load().converted(euros("1", "2"), "VND")
    assert caught.value.problem.code == "currency-unknown"


def test_what_providers_say_of_incentives_is_a_vendor_claim() -> None:
    for each in load().incentives:
        assert each.source.grade is Grade.VENDOR
