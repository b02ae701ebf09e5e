"""The open index of countries, and the shores that follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anyshore.core.sourcing import (
    Client,
    Coordination,
    Needs,
    Outlook,
    Shore,
    facts,
    holidays_apart,
    index,
    obstacles,
    overlap,
    wage_ratio,
)

if TYPE_CHECKING:
    from anyshore.core.sourcing import CountryFacts, Reference


def seen(reference: Reference, client: str, site: str, **needs: object) -> CountryFacts:
    outlook = Outlook(
        client=Client(country=client), reference=reference, standings={}, year=2026
    )
    return facts(reference.country(site), needed(**needs), outlook)


def needed(**given: object) -> Needs:
    usual: dict[str, object] = {
        "languages": ("en",),
        "coordination": Coordination.LOW,
    }
    return Needs(**{**usual, **given})  # type: ignore[arg-type]  # checked at run time


def test_seven_of_kearneys_ten_are_among_the_first_ten_of_over_a_hundred(
    reference: Reference,
) -> None:
    found = index(reference)
    (ranking,) = reference.rankings
    assert len(found) >= 100
    own = {each.country for each in found[:10]}
    assert len(own & set(ranking.countries)) >= 7
    assert [each.rank for each in found[:3]] == [1, 2, 3]


def test_pillars_are_standard_scores(reference: Reference) -> None:
    found = index(reference)
    financial = [each.financial for each in found]
    assert sum(financial) == pytest.approx(0, abs=1e-9)
    assert sum(each**2 for each in financial) / len(found) == pytest.approx(1)


def test_the_index_follows_the_language_that_is_looked_for(
    reference: Reference,
) -> None:
    spanish = {each.country: each.rank for each in index(reference, "es")}
    english = {each.country: each.rank for each in index(reference, "en")}
    assert spanish["CO"] < english["CO"]


@pytest.mark.parametrize(
    ("client", "site", "expected"),
    [
        ("US", "IN", Shore.OFFSHORE),
        ("US", "CN", Shore.OFFSHORE),
        ("US", "MX", Shore.NEARSHORE),
        ("DE", "PL", Shore.NEARSHORE),
        ("US", "RU", Shore.OFFSHORE),
        ("US", "CA", Shore.NEARSHORE),
        ("US", "US", Shore.ONSHORE),
        ("GB", "IN", Shore.OFFSHORE),
    ],
)
def test_shores_of_pairs_that_the_field_agrees_on(
    reference: Reference, client: str, site: str, expected: Shore
) -> None:
    assert seen(reference, client, site).shore.shore is expected


def test_both_definitions_of_nearshore_are_told(reference: Reference) -> None:
    mexico = seen(reference, "US", "MX").shore
    romania = seen(reference, "GB", "RO").shore
    assert (mexico.nearby_region, mexico.neighbor) == (True, True)
    assert (romania.nearby_region, romania.neighbor) == (True, False)
    assert "no common border" in romania.because


def test_weeks_between_two_clock_changes_count() -> None:
    """In March New York is already in summer and Berlin is not: five hours, not six."""
    found = overlap("America/New_York", "Europe/Berlin", 2026)
    assert (found.worst, found.best) == (2.0, 3.0)


def test_manila_covers_the_night_of_new_york() -> None:
    found = overlap("America/New_York", "Asia/Manila", 2026)
    assert (found.worst, found.night) == (0.0, 8.0)


def test_close_coordination_excludes_who_shares_no_hours(reference: Reference) -> None:
    manila = seen(reference, "US", "PH")
    close = obstacles(manila, needed(coordination=Coordination.HIGH))
    assert "0 shared hours, high coordination asks for 4 (assumption)" in close


def test_night_work_turns_the_wish_for_shared_hours_round(
    reference: Reference,
) -> None:
    manila = seen(reference, "US", "PH")
    asked = needed(coordination=Coordination.MEDIUM, night=True)
    assert not any("shared hours" in why for why in obstacles(manila, asked))


def test_voice_work_asks_for_the_language(reference: Reference) -> None:
    brazil = seen(reference, "US", "BR")
    spoken = obstacles(brazil, needed(voice=True))
    written = obstacles(brazil, needed(voice=False))
    assert "8 % speak en, the floor is 10 % (assumption)" in spoken
    assert not any("speak" in why for why in written)


def test_data_that_stays_excludes_every_other_country(reference: Reference) -> None:
    why = obstacles(seen(reference, "US", "MX"), needed(abroad=False))
    assert "the data may not leave the client's country" in why
    assert obstacles(seen(reference, "US", "US"), needed(abroad=False)) == ()


def test_wages_at_home_are_the_statistics_own(reference: Reference) -> None:
    assert wage_ratio(reference.country("US"), reference, premium=False).is_point


def test_a_wage_abroad_is_an_interval_with_its_sources(reference: Reference) -> None:
    found = wage_ratio(reference.country("PH"), reference, premium=True)
    assert found.low < found.high < 1
    names = {each.name for each in found.sources}
    assert "World Development Indicators" in names
    assert any("ILOSTAT" in name for name in names)
    assert any(name.startswith("assumption") for name in names)


def test_holidays_of_either_side_are_counted_on_workdays(reference: Reference) -> None:
    assert holidays_apart(reference, "US", "US", 2026) == (0, 0)
    both = holidays_apart(reference, "DE", "PL", 2026)
    assert both is not None
    assert all(0 < count < 12 for count in both)


def test_holidays_of_a_country_without_any_known_are_not_guessed(
    reference: Reference,
) -> None:
    assert holidays_apart(reference, "US", "XX", 2026) is None
