"""``anyshore simulate``: play an operation and say how each line fares.

The operation is a YAML file::

    within: 20            # seconds of the service level
    interval: 1800        # seconds of an interval
    lines:
      - {name: calls, volume: [40, 90, 60], handle_time: 240, patience: 120}
      - {name: mail, volume: 30, handle_time: 400, promise: 14400, class: 1}
    groups:
      - {name: all-round, people: 20, skills: [calls, mail]}
      - {name: juniors, people: 4, skills: [calls], after: {mail: 600},
         shifts: [[0, 2700], [3600, 5400]]}
    policy: {safety: [1.0, 1.5], head_start: [0], by_arrival: false}

``after`` opens a line to people once an item has waited so many seconds; ``shifts``
are seconds from the beginning, breaks left out, the whole span unless told.  Exit
status 1 says that a line has nobody, or misses ``--share``.
"""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anyshore.cli.staffing_files import number_of, read_yaml, write_table
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from anyshore.core.staffing.simulation import Crew, Flow, Result, Run
    from anyshore.core.work.routing import Policy

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="simulate")(simulate)


def simulate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The operation: YAML.")],
    seed: Annotated[int, typer.Option(help="Draws the same for the same.")] = 1,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="CSV or Parquet by line.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(help="SVG of the waiting by interval.")
    ] = None,
    share: Annotated[
        float, typer.Option(help="Exit with 1 where a line answers a smaller share.")
    ] = 0.0,
) -> None:
    """Simulate an operation: arrivals, skills, shifts, giving up and routing."""
    from anyshore.core.staffing.simulation import draw, measure, occupancy
    from anyshore.core.staffing.simulation import simulate as play

    data = read_yaml(file)
    names, flows = _flows(file, data)
    span = max(_span(flow) for flow in flows)
    crew = _crew(file, data, names, span)
    within = float(number_of(file, data, "within", 20.0))
    run = play(draw(flows, seed), crew, _policy(file, data), end=span)
    results = measure(run, within)
    for each in results:
        typer.echo(_told(names[each.line], each, within))
    typer.echo(f"people worked {occupancy(run, crew):.1%} of their time")
    if output is not None:
        _write(output, names, results)
    if plot is not None:
        _plot(plot, names, run, float(number_of(file, data, "interval", 1800.0)))
    for number in run.unserved:
        typer.echo(f"{file}: nobody has the skill {names[number]}", err=True)
    low = [each for each in results if each.service_level < share]
    if run.unserved or low:
        raise typer.Exit(1)


def _span(flow: Flow) -> float:
    import numpy as np

    return float(len(np.atleast_1d(np.asarray(flow.volume))) * flow.interval)


def _wrong(file: Path, what: str, hint: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="operation-invalid",
            message=what,
            hint=hint,
            place=Place(source=str(file)),
        )
    )


def _flows(file: Path, data: dict[str, Any]) -> tuple[list[str], list[Flow]]:
    from anyshore.core.staffing.simulation import Flow

    rows = data.get("lines")
    if not isinstance(rows, list) or not rows:
        raise _wrong(file, "The operation has no lines.", "List what comes in `lines`.")
    interval = float(number_of(file, data, "interval", 1800.0))
    longest = max(len(_volumes(file, row)) for row in rows)
    names, flows = [], []
    for number, row in enumerate(rows):
        volume = _volumes(file, row)
        if len(volume) == 1:
            volume = volume * longest
        names.append(str(row.get("name", number)))
        flows.append(
            Flow(
                line=number,
                volume=volume,
                interval=interval,
                handle_time=number_of(file, row, "handle_time", None),
                spread=number_of(file, row, "spread", 1.0),
                patience=number_of(file, row, "patience", float("inf")),
                promise=number_of(file, row, "promise", float("inf")),
                kind=int(number_of(file, row, "class", 0)),
                weight=int(number_of(file, row, "weight", 1)),
            )
        )
    return names, flows


