"""The shore is derived from where client and site are."""

from __future__ import annotations

import pytest

from anyshore.adapters.geography import places
from anyshore.core.sourcing import Shore, kilometers, shore


@pytest.mark.parametrize(
    ("client", "site", "expected"),
    [
        ("US", "US", Shore.ONSHORE),
        ("US", "IN", Shore.OFFSHORE),
        ("US", "CN", Shore.OFFSHORE),
        ("US", "PH", Shore.OFFSHORE),
        ("US", "MX", Shore.NEARSHORE),
        ("DE", "PL", Shore.NEARSHORE),
        ("DE", "PH", Shore.OFFSHORE),
        ("GB", "RO", Shore.NEARSHORE),
    ],
)
def test_shore_of_pairs_that_the_field_agrees_on(
    client: str, site: str, expected: Shore
) -> None:
    assert shore(places(client), places(site), 2026).shore is expected


def test_distance_of_berlin_and_warsaw_is_what_an_atlas_says() -> None:
    (berlin, *_), (warsaw, *_) = places("DE"), places("PL")
    assert round(kilometers(berlin, warsaw), -1) == 520


def test_shared_hours_are_those_of_the_worse_season() -> None:
    """Berlin is seven hours from Manila in winter and six in summer."""
    assert shore(places("DE"), places("PH"), 2026).shared_hours == 1.0


def test_the_reason_names_its_figures() -> None:
    because = shore(places("US"), places("IN"), 2026).because
    assert "km apart" in because
    assert "of 8 hours shared" in because
