"""`anyshore mine` measures a log, says its kind, and writes what is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import typer
from typer.testing import CliRunner

from anyshore.cli import mine as command
from anyshore.core import dmn, mining
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

app = typer.Typer()
command.add_to(app)

MODEL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 targetNamespace="x"><process id="p"><startEvent id="s"/><task id="a" name="order"/>
<task id="b" name="send"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
<sequenceFlow id="f3" sourceRef="b" targetRef="e"/></process></definitions>"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Write a hundred orders: the big ones are checked before they are sent."""
    rows = ["Order,Step,When,Sum"]
    for number in range(100):
        big = number % 3 == 0
        steps = ["order", "check", "send"] if big else ["order", "send"]
        for place, step in enumerate(steps):
            day = 1 + number % 28
            month = 1 + number // 28
            rows.append(
                f"o{number},{step},{day}.{month}.26 {8 + place}:00,"
                f"{900 if big else 20 + number}"
            )
    path = tmp_path / "orders.csv"
    path.write_text("\r".join(rows), encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(each) for each in (*arguments, "--draws", 3)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_summary_names_kind_measures_and_variants(log: Path) -> None:
    shown = run(log, "--case", "Order").stdout
    assert shown.startswith(
        "orders: 100 cases, 234 events, 3 activities, 0 resources\n"
    )
    assert "kind: rule-driven\n" in shown
    assert "        66  order → send\n" in shown


def test_how_a_table_was_read_goes_to_the_standard_error(log: Path) -> None:
    told = run(log, "--case", "Order").stderr
    assert "guessed: lines end in CR alone\n" in told
    assert "guessed: dates of 'When' are day, month, year\n" in told


def test_json_holds_everything(log: Path) -> None:
    found = json.loads(run(log, "--json", "--case", "Order", "--target", 1).stdout)
    assert (found["kind"], found["cases"], found["events"]) == ("rule-driven", 100, 234)
    assert found["measures"]["attainment"]["value"] == pytest.approx(0.66)
    assert found["variants"][0] == {"activities": ["order", "send"], "cases": 66}
    edges = {
        (each["from"], each["to"]): each["count"] for each in found["graph"]["edges"]
    }
    assert edges == {
        ("order", "send"): 66,
        ("order", "check"): 34,
        ("check", "send"): 34,
    }


def test_pictures_rules_and_the_log_are_written(log: Path, tmp_path: Path) -> None:
    run(
        log, "--case", "Order",
        "--map", tmp_path / "map.svg",
        "--dots", tmp_path / "dots.svg",
        "--rules", tmp_path / "rules",
        "--save", tmp_path / "orders.log",
    )  # fmt: skip
    for name in ("map.svg", "dots.svg"):
        ET.parse(tmp_path / name)
    (rules,) = (tmp_path / "rules").iterdir()
    assert rules.name == "01-order.dmn"
    assert len(dmn.read(rules.read_bytes()).decisions) == 1
    stored = mining.load_log((tmp_path / "orders.log").read_bytes(), verify=True)
    assert stored.case_count == 100
    again = run(tmp_path / "orders.log")
    assert again.stdout.startswith("orders: 100 cases, 234 events")


def test_a_page_holds_the_map_and_the_measures(log: Path, tmp_path: Path) -> None:
    run(log, "--case", "Order", "--map", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert '<p class="kind">rule-driven</p>' in page
    assert "<td>order → check → send</td>" in page


def test_a_log_is_replayed_on_a_model(log: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.bpmn"
    model.write_text(MODEL, encoding="utf-8")
    shown = run(log, "--case", "Order", "--model", model).stdout
    assert "66.0% of cases follow the model" in shown
    assert "        34  'check' happened against the model\n" in shown


def test_only_the_guess_is_told_where_it_is_asked_for(log: Path) -> None:
    shown = run(log, "--guess", "--case", "Order").stdout
    assert shown.splitlines()[-1] == "case is 'Order', as given"
    assert "kind" not in shown


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--case", "Nothing"), "csv-no-column"),
        (("--zone", "Mars/Olympus"), "no-zone"),
    ],
)
def test_what_cannot_be_done_is_refused(
    log: Path, arguments: tuple[str, ...], code: str
) -> None:
    with pytest.raises(ProblemError) as refused:
        run(log, *arguments)
    assert refused.value.problem.code == code


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as refused:
        run(tmp_path / "none.xes")
    assert str(refused.value.problem.place) == str(tmp_path / "none.xes")