def _volumes(file: Path, row: object) -> list[float]:
    if not isinstance(row, dict) or "volume" not in row:
        raise _wrong(file, "A line has no volume.", "Give a number or a list of them.")
    volume = row["volume"]
    if not isinstance(volume, list):
        volume = [number_of(file, row, "volume", 0)]
    if not volume or not all(isinstance(each, int | float) for each in volume):
        raise _wrong(file, f"The volume {volume!r} is no list of numbers.", "Mend it.")
    return [float(each) for each in volume]


def _crew(file: Path, data: dict[str, Any], names: list[str], span: float) -> Crew:
    from anyshore.core.staffing.simulation import Crew, Member

    members = []
    for group in data.get("groups") or ():
        if not isinstance(group, dict):
            raise _wrong(file, f"{group!r} is no group.", "Give name, people, skills.")
        asked = {str(name): 0.0 for name in group.get("skills") or ()}
        for name, wait in (group.get("after") or {}).items():
            asked[str(name)] = float(wait)
        unknown = sorted(set(asked) - set(names))
        if unknown:
            hint = f"There are {', '.join(names)}."
            raise _wrong(file, f"There is no line {unknown[0]}.", hint)
        pairs = tuple((names.index(name), wait) for name, wait in asked.items())
        shifts = tuple((float(a), float(b)) for a, b in group.get("shifts") or ())
        one = Member(
            lines=pairs,
            shifts=shifts or ((0.0, span),),
            capacity=int(number_of(file, group, "capacity", 1)),
        )
        members += [one] * int(number_of(file, group, "people", 1))
    return Crew.of(members)


def _policy(file: Path, data: dict[str, Any]) -> Policy:
    from anyshore.core.work.routing import FIRST_COME, Policy

    given = data.get("policy")
    if given is None:
        return FIRST_COME
    if not isinstance(given, dict):
        raise _wrong(file, "The policy says nothing.", "Give safety, head_start ….")
    return Policy(
        safety=tuple(float(each) for each in given.get("safety", (1.0, 1.5))),
        head_start=tuple(float(each) for each in given.get("head_start", (0.0,))),
        by_arrival=bool(given.get("by_arrival", False)),
        late_limit=float(number_of(file, given, "late_limit", float("inf"))),
        late_turn=int(number_of(file, given, "late_turn", 10)),
    )


def _told(name: str, each: Result, within: float) -> str:
    return (
        f"{name}: {each.count} came, {each.service_level:.1%} ± {each.doubt:.1%} "
        f"begun within {within:g} s, wait {each.wait:.1f} s, "
        f"{each.abandonment:.1%} gave up, {each.on_time:.1%} on time"
    )


def _write(path: Path, names: list[str], results: tuple[Result, ...]) -> None:
    import polars as pl

    columns = ("count", "service_level", "wait", "abandonment", "on_time", "doubt")
    table = {"line": [names[each.line] for each in results]}
    values = {name: [getattr(each, name) for each in results] for name in columns}
    write_table(path, pl.DataFrame({**table, **values}))


def _plot(path: Path, names: list[str], run: Run, interval: float) -> None:
    import numpy as np

    from anyshore.core.staffing.drawing import Curve, draw_curves

    line = np.asarray(run.arrivals.line)
    place = (np.asarray(run.arrivals.came) // interval).astype(np.int64)
    size = int(place.max(initial=0)) + 1
    curves = []
    for number, name in enumerate(names):
        rows = line == number
        count = np.bincount(place[rows], minlength=size)
        total = np.bincount(place[rows], run.waited[rows], minlength=size)
        means = np.where(count > 0, total / np.maximum(count, 1), np.nan)
        curves.append(Curve(name=name, values=means))
    labels = ["interval 1", f"interval {size}"]
    text = draw_curves("Mean wait in seconds by interval", labels, curves)
    path.write_text(text, encoding="utf-8")
