"""`anyshore roster` writes a roster and tells its cost and bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from tests.core.staffing.roster.test_search import SMALL, cheapest
from typer.testing import CliRunner

from anyshore.cli import roster as command

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result


def run(folder: Path, text: str) -> Result:
    app = typer.Typer()
    command.add_to(app)
    source = folder / "in.txt"
    source.write_text(text)
    output = folder / "out.csv"
    arguments = [str(source), "--time-limit", "1000", "--output", str(output)]
    return CliRunner().invoke(app, arguments)


def test_the_roster_is_written_and_its_cost_told(tmp_path: Path) -> None:
    result = run(tmp_path, SMALL)
    assert result.exit_code == 0
    assert f"objective {cheapest(SMALL)}:" in result.stdout
    assert f"bound {cheapest(SMALL)}\n" in result.stdout
    assert "gap 0.00%, proven optimal" in result.stdout
    rows = (tmp_path / "out.csv").read_text().splitlines()
    assert rows[0] == "employee,day,shift"
    assert all(row[0] in "AB" for row in rows[1:])


def test_an_impossible_instance_ends_with_status_one(tmp_path: Path) -> None:
    text = SMALL.replace("B,E=4|L=4,1440,960", "B,E=1|L=1,1440,1440")
    result = run(tmp_path, text)
    assert result.exit_code == 1
    assert not (tmp_path / "out.csv").exists()


def test_a_shift_nobody_may_work_is_told(tmp_path: Path) -> None:
    text = SMALL.replace("E=4|L=1", "E=4|L=0").replace("E=4|L=4", "E=4|L=0")
    result = run(tmp_path, text.replace("A,0,L,5\n", ""))
    assert result.exit_code == 1
    assert "error: " in result.stdout
    assert "Nobody may work shift L, which is wanted 2 times." in result.stdout
    assert (tmp_path / "out.csv").exists()
