"""Premiums are what the law says, minute by minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.adapters.labour import load_book
from anyshore.core.calendars import holiday_snapshot
from anyshore.core.staffing.labour import DayKind, Pattern, Pay, Shift
from anyshore.core.staffing.labour.pay import cost, day_kinds, pay_lines

PH = load_book().packs["PH"]
CHRISTMAS = date(2026, 12, 25)


def work(day: date, hour: int, hours: int = 8, zone: str = "Asia/Manila") -> Shift:
    pattern = Pattern(
        id="X", site="S", starts=time(hour), minutes=hours * 60 + 60, break_minutes=60
    )
    return Shift(
        person="ann",
        interval=pattern.interval(day, zone),
        zone=zone,
        pattern="X",
        queue="mail",
        break_minutes=60,
    )


def pay_of(pack: str) -> Pay:
    found = load_book().packs[pack].pay
    assert found is not None
    return found


def worth(*shifts: Shift, kinds: dict[date, DayKind] | None = None) -> Decimal:
    return cost(pay_lines(shifts, pay_of("PH"), kinds or {}), Decimal(100))


def test_a_plain_day_is_worth_its_hours() -> None:
    assert worth(work(CHRISTMAS, 8)) == 800


def test_a_regular_holiday_is_worth_double_and_a_special_day_30_percent_more() -> None:
    assert worth(work(CHRISTMAS, 8), kinds={CHRISTMAS: DayKind.REGULAR}) == 1600
    assert worth(work(CHRISTMAS, 8), kinds={CHRISTMAS: DayKind.SPECIAL}) == 1040


def test_overtime_adds_a_quarter_and_30_percent_on_a_holiday() -> None:
    assert worth(work(CHRISTMAS, 8, 10)) == 800 + 2 * 125
    assert (
        worth(work(CHRISTMAS, 8, 10), kinds={CHRISTMAS: DayKind.REGULAR})
        == 1600 + 2 * 260
    )


def test_the_night_adds_a_tenth_from_ten_to_six() -> None:
    # 20:00 to 05:00 with an hour of break from midnight: six hours by night.
    assert worth(work(CHRISTMAS, 20)) == 2 * 100 + 6 * 110


def test_a_holiday_ends_at_midnight() -> None:
    # Four hours on the holiday, half of them by night, and four plain ones by night.
    found = worth(work(CHRISTMAS, 20), kinds={CHRISTMAS: DayKind.REGULAR})
    assert found == 2 * 200 + 2 * 220 + 4 * 110


def test_the_sixth_day_of_a_week_is_a_rest_day() -> None:
    week = [work(date(2026, 3, 2) + timedelta(days=day), 8) for day in range(6)]
    assert worth(*week) == 5 * 800 + 1040


def test_a_week_of_more_than_forty_hours_is_overtime_in_the_united_states() -> None:
    week = [work(date(2026, 3, 2) + timedelta(days=day), 8) for day in range(6)]
    assert cost(pay_lines(week, pay_of("US"), {}), Decimal(10)) == 400 + 120


def test_california_pays_double_after_twelve_hours() -> None:
    long = work(date(2026, 3, 2), 6, 13, zone="America/Los_Angeles")
    assert cost(pay_lines([long], pay_of("US-CA"), {}), Decimal(10)) == 80 + 60 + 20


def test_every_minute_of_work_is_on_one_line() -> None:
    shift = work(CHRISTMAS, 20, 11)
    assert sum(line.minutes for line in pay_lines([shift], pay_of("PH"), {})) == 660


def test_holidays_are_sorted_by_name_where_the_pack_has_no_dates() -> None:
    names = {
        date(2028, 12, 8): "Immaculate Conception",
        date(2028, 12, 30): "Rizal Day",
        date(2028, 2, 27): "Eid al-Fitr (estimated)",
        date(2028, 8, 21): "Ninoy Aquino Day; Eid al-Adha",
        date(2028, 10, 31): "All Saints' Eve",
    }
    found = day_kinds(names, PH)
    assert {day: found[day] for day in names} == {
        date(2028, 12, 8): DayKind.SPECIAL,
        date(2028, 12, 30): DayKind.REGULAR,
        date(2028, 2, 27): DayKind.REGULAR,
        date(2028, 8, 21): DayKind.REGULAR,
        date(2028, 10, 31): DayKind.SPECIAL,
    }


def test_a_year_that_the_pack_knows_is_taken_from_the_pack_alone() -> None:
    found = day_kinds({date(2026, 7, 27): "A day of the calendar"}, PH)
    assert date(2026, 7, 27) not in found
    assert found[date(2026, 5, 27)] is DayKind.REGULAR
    assert found[date(2026, 11, 2)] is DayKind.SPECIAL


@pytest.mark.parametrize(
    ("year", "regular", "special"), [(2025, 12, 10), (2026, 12, 8), (2027, 12, 8)]
)
def test_the_philippines_have_so_many_holidays(
    year: int, regular: int, special: int
) -> None:
    """Ten regular holidays and two Islamic ones; special days by proclamation."""
    kinds = [kind for day, kind in day_kinds({}, PH).items() if day.year == year]
    found = (kinds.count(DayKind.REGULAR), kinds.count(DayKind.SPECIAL))
    assert (regular, special) == found


# DOLE's handbook: what an hour at 100 pesos is worth.
@pytest.mark.parametrize(
    ("days", "kind", "hours", "expected"),
    [
        (1, None, 8, "800.00"),
        (1, None, 10, "1050.00"),
        (1, DayKind.SPECIAL, 8, "1040.00"),
        (1, DayKind.SPECIAL, 10, "1378.00"),
        (1, DayKind.REGULAR, 8, "1600.00"),
        (1, DayKind.REGULAR, 10, "2120.00"),
        (1, DayKind.DOUBLE, 8, "2400.00"),
        (6, None, 8, "5040.00"),
        (6, DayKind.SPECIAL, 8, "5200.00"),
        (6, DayKind.REGULAR, 8, "6080.00"),
        (6, DayKind.REGULAR, 10, "6756.00"),
        (6, DayKind.DOUBLE, 8, "7120.00"),
    ],
)
def test_the_philippines_pay_by_the_handbook(
    days: int, kind: DayKind | None, hours: int, expected: str
) -> None:
    """The last day is of the kind; with six days worked it is a rest day as well."""
    first = date(2026, 3, 2)
    last = first + timedelta(days=days - 1)
    shifts = [work(first + timedelta(days=day), 8) for day in range(days - 1)]
    shifts.append(work(last, 6, hours))
    kinds = {} if kind is None else {last: kind}
    assert worth(*shifts, kinds=kinds) == Decimal(expected)


def test_overtime_by_night_multiplies() -> None:
    # 14:00 to 01:00, break from 19:00: eight hours, then two by night in overtime;
    # 22:00 to 23:00 is the eighth hour and by night.
    found = worth(work(CHRISTMAS, 14, 10))
    assert found == 7 * 100 + 110 + 2 * Decimal("137.5")


def california(hours: list[int]) -> Decimal:
    first = date(2026, 3, 2)
    shifts = [
        work(first + timedelta(days=day), 6, each, zone="America/Los_Angeles")
        for day, each in enumerate(hours)
    ]
    return cost(pay_lines(shifts, pay_of("US-CA"), {}), Decimal(10))


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        # No hour is overtime by the day and again by the week.
        ([9] * 5, 5 * 80 + 5 * 15),
        ([10] * 4, 4 * 80 + 8 * 15),
        ([8] * 6, 400 + 8 * 15),
        # The seventh day: 1.5 for eight hours, then double.
        ([6] * 6 + [10], 6 * 60 + 8 * 15 + 2 * 20),
        ([8] * 7, 400 + 8 * 15 + 8 * 15),
        # Six days of ten hours and one of fourteen.
        ([10] * 6 + [14], 5 * (80 + 30) + 8 * 15 + 2 * 15 + 8 * 15 + 6 * 20),
        ([13], 80 + 4 * 15 + 20),
    ],
)
def test_california_pays_by_labor_code_510(hours: list[int], expected: int) -> None:
    assert california(hours) == expected


def test_california_pays_an_hour_for_a_missed_meal() -> None:
    pattern = Pattern(id="X", site="S", starts=time(8), minutes=480, break_minutes=0)
    shift = Shift(
        person="ann",
        interval=pattern.interval(date(2026, 3, 2), "America/Los_Angeles"),
        zone="America/Los_Angeles",
        pattern="X",
        queue="mail",
    )
    lines = pay_lines([shift], pay_of("US-CA"), {})
    assert cost(lines, Decimal(20)) == 9 * 20
    assert lines[-1].because == ("missed break",)


@pytest.mark.parametrize(
    ("month", "expected"), [(1, "6.01"), (7, "5.22"), (10, "5.46")]
)
def test_poland_pays_nights_by_the_least_wage_of_the_month(
    month: int, expected: str
) -> None:
    """Published for 2026: 160 hours in January, 184 in July, 176 in October."""
    holidays = holiday_snapshot("PL", None, [2026])
    pack = load_book().packs["PL"]
    night = work(date(2026, month, 14), 21, 8, zone="Europe/Warsaw")
    lines = pay_lines([night], pay_of("PL"), day_kinds(holidays, pack))
    hours = sum(line.minutes for line in lines if "night" in line.because) // 60
    assert hours == 7
    extra = sum((line.extra for line in lines), start=Decimal(0)) / hours
    assert extra.quantize(Decimal("0.01")) == Decimal(expected)


def test_poland_pays_overtime_half_by_day_and_double_by_night_and_on_sunday() -> None:
    zone, none = "Europe/Warsaw", Decimal(0)
    monday, sunday = date(2026, 3, 2), date(2026, 3, 8)
    plain = replace(pay_of("PL"), night=none)
    by_day = cost(pay_lines([work(monday, 6, 10, zone)], plain, {}), Decimal(50))
    late = cost(pay_lines([work(monday, 14, 10, zone)], plain, {}), Decimal(50))
    on_sunday = cost(pay_lines([work(sunday, 6, 10, zone)], plain, {}), Decimal(50))
    assert [by_day, late, on_sunday] == [Decimal(550), Decimal(600), Decimal(600)]


def test_a_holiday_in_poland_has_one_hundred_percent_once() -> None:
    day = date(2026, 11, 11)
    kinds = {day: DayKind.REGULAR}
    lines = pay_lines([work(day, 8, 10, "Europe/Warsaw")], pay_of("PL"), kinds)
    assert cost(lines, Decimal(50)) == 10 * 100


def test_germany_pays_a_quarter_from_eleven_to_six() -> None:
    # 20:00 to 05:00, break from midnight: an hour before it by night, four after.
    night = work(date(2026, 3, 2), 20, zone="Europe/Berlin")
    assert cost(pay_lines([night], pay_of("DE"), {}), Decimal(20)) == 160 + 5 * 5


@pytest.mark.parametrize(
    ("pack", "hours", "expected"), [("IN", 10, 1200), ("IN-KA", 10, 1100)]
)
def test_india_pays_overtime_twice(pack: str, hours: int, expected: int) -> None:
    shift = work(date(2026, 3, 2), 8, hours, "Asia/Kolkata")
    assert cost(pay_lines([shift], pay_of(pack), {}), Decimal(100)) == expected


@given(
    hour=st.integers(0, 23),
    hours=st.lists(st.integers(1, 14), min_size=1, max_size=7),
    pack=st.sampled_from(["PH", "PL", "DE", "IN", "US", "US-CA"]),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_hour_is_worth_less_than_plain_and_none_is_lost(
    hour: int, hours: list[int], pack: str
) -> None:
    first = date(2026, 3, 23)  # Clocks go forward in Europe on the 29th.
    shifts = [
        work(first + timedelta(days=day), hour, each, "Europe/Warsaw")
        for day, each in enumerate(hours)
    ]
    lines = pay_lines(shifts, pay_of(pack), {})
    worked = [line for line in lines if line.because != ("missed break",)]
    assert sum(line.minutes for line in worked) == 60 * sum(hours)
    assert all(line.rate >= 1 and line.extra >= 0 for line in lines)
