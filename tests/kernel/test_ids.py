"""Identifiers sort by time, name their kind and read back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyshore.kernel import IdPrefix, ProblemError, parse_id, show_id, uuid7

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
KEY = UUID("01932c07-209c-7d2b-8a8a-0a1b2c3d4e5f")
instants = st.datetimes(
    datetime(1970, 1, 2),  # noqa: DTZ001 - bounds are naive, values are not
    datetime(9999, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.just(UTC),
)
randomness = st.integers(0, 2**74 - 1)


def test_the_example_of_rfc_9562_is_made() -> None:
    """Appendix A.6: 22 February 2022, 14:22:22 at UTC-5."""
    instant = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    bits = 0xCC3 << 62 | 0x18C4DC0C0C07398F
    assert uuid7(instant, bits) == UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")


@given(instants, randomness)
def test_a_key_is_a_version_7_uuid_of_its_millisecond(now: datetime, bits: int) -> None:
    key = uuid7(now, bits)
    assert (key.version, key.variant) == (7, RFC_4122)
    since = now - datetime(1970, 1, 1, tzinfo=UTC)
    assert key.int >> 80 == since // timedelta(milliseconds=1)


def test_a_far_year_keeps_its_millisecond() -> None:
    instant = datetime(9000, 10, 19, 8, 59, 51, 273979, tzinfo=UTC)
    since = instant - datetime(1970, 1, 1, tzinfo=UTC)
    assert uuid7(instant, 0).int >> 80 == since // timedelta(milliseconds=1)


@given(randomness, randomness)
def test_a_later_millisecond_sorts_later_whatever_the_randomness(
    one: int, two: int
) -> None:
    assert uuid7(NOW, one) < uuid7(NOW + timedelta(milliseconds=1), two)


@given(randomness, randomness)
def test_no_bit_of_the_randomness_is_lost(one: int, two: int) -> None:
    assert (uuid7(NOW, one) == uuid7(NOW, two)) == (one == two)


def test_randomness_beyond_74_bits_is_not_used() -> None:
    assert uuid7(NOW, 5) == uuid7(NOW, 5 + 2**74)


@given(st.sampled_from(IdPrefix), st.uuids())
def test_what_is_shown_reads_back(prefix: IdPrefix, key: UUID) -> None:
    shown = show_id(prefix, key)
    assert parse_id(prefix, shown) == key
    assert parse_id(prefix, shown.replace(shown[-26:], shown[-26:].upper())) == key


@given(st.uuids(), st.uuids())
def test_shown_ids_sort_as_their_keys_do(one: UUID, two: UUID) -> None:
    shown = [show_id(IdPrefix.ITEM, key) for key in (one, two)]
    assert (shown[0] < shown[1]) == (one < two)


def test_prefixes_are_distinct_and_need_no_escaping() -> None:
    values = [prefix.value for prefix in IdPrefix]
    assert len(set(values)) == len(values)
    assert all(value.isalpha() and value.islower() for value in values)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "wi",
        "wi_",
        "01jcp0e84wfmnrn2ga3cp3tkjz",
        "case_01jcp0e84wfmnrn2ga3cp3tkjz",
        "WI_01jcp0e84wfmnrn2ga3cp3tkjz",
        "wi_01jcp0e84wfmnrn2ga3cp3tkj",
        "wi_01jcp0e84wfmnrn2ga3cp3tkjzz",
        "wi_01jcp0e84wfmnrn2ga3cp3tkju",
        "wi_81jcp0e84wfmnrn2ga3cp3tkjz",
        "wi_01jcp0e84wfmnrn2ga3cp3tkj\u0661",
        str(KEY),
    ],
)
def test_what_is_no_identifier_of_the_kind_is_refused(text: str) -> None:
    with pytest.raises(ProblemError) as caught:
        parse_id(IdPrefix.ITEM, text)
    assert caught.value.problem.code == "id-malformed"
    assert repr(text) in caught.value.problem.message
