"""Columns of a frame as codes into small tables of FEEL values.

A number column that is only compared with constants needs no distinct values: the slots
between those constants are enough, and one value of each slot stands for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from anyshore.core.feel.number import NUMBERS, from_float
from anyshore.core.feel.temporal import (
    Date,
    DateTime,
    DayTimeDuration,
    Time,
    YearMonthDuration,
)
from anyshore.core.feel.temporal_text import write
from anyshore.core.feel.values import Function, Range

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import polars as pl

    from anyshore.core.dmn.cells import Cuts
    from anyshore.core.feel.values import Value

__all__ = ["Coded", "code_compared", "code_values"]

# Whole numbers in a range this small are coded through a table of all of them.
_TABLE = 1 << 21
# Above so many different texts a column is coded by a join.
_MOST_NAMES = 10_000


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Coded:
    """A column as codes."""

    #: Per row the place of its value in the table.
    codes: np.ndarray[Any, Any]
    #: The values.
    values: list[Value]

    @staticmethod
    def constant(value: Value, height: int) -> Coded:
        """Code a column that holds one value in all rows."""
        import numpy as np

        return Coded(codes=np.zeros(height, dtype=np.int32), values=[value])

    def series(self, name: str) -> pl.Series:
        """Return the column of values for the host."""
        import numpy as np
        import polars as pl

        plain = [_plain(each) for each in self.values]
        kind = _type_of(plain)
        if kind == pl.Object:
            rows = [plain[code] for code in self.codes]
            return pl.Series(name, rows, dtype=pl.Object)
        places = pl.Series(self.codes.astype(np.uint32, copy=False))
        return pl.Series(name, plain, dtype=kind).gather(places)


def _type_of(values: Sequence[object]) -> Any:
    """Choose the column's type; what no one type can hold exactly stays an object."""
    import polars as pl

    kinds = {type(each) for each in values if each is not None}
    if kinds == {Decimal}:
        numbers = [each for each in values if isinstance(each, Decimal)]
        scale = max(0, *(-int(each.as_tuple().exponent) for each in numbers))
        digits = max(each.adjusted() + 1 for each in numbers) + scale
        return pl.Decimal(38, scale) if max(digits, scale) <= 38 else pl.Object
    if kinds == {str}:
        return pl.String
    return pl.Boolean if kinds == {bool} else pl.Null if not kinds else pl.Object


