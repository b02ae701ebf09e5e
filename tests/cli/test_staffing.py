"""`anyshore forecast`, `require` and `simulate`: files in, files and findings out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from anyshore.cli import forecast, require, simulate
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

app = typer.Typer()
for module in (forecast, require, simulate):
    module.add_to(app)

OPERATION = """
within: 20
lines:
  - {name: calls, volume: [40, 60], handle_time: 240, patience: 120}
  - {name: mail, volume: 20, handle_time: 300, class: 1}
groups:
  - {name: team, people: 14, skills: [calls], after: {mail: 60}}
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    """Write eight weeks of two queues, by the hour, in local time."""
    hours = pl.datetime_range(
        pl.datetime(2026, 9, 7), pl.datetime(2026, 11, 1, 23), "1h", eager=True
    )
    busy = (hours.dt.hour() >= 8) & (hours.dt.hour() < 18)
    frames = [
        pl.DataFrame(
            {
                "queue": [queue] * len(hours),
                "start": hours.dt.strftime("%Y-%m-%d %H:%M"),
                "count": busy.cast(pl.Int64) * level,
            }
        )
        for queue, level in (("en", 30), ("de", 10))
    ]
    path = tmp_path / "counts.csv"
    pl.concat(frames).write_csv(path)
    return path


def test_a_forecast_then_a_requirement(counts: Path, tmp_path: Path) -> None:
    ahead, plot = tmp_path / "ahead.parquet", tmp_path / "ahead.svg"
    options = ("--days", 7, "--zone", "Europe/Berlin", "--minutes", 60, "--plot", plot)
    told = run("forecast", counts, "-o", ahead, *options)
    assert told.exit_code == 0, told.output
    assert "en: 2100 expected, top-down" in told.output
    frame = pl.read_parquet(ahead)
    assert frame.columns == ["queue", "start", "mean", "q10", "q50", "q90"]
    # The clock went back: eight in the morning is seven in UTC.
    busy = frame.filter(pl.col("mean") > 0)
    assert busy["start"][0] == "2026-11-02T07:00:00Z"
    assert ET.parse(plot).getroot().tag.endswith("svg")
    needed = tmp_path / "needed.csv"
    told = run("require", ahead, "-o", needed, "--handle-time", 240, "--minutes", 60)
    assert told.exit_code == 0, told.output
    table = pl.read_csv(needed)
    assert table.filter(pl.col("volume") == 0)["agents"].unique().to_list() == [0]
    assert table.filter(pl.col("volume") > 0)["service_level"].min() >= 0.8  # type: ignore[operator]  # a number


def test_more_people_than_allowed_are_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "volume.csv"
    path.write_text("start,volume,handle_time\n2026-11-23T08:00Z,5,60\n"
                    "2026-11-23T08:30Z,500,300\n")  # fmt: skip
    told = run("require", path, "-o", tmp_path / "out.csv", "--at-most", 20)
    assert told.exit_code == 1
    assert f"{path}:3: 91 people are needed, 20 are allowed" in told.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("start,volume,handle_time\n2026-11-23T08:00Z,-5,60\n", "is negative"),
        ("start,volume\n2026-11-23T08:00Z,5\n", "how long a contact takes"),
        ("start,count\n", "how long a contact takes"),
        ("begin,amount\n1,2\n", "no column volume"),
    ],
)
def test_input_that_cannot_be_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "volume.csv"
    path.write_text(text)
    told = run("require", path, "-o", tmp_path / "out.csv", "--minutes", 30)
    assert isinstance(told.exception, ProblemError)
    assert message in str(told.exception)


def test_a_negative_count_is_refused_with_its_line(
    counts: Path, tmp_path: Path
) -> None:
    text = counts.read_text().splitlines()
    text[40] = text[40].rsplit(",", 1)[0] + ",-7"
    counts.write_text("\n".join(text))
    told = run("forecast", counts, "-o", tmp_path / "out.csv")
    assert isinstance(told.exception, ProblemError)
    assert told.exception.problem.place.line == 41


def test_special_days_come_from_a_file(counts: Path, tmp_path: Path) -> None:
    days = tmp_path / "days.yaml"
    days.write_text(
        "closed: [2026-11-03]\nspecial:\n"
        "  - {day: 2026-11-04, multiplier: 2, reason: mailing}\n"
    )
    out = tmp_path / "out.csv"
    told = run(
        "forecast", counts, "-o", out, "--days", 3, "--minutes", 60, "--special", days
    )
    assert told.exit_code == 0, told.output
    assert "day 2: closed; day 3: mailing" in told.output
    english = pl.read_csv(out).filter(pl.col("queue") == "en")
    by_day = english.group_by(pl.col("start").str.head(10)).agg(pl.col("mean").sum())
    assert by_day.sort("start")["mean"].to_list() == pytest.approx([300, 0, 600])


def test_a_simulation_tells_each_line(tmp_path: Path) -> None:
    path, plot = tmp_path / "site.yaml", tmp_path / "wait.svg"
    path.write_text(OPERATION)
    out = tmp_path / "lines.csv"
    told = run("simulate", path, "-o", out, "--plot", plot, "--seed", 3)
    assert told.exit_code == 0, told.output
    assert told.output.startswith("calls: ")
    assert pl.read_csv(out)["line"].to_list() == ["calls", "mail"]
    assert run("simulate", path, "--seed", 3).output == told.output
    assert ET.parse(plot).getroot().tag.endswith("svg")


def test_a_line_without_people_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(OPERATION.replace(", after: {mail: 60}", ""))
    told = run("simulate", path)
    assert told.exit_code == 1
    assert "nobody has the skill mail" in told.output


def test_an_unknown_skill_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(OPERATION.replace("skills: [calls]", "skills: [chat]"))
    told = run("simulate", path)
    assert isinstance(told.exception, ProblemError)
    assert "There is no line chat" in str(told.exception)
