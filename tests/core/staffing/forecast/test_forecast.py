"""Forecasts: patterns found, days marked, clocks that change, and real calls."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from anyshore.core.staffing.forecast import (
    Days,
    Grid,
    History,
    LastWeeks,
    Past,
    Seasonal,
    Special,
    Spread,
    TopDown,
    back_test,
    forecast,
    handle_times,
)
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MONDAY = date(2026, 1, 5)
HOURS = Grid(zone="Europe/Berlin", minutes=60)
WEEK = np.array([1.0, 0.9, 0.8, 0.9, 1.1, 0.0, 0.0])
PROFILE = np.array([0.0] * 8 + [10, 20, 30, 20, 10, 20, 30, 20, 10] + [0.0] * 7)


def history(days: int, level: float = 1.0, grid: Grid = HOURS) -> History:
    factors = level * WEEK[np.arange(days) % 7]
    return History(grid=grid, first=MONDAY, counts=factors[:, None] * PROFILE)


def test_level_weekday_and_profile_are_found() -> None:
    found = forecast(history(70, level=3.0), 7)
    table = np.zeros((7, 24))
    table[found.day, found.slot] = found.mean
    assert table == pytest.approx(3.0 * WEEK[:, None] * PROFILE)
    assert found.error == pytest.approx(0.0, abs=1e-12)
    assert {each.model for each in found.tried} >= {"last week", "median of 8 weeks"}


def test_closures_holidays_and_special_days_are_left_out_and_put_back() -> None:
    past = history(84)
    counts = past.counts.copy()
    counts[14] *= 0.1  # a Monday, Candlemas
    counts[23] = 0.0  # a Wednesday, closed
    days = [MONDAY + timedelta(days=number) for number in range(120)]
    marked = Days(
        closed=frozenset({days[23], days[86]}),
        holidays={days[14]: "Candlemas", days[84]: "Candlemas", days[87]: "New feast"},
        special=(Special(day=days[85], multiplier=1.5, reason="mailing"),),
    )
    shaped = History(grid=HOURS, first=MONDAY, counts=counts)
    found = forecast(shaped, 5, marked)
    total = np.bincount(found.day, found.mean)
    plain = WEEK[:5] * PROFILE.sum()
    expected = plain * [0.1, 1.5, 0.0, 0.1, 1.0]
    assert total == pytest.approx(expected)
    assert found.reasons == {
        0: "Candlemas, as before",
        1: "mailing",
        2: "closed",
        3: "New feast, as other holidays",
    }


def test_the_hour_that_clocks_skip_and_the_one_they_show_twice() -> None:
    grid = Grid(zone="Europe/Berlin", minutes=60)
    spring, day, slot = grid.intervals(date(2026, 3, 29), 1)
    assert len(spring) == 23
    assert 2 not in slot
    autumn, day, slot = grid.intervals(date(2026, 10, 25), 1)
    assert len(autumn) == 25
    assert slot.tolist().count(2) == 2
    assert set(day.tolist()) == {0}
    assert str(autumn[0]) == "2026-10-24T22:00:00"


def test_a_history_over_both_changes_is_forecast_without_a_scar() -> None:
    first = date(2026, 1, 5)
    starts, _, slot = HOURS.intervals(first, 330)
    past = History.of(HOURS, starts, 10.0 + slot)
    assert past.counts.shape == (330, 24)
    assert np.isnan(past.counts).sum() == 1
    found = forecast(past, 7)
    assert found.mean == pytest.approx(10.0 + found.slot)


@pytest.mark.parametrize(
    "zone", ["Asia/Kolkata", "Australia/Lord_Howe", "America/Lima"]
)
def test_every_interval_of_a_year_has_one_place(zone: str) -> None:
    grid = Grid(zone=zone, minutes=30)
    starts, day, slot = grid.intervals(date(2026, 1, 1), 365)
    placed, slots = grid.place(starts)
    assert np.array_equal(placed - placed[0], day)
    assert np.array_equal(slots, slot)
    assert np.all(np.diff(starts.astype("int64")) == 1800)


def test_an_empty_night_stays_empty() -> None:
    found = forecast(history(56), 7)
    night = (found.slot < 8) | (found.slot > 16)
    assert found.mean[night].max() == 0.0
    assert found.quantile(0.99)[night].max() == 0.0


def test_single_wild_days_do_not_move_the_level() -> None:
    past = history(70)
    counts = past.counts.copy()
    counts[64] *= 20
    model = TopDown(6, 1000)
    known = Past.of(counts, past.weekdays())
    pattern = model.pattern(Past.of(past.counts, past.weekdays()))
    assert model.stands(known, pattern) == pytest.approx(1.0, abs=1e-6)


def test_a_yearly_season_is_found_where_there_are_two_years() -> None:
    days = np.arange(1200)
    wave = 1 + 0.4 * np.sin(2 * np.pi * days / 365.25)
    counts = np.repeat((200 * wave)[:, None], 4, axis=1)
    past = Past.of(counts[:1100], (days[:1100] % 7))
    base, seasonal = TopDown(6, 52), Seasonal(TopDown(6, 52))
    ahead = days[1100:1200] % 7
    errors = [
        np.abs(model.means(past, ahead) - counts[1100:]).sum()
        for model in (base, seasonal)
    ]
    assert errors[1] < errors[0] / 10


def test_the_median_of_weeks_is_of_the_same_weekday() -> None:
    counts = np.arange(28, dtype=float)[:, None]
    past = Past.of(counts, np.arange(28) % 7)
    found = LastWeeks(3).means(past, np.array([0, 6]))
    assert found[:, 0].tolist() == [14.0, 20.0]


def test_quantiles_of_poisson_counts_are_poissons() -> None:
    random = np.random.default_rng(5)
    means = random.uniform(0.2, 30, 20_000)
    spread = Spread(means=means, actual=random.poisson(means).astype(float))
    assert spread.doubt < 0.002
    fresh = random.poisson(means)
    for share in (0.1, 0.5, 0.9):
        limit = spread.quantile(means, share)
        below, at = (fresh < limit).mean(), (fresh <= limit).mean()
        assert below - 0.01 <= share <= at + 0.01


def test_short_history_has_no_back_test_and_says_so() -> None:
    found = forecast(history(10), 7)
    assert found.tried == ()
    assert found.error is None
    assert found.mean.sum() > 0


def test_handle_times_lean_on_the_hour_where_contacts_are_few() -> None:
    many = history(56, level=100.0)
    seconds = np.where(np.arange(24) < 12, 200.0, 300.0)
    worked = History(grid=HOURS, first=MONDAY, counts=many.counts * seconds)
    found = handle_times(many, worked)
    assert found[0, 9] == pytest.approx(200, rel=0.01)
    assert found[0, 15] == pytest.approx(300, rel=0.01)
    # Nothing comes on Sundays: the hour of the other days stands in.
    assert found[6, 9] == pytest.approx(found[0, 9], rel=0.01)


def test_negative_and_missing_counts_are_refused_with_their_place() -> None:
    starts = np.array(["2026-01-05T08:00", "2026-01-05T09:00"], "datetime64[s]")
    with pytest.raises(ProblemError, match="Row 2 at 2026-01-05T09:00:00 has -4"):
        History.of(HOURS, starts, [3, -4])
    with pytest.raises(ProblemError, match="no history"):
        History.of(HOURS, starts[:0], [])
    with pytest.raises(ProblemError, match="do not fill an hour"):
        Grid(zone="UTC", minutes=7)
    with pytest.raises(ProblemError, match="no multiplier or reason"):
        Special(day=MONDAY, multiplier=1.2, reason=" ")


def test_the_banks_calls_are_forecast_within_seven_percent(
    data: Callable[[str], Path],
) -> None:
    path = data("calls") / "bank_calls.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    starts = np.array([row["DateTime"].rstrip("Z") for row in rows], "datetime64[s]")
    grid = Grid(zone="UTC", minutes=15)
    calls = History.of(grid, starts, [float(row["Calls"]) for row in rows])
    missed = total = 0.0
    for origin in range(84, calls.days - 27, 7):
        past = History(grid=grid, first=calls.first, counts=calls.counts[:origin])
        found = forecast(past, 28)
        actual = calls.counts[origin : origin + 28][found.day, found.slot]
        known = ~np.isnan(actual)
        missed += float(np.abs(actual - found.mean)[known].sum())
        total += float(actual[known].sum())
    assert missed / total < 0.069


def test_a_back_test_keeps_the_first_model_unless_another_is_clearly_better() -> None:
    random = np.random.default_rng(2)
    counts = random.poisson(30, (112, 8)).astype(float)
    past = Past.of(counts, np.arange(112) % 7)
    alike = (TopDown(6, 26), TopDown(26, 52))
    assert back_test(past, alike)[1] == alike[0]
    rising = counts * np.linspace(0.2, 3, 112)[:, None]
    slow = (TopDown(52, 104), TopDown(2, 12))
    assert back_test(Past.of(rising, past.weekdays), slow)[1] == slow[1]
