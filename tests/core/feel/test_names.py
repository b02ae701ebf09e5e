"""Names end where the scope says that they end."""

from __future__ import annotations

from decimal import Decimal

import pytest

from anyshore.core import feel


@pytest.mark.parametrize(
    ("text", "context", "expected"),
    [
        ("first name", {"first name": "A", "first": "B"}, "A"),
        ("a - b", {"a": 3, "b": 1}, Decimal(2)),
        ("a - b", {"a-b": 7}, Decimal(7)),
        ("a*b/c", {"a*b": 6, "c": 2}, Decimal(3)),
        ("date of birth.year", {"date of birth": feel.Date(1970, 1, 1)}, Decimal(1970)),
        ("person.last name", {"person": {"last name": "Z"}}, "Z"),
        ("xs[my key = 1].my key", {"xs": [{"my key": 1}]}, [Decimal(1)]),
        ("{my key: 1, twice: my key * 2}.twice", {}, Decimal(2)),
        ("for my item in [1, 2] return my item + 1", {}, [Decimal(2), Decimal(3)]),
        ("(function(the arg) the arg + 1)(the arg: 2)", {}, Decimal(3)),
        ("item + 1", {"item": 1}, Decimal(2)),
        ("[{item: 1}, {item: 2}][item > 1]", {}, [{"item": Decimal(2)}]),
        ("[1, 2, 3][item > limit]", {"limit": 2}, [Decimal(3)]),
        ("xs[x > x0]", {"xs": [{"x": 1}, {"x": 3}], "x0": 2}, [{"x": Decimal(3)}]),
        ("käse + 1", {"käse": 1}, Decimal(2)),
        ("🐎 + 1", {"🐎": 1}, Decimal(2)),
        ("null check", {"null check": True}, True),
        ("if x then 1 else 2", {"x": True}, Decimal(1)),
    ],
)
def test_the_longest_known_name_is_read(
    text: str, context: dict[str, object], expected: object
) -> None:
    assert expected == feel.evaluate(text, context)


def test_a_name_in_scope_hides_a_built_in_function() -> None:
    assert feel.evaluate("abs(1)", {"abs": 5}) is None
    assert feel.evaluate("{abs: function(x) 7}.abs(1)") == 7