def _plain(value: Value) -> object:
    """Return what a frame can hold of a value: temporal values as their text."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (Date, Time, DateTime, DayTimeDuration, YearMonthDuration)):
        return write(value)
    if isinstance(value, (Range, Function)):
        return str(value)
    return value


def code_values(column: pl.Series, take: Callable[[Value], Value]) -> Coded:
    """Code a column by its distinct values.

    Args:
        column: The column.
        take: Turns a plain value into the FEEL value of the input.
    """
    import numpy as np
    import polars as pl

    if column.dtype.is_float():
        # What is not a number is null in FEEL; and a join may not find it.
        column = column.fill_nan(None)
    if column.null_count() == len(column):
        # A join on a column of nothing but nulls finds nothing, not even null.
        return Coded.constant(take(None), len(column))
    if column.dtype == pl.Boolean:
        codes = column.cast(pl.UInt8).fill_null(2).to_numpy()
        return Coded(codes=codes, values=[take(False), take(True), take(None)])
    if column.dtype == pl.String:
        names = column.drop_nulls().unique()
        if len(names) < _MOST_NAMES:
            physical = column.cast(pl.Enum(names)).to_physical()
            codes = physical.cast(pl.Int32).fill_null(len(names)).to_numpy()
            return Coded(codes=codes, values=[*map(take, names), take(None)])
    distinct = column.unique(maintain_order=True)
    place = pl.Series(np.arange(len(distinct), dtype=np.int32))
    keys = pl.DataFrame({"value": distinct, "place": place})
    joined = pl.DataFrame({"value": column}).join(
        keys, on="value", how="left", nulls_equal=True, maintain_order="left"
    )
    return Coded(
        codes=joined["place"].to_numpy(), values=[take(each) for each in distinct]
    )


def code_compared(column: pl.Series, cuts: Cuts) -> Coded | None:
    """Code a column that is only compared with constants; None where it is inexact."""
    import polars as pl

    names = [each for each in cuts if isinstance(each, str)]
    if column.dtype == pl.String:
        return _code_names(column, names) if len(names) == len(cuts) else None
    return _code_numbers(column, [each for each in cuts if isinstance(each, Decimal)])


def _code_names(column: pl.Series, names: list[str]) -> Coded:
    """Code a column of strings by the ones that are spoken of; others are alike."""
    import numpy as np
    import polars as pl

    other = len(names)
    # A string that is none of them stands for all of the others.
    values: list[Value] = [*names, "".join(names) + "?"]
    if names:
        physical = column.cast(pl.Enum(names), strict=False).to_physical()
        if physical.null_count():
            # The type of so few names has no room for one more.
            physical = physical.cast(pl.UInt32).fill_null(other)
        codes = physical.to_numpy(writable=column.null_count() > 0)
    else:
        codes = np.zeros(len(column), dtype=np.uint8)
    if column.null_count():
        codes[column.is_null().to_numpy()] = other + 1
        values.append(None)
    return Coded(codes=codes, values=values)


def _code_numbers(column: pl.Series, cuts: Sequence[Decimal]) -> Coded | None:
    """Code a number column by the slots between constants; None where it is inexact.

    Args:
        column: Whole numbers or binary floats.
        cuts: The constants in order.
    """
    import numpy as np
    import polars as pl

    if column.dtype.is_integer():
        ends = _whole_ends(cuts)
        if column.dtype in (pl.UInt64, pl.Int128) or not all(
            -(1 << 63) <= end < 1 << 63 for end in ends
        ):
            return None
        filled = column.fill_null(0) if column.null_count() else column
        numbers = filled.to_numpy().astype(np.int64, copy=False)
        codes = _whole_codes(numbers, np.array(ends, dtype=np.int64))
        missing = column.is_null().to_numpy() if column.null_count() else None
    elif column.dtype.is_float():
        floats = (
            column.fill_null(float("nan")).to_numpy().astype(np.float64, copy=False)
        )
        ends_of = np.array(_float_ends(cuts), dtype=np.float64)
        codes = np.searchsorted(ends_of, floats, side="right").astype(np.int32)
        finite = np.isfinite(floats)
        missing = None if finite.all() else ~finite
    else:
        return None
    values: list[Value] = _examples(cuts)
    if missing is not None:
        codes = codes.astype(np.int32, copy=False)
        codes[missing] = len(values)
        values = [*values, None]
    return Coded(codes=codes, values=values)


def _whole_codes(
    numbers: np.ndarray[Any, Any], ends: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """Find the slots of whole numbers, through a table where they lie close."""
    import numpy as np

    if len(numbers) > 1000:
        low, high = int(numbers.min()), int(numbers.max())
        if high - low < _TABLE:
            table = np.searchsorted(ends, np.arange(low, high + 1), side="right")
            table = table.astype(np.uint8 if len(ends) < 255 else np.int32)
            places = numbers if low == 0 else numbers - low
            found: np.ndarray[Any, Any] = np.take(table, places, mode="clip")
            return found
    return np.searchsorted(ends, numbers, side="right").astype(np.int32)


def _whole_ends(cuts: Sequence[Decimal]) -> list[int]:
    """Return where slots begin among whole numbers: at each cut and right after it."""
    ends: list[int] = []
    for cut in cuts:
        floor = int(cut.to_integral_value(rounding="ROUND_FLOOR"))
        ends.extend((floor if floor == cut else floor + 1, floor + 1))
    return ends


def _float_ends(cuts: Sequence[Decimal]) -> list[float]:
    """Return where slots begin among floats, which count as their shortest decimal."""
    import math

    ends: list[float] = []
    for cut in cuts:
        nearest = float(cut)
        after = math.nextafter(nearest, math.inf)
        shown = from_float(nearest)
        if shown is None or shown == cut:
            ends.extend((nearest, after))
        else:
            ends.extend((after, after) if shown < cut else (nearest, nearest))
    return ends


def _examples(cuts: Sequence[Decimal]) -> list[Value]:
    """Return one number for each slot."""
    if not cuts:
        return [Decimal(0)]
    found: list[Value] = [NUMBERS.subtract(cuts[0], Decimal(1))]
    for at, cut in enumerate(cuts):
        found.append(cut)
        if at + 1 < len(cuts):
            found.append(NUMBERS.divide(NUMBERS.add(cut, cuts[at + 1]), Decimal(2)))
        else:
            found.append(NUMBERS.add(cut, Decimal(1)))
    return found
