"""Dates as tables write them: any order, any separator, with or without a time.

A form is found by looking at a whole column, never at one value: ``3.4.10`` alone is
April or March, a column in which the second number passes 12 is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

__all__ = ["DateForm", "DateOrder", "find_form", "parse_dates"]


class DateOrder(StrEnum):
    """What the numbers of a date are, in order."""

    YMD = "year, month, day"
    DMY = "day, month, year"
    MDY = "month, day, year"
    #: All digits run together: ``20120403`` or ``20120403165538``.
    COMPACT = "year, month, day without separators"
    SECONDS = "seconds since 1970"
    MILLISECONDS = "milliseconds since 1970"
    MICROSECONDS = "microseconds since 1970"
    NANOSECONDS = "nanoseconds since 1970"


@dataclass(frozen=True, kw_only=True, slots=True)
class DateForm:
    """How a column writes its dates."""

    #: What stands in which place.
    order: DateOrder
    #: Whether the order had to be chosen, as no value decides it.
    doubtful: bool = False
    #: Share of the values that the form reads.
    read: float = 1.0


#: Of the values given, this share must be dates for the column to be one of dates.
_ENOUGH = 0.8
_TIME = (
    r"(?:[T ,_-]+(?P<hour>\d{1,2})[:.h](?P<minute>\d{1,2})"
    r"(?:[:.](?P<second>\d{1,2})(?:[.,:](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
)
_DATE = (
    r"^\s*(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+)?"
    r"(?P<one>\d{1,4}|[A-Za-z]{3,9})\.?\s*[-./ ]\s*(?P<two>\d{1,2}|[A-Za-z]{3,9})\.?,?"
    r"\s*[-./ ]\s*(?P<three>\d{1,4})"
)
_PATTERN = _DATE + _TIME + r"\s*$"
_RUN_TOGETHER = (
    r"^\s*(?P<one>\d{4})(?P<two>\d{2})(?P<three>\d{2})"
    r"(?:[T ]?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})"
    r"(?:[.,]?(?P<fraction>\d{1,9}))?)?(?P<half>[AaPp][Mm])?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?\s*$"
)
_MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_EPOCHS = {
    10: (DateOrder.SECONDS, 1_000_000),
    13: (DateOrder.MILLISECONDS, 1_000),
    16: (DateOrder.MICROSECONDS, 1),
    19: (DateOrder.NANOSECONDS, 1),
}
_FACTORS = dict(_EPOCHS.values())


def find_form(column: pl.Series) -> DateForm | None:
    """Return how a column of text writes dates; None where it does not."""
    text = column.drop_nulls().str.strip_chars()
    text = text.filter(text != "")
    if not len(text):
        return None
    together = text.str.contains(_RUN_TOGETHER).mean()
    if _enough(together) and _plausible_years(text.str.slice(0, 4)):
        return DateForm(order=DateOrder.COMPACT, read=float(str(together)))
    epoch = _epoch(text)
    if epoch is not None:
        return DateForm(order=epoch)
    share = text.str.contains(_PATTERN).mean()
    if not _enough(share):
        return None
    order, doubtful = _order(text.filter(text.str.contains(_PATTERN)))
    if order is None:
        return None
    return DateForm(order=order, doubtful=doubtful, read=float(str(share)))


def _enough(share: object) -> bool:
    return isinstance(share, float) and share >= _ENOUGH


def _plausible_years(text: pl.Series) -> bool:
    years = text.cast(pl.Int32, strict=False)
    return _enough(years.is_between(1900, 2200).mean())


def _epoch(text: pl.Series) -> DateOrder | None:
    if not text.str.contains(r"^\d+(\.\d+)?$").all():
        return None
    digits = text.str.replace(r"\..*$", "").str.len_chars()
    if digits.n_unique() != 1 or digits[0] not in _EPOCHS:
        return None
    return _EPOCHS[digits[0]][0]


def _order(text: pl.Series) -> tuple[DateOrder | None, bool]:
    """Find what the three parts of a date are."""
    parts = text.str.extract_groups(_DATE).struct.unnest()
    one, two, three = (parts[name] for name in ("one", "two", "three"))
    if (one.str.len_chars() >= 3).all() and one.str.contains(r"^\d").all():
        return DateOrder.YMD, False
    if one.str.contains("^[A-Za-z]").any():
        return DateOrder.MDY, False
    if two.str.contains("^[A-Za-z]").any():
        year_first = (one.str.len_chars() >= 3).any()
        return (DateOrder.YMD if year_first else DateOrder.DMY), False
    numbers = [each.cast(pl.Int32, strict=False) for each in (one, two, three)]
    highest = [int(str(each.max() or 0)) for each in numbers]
    if highest[0] > 31 and highest[1] <= 12:
        return DateOrder.YMD, False
    if highest[0] > 12 and highest[1] > 12:
        return None, False
    if highest[0] > 12:
        return DateOrder.DMY, False
    if highest[1] > 12:
        return DateOrder.MDY, False
    # Nothing passes 12: a dot is how Europe writes, AM and PM how America does.
    american = text.str.contains(r"/").any() and text.str.contains("(?i)[ap]m").any()
    return (DateOrder.MDY if american else DateOrder.DMY), True


def parse_dates(column: pl.Series, form: DateForm, zone: str = "UTC") -> pl.Series:
    """Read a column of text by a form; what it does not read becomes null.

    Args:
        column: Text.
        form: How dates are written.
        zone: IANA zone of values that name none; an hour that summer time skips is
            null, one that comes twice is the earlier.
    """
    text = column.str.strip_chars()
    if form.order in _FACTORS:
        return _since_1970(text, form.order)
    pattern = _RUN_TOGETHER if form.order is DateOrder.COMPACT else _PATTERN
    parts = text.str.extract_groups(pattern).struct.unnest()
    places = {
        DateOrder.YMD: ("one", "two", "three"),
        DateOrder.COMPACT: ("one", "two", "three"),
        DateOrder.DMY: ("three", "two", "one"),
        DateOrder.MDY: ("three", "one", "two"),
    }[form.order]
    year, month, day = (pl.col(name) for name in places)
    made = parts.select(
        naive=_naive(_year(year), _month(month), _number(day)), zone=pl.col("zone")
    )
    return _zoned(made, zone)


def _since_1970(text: pl.Series, order: DateOrder) -> pl.Series:
    factor = _FACTORS[order]
    numbers = text.str.replace(r"\..*$", "").cast(pl.Int64, strict=False) * factor
    if order is DateOrder.NANOSECONDS:
        numbers = numbers // 1000
    parts = text.str.extract(r"(\.\d+)$").cast(pl.Float64, strict=False).fill_null(0)
    numbers += (parts * factor).round().cast(pl.Int64)
    return numbers.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def _number(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.Int32, strict=False)


def _year(text: pl.Expr) -> pl.Expr:
    """Read a year; two digits below 70 are of this century (POSIX strptime)."""
    number = _number(text)
    return (
        pl.when(text.str.len_chars() > 2)
        .then(number)
        .when(number < 70)
        .then(number + 2000)
        .otherwise(number + 1900)
    )


def _month(text: pl.Expr) -> pl.Expr:
    named = text.str.to_lowercase().str.slice(0, 3)
    numbers = named.replace_strict(
        list(_MONTHS), list(range(1, 13)), default=None, return_dtype=pl.Int32
    )
    return pl.coalesce(_number(text), numbers)


def _naive(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    hour, minute = _number(pl.col("hour")), _number(pl.col("minute"))
    second = _number(pl.col("second")).fill_null(0)
    half = pl.col("half").str.slice(0, 1).str.to_lowercase()
    hour = (
        pl.when((half == "p") & (hour < 12))
        .then(hour + 12)
        .when((half == "a") & (hour == 12))
        .then(0)
        .otherwise(hour)
        .fill_null(0)
    )
    fraction = _number(pl.col("fraction").str.pad_end(6, "0").str.slice(0, 6))
    # 29 February 2011 is no date, and no reason to fail for all the others.
    last = (
        pl.when(month.is_in([4, 6, 9, 11]))
        .then(30)
        .when(month != 2)
        .then(31)
        .when((year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0)))
        .then(29)
        .otherwise(28)
    )
    legal = (
        month.is_between(1, 12)
        & day.is_between(1, last)
        & hour.is_between(0, 23)
        & minute.fill_null(0).is_between(0, 59)
        & second.is_between(0, 59)
        & year.is_between(1, 9999)
    )
    return pl.when(legal).then(
        pl.datetime(
            pl.when(legal).then(year).otherwise(2000),
            pl.when(legal).then(month).otherwise(1),
            pl.when(legal).then(day).otherwise(1),
            pl.when(legal).then(hour).otherwise(0),
            pl.when(legal).then(minute.fill_null(0)).otherwise(0),
            pl.when(legal).then(second).otherwise(0),
            fraction.fill_null(0),
            time_unit="us",
        )
    )


def _zoned(made: pl.DataFrame, zone: str) -> pl.Series:
    sign = pl.when(pl.col("zone").str.starts_with("-")).then(-1).otherwise(1)
    digits = pl.col("zone").str.replace_all("[^0-9]", "")
    minutes = sign * (
        _number(digits.str.slice(0, 2)).fill_null(0) * 60
        + _number(digits.str.slice(2, 2)).fill_null(0)
    )
    shifted = (pl.col("naive") - pl.duration(minutes=minutes)).dt.replace_time_zone(
        "UTC"
    )
    local = (
        pl.col("naive")
        .dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        .dt.convert_time_zone("UTC")
    )
    return made.select(
        pl.when(pl.col("zone").is_not_null()).then(shifted).otherwise(local)
    ).to_series()
