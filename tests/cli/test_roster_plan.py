"""`anyshore roster PLAN` writes shifts, calendars and pages, and tells findings."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from anyshore.adapters.labour import load_book
from anyshore.adapters.plans import load_plan
from anyshore.cli import roster, simulate
from anyshore.core.staffing.labour import check
from anyshore.kernel import ProblemError

EXAMPLE = Path(__file__).parents[2] / "examples" / "staffing" / "helpdesk.yaml"
# Two people, one week over the change of clocks in Poland.
PLAN = """\
title: Two people
first: 2026-03-23
days: 7
zone: Europe/Warsaw
sites:
  - {id: K, zone: Europe/Warsaw, rules: [PL]}
patterns:
  - {id: early, starts: "06:00", minutes: 510, break: 30}
  - {id: night, starts: "22:00", minutes: 510, break: 30}
people:
  - id: Ann/1
    skills: [calls]
    rate: 50
    min_hours: 24
    max_hours: 40
    max_in_row: 3
  - {id: bob, skills: [calls], max_hours: 40, max_in_row: 3}
demand:
  - {queue: calls, weekdays: sat, from: "22:00", to: "06:00", required: 1}
  - {queue: calls, weekdays: mon-tue, from: "06:00", to: "14:00", required: 1}
"""

app = typer.Typer()
for module in (roster, simulate):
    module.add_to(app)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def made(folder: Path, text: str, *options: object) -> Result:
    path = folder / "plan.yaml"
    path.write_text(text)
    limit = ("--time-limit", 120, "--workers", 1)
    return run("roster", path, "-o", folder / "out.csv", *limit, *options)


def test_a_plan_becomes_shifts_calendars_and_pages(tmp_path: Path) -> None:
    html, pdf, cal = (tmp_path / each for each in ("r.html", "r.pdf", "cal"))
    options = ("--html", html, "--pdf", pdf, "--calendars", cal)
    told = made(tmp_path, PLAN, *options)
    assert told.exit_code == 0, told.output
    assert "0.0 hours missing" in told.output
    assert "calls: 100.0% of" in told.output
    assert "gap 0.00%" in told.output
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text("utf-8").splitlines()))
    (night,) = [row for row in rows if row["shift"] == "night"]
    # Clocks go forward that night: 8.5 hours from 22:00 end at 7:30.
    assert night["start"] == "2026-03-28T22:00:00+01:00"
    assert night["end"] == "2026-03-29T07:30:00+02:00"
    assert night["end_utc"] == "2026-03-29T05:30:00Z"
    for row in rows:
        for name in ("start", "end"):
            utc = datetime.fromisoformat(row[f"{name}_utc"])
            assert datetime.fromisoformat(row[name]) == utc
    assert sorted(each.name for each in cal.iterdir()) == ["Ann_1.ics", "bob.ics"]
    assert b"BEGIN:VEVENT" in (cal / "Ann_1.ics").read_bytes()
    page = html.read_text(encoding="utf-8")
    assert "Two people" in page
    assert "06:00-14:30 calls" in page
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_a_roster_that_was_written_can_be_read_back(tmp_path: Path) -> None:
    assert made(tmp_path, PLAN).exit_code == 0
    folder = tmp_path / "again"
    folder.mkdir()
    (folder / "plan.yaml").write_text(PLAN.replace("first:", "change: 500\nfirst:"))
    rows = list(csv.reader((tmp_path / "out.csv").read_text("utf-8").splitlines()))
    with (folder / "published.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(row[:4] for row in rows)
    told = run("roster", folder, "-o", tmp_path / "b.csv", "--time-limit", 120)
    assert told.exit_code == 0, told.output
    assert (tmp_path / "b.csv").read_text() == (tmp_path / "out.csv").read_text()


def test_nobody_with_a_skill_is_a_finding_and_the_rest_is_rostered(
    tmp_path: Path,
) -> None:
    text = (
        PLAN
        + '  - {queue: chat, weekdays: wed, from: "06:00", to: "08:00", required: 1}\n'
    )
    told = made(tmp_path, text)
    assert told.exit_code == 1
    assert "error: chat: Nobody has the skill chat" in told.output
    assert "calls: 100.0% of" in told.output
    assert (tmp_path / "out.csv").exists()


def test_rules_that_cannot_hold_together_are_the_smallest_set(tmp_path: Path) -> None:
    leave = "leave: 2026-03-24/2026-03-29"
    text = PLAN.replace("max_hours: 40\n    max_in_row: 3", leave, 1)
    told = made(tmp_path, text)
    assert told.exit_code == 1
    assert (
        "Ann/1 cannot be rostered: these cannot hold together: leave (days: 6); at "
        "least 24 hours by contract."
    ) in told.output
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Nothing says what to roster"),
        (("x.yaml", "--sample", "-o", "o.csv"), "two things do"),
        (("--sample",), "where the shifts go"),
        (("missing.yaml", "-o", "o.csv"), "cannot be read"),
        (("missing.txt", "-o", "o.csv"), "cannot be read"),
    ],
)
def test_what_is_asked_must_be_clear(words: tuple[str, ...], message: str) -> None:
    told = run("roster", *words)
    assert isinstance(told.exception, ProblemError)
    assert message in str(told.exception)


def test_an_unknown_pack_is_named_with_its_site(tmp_path: Path) -> None:
    told = made(tmp_path, PLAN.replace("[PL]", "[XX]"))
    assert isinstance(told.exception, ProblemError)
    assert "sites rules of K: There is no rule pack 'XX'" in str(told.exception)


def test_the_example_is_read_and_follows_its_rules() -> None:
    found, packs = load_plan(EXAMPLE)
    book = load_book(packs=packs)
    assert check(found.plan, (), book) != []
    assert {rule.source for rule in book.rules(["HOUSE"])} == {"works agreement 4.2"}
    assert len(found.plan.people) == 10
