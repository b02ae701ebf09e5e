"""Premiums are what the law says, minute by minute."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

from anyshore.adapters.labour import load_book
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


def test_holidays_are_sorted_by_the_own_table() -> None:
    names = {
        date(2026, 12, 8): "Immaculate Conception",
        date(2026, 12, 30): "Rizal Day",
        date(2027, 3, 9): "Eid al-Fitr (estimated)",
        date(2027, 8, 21): "Ninoy Aquino Day; Eid al-Adha",
    }
    assert list(day_kinds(names, PH).values()) == [
        DayKind.SPECIAL,
        DayKind.REGULAR,
        DayKind.REGULAR,
        DayKind.REGULAR,
    ]
