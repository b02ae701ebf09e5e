"""Odd input to the staffing commands is a clear finding, never a traceback."""

from __future__ import annotations

import copy
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import typer
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.staffing.roster.test_search import SMALL
from typer.testing import CliRunner

from anyshore.cli import forecast, require, simulate
from anyshore.core.staffing.roster import read_instance
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

app = typer.Typer()
for module in (forecast, require, simulate):
    module.add_to(app)

QUIET = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
LINES = [
    f"{queue},2026-03-{day:02}T{hour:02}:00,{hour},240,60"
    for day in range(9, 31)
    for hour in (8, 9, 23)
    for queue in ("en", "de")
]
HEAD = "queue,start,count,handle_time,patience"
ODD = st.sampled_from(
    ["", "nan", "-5", "1e400", "abc", "inf", "0", "2026-02-30", "9999-12-31T00:00Z",
     "0001-01-01T00:00Z", "2026-03-29T02:30", "\u0000", "'", '"', "\U0001f600"]
)  # fmt: skip


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def finished(told: Result) -> bool:
    """Tell whether a command ended with an answer, a finding or one clear line."""
    return told.exception is None or isinstance(
        told.exception, ProblemError | SystemExit
    )


def test_nights_without_intervals_stay_unknown_and_empty(tmp_path: Path) -> None:
    """Queues closed by night have no rows for it, and need nobody then."""
    path, ahead = tmp_path / "counts.csv", tmp_path / "ahead.csv"
    path.write_text("\n".join([HEAD, *LINES]))
    options = ("--minutes", 60, "--days", 2, "--zone", "Europe/Warsaw")
    assert run("forecast", path, "-o", ahead, *options).exit_code == 0
    found = pl.read_csv(ahead)
    assert len(found) == 2 * 2 * 24
    assert found.filter(pl.col("mean") > 0)["start"].str.slice(11, 2).n_unique() == 3


@pytest.mark.parametrize(
    ("first", "rows"), [("2026-03-01", 31 * 24 - 1), ("2026-10-01", 31 * 24 + 1)]
)
def test_a_month_with_a_day_of_23_or_25_hours_has_all_its_hours(
    tmp_path: Path, first: str, rows: int
) -> None:
    midnight = pl.lit(first).str.to_datetime().dt.replace_time_zone("Europe/Warsaw")
    begin = midnight.dt.offset_by("-8w")
    hours = pl.select(pl.datetime_range(begin, midnight, "1h", closed="left"))
    path, ahead = tmp_path / "counts.csv", tmp_path / "ahead.csv"
    starts = hours.to_series().dt.strftime("%Y-%m-%dT%H:%M:%S%:z")
    pl.DataFrame({"start": starts, "count": [5] * len(starts)}).write_csv(path)
    options = ("--zone", "Europe/Warsaw", "--minutes", 60, "--days", 31)
    told = run("forecast", path, "-o", ahead, *options)
    assert told.exit_code == 0, told.output
    found = pl.read_csv(ahead)
    assert found["start"].n_unique() == rows
    assert found["mean"].to_list() == pytest.approx([5.0] * rows)


@QUIET
@given(data=st.data())
def test_cells_of_any_kind_are_read_or_refused(
    tmp_path: Path, data: st.DataObject
) -> None:
    lines = [HEAD, *LINES]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.integers(0, len(lines) - 1))
        cells = lines[row].split(",")
        cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(ODD)
        lines[row] = ",".join(cells)
    if data.draw(st.booleans()):
        lines = lines[: data.draw(st.integers(0, len(lines)))]
    path = tmp_path / "in.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "out.csv"
    zone = data.draw(st.sampled_from(["UTC", "Europe/Warsaw", "Mars/Base", "../x"]))
    assert finished(
        run("forecast", path, "-o", out, "--minutes", 60, "--days", 2, "--zone", zone)
    )
    minutes = data.draw(st.sampled_from([(), ("--minutes", 60), ("--minutes", "nan")]))
    assert finished(run("require", path, "-o", out, *minutes))


def test_rows_out_of_order_and_twice_add_up(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    single = [line.replace(f",{line.split(',')[2]},", ",2,", 1) for line in LINES]
    halves = [line.replace(",2,", ",1,", 1) for line in single]
    one.write_text("\n".join([HEAD, *single]))
    two.write_text("\n".join([HEAD, *halves[::-1], *halves]))
    out = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, to in zip((one, two), out, strict=True):
        assert run("forecast", path, "-o", to, "--minutes", 60).exit_code == 0
    first, second = (
        pl.read_csv(each).sort("queue", "start")["mean"].to_list() for each in out
    )
    assert first == pytest.approx(second)


@pytest.mark.parametrize("odd", ["", "A", ",", "9" * 30, "\x00", "SECTION_"])
def test_an_instance_cut_anywhere_is_read_or_refused_with_its_place(odd: str) -> None:
    for cut in range(len(SMALL)):
        try:
            read_instance(SMALL[:cut] + odd, "in.txt")
        except ProblemError as error:
            place = error.problem.place
            lines = SMALL[:cut].count("\n") + 1
            if place.source != "in.txt" or (place.line or 1) > lines:
                pytest.fail(f"{place} is not in the file")


OPERATION: dict[str, Any] = {
    "within": 20,
    "interval": 1800,
    "lines": [
        {"name": "calls", "volume": [40, 60], "handle_time": 240, "patience": 120},
        {"name": "mail", "volume": 20, "handle_time": 300, "class": 1, "spread": 0.5},
    ],
    "groups": [
        {"name": "team", "people": 14, "skills": ["calls"], "after": {"mail": 60}}
    ],
    "policy": {"safety": [1.0, 1.5], "head_start": [0], "late_turn": 3},
}

PLACES: list[tuple[str | int, ...]] = [
    *(("lines", 0, name) for name in OPERATION["lines"][0]),
    *(("groups", 0, name) for name in OPERATION["groups"][0]),
    *(("policy", name) for name in OPERATION["policy"]),
    *((name,) for name in OPERATION),
]


@QUIET
@given(
    where=st.sampled_from(PLACES),
    value=st.sampled_from(
        [None, True, -1, 0, float("nan"), float("inf"), "x", [], [[1]], {}, 10**12]
    ),
)
def test_an_operation_with_any_value_is_played_or_refused(
    tmp_path: Path, where: tuple[str | int, ...], value: object
) -> None:
    changed: Any = copy.deepcopy(OPERATION)
    inner = changed
    for key in where[:-1]:
        inner = inner[key]
    inner[where[-1]] = value
    path = tmp_path / "site.yaml"
    path.write_text(yaml.safe_dump(changed))
    assert finished(run("simulate", path))


@pytest.mark.parametrize("command", ["forecast", "roster"])
def test_an_output_that_cannot_be_written_is_said_in_one_line(
    tmp_path: Path, command: str
) -> None:
    """Of a roster at once: nobody wants to hear so after an hour's search."""
    file = tmp_path / "given.txt"
    file.write_text("\n".join([HEAD, *LINES]) if command == "forecast" else SMALL)
    told = subprocess.run(
        [sys.executable, "-m", "anyshore.cli", command, str(file),
         "-o", str(tmp_path / "nowhere" / "o.csv")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 2
    assert "nowhere" in told.stderr
    assert "Traceback" not in told.stderr
    assert len(told.stderr.splitlines()) == 1
