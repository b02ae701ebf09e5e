"""``anyshore intake``: a line for each file, sums that equal the input."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.cli.conftest import problem
from tests.conftest import shared_data
from tests.payables import BAD, DOCUMENTS, INVOICE, document, huge, row_counts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.world import World
    from typer.testing import Result

    Run = Callable[..., Result]


def statuses(result: Result) -> list[str]:
    """Return the first word of each file's line."""
    return [line.split("\t")[0] for line in result.output.splitlines() if "\t" in line]


def test_each_file_of_a_folder_has_a_line(
    payable: World, anyshore: Run, tmp_path: Path
) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "a.xml").write_bytes(INVOICE)
    (tmp_path / "b.xml").write_bytes(INVOICE)
    (tmp_path / "inner" / "c.xml").write_bytes(document("02"))
    (tmp_path / ".hidden").write_bytes(b"what a file browser leaves behind")

    result = anyshore("intake", "--contract", "alder-ap", tmp_path)

    assert statuses(result) == ["accepted", "duplicate", "accepted"]
    assert "3 files: 2 accepted, 1 duplicate, 0 refused" in result.output
    assert result.exit_code == 0


def test_a_refused_file_says_where_and_why_and_the_command_fails(
    payable: World, anyshore: Run, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_bytes(BAD["truncated"][0])

    result = anyshore("intake", "--contract", "alder-ap", bad)

    (line,) = [each for each in result.output.splitlines() if "\t" in each]
    status, path, reason = line.split("\t")
    assert (status, path) == ("refused", str(bad))
    assert re.match(r"bad\.xml:\d+: .+ Ask for the file again", reason)
    assert result.exit_code == 1


@pytest.mark.parametrize("name", BAD)
def test_nothing_is_written_for_what_is_refused(
    payable: World, anyshore: Run, tmp_path: Path, name: str
) -> None:
    bad = tmp_path / "bad"
    bad.write_bytes(BAD[name][0])
    before = row_counts()

    result = anyshore("intake", "--contract", "alder-ap", bad)

    assert (statuses(result), result.exit_code) == (["refused"], 1)
    assert before == row_counts()


def test_fifty_megabytes_are_refused_without_reading_them_all(
    payable: World, anyshore: Run, tmp_path: Path
) -> None:
    bad = tmp_path / "huge.xml"
    bad.write_bytes(huge())
    before = row_counts()

    result = anyshore("intake", "--contract", "alder-ap", bad)

    assert "at most 20,000,000 are read" in result.output
    assert before == row_counts()


def test_a_contract_that_is_not_there_names_those_that_are(
    payable: World, anyshore: Run, tmp_path: Path
) -> None:
    file = tmp_path / "a.xml"
    file.write_bytes(INVOICE)
    before = row_counts()

    result = anyshore("intake", "--contract", "nothing", file)

    assert problem(result) == "contract-unknown"
    assert "alder-ap, birch-ap" in str(result.exception)
    assert before == row_counts()


def test_the_sums_equal_the_sample_folder_and_a_second_run_adds_nothing(
    payable: World, anyshore: Run
) -> None:
    result = anyshore("intake", "--contract", "alder-ap", "--wait", DOCUMENTS)
    before = row_counts()
    again = anyshore("intake", "--contract", "alder-ap", "--wait", DOCUMENTS)

    assert "50 files: 43 accepted, 1 duplicate, 6 refused" in result.output
    ways = re.search(r"^43 accepted: (.+)$", result.output, re.MULTILINE)
    assert ways
    assert sum(map(int, re.findall(r"\d+", ways[1]))) == 43
    rows = re.findall(r"^ +(\d+)  ", result.output, re.MULTILINE)
    assert sum(map(int, rows)) == 43
    assert "50 files: 0 accepted, 44 duplicate, 6 refused" in again.output
    assert before == row_counts()


def test_the_sums_equal_the_real_invoices(payable: World, anyshore: Run) -> None:
    folder = shared_data("invoices")
    count = len(list(folder.iterdir()))

    result = anyshore("intake", "--contract", "alder-ap", "--wait", folder)

    sums = re.search(
        r"(\d+) files: (\d+) accepted, (\d+) duplicate, (\d+) refused", result.output
    )
    assert sums
    total, *parts = map(int, sums.groups())
    assert total == count == sum(parts) == len(statuses(result))


def test_a_case_is_shown_with_its_history(
    payable: World, anyshore: Run, tmp_path: Path
) -> None:
    file = tmp_path / "a.xml"
    file.write_bytes(INVOICE)
    taken = anyshore("intake", "--contract", "alder-ap", "--wait", file)
    case = re.search(r"case_\w{26}", taken.output)
    assert case

    result = anyshore("case", "show", case[0])

    assert "Invoice S01-2026-001" in result.output
    assert "completed posted" in result.output
    assert "Route, rule" in result.output
    assert "posting.made" in result.output
