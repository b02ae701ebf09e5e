"""Keys made in one process sort in the order in which they were made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from anyshore.adapters import clock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_keys_of_one_millisecond_sort_as_they_were_made() -> None:
    with clock.standing_at(NOON):
        keys = [clock.new_key() for _ in range(1000)]

    assert sorted(keys) == keys
    assert len(set(keys)) == 1000
    assert {key.version for key in keys} == {7}


def test_a_key_carries_the_instant_of_the_clock_also_when_that_goes_back() -> None:
    clock.new_key()
    with clock.standing_at(NOON - timedelta(days=1)):
        key = clock.new_key()

    assert key.int >> 80 == (NOON - timedelta(days=1)).timestamp() * 1000
