"""``anyshore bpmn``: check, conform, run, simulate, compare and draw process models.

Results go to the standard output, one a line; exit status 1 says that something was
found (a file refused, a case failed, a difference), 2 that the command could not do its
work.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import track

from anyshore.adapters import clock
from anyshore.core import bpmn, feel
from anyshore.core.bpmn import conforming, rehearsal, simulating
from anyshore.core.bpmn.timing import add
from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from anyshore.core.bpmn import Command, Definitions, Event, Process
    from anyshore.core.bpmn.rehearsal import Played

__all__ = ["app"]

app = typer.Typer(help="Work with process models (BPMN).", no_args_is_help=True)

_Model = Annotated[Path, typer.Argument(metavar="MODEL", help="A BPMN file.")]
_Which = Annotated[
    str, typer.Option("--process", help="Its id or name; the first where left out.")
]
#: A rehearsal that still moves after so many timers would go on forever.
_MAX_TIMERS = 10_000


@dataclass(frozen=True, slots=True)
class _Checked:
    """What became of one file."""

    path: Path
    definitions: Definitions | None
    findings: tuple[Problem, ...]

    @property
    def refused(self) -> bool:
        return self.definitions is None or any(
            finding.severity is Severity.ERROR for finding in self.findings
        )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _bad_file(path, f"cannot be read: {error.strerror}") from error


def _bad_file(path: Path, message: str) -> ProblemError:
    place = Place(source=str(path))
    return ProblemError(
        Problem(code="file", message=f"The file {message}.", place=place)
    )


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.is_file())
        else:
            yield path


def _check(path: Path) -> _Checked:
    try:
        definitions = bpmn.read(_bytes(path))
    except ProblemError as error:
        return _Checked(path, None, (error.problem,))
    return _Checked(path, definitions, bpmn.check_file(definitions))


@app.command()
def check(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Files, or folders of files."),
    ],
    findings: Annotated[  # noqa: FBT002 - typer's option
        bool, typer.Option("--findings", help="Show every finding, not the first.")
    ] = False,
) -> None:
    """Read each file and say whether its processes can be run.

    One line a file, columns separated by tabs: status, file, processes, elements,
    errors, warnings, first finding. Exit status is 1 where any file was refused.
    """
    total = refused = 0
    for path in _files(paths):
        result = _check(path)
        total += 1
        refused += result.refused
        typer.echo("\t".join(_row(result)))
        for finding in result.findings if findings else ():
            typer.echo(f"  {finding.severity}: {finding.code}: {finding}")
    typer.echo(f"{total} files: {total - refused} read, {refused} refused")
    if refused:
        raise typer.Exit(1)


def _row(result: _Checked) -> tuple[str, ...]:
    processes = () if result.definitions is None else result.definitions.processes
    errors = [one for one in result.findings if one.severity is Severity.ERROR]
    first = next(iter((*errors, *result.findings)), None)
    cells = (
        "refused" if result.refused else "read",
        str(result.path),
        str(len(processes)),
        str(sum(len(process.nodes) for process in processes)),
        str(len(errors)),
        str(len(result.findings) - len(errors)),
        f"{first.code}: {first}" if first else "",
    )
    return tuple(" ".join(cell.split()) for cell in cells)


@app.command()
def conform(
    cases: Annotated[
        Path, typer.Argument(metavar="CASES.json", help="Cases beside their models.")
    ],
) -> None:
    """Run the cases of a conformance suite: a line a process, and how many passed.

    Exit status is 1 where any case gave another trace than expected.
    """
    try:
        suites = msgspec.json.decode(_bytes(cases), type=list[conforming.Suite])
    except msgspec.DecodeError as error:
        raise _bad_file(cases, f"holds no conformance cases: {error}") from error
    passed = total = 0
    for suite in suites:
        model = _bytes(cases.parent / suite.model)
        results = [conforming.conform(model, suite, case) for case in suite.cases]
        good = sum(result.passed for result in results)
        passed += good
        total += len(results)
        word = "passed" if good == len(results) else "failed"
        typer.echo(f"{word}\t{suite.group}\t{suite.process}\t{good}/{len(results)}")
        for case, result in zip(suite.cases, results, strict=True):
            if not result.passed:
                typer.echo(
                    f"  input {case.input!r}, {case.integer}: "
                    f"expected {' '.join(sorted(result.expected)) or 'nothing'}, "
                    f"got {' '.join(sorted(result.written)) or 'nothing'}"
                )
    typer.echo(f"{passed} of {total} cases passed")
    if passed < total:
        raise typer.Exit(1)


def _process(path: Path, name: str) -> tuple[Definitions, Process]:
    definitions = bpmn.read(_bytes(path))
    usable = [process for process in definitions.processes if process.nodes]
    process = definitions.process(name) if name else next(iter(usable), None)
    if process is None:
        raise _bad_file(path, f"has no process {name!r}" if name else "has no process")
    return definitions, process


def _plain(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        found = json.loads(_bytes(path), parse_float=Decimal)
    except ValueError as error:
        raise _bad_file(path, f"is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise _bad_file(path, "holds no JSON object")
    return found


class _Answers:
    """Answers items and jobs from a file, and shows what happens."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.used: dict[str, int] = {}

    def __call__(self, _case: Played, command: Command) -> Event | None:
        match command:
            case bpmn.OpenItem(token=token, element=element):
                return self._event(token, element, bpmn.ItemCompleted)
            case bpmn.CallService(token=token, element=element):
                return self._event(token, element, bpmn.ServiceCompleted)
            case bpmn.RaiseIncident(element=element, problem=problem):
                typer.echo(f"incident at {element}: {problem}")
            case bpmn.Passed(elements=elements):
                typer.echo(f"passed {' '.join(elements)}")
            case bpmn.Decided(element=element, decision=decision, value=value):
                typer.echo(f"decided {decision} at {element}: {feel.to_json(value)}")
            case bpmn.CaseEnded(kind=kind, detail=detail):
                typer.echo(f"ended {kind} {detail}".rstrip())
            case _:
                pass
        return None

    def _event(
        self,
        token: int,
        element: str,
        kind: type[bpmn.ItemCompleted | bpmn.ServiceCompleted],
    ) -> Event | None:
        """Take the next answer for an element; the last one is used again."""
        answer = self.answers.get(element, {})
        if isinstance(answer, list):
            number = self.used.get(element, 0)
            self.used[element] = number + 1
            answer = answer[min(number, len(answer) - 1)] if answer else {}
        if answer is None:
            typer.echo(f"open {element}")
            return None
        typer.echo(f"answered {element}: {json.dumps(answer, default=str)}")
        if "error" in answer:
            return bpmn.ServiceFailed(token=token, code=str(answer["error"]))
        return kind(token=token, output=feel.from_json(answer))


