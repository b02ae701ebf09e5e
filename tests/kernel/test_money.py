"""Money is exact, in one currency, and rounds only when told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyshore.kernel import (
    CurrencyMismatchError,
    Money,
    Quantity,
    UnitMismatchError,
    minor_digits,
)

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False)
euros = amounts.map(lambda amount: Money(amount, "EUR"))


def eur(text: str) -> Money:
    """Write an amount in euros."""
    return Money(Decimal(text), "EUR")


@given(euros, euros, euros)
def test_addition_is_exact_whatever_the_order(
    one: Money, two: Money, three: Money
) -> None:
    assert (one + two) + three == three + (two + one)
    assert (one + two) - two == one
    assert -(one - two) == two - one


@given(euros, st.integers(-1000, 1000))
def test_a_whole_multiple_is_repeated_addition(money: Money, times: int) -> None:
    assert money * times + money == money * (times + 1)


@given(euros)
def test_rounding_twice_is_rounding_once(money: Money) -> None:
    once = money.rounded()
    assert once.rounded() == once
    assert abs((once - money).amount) <= Decimal("0.005")
    assert once.amount.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("2.675", "EUR", "2.68"),
        ("-2.675", "EUR", "-2.68"),
        ("2.665", "EUR", "2.67"),
        ("2.6649999", "EUR", "2.66"),
        ("100.5", "JPY", "101"),
        ("1.0005", "KWD", "1.001"),
        ("1.00005", "CLF", "1.0001"),
        ("7", "EUR", "7.00"),
    ],
)
def test_halves_round_away_from_zero_to_the_minor_unit(
    amount: str, currency: str, rounded: str
) -> None:
    made = Money(Decimal(amount), currency).rounded()
    assert str(made.amount) == rounded


def test_currencies_do_not_mix() -> None:
    dollars = Money(Decimal(1), "USD")
    for mix in (
        lambda: eur("1") + dollars,
        lambda: eur("1") - dollars,
        lambda: eur("1") < dollars,
        lambda: eur("1") >= dollars,
    ):
        with pytest.raises(CurrencyMismatchError):
            mix()
    assert eur("1") != dollars


def test_amounts_compare_by_value() -> None:
    assert eur("1") < eur("1.01") <= eur("1.010") < eur("2")
    assert eur("2") > eur("1.5") >= eur("1.50")
    assert eur("1") == eur("1.00")
    assert hash(eur("1")) == hash(eur("1.00"))
    assert not eur("0.00")
    assert eur("-0.01")


@pytest.mark.parametrize("amount", [1.5, 1, "1", Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_exact_amount_is_refused(amount: Any) -> None:
    with pytest.raises(TypeError, match="finite Decimal"):
        Money(amount, "EUR")
    with pytest.raises(TypeError, match="finite Decimal"):
        Quantity(amount)


def test_money_is_never_multiplied_by_a_float() -> None:
    factor: Any = 0.1
    with pytest.raises(TypeError, match="never by float"):
        eur("1") * factor


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "E1R", "ÄÖÜ", "€"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValueError, match="three capital letters"):
        Money(Decimal(1), currency)


def test_most_currencies_have_two_digits() -> None:
    assert [minor_digits(code) for code in ("PHP", "VND", "BHD", "UYW")] == [2, 0, 3, 4]


def test_an_amount_is_shown_in_full() -> None:
    assert str(Money(Decimal("1E+6"), "JPY")) == "1,000,000 JPY"
    assert str(eur("-1234.50")) == "-1,234.50 EUR"


def test_quantities_add_in_one_unit() -> None:
    hours = Quantity(Decimal("1.5"), "HUR")
    assert hours + hours == Quantity(Decimal(3), "HUR")
    assert str(hours) == "1.5 HUR"
    with pytest.raises(UnitMismatchError):
        hours + Quantity(Decimal(1), "DAY")
    with pytest.raises(ValueError, match="unit code"):
        Quantity(Decimal(1), "")
