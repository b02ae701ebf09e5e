"""Quantities are shown with their unit in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from anyshore.kernel import Quantity
from anyshore.web.components.amounts import show_quantity


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("25", "C62", "25\u00a0items"),
        ("1.5", "HUR", "1.5\u00a0h"),
        ("3", "XPP", "3\u00a0XPP"),
    ],
)
def test_a_unit_is_written_in_words_where_one_is_known(
    value: str, unit: str, shown: str
) -> None:
    assert show_quantity(Quantity(Decimal(value), unit)) == shown