@app.command()
def run(
    model: _Model,
    name: _Which = "",
    variables: Annotated[
        Path | None, typer.Option("--variables", help="JSON to start with.")
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            help="JSON: for each task its output, a list of outputs in order, "
            '{"error": code}, or null to leave it open.'
        ),
    ] = None,
    wait: Annotated[
        str, typer.Option(help="How long the clock runs on, as an ISO 8601 duration.")
    ] = "P30D",
) -> None:
    """Run one case in memory, with answers from a file, and show what it does."""
    definitions, process = _process(model, name)
    stage = rehearsal.Rehearsal(
        definitions.processes, _Answers(_plain(answers)), clock.now()
    )
    case = stage.start(process, feel.from_json(_plain(variables)))
    end = add(stage.now, wait)
    for _ in range(_MAX_TIMERS):
        due = stage.next_due()
        if due is None or due > end:
            break
        typer.echo(f"timer {due.isoformat()}")
        stage.advance(due)
    for element, count in case.state.marks().items():
        typer.echo(f"waiting {element} {count}")
    typer.echo(json.dumps(feel.to_json(dict(case.state.variables)), default=str))
    if case.state.ended is not bpmn.EndKind.COMPLETED:
        raise typer.Exit(1)


@app.command()
def simulate(
    model: _Model,
    plan: Annotated[
        Path,
        typer.Argument(
            metavar="PLAN.json",
            help="Cases, arrivals, durations, outcomes and resources.",
        ),
    ],
    name: _Which = "",
    seed: Annotated[int, typer.Option(help="What makes chance repeatable.")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="CSV of the work done, to write.")
    ] = None,
) -> None:
    """Simulate a volume of cases and show how long they take."""
    try:
        wanted = msgspec.json.decode(_bytes(plan), type=simulating.Plan)
    except msgspec.DecodeError as error:
        raise _bad_file(plan, f"is no plan: {error}") from error
    _, process = _process(model, name)
    console = Console(stderr=True)
    done = list(
        track(
            simulating.simulate(process, wanted, seed, clock.now()),
            "Simulating",
            console=console,
            disable=not console.is_terminal,
        )
    )
    if out is not None:
        with out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("case", "activity", "resource", "ready", "start", "end"))
            writer.writerows(
                (one.case, one.name, one.pool, one.ready, one.begun, one.ended)
                for one in done
            )
    _summary(done)


def _summary(done: list[simulating.Done]) -> None:
    """Show each task's count, work and wait, and how long cases took as bars."""
    tasks: dict[str, list[simulating.Done]] = {}
    spans: dict[int, tuple[datetime, datetime]] = {}
    for one in done:
        tasks.setdefault(one.name, []).append(one)
        first, last = spans.get(one.case, (one.ready, one.ended))
        spans[one.case] = (min(first, one.ready), max(last, one.ended))
    for task, found in tasks.items():
        work = sum(((one.ended - one.begun) for one in found), timedelta())
        wait = sum(((one.begun - one.ready) for one in found), timedelta())
        typer.echo(
            f"{task}\t{len(found)} times\twork {_mean(work, len(found))}"
            f"\twait {_mean(wait, len(found))}"
        )
    lengths = sorted(last - first for first, last in spans.values())
    for share in range(10, 101, 10):
        if lengths:
            length = lengths[min(len(lengths) - 1, len(lengths) * share // 100)]
            bar = "█" * round(40 * (length / lengths[-1])) if lengths[-1] else ""
            typer.echo(f"{share:3} % of cases within {_mean(length, 1):>12} {bar}")
    typer.echo(f"{len(spans)} cases, {len(done)} pieces of work")


def _mean(total: timedelta, count: int) -> str:
    return str(timedelta(seconds=round((total / count).total_seconds())))


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="BEFORE")],
    after: Annotated[Path, typer.Argument(metavar="AFTER")],
) -> None:
    """Say which elements two versions of a model do not share, and what changed."""
    changes = bpmn.compare(bpmn.read(_bytes(before)), bpmn.read(_bytes(after)))
    for change in changes:
        typer.echo(str(change))
    typer.echo(f"{len(changes)} differences")
    if changes:
        raise typer.Exit(1)


@app.command()
def draw(
    model: _Model,
    out: Annotated[Path, typer.Argument(metavar="OUT.svg", help="What to write.")],
) -> None:
    """Draw a model as SVG, from its diagram data or laid out simply."""
    out.write_text(bpmn.draw(bpmn.read(_bytes(model))), encoding="utf-8")
