"""`anyshore invoice check` tells of every file what became of it, on one line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from tests.core.pricing.samples import made_invoices
from typer.testing import CliRunner

from anyshore.adapters.einvoice import write_ubl
from anyshore.cli import invoice as command
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

MADE = made_invoices()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "in"
    documents.mkdir()
    (documents / "a.xml").write_bytes(write_ubl(MADE["per item"]))
    (documents / "b.xml").write_bytes(write_ubl(replace(MADE["per item"], due=None)))
    (documents / "c.csv").write_bytes(b"a,b,c\n1,2,3\n")
    (documents / ".hidden").write_bytes(b"")
    return documents


def run(*arguments: object) -> Result:
    return CliRunner().invoke(
        command.app, ["check", *(str(each) for each in arguments)]
    )


def test_each_file_is_a_line_of_fixed_columns_and_a_summary_ends_it(
    folder: Path,
) -> None:
    result = run(folder, "--today", "2026-11-22")
    first, second, third, summary = result.stdout.splitlines()
    assert first.split("\t") == [
        "read",
        str(folder / "a.xml"),
        "UBL 2.1 Invoice",
        "Sample Provider BV",
        "INV-2026-0042",
        "2026-11-02",
        "1200.08",
        "EUR",
        "0",
        "0",
        "",
    ]
    assert second.split("\t")[8:10] == ["0", "1"]
    assert second.split("\t")[10].startswith("duplicate: b.xml BT-1: Seller, number")
    assert third.split("\t")[:3] == ["refused", str(folder / "c.csv"), ""]
    assert third.split("\t")[10].startswith("file-is-text: c.csv:1: This is a table")
    assert {len(line.split("\t")) for line in (first, second, third)} == {11}
    assert summary == "3 files: 2 read (1 without finding), 1 refused"
    assert result.exit_code == 1


def test_the_exit_status_is_0_where_all_could_be_read(folder: Path) -> None:
    assert run(folder / "a.xml", folder / "b.xml").exit_code == 0


def test_a_date_after_today_is_found(folder: Path) -> None:
    result = run(folder / "a.xml", "--today", "2026-11-01")
    assert "date-in-future" in result.stdout


def test_a_file_that_is_not_there_is_refused(folder: Path) -> None:
    result = run(folder / "none.xml")
    assert "file-unreadable" in result.stdout
    assert result.exit_code == 1


def test_a_file_over_the_limit_is_refused(folder: Path) -> None:
    assert "file-too-large" in run(folder / "a.xml", "--limit", "100").stdout


def test_json_has_every_finding_with_its_place(folder: Path) -> None:
    answer = json.loads(run(folder, "--json", "--today", "2026-11-22").stdout)
    assert answer["summary"] == {
        "files": 3,
        "read": 2,
        "refused": 1,
        "findings": {"duplicate": 1, "file-is-text": 1},
    }
    refused = answer["files"][2]
    assert (refused["status"], refused["number"]) == ("refused", None)
    assert refused["findings"][0]["line"] == 1


def test_suppliers_on_file_are_known_by_any_identifier(
    folder: Path, tmp_path: Path
) -> None:
    known = tmp_path / "suppliers.csv"
    known.write_text(
        "name,identifiers,accounts\nProvider,12345678,NL91ABNA0417164300\n"
    )
    assert run(folder / "a.xml", "--suppliers", known).stdout.endswith(
        "1 files: 1 read (1 without finding), 0 refused\n"
    )
    known.write_text("name,identifiers,accounts\nOther,1,\n")
    assert "supplier-unknown" in run(folder / "a.xml", "--suppliers", known).stdout
    known.write_text("name,identifiers,accounts\nProvider,12345678,NL00\n")
    assert "account-unknown" in run(folder / "a.xml", "--suppliers", known).stdout


def test_a_file_of_suppliers_needs_its_columns(folder: Path, tmp_path: Path) -> None:
    known = tmp_path / "suppliers.csv"
    known.write_text("name,ids\n")
    result = run(folder / "a.xml", "--suppliers", known)
    assert isinstance(result.exception, ProblemError)
    assert result.exception.problem.code == "suppliers-malformed"


def test_on_a_terminal_the_same_is_a_table(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(command, "_is_terminal", lambda: True)
    lines = run(folder, "--today", "2026-11-22").stdout.splitlines()
    assert lines[0].split() == [
        *("File", "Kind", "Seller", "Number", "Due", "Findings"),
    ]
    assert lines[1].split()[:2] == ["read", "a.xml"]
    assert "duplicate: Seller, number" in lines[2]
    assert lines[-1] == "3 files: 2 read (1 without finding), 1 refused"


def test_a_narrow_terminal_keeps_the_findings(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(command, "_is_terminal", lambda: True)
    lines = run(folder, "--today", "2026-11-22").stdout.splitlines()
    assert lines[0].split() == ["File", "Seller", "Due", "Findings"]
    assert "duplicate" in lines[2]
