"""`anyshore advise` reads scopes of any kind and writes table, JSON and reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
import yaml
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from anyshore.cli import advise as command
from anyshore.kernel import ProblemError

EXAMPLE = Path(__file__).parents[2] / "examples/sourcing/customer-service.yaml"


def run(*arguments: object) -> Result:
    app = typer.Typer()
    command.add_to(app)
    given = [*map(str, arguments), "--today", "2026-11-22"]
    return CliRunner().invoke(app, given)


def refused(*arguments: object) -> str:
    result = run("advise", *arguments)
    assert isinstance(result.exception, ProblemError)
    return result.exception.problem.code


def rows() -> tuple[list[str], list[str]]:
    (process,) = yaml.safe_load(EXAMPLE.read_text())["processes"]
    (price,) = process["prices"]
    cells = {
        "name": process["name"],
        "service": process["service"],
        "fte": "100",
        "voice": "yes",
        "client_country": "US",
        "client_currency": "USD",
        "price_low": str(price["low"]),
        "price_high": str(price["high"]),
        "price_per": "hour",
        "price_source": price["source"],
        **{name: "yes" if v else "no" for name, v in process["answers"].items()},
    }
    return list(cells), list(cells.values())


def told(result: Result) -> dict[str, object]:
    assert result.exit_code == 0, result.output
    (process,) = json.loads(result.stdout)["processes"]
    saving = next(o for o in process["options"] if not o["reckoned"])
    return {
        "answer": process["answer"],
        "kind": process["kind"]["label"],
        "saving": saving["saving_percent"]["low"],
    }


def test_the_example_is_advised_in_a_table() -> None:
    result = run("advise", EXAMPLE)
    assert result.exit_code == 0
    assert "BPO" in result.stdout
    assert "assumptions" in result.stdout


def test_a_table_says_the_same_as_yaml(tmp_path: Path) -> None:
    header, cells = rows()
    as_csv = tmp_path / "scope.csv"
    as_csv.write_text("\n".join(";".join(row) for row in (header, cells)))
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(header)
    sheet.append(cells)
    as_xlsx = tmp_path / "scope.xlsx"
    book.save(as_xlsx)
    expected = told(run("advise", EXAMPLE, "--json"))
    assert expected["answer"] == "BPO"
    assert told(run("advise", as_csv, "--json")) == expected
    assert told(run("advise", as_xlsx, "--json")) == expected


def test_reports_are_written(tmp_path: Path) -> None:
    html, pdf = tmp_path / "r.html", tmp_path / "r.pdf"
    assert run("advise", EXAMPLE, "--html", html, "--pdf", pdf).exit_code == 0
    assert html.read_text().startswith("<!doctype html>")
    assert pdf.read_bytes().startswith(b"%PDF")


def test_a_log_is_heard_as_a_witness(tmp_path: Path) -> None:
    lines = ["case,activity,timestamp,resource"]
    for case in range(60):
        for at, activity in enumerate(("Take", "Check", "Close")):
            moment = f"2026-{1 + case // 25:02}-{1 + case % 25:02} {8 + at:02}:00:00"
            lines.append(f"c{case},{activity},{moment},r{case % 3}")
    (tmp_path / "log.csv").write_text("\n".join(lines))
    document = yaml.safe_load(EXAMPLE.read_text())
    document["processes"][0]["log"] = "log.csv"
    scope = tmp_path / "scope.yaml"
    scope.write_text(yaml.safe_dump(document))
    result = run("advise", scope, "--json")
    assert result.exit_code == 0, result.output
    (process,) = json.loads(result.stdout)["processes"]
    assert [each["name"] for each in process["kind"]["witnesses"]] == [
        *("log", "occupation", "rules")
    ]


def test_the_policy_can_be_taken_edited_and_given_back(tmp_path: Path) -> None:
    policy = tmp_path / "policy.dmn"
    assert run("advise", "--policy-out", policy).exit_code == 0
    text = policy.read_text()
    policy.write_text(text.replace('<text>"BPO"</text>', '<text>"keep"</text>'))
    assert (
        told(run("advise", EXAMPLE, "--policy", policy, "--json"))["answer"] == "keep"
    )


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("scope.txt", "", "scope-unreadable"),
        ("scope.yaml", "client: [", "scope-unreadable"),
        ("scope.yaml", "- 1", "scope-unreadable"),
        ("scope.json", "{", "scope-unreadable"),
        ("scope.csv", "name,colour\nWork,red\n", "column-unknown"),
        ("scope.xlsx", "no workbook", "scope-unreadable"),
    ],
)
def test_what_cannot_be_read_is_refused(
    tmp_path: Path, name: str, text: str, code: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert refused(path) == code


def test_quotes_are_asked_for_filled_in_and_compared(tmp_path: Path) -> None:
    request = tmp_path / "request.html"
    assert run("advise", EXAMPLE, "--request", request).exit_code == 0
    text = request.read_text()
    assert "the work of 100 full-time people" in text
    assert "Article 002" not in text
    table = tmp_path / "request.csv"
    header, asked = table.read_text().splitlines()
    assert asked == '"Customer service"'
    quotes = (
        "Near,MX,third party,15,17,USD,hour,,2026-11",
        "Far,PH,captive,9,,USD,hour",
    )
    table.write_text("\n".join([header, *(f"{asked},{each}" for each in quotes)]))
    result = run("advise", EXAMPLE, "--quotes", table, "--json")
    assert result.exit_code == 0, result.output
    (process,) = json.loads(result.stdout)["processes"]
    told = [o["name"] for o in process["options"] if not o["reckoned"]]
    assert told == ["Near", "Far", "price told by Article 002"]
    assert process["best_option"] == "Far"


@pytest.mark.parametrize(
    "row", ["Other work,Near,MX", "Customer service,,MX", "Customer service,Near,MX,x"]
)
def test_a_quote_for_nothing_is_refused(tmp_path: Path, row: str) -> None:
    table = tmp_path / "quotes.csv"
    table.write_text(f"process,provider,country,ownership,low\n{row}\n")
    assert refused(EXAMPLE, "--quotes", table) == "quote-unreadable"


def test_no_scope_at_all_is_refused() -> None:
    assert refused() == "scope-missing"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.yaml") == "file"


def test_claims_that_cannot_be_right_end_with_one() -> None:
    result = run("claims")
    assert result.exit_code == 1
    assert result.stdout.count("error: ") == 4


def test_claims_of_ones_own_are_examined(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("id,kind,low,per,source,date\nfair,price,20,hour,a quote,2026\n")
    result = run("claims", path, "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
