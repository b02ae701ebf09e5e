"""`anyshore forecast --from-log` counts what an event log holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from anyshore.cli import forecast, simulate
from anyshore.core.staffing.forecast import DailyArima, Past, TopDown
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

app = typer.Typer()
for module in (forecast, simulate):
    module.add_to(app)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Write six weeks of cases, five each weekday at nine, each with two steps."""
    begin = datetime(2026, 9, 7, 9, tzinfo=UTC)
    rows = ["case,activity,time"]
    for day in range(42):
        at = begin + timedelta(days=day)
        for number in range(5 if at.weekday() < 5 else 0):
            name = f"{day}-{number}"
            rows += [
                f"{name},receive,{at.isoformat()}",
                f"{name},post,{(at + timedelta(hours=2)).isoformat()}",
            ]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(rows))
    return path


def test_cases_that_begin_are_contacts(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "ahead.csv"
    options = ("--from-log", "--days", 7, "--minutes", 60)
    told = run("forecast", log, "-o", out, *options)
    assert told.exit_code == 0, told.output
    table = pl.read_csv(out).filter(pl.col("mean") > 0.01)
    # The log ends on a Friday; the week after begins on a Saturday.
    assert table["start"].to_list() == [
        f"2026-10-{day}T09:00:00Z" for day in (19, 20, 21, 22, 23)
    ]
    assert table["mean"].to_list() == pytest.approx([5.0] * 5)


def test_activities_are_queues(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "ahead.csv"
    options = ("--from-log", "--activity", "post", "--days", 7, "--minutes", 60)
    told = run("forecast", log, "-o", out, *options)
    assert told.exit_code == 0, told.output
    table = pl.read_csv(out).filter(pl.col("mean") > 0.01)
    assert table["queue"].unique().to_list() == ["post"]
    assert {each[11:13] for each in table["start"]} == {"11"}


def test_an_activity_that_is_not_there_is_refused(log: Path, tmp_path: Path) -> None:
    told = run(
        "forecast", log, "-o", tmp_path / "o.csv", "--from-log", "--activity", "pay"
    )
    assert isinstance(told.exception, ProblemError)
    assert "There is no activity 'pay'. Known: receive, post." in str(told.exception)


class Flat:
    """Stands in for a package's model: the mean of the last week, whatever comes."""

    def forecast(self, totals: np.ndarray, h: int) -> dict[str, np.ndarray]:
        return {"mean": np.full(h, totals[-7:].mean())}


def test_arima_forecasts_days_and_keeps_the_profile() -> None:
    counts = np.tile([[4.0, 6.0]], (56, 1))
    counts[np.arange(56) % 7 == 6] = 0.0
    past = Past.of(counts, np.arange(56) % 7)
    found = DailyArima(fit=Flat()).means(past, np.array([0, 6]))
    assert found[0] == pytest.approx(np.array([4.0, 6.0]) * (60 / 7) / 10)
    assert found[1].tolist() == [0.0, 0.0]


def test_arima_of_a_short_past_is_its_profile() -> None:
    past = Past.of(np.ones((14, 3)), np.arange(14) % 7)
    weekdays = np.arange(7)
    short = DailyArima(fit=Flat()).means(past, weekdays)
    assert short.tolist() == TopDown(6, 26).means(past, weekdays).tolist()


def test_statsforecast_works_where_it_is_installed() -> None:
    pytest.importorskip("statsforecast", reason="the extra arima is not installed")
    counts = 50 + 20 * np.sin(np.arange(84) * 2 * np.pi / 7)
    past = Past.of(counts[:, None], np.arange(84) % 7)
    found = DailyArima().means(past, np.arange(84, 91) % 7)[:, 0]
    assert found == pytest.approx(counts[:7], rel=0.1)


def test_without_the_package_the_option_says_so(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = "anyshore.core.staffing.forecast.arima.find_spec"
    monkeypatch.setattr(where, lambda _: None)
    told = run("forecast", log, "-o", tmp_path / "o.csv", "--from-log", "--arima")
    assert isinstance(told.exception, ProblemError)
    assert 'Install "anyshore[arima]"' in str(told.exception)
