"""``anyshore mine``: what an event log shows of a process.

The summary goes to the standard output, or everything as JSON; what was guessed or left
out while reading goes to the standard error.  Exit status 2 says that the log could not
be read.
"""

from __future__ import annotations

import mmap
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from anyshore.cli.mine_summary import summary
from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from anyshore.core import mining

__all__ = ["add_to"]

_Log = Annotated[
    Path,
    typer.Argument(
        metavar="LOG",
        help="XES, CSV, Parquet, OCEL or our own format; plain, gzip or zip.",
    ),
]
#: Bytes that tell our own format.
_MAGIC = 8


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("mine")(mine)


def mine(  # noqa: PLR0913, PLR0917 - one option each
    path: _Log,
    case: Annotated[str, typer.Option(help="Column of the case.")] = "",
    activity: Annotated[str, typer.Option(help="Column of the activity.")] = "",
    time: Annotated[str, typer.Option(help="Column of the completion.")] = "",
    start: Annotated[str, typer.Option(help="Column of the start.")] = "",
    resource: Annotated[str, typer.Option(help="Column of the resource.")] = "",
    transition: Annotated[
        str, typer.Option(help="Column of the life-cycle transition.")
    ] = "",
    object_type: Annotated[
        str, typer.Option(help="Type of object that is a case, in OCEL.")
    ] = "",
    zone: Annotated[
        str, typer.Option(help="IANA zone of instants that name none, and of hours.")
    ] = "UTC",
    target: Annotated[
        float | None, typer.Option(help="Target for a case, in hours.")
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="BPMN model to replay the log on.")
    ] = None,
    draw: Annotated[
        Path | None,
        typer.Option("--map", help="SVG or HTML to write: the map of the process."),
    ] = None,
    dots: Annotated[
        Path | None, typer.Option(help="SVG to write: the dotted chart.")
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option(help="Folder for what branches learned, as DMN models."),
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="Write the log in our own, quick format.")
    ] = None,
    draws: Annotated[
        int, typer.Option(min=2, help="Draws that tell how sure a value is.")
    ] = 40,
    seed: Annotated[int, typer.Option(help="What makes draws repeatable.")] = 1,
    json: Annotated[  # noqa: FBT002 - typer's option
        bool, typer.Option("--json", help="Everything, as JSON.")
    ] = False,
    guess: Annotated[  # noqa: FBT002 - typer's option
        bool, typer.Option("--guess", help="Only say how a CSV file would be read.")
    ] = False,
) -> None:
    """Measure a process from its event log, and say what kind of work it is."""
    parts = {
        "case": case,
        "activity": activity,
        "time": time,
        "start": start,
        "resource": resource,
        "transition": transition,
    }
    mining = _mining()
    if guess:
        found = mining.guess_table(mining.inflate(_bytes(path)))
        typer.echo("\n".join(found.corrected(_given(parts)).reasons))
        return
    console = Console(stderr=True)
    with Progress(
        console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        log = _read(
            path,
            mining.Reading(
                name=_name(path),
                parts=_given(parts),
                object_type=object_type,
                zone=_zone(zone),
                progress=_stage(bar, "Reading"),
            ),
        )
        options = mining.Options(
            draws=draws, seed=seed, target_hours=target, zone=zone, now=_now()
        )
        measures = mining.measure(log, options, _stage(bar, "Measuring"))
        conformance = None
        if model is not None:
            conformance = mining.replay(
                mining.steps_of(log), _process(model), _stage(bar, "Replaying")
            )
    _write(log, measures, draw, dots)
    _keep(log, measures, rules, save)
    for finding in measures.findings:
        if not json or finding.severity is not Severity.NOTE:
            typer.echo(f"{finding.severity}: {finding}", err=True)
    if json:
        plain = mining.as_plain(log, measures)
        if conformance is not None:
            plain["conformance"] = mining.conformance_as_plain(conformance)
        _print_json(plain)
    else:
        summary(log, measures, conformance)


def _now() -> datetime:
    from anyshore.adapters import clock

    return clock.now()


def _mining() -> Any:
    """Import what measuring needs; it is an extra."""
    try:
        from anyshore.core import mining
    except ImportError as error:
        raise ProblemError(
            Problem(
                code="no-mining",
                message=f"Measuring logs needs {error.name}, which is not installed.",
                hint="Install anyshore[mining].",
            )
        ) from error
    return mining


def _given(parts: dict[str, str]) -> dict[str, str]:
    return {part: column for part, column in parts.items() if column}


def _name(path: Path) -> str:
    return re.sub(r"(\.[A-Za-z]+\w*)+$", "", path.name) or path.name


def _zone(name: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ProblemError(
            Problem(
                code="no-zone",
                message=f"There is no time zone {name!r}.",
                hint="Give an IANA name, as in Europe/Berlin.",
            )
        ) from error
    return name


def _stage(bar: Progress, what: str) -> Callable[[float], None]:
    task = bar.add_task(what, total=1.0)
    return lambda share: bar.update(task, completed=share)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> ProblemError:
    return ProblemError(
        Problem(
            code="unreadable-file",
            message=f"The file cannot be read: {error.strerror}.",
            place=Place(source=str(path)),
        )
    )


def _read(path: Path, how: mining.Reading) -> mining.EventLog:
    data = _content(path)
    package = _mining()
    try:
        _confirm(package, data, how)
        log: mining.EventLog = package.read_log(data, how)
    except ProblemError as error:
        problem = error.problem
        raise ProblemError(
            Problem(
                code=problem.code,
                message=problem.message,
                hint=problem.hint,
                place=Place(
                    source=str(path),
                    element=problem.place.element,
                    line=problem.place.line,
                ),
                severity=problem.severity,
            )
        ) from error
    return log


def _confirm(package: Any, data: bytes | memoryview, how: mining.Reading) -> None:
    """Show how a table would be read, and ask where a person can answer."""
    if isinstance(data, memoryview):
        return
    content = package.inflate(data)
    if package.format_of(content) is not package.LogFormat.CSV:
        return
    for reason in package.guess(content).corrected(how.parts).reasons:
        typer.echo(f"guessed: {reason}", err=True)
    if sys.stdin.isatty() and sys.stdout.isatty() and not how.parts:
        typer.confirm("Read it so?", default=True, abort=True, err=True)


def _content(path: Path) -> bytes | memoryview:
    """Return a file's bytes; of our own format its pages, so that nothing is copied."""
    from anyshore.core.mining.store import is_log

    try:
        with path.open("rb") as file:
            if is_log(file.read(_MAGIC)):
                found = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                return memoryview(found)
    except OSError as error:
        raise _unreadable(path, error) from error
    return _bytes(path)


def _process(path: Path) -> Any:
    from anyshore.core import bpmn

    definitions = bpmn.read(_bytes(path))
    found = next((one for one in definitions.processes if one.nodes), None)
    if found is None:
        raise ProblemError(
            Problem(
                code="bpmn-no-process",
                message="The model has no process.",
                place=Place(source=str(path)),
            )
        )
    return found


def _write(
    log: mining.EventLog,
    measures: mining.Measures,
    draw: Path | None,
    dots: Path | None,
) -> None:
    mining = _mining()
    if draw is not None and draw.suffix.lower() in {".html", ".htm"}:
        from anyshore.cli.mine_page import page

        draw.write_text(page(log, measures), encoding="utf-8")
    elif draw is not None:
        picture = mining.draw_map(
            mining.follows(log), mining.edge_times(log), measures.name
        )
        draw.write_text(picture, encoding="utf-8")
    if dots is not None:
        if not log.has_times:
            raise ProblemError(
                Problem(
                    code="log-no-times",
                    message="The log names no instants, so it has no dotted chart.",
                )
            )
        dots.write_text(mining.draw_dots(log, measures.name), encoding="utf-8")


def _keep(
    log: mining.EventLog,
    measures: mining.Measures,
    rules: Path | None,
    save: Path | None,
) -> None:
    mining = _mining()
    if rules is not None:
        rules.mkdir(parents=True, exist_ok=True)
        for number, branch in enumerate(measures.branches, 1):
            name = re.sub(r"\W+", "-", branch.activity).strip("-") or "activity"
            target = rules / f"{number:02}-{name}.dmn"
            target.write_bytes(mining.branch_as_dmn(branch))
    if save is not None:
        with save.open("wb") as file:
            for part in mining.dump_parts(log):
                file.write(part)


def _print_json(plain: dict[str, Any]) -> None:
    import msgspec

    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(plain), indent=1))
    sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()
