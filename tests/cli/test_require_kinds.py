"""`anyshore require` for chats, blending, deferred work and shared skills."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from anyshore.cli import require, simulate
from anyshore.core.staffing.requirement import (
    Demand,
    Goal,
    measure_blended,
    measure_chat,
    required,
)
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

app = typer.Typer()
for module in (require, simulate):
    module.add_to(app)

GROUPS = """
interval: 1800
lines:
  - {name: calls, volume: [40, 60, 50, 40], handle_time: 240, patience: 120}
  - {name: chat, volume: [30, 30, 40, 30], handle_time: 300}
groups:
  - {name: callers, skills: [calls]}
  - {name: chatters, skills: [chat]}
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """Write a day of two queues from eight to six, hour by hour."""
    path = tmp_path / "day.csv"
    rows = [
        f"{queue},2026-11-23T{hour:02}:00,{volume},300"
        for queue, volume in (("mail", 24), ("forms", 6))
        for hour in range(8, 18)
    ]
    path.write_text("\n".join(["queue,start,volume,handle_time", *rows]))
    return path


def test_chats_need_fewer_and_one_less_does_not_do(day: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    told = run("require", day, "-o", out, "--pace", "1,1.3,1.7", "--patience", 180)
    assert told.exit_code == 0, told.output
    table = pl.read_csv(out)
    for volume, agents in table.select("volume", "agents").unique().iter_rows():
        demand = Demand(volume=volume, handle_time=300, patience=180, interval=3600)
        levels = [
            measure_chat(demand, count, (1.0, 1.3, 1.7)).service_level[0]
            for count in (agents - 1, agents)
        ]
        assert levels[0] < 0.8 <= levels[1]


def test_blending_tells_what_is_done_besides(day: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    told = run("require", day, "-o", out, "--reserve", 1, "--patience", 180)
    assert told.exit_code == 0, told.output
    row = pl.read_csv(out).filter(pl.col("queue") == "mail").row(0, named=True)
    demand = Demand(volume=24, handle_time=300, patience=180, interval=3600)
    least, fewer = (measure_blended(demand, row["agents"] - less, 1) for less in (0, 1))
    assert fewer.performance.service_level[0] < 0.8
    assert least.performance.service_level[0] >= 0.8
    assert row["deferred_hours"] == pytest.approx(least.deferred[0] / 3600, abs=1e-5)
    assert "hours of deferred work are done besides" in told.output


def test_deferred_work_is_done_by_its_deadline(day: Path, tmp_path: Path) -> None:
    """Two hours an hour come in mail; due in four open hours, so two people do."""
    out = tmp_path / "out.csv"
    options = ("--promise", 240, "--open", "mon-fri 08:00-18:00", "--zone", "UTC")
    told = run("require", day, "-o", out, *options)
    assert told.exit_code == 0, told.output
    assert "mail: 2 people finish 20.0 hours of work on time" in told.output
    assert "forms: 1 people finish 5.0 hours" in told.output
    table = pl.read_csv(out)
    assert table["late_hours"].sum() == 0
    assert run("require", day, "-o", out, *options, "--at-most", 1).exit_code == 1


def test_work_that_is_due_after_the_plan_needs_nobody_in_it(
    day: Path, tmp_path: Path
) -> None:
    options = ("--promise", 60, "--open", "sun 08:00-09:00")
    told = run("require", day, "-o", tmp_path / "out.csv", *options)
    assert told.exit_code == 0, told.output
    assert "mail: 0 people finish 20.0 hours" in told.output


def test_groups_of_one_skill_are_about_as_large_as_erlang_says(tmp_path: Path) -> None:
    path, out = tmp_path / "site.yaml", tmp_path / "out.csv"
    path.write_text(GROUPS)
    told = run("require", path, "-o", out, "--seed", 5)
    assert told.exit_code == 0, told.output
    found = pl.read_csv(out)["agents"].to_list()
    goal = Goal(share=0.8, within=20)
    for count, (volume, handle, patience) in zip(
        found, [([40, 60, 50, 40], 240, 120), ([30, 30, 40, 30], 300, 1e9)], strict=True
    ):
        demand = Demand(volume=volume, handle_time=handle, patience=patience)
        least = required(demand, goal).agents
        # One number serves all four intervals, on one draw of what comes.
        assert least.min() - 2 <= count <= least.max() + 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--pace", "fast"), "no pace"),
        (("--pace", "1,0.5"), "slow one another"),
        (("--promise", -5), "A promise of -5 min"),
        (("--promise", 60, "--open", "mon 8-9"), "8-9"),
        (("--promise", 60, "--open", "xyz 08:00-09:00"), "no weekday"),
        (("--promise", 60, "--zone", "Mars/Base"), "no zone 'Mars/Base'"),
        (("--share", "nan"), "share"),
    ],
)
def test_options_that_cannot_be_are_named(
    day: Path, tmp_path: Path, options: tuple[object, ...], told: str
) -> None:
    result = run("require", day, "-o", tmp_path / "out.csv", *options)
    assert isinstance(result.exception, ProblemError)
    assert told in str(result.exception)
