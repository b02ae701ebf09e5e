"""`anyshore dmn` tells by lines and by its exit status what it found."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import openpyxl
import polars as pl
import pytest
from tests.core.dmn.models import table_xml
from typer.testing import CliRunner

from anyshore.cli import dmn as command
from anyshore.core import dmn
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

_RULES = [["< 10", '"low"'], ["[10..20]", '"mid"'], ["> 20", '"high"']]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "level.dmn"
    path.write_bytes(table_xml([("n", "number")], _RULES, "UNIQUE"))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command.app, [str(each) for each in arguments])


def test_a_sound_model_passes_the_check_in_silence(model: Path) -> None:
    result = run("check", model)
    assert (result.exit_code, result.stdout) == (0, "")


def test_an_overlap_fails_the_check_with_its_example(tmp_path: Path) -> None:
    path = tmp_path / "bad.dmn"
    path.write_bytes(
        table_xml([("n", "number")], [["< 10", "1"], ["-", "2"]], "UNIQUE")
    )
    result = run("check", path)
    assert result.exit_code == 1
    assert result.stdout == (
        f"{path}: error: dmn-overlap: d, rule 1 and 2: Rules 1 and 2 of d match at "
        "once. For example: n = 9.\n"
    )


def test_cases_that_fail_are_named_and_counted(model: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases.json"
    cases.write_text(
        json.dumps(
            {
                "cases": [
                    {"id": "a", "inputs": {"n": 1}, "expect": {"d": "low"}},
                    {"id": "b", "inputs": {"n": 11}, "expect": {"d": "low"}},
                ]
            }
        )
    )
    result = run("test", model, cases)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f'{cases}: case b: d: expected "low", got "mid"',
        "1 of 2 values as expected",
    ]
    covered = run("coverage", model, cases, "--least", "90")
    assert covered.exit_code == 1
    assert covered.stdout.splitlines() == [
        "d: 67% of rules, missed: 3",
        "66.7% of all rules in 2 decisions",
    ]


def test_inputs_are_decided_from_json_csv_and_parquet(
    model: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.json"
    rows.write_text('[{"n": 1}, {"n": 10.5}, {"n": null}]')
    assert run("decide", model, "d", "-i", rows).stdout.splitlines() == [
        '"low"',
        '"mid"',
        "null",
    ]
    table = tmp_path / "rows.csv"
    table.write_text("n\n1\n10.5\n\n30\n")
    out = tmp_path / "out.csv"
    assert run("decide", model, "d", "-i", table, "--out", out).exit_code == 0
    assert out.read_text().splitlines() == ["n,d", "1,low", "10.5,mid", "30,high"]
    frame = tmp_path / "rows.parquet"
    pl.DataFrame({"n": [1, 30]}).write_parquet(frame)
    decided = tmp_path / "out.parquet"
    assert run("decide", model, "d", "-i", frame, "--out", decided).exit_code == 0
    assert pl.read_parquet(decided)["d"].to_list() == ["low", "high"]


def test_an_explanation_names_the_rule_and_what_it_saw(
    model: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.json"
    rows.write_text('{"n": 1}')
    (line,) = run("decide", model, "d", "-i", rows, "--explain").stdout.splitlines()
    assert json.loads(line) == {
        "value": "low",
        "hits": [{"decision": "d", "rule": 1, "annotations": [], "inputs": {"n": 1}}],
        "problems": [],
    }


def test_two_versions_are_compared_on_the_same_inputs(
    model: Path, tmp_path: Path
) -> None:
    after = tmp_path / "after.dmn"
    after.write_bytes(
        table_xml([("n", "number")], [["< 15", '"low"'], [">= 15", '"high"']], "UNIQUE")
    )
    rows = tmp_path / "rows.json"
    rows.write_text('[{"n": 1}, {"n": 12}]')
    result = run("diff", model, after, "d", "-i", rows)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        '2: "mid" -> "low"',
        "1 of 2 inputs are decided differently",
    ]


def test_a_table_goes_to_csv_and_back(model: Path, tmp_path: Path) -> None:
    table, back = tmp_path / "d.csv", tmp_path / "back.dmn"
    assert run("convert", model, "--out", table).exit_code == 0
    assert run("convert", table, "--out", back).exit_code == 0
    assert (
        dmn.read(model.read_bytes()).tables["d"].rules
        == dmn.read(back.read_bytes()).tables["d"].rules
    )


def test_a_model_moves_to_another_version_and_back_without_loss(
    model: Path, tmp_path: Path
) -> None:
    newer, back = tmp_path / "newer.dmn", tmp_path / "back.dmn"
    assert run("convert", model, "--to", "1.6", "--out", newer).exit_code == 0
    assert dmn.read(newer.read_bytes()).version == "1.6"
    assert run("convert", newer, "--to", "1.5", "--out", back).exit_code == 0
    assert model.read_bytes() == back.read_bytes()


def test_the_kit_is_run_and_counted(tmp_path: Path) -> None:
    folder = tmp_path / "kit" / "level-1" / "0001-table"
    folder.mkdir(parents=True)
    (folder / "0001.dmn").write_bytes(table_xml([("n", "number")], _RULES, "UNIQUE"))
    (folder / "0001-test-01.xml").write_text(
        """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        xmlns:xsd="http://www.w3.org/2001/XMLSchema">
        <modelName>0001.dmn</modelName>
        <testCase id="001"><inputNode name="n">
        <value xsi:type="xsd:decimal">1</value></inputNode>
        <resultNode name="d"><expected><value xsi:type="xsd:string">low</value>
        </expected></resultNode></testCase>
        <testCase id="002"><resultNode name="d"><expected>
        <value xsi:type="xsd:string">low</value></expected></resultNode></testCase>
        </testCases>"""
    )
    result = run("conform", tmp_path / "kit")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        '0001-test-01: case 002: d: expected "low", got null',
        "level-1: 2 cases, 1 passed, 2 with a value, 1 of them passed",
    ]


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    result = run("check", tmp_path / "none.dmn")
    assert isinstance(result.exception, ProblemError)


def test_tables_go_to_a_spreadsheet_and_back(model: Path, tmp_path: Path) -> None:
    book, back, again = (
        tmp_path / name for name in ("d.xlsx", "back.dmn", "again.xlsx")
    )
    assert run("convert", model, "--out", book).exit_code == 0
    assert run("convert", book, "--out", back).exit_code == 0
    before, after = (dmn.read(each.read_bytes()) for each in (model, back))
    assert before.tables["d"].rules == after.tables["d"].rules
    assert dmn.decide(before, "d", {"n": 12}).value == (
        dmn.decide(after, "d", {"n": 12}).value
    )
    assert run("convert", back, "--out", again).exit_code == 0
    sheets = [openpyxl.load_workbook(each)["d"] for each in (book, again)]
    assert [list(each.values) for each in sheets[:1]] == [
        list(each.values) for each in sheets[1:]
    ]


def test_what_is_typed_into_a_spreadsheet_is_taken_as_feel(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Decision", "Fee"],
        ["Hit policy", "FIRST"],
        ["Kind", "input", "input", "input", "output"],
        ["Expression", "n", "b", "day", "fee"],
        ["Type", "number", "boolean", "date", "number"],
        [1, 5, True, datetime(2026, 1, 2), 2.5],  # noqa: DTZ001 - as a cell holds it
        [2, "= 7", "-", "-", 3],
    ):
        sheet.append(row)
    sheet.cell(7, 2).data_type = "s"
    book.save(tmp_path / "fees.xlsx")
    out = tmp_path / "fees.dmn"
    assert run("convert", tmp_path / "fees.xlsx", "--out", out).exit_code == 0
    table = dmn.read(out.read_bytes()).tables["Fee"]
    assert [(*rule.entries, *rule.outputs) for rule in table.rules] == [
        ("5", "true", '@"2026-01-02"', "2.5"),
        ("= 7", "-", "-", "3"),
    ]


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    book = tmp_path / "d.xlsx"
    book.write_bytes(b"no workbook")
    result = run("convert", book, "--out", tmp_path / "d.dmn")
    assert isinstance(result.exception, ProblemError)
    assert result.exception.problem.code == "dmn-sheet"


@pytest.mark.parametrize("given", ["json", "jsonl", "csv", "parquet"])
@pytest.mark.parametrize("wanted", ["json", "jsonl", "csv", "parquet"])
def test_any_form_of_inputs_gives_any_form_of_results(
    model: Path, tmp_path: Path, given: str, wanted: str
) -> None:
    rows = pl.DataFrame({"n": [1, 30]})
    inputs, out = tmp_path / f"rows.{given}", tmp_path / f"out.{wanted}"
    writers: dict[str, Callable[[Path], object]] = {
        "json": rows.write_json,
        "jsonl": rows.write_ndjson,
        "csv": rows.write_csv,
        "parquet": rows.write_parquet,
    }
    writers[given](inputs)
    assert run("decide", model, "d", "-i", inputs, "--out", out).exit_code == 0
    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        "json": pl.read_json,
        "jsonl": pl.read_ndjson,
        "csv": pl.read_csv,
        "parquet": pl.read_parquet,
    }
    found = readers[wanted](out)
    assert found["d"].to_list() == ["low", "high"]
    assert [float(each) for each in found["n"]] == [1, 30]


def test_results_are_not_written_to_a_file_of_unknown_form(
    model: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.json"
    rows.write_text('[{"n": 1}]')
    result = run("decide", model, "d", "-i", rows, "--out", tmp_path / "out.txt")
    assert isinstance(result.exception, ProblemError)
    assert not (tmp_path / "out.txt").exists()
