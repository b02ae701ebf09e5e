"""Public conformance cases and models of many tools, where they are at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from typer.testing import CliRunner

from anyshore.cli.bpmn import app
from anyshore.core import bpmn
from anyshore.core.bpmn import conforming
from anyshore.kernel import ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Finder = Callable[[str], Path]

#: What the suite expects and the model or the standard does not allow.
#: The ad-hoc model writes SCRIPT_task1 twice, so no engine can write SCRIPT_task3.
#: The complex behavior throws an event that an interrupting boundary catches, which
#: ends the activity (BPMN 2.0.2, tables 10.31 and 10.92): no token leaves it besides.
UNREACHABLE = {"AdHocSubProcess_Parallel", "MultiInstance_ComplexBehavior"}


def test_every_case_of_the_suite_gives_the_trace_that_it_expects(data: Finder) -> None:
    folder = data("bpmn-conformance")
    suites = msgspec.json.decode(
        (folder / "cases.json").read_bytes(), type=list[conforming.Suite]
    )
    failed = {
        suite.process
        for suite in suites
        for case in suite.cases
        if not conforming.conform(
            (folder / suite.model).read_bytes(), suite, case
        ).passed
    }
    assert failed == UNREACHABLE
    assert sum(len(suite.cases) for suite in suites) == 132


def test_models_of_other_tools_are_read_or_refused_with_a_finding(data: Finder) -> None:
    folder = data("bpmn-models")
    engines = read = 0
    refusals = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        try:
            definitions = bpmn.read(path.read_bytes())
        except ProblemError as error:
            refusals.append(error.problem.code)
            continue
        finally:
            engines += path.parent.name in {"camunda7", "flowable"}
        errors = [
            finding
            for finding in bpmn.check_file(definitions)
            if finding.severity is Severity.ERROR
        ]
        read += not errors and path.parent.name in {"camunda7", "flowable"}
        assert bpmn.draw(definitions).endswith("</svg>")
    assert {code[:5] for code in refusals} == {"bpmn-"}
    assert engines == 400
    assert read >= 0.97 * engines


def test_the_command_says_how_many_cases_passed(data: Finder) -> None:
    cases = data("bpmn-conformance") / "cases.json"
    result = CliRunner().invoke(app, ["conform", str(cases)])
    lines = result.stdout.splitlines()
    assert lines[-1] == "130 of 132 cases passed"
    assert "passed\tgateways\tParallelGateway\t1/1" in lines
    assert result.exit_code == 1


GOOD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
    '<process id="p"><startEvent id="s"/><userTask id="u"/><endEvent id="e"/>'
    '<sequenceFlow id="f" sourceRef="s" targetRef="u"/>'
    '<sequenceFlow id="g" sourceRef="u" targetRef="e"/></process></definitions>'
)


def test_check_gives_a_line_a_file_and_refuses_what_is_no_model(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.bpmn", tmp_path / "bad.bpmn"
    good.write_text(GOOD)
    bad.write_text("no,model")
    result = CliRunner().invoke(app, ["check", str(good), str(bad)])
    first, second, last = result.stdout.splitlines()
    assert first == f"read\t{good}\t1\t3\t0\t0\t"
    assert second.startswith(f"refused\t{bad}\t0\t0\t1\t0\tbpmn-malformed: ")
    assert last == "2 files: 1 read, 1 refused"
    assert result.exit_code == 1
    assert CliRunner().invoke(app, ["check", str(good)]).exit_code == 0


@pytest.mark.parametrize(
    ("answers", "code", "ending"),
    [('{"u": {"ok": true}}', 0, '{"ok": true}'), ('{"u": null}', 1, "{}")],
)
def test_run_answers_from_a_file(
    tmp_path: Path, answers: str, code: int, ending: str
) -> None:
    model, file = tmp_path / "model.bpmn", tmp_path / "answers.json"
    model.write_text(GOOD)
    file.write_text(answers)
    result = CliRunner().invoke(app, ["run", str(model), "--answers", str(file)])
    assert result.exit_code == code
    assert result.stdout.splitlines()[-1] == ending


def test_diff_names_what_differs(tmp_path: Path) -> None:
    before, after = tmp_path / "a.bpmn", tmp_path / "b.bpmn"
    before.write_text(GOOD)
    after.write_text(GOOD.replace('<userTask id="u"/>', '<task id="u" name="Do"/>'))
    result = CliRunner().invoke(app, ["diff", str(before), str(after)])
    assert result.stdout.splitlines() == [
        "changed u (Do): kind: userTask -> task",
        "changed u (Do): name: none -> Do",
        "2 differences",
    ]
    assert CliRunner().invoke(app, ["diff", str(after), str(after)]).exit_code == 0


def test_simulate_counts_the_work_and_writes_it_down(tmp_path: Path) -> None:
    model, plan, out = (tmp_path / name for name in ("m.bpmn", "p.json", "log.csv"))
    model.write_text(GOOD)
    plan.write_text(
        '{"cases": 10, "every": {"mean": 0}, "resources": {"": 2}, '
        '"durations": {"u": {"mean": 60, "shape": "fixed"}}}'
    )
    result = CliRunner().invoke(
        app, ["simulate", str(model), str(plan), "--out", str(out)]
    )
    lines = result.stdout.splitlines()
    assert lines[0] == "u\t10 times\twork 0:01:00\twait 0:02:00"
    assert lines[-2].startswith("100 % of cases within      0:05:00 ")
    assert lines[-1] == "10 cases, 10 pieces of work"
    assert len(out.read_text().splitlines()) == 11
