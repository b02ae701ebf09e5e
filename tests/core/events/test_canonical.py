"""Plain values have one text, and what has no exact form is refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anyshore.core.events.canonical import canonical, instant_text, plain


class Color(Enum):
    RED = "red"


def test_keys_are_sorted_as_in_the_example_of_rfc_8785() -> None:
    """Clause 3.2.3: by UTF-16 code units, so an emoji comes before U+FB33."""
    keys = ["€", "\r", "\ufb33", "1", "\U0001f600", "\x80", "ö"]
    expected = ["\r", "1", "\x80", "ö", "€", "\U0001f600", "\ufb33"]
    assert list(json.loads(canonical(dict.fromkeys(keys, 0)))) == expected


def test_strings_escape_what_json_must_and_nothing_else() -> None:
    """The string of RFC 8785, clause 3.2.2.2, without its NUL-like neighbors."""
    text = "€$\u000f\nA'\u0042\u0022\u005c\\\"/\u007f"
    expected = '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u007f"'
    assert canonical(text).decode() == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("1E+2"), "100"),
        (Decimal("2.50"), "2.50"),
        (Decimal("0E-3"), "0.000"),
        (date(2026, 11, 22), "2026-11-22"),
        (
            datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=8))),
            "2026-11-22T01:00:00.000000Z",
        ),
        (
            UUID("01932C07-209C-7D2B-8A8A-0A1B2C3D4E5F"),
            "01932c07-209c-7d2b-8a8a-0a1b2c3d4e5f",
        ),
        (Color.RED, "red"),
        ((1, (True, None)), [1, [True, None]]),
        ({"b": Decimal(1), "a": {"d": 1, "c": 2}}, {"a": {"c": 2, "d": 1}, "b": "1"}),
    ],
)
def test_exact_values_have_a_plain_form(value: Any, expected: Any) -> None:
    assert json.dumps(plain(value)) == json.dumps(expected)


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        float("nan"),
        Decimal("NaN"),
        Decimal("Infinity"),
        2**53,
        -(2**53),
        "a\0b",
        "\ud800",
        {"a\0": 1},
        {1: "one"},
        datetime(2026, 1, 1),  # noqa: DTZ001 - this is what is refused
        timedelta(hours=1),
        b"bytes",
        {"deep": [{"er": 0.5}]},
    ],
)
def test_what_has_no_exact_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        plain(value)


@pytest.mark.parametrize(
    "value", [Decimal(1), date(2026, 1, 1), (1, 2), 1.0, {"a": Decimal(1)}]
)
def test_writing_converts_nothing(value: Any) -> None:
    with pytest.raises(ValueError, match="no exact JSON form"):
        canonical(value)


def test_the_largest_whole_numbers_pass() -> None:
    assert canonical([2**53 - 1, 1 - 2**53]) == b"[9007199254740991,-9007199254740991]"


def test_an_instant_has_six_digits_of_a_second() -> None:
    instant = datetime(2026, 11, 22, 9, 30, 0, 5, tzinfo=UTC)
    assert instant_text(instant) == "2026-11-22T09:30:00.000005Z"


# Drawing takes a while where other work has the processor: no fault of the rule.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
trees = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(texts, children, max_size=3)
    ),
    max_leaves=6,
)


@settings(UNHURRIED, max_examples=50)
@given(trees)
def test_the_canonical_text_reads_back_and_is_written_the_same_again(
    tree: Any,
) -> None:
    written = canonical(tree)
    read = json.loads(written)
    assert json.dumps(read, sort_keys=True) == json.dumps(tree, sort_keys=True)
    assert canonical(read) == written


@settings(UNHURRIED, max_examples=50)
@given(st.dictionaries(texts, trees, min_size=2, max_size=4))
def test_the_order_of_keys_does_not_show(tree: dict[str, Any]) -> None:
    assert canonical(dict(reversed(tree.items()))) == canonical(tree)
