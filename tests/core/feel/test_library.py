"""Every function of the library takes any values, without a traceback."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from anyshore.core import feel
from anyshore.core.feel import operators
from anyshore.core.feel.library import BUILTINS
from anyshore.core.feel.runtime import Runtime
from anyshore.kernel import ProblemError

_BUDGET = feel.Budget(steps=20_000, list_length=2_000, calls=50)
_NUMBERS = (
    *("0", "1", "-1", "0.5", "-2.5", "3", "400", "1E6144", "-1E6144", "1E-6176"),
    *("1E20", "99999999999999999999999999999999999", "12345.6789012345678901234567"),
)
_TEXTS = (
    *("", "a", "abc", "🐎b", "[a-z]+", "(", "a{2,1}", "\\d", "$1", "1,000.5", ".", ","),
    *("2020-01-01", "10:00:00", "P1D", "-P1Y", "[1..2]", "i", "smx", "q", "x" * 1000),
    *("(a+)+b", "\\c", "^$"),
)
_DATES = (
    feel.Date(2024, 2, 29),
    feel.Date(-999_999_999, 1, 1),
    feel.Date(999_999_999, 12, 31),
)
_TIMES = (
    feel.Time(0, 0, 0),
    feel.Time(23, 59, 59, 999_999_999),
    feel.Time(10, 0, 0, zone="Europe/Paris"),
    feel.Time(1, 0, 0, offset=-18 * 3600),
)
_VALUES: dict[type, tuple[feel.Value, ...]] = {
    Decimal: tuple(map(Decimal, _NUMBERS)),
    str: _TEXTS,
    bool: (True, False),
    feel.Date: _DATES,
    feel.Time: _TIMES,
    feel.DateTime: tuple(feel.DateTime(day, time) for day in _DATES for time in _TIMES),
    feel.DayTimeDuration: tuple(
        feel.DayTimeDuration(nanos) for nanos in (0, 1, 10**35, -(10**35))
    ),
    feel.YearMonthDuration: tuple(
        feel.YearMonthDuration(months) for months in (0, -13, 10**30)
    ),
}
_FUNCTIONS = tuple(
    feel.evaluate(text)
    for text in ("function(a, b) a < b", "function(x) x", "function() 1", "abs", "max")
)


def _value(chance: random.Random, kind: type | None = None) -> feel.Value:
    """Choose a value of a kind, or of any."""
    if chance.random() < 0.08:
        return None
    kind = kind or chance.choice([*_VALUES, list, dict, feel.Range])
    if kind is list:
        return [_value(chance) for _ in range(chance.randrange(5))]
    if kind is dict:
        names = ("a", "key", "value", "b c")
        return {
            chance.choice(names): _value(chance) for _ in range(chance.randrange(4))
        }
    if kind is feel.Range:
        ends = chance.choice([Decimal, str, feel.Date, feel.Time])
        return feel.Range(_value(chance, ends), _value(chance, ends))
    return chance.choice(_VALUES.get(kind, (None,)))


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_a_function_gives_a_value_or_null(name: str) -> None:
    chance = random.Random(name)  # noqa: S311 - the same values every time
    builtin = BUILTINS[name]
    refused: set[str] = set()
    for _ in range(60):
        signature = chance.choice(builtin.signatures)
        arguments = []
        for each in signature.parameters:
            if each.optional and chance.random() < 0.4:
                break
            if each.function:
                arguments.append(chance.choice(_FUNCTIONS))
            else:
                arguments.append(
                    _value(chance, chance.choice(each.kinds) if each.kinds else None)
                )
        try:
            value = builtin.run(Runtime.start(None, _BUDGET), *arguments)
        except ProblemError as error:
            refused.add(error.problem.code)
            continue
        assert isinstance(feel.write_value(value), str)
    assert refused <= {"feel-budget"}


@pytest.mark.parametrize(
    "operator",
    [
        *(operators.add, operators.subtract, operators.multiply, operators.divide),
        *(operators.power, operators.less, operators.greater_equal),
    ],
)
def test_an_operator_gives_a_value_or_null(operator: object) -> None:
    chance = random.Random(3)  # noqa: S311 - the same values every time
    assert callable(operator)
    refused: set[str] = set()
    for _ in range(2_000):
        left, right = _value(chance), _value(chance)
        try:
            operator(left, right)
        except ProblemError as error:
            refused.add(error.problem.code)
    assert refused <= {"feel-budget"}
