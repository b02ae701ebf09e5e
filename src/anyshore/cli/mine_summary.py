"""What ``anyshore mine`` tells on the terminal of a log that was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from anyshore.core import mining

__all__ = ["summary"]

#: Steps and branches that are shown, the most frequent ones.
_STEPS = 12
#: From here on a figure needs no digits after the point.
_LARGE = 100


def summary(
    log: mining.EventLog,
    measures: mining.Measures,
    conformance: mining.Conformance | None,
) -> None:
    """Tell the kind with its reasons, the measures, steps, branches and variants."""
    from anyshore.core import mining

    found = mining.kind(measures)
    typer.echo(
        f"{measures.name}: {measures.cases} cases, {len(log)} events, "
        f"{len(log.activities)} activities, {measures.resources} resources"
    )
    typer.echo(f"kind: {found.label}")
    for reason in found.reasons:
        typer.echo(f"  {reason}")
    typer.echo("measures (value, interval of 95 %, at 500 cases)")
    for each in measures.values.values():
        if each.value is not None:
            typer.echo(f"  {_measure_line(each)}")
    typer.echo("steps (kind, index, share of cases)")
    for step in measures.steps[:_STEPS]:
        index = "    -" if step.index is None else f"{step.index:5.2f}"
        typer.echo(
            f"  {mining.step_kind(step):<12}{index}{step.cases:7.0%}  {step.activity}"
        )
    _branches(measures)
    _arrivals(measures)
    ways = mining.variants(log)
    typer.echo(f"variants: {len(ways)}; the most frequent")
    for trace, count in list(ways.items())[:5]:
        typer.echo(f"  {count:>8}  {' → '.join(trace)}")
    if conformance is not None:
        _conformance(conformance)


def _branches(measures: mining.Measures) -> None:
    if not measures.branches:
        return
    typer.echo("branches (most frequent way, learned rules, errors avoided)")
    for each in measures.branches[:_STEPS]:
        outside = " (not the organization's own)" if each.internal is False else ""
        typer.echo(
            f"  {each.majority:5.0%}{each.accuracy:7.0%}{each.explained:8.0%}"
            f"  after {each.activity}: {len(each.ways)} ways{outside}"
        )


def _arrivals(measures: mining.Measures) -> None:
    found = measures.arrivals
    if found is None:
        return
    days = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    shown = "  ".join(
        f"{day} {count}" for day, count in zip(days, found.by_weekday, strict=True)
    )
    typer.echo(
        f"cases begin ({found.zone}): {shown}; {found.out_of_hours:.0%} outside Monday "
        "to Friday, 8 to 18"
    )


def _measure_line(each: mining.Measure) -> str:
    interval = ""
    if each.low is not None and each.high is not None:
        interval = f"{_figure(each.low)} to {_figure(each.high)}"
    normal = "" if each.normalized is None else _figure(each.normalized)
    return (
        f"{each.label:<42}{_figure(each.value or 0.0):>10} {each.unit:<10}"
        f"{interval:<22}{normal}"
    ).rstrip()


def _figure(value: float) -> str:
    return f"{value:.3f}" if abs(value) < _LARGE else f"{value:.0f}"


def _conformance(found: mining.Conformance) -> None:
    typer.echo(
        f"conformance: fitness {found.fitness:.3f}, "
        f"{found.fitting:.1%} of cases follow the model"
    )
    counts: dict[str, int] = {}
    for each in found.replays:
        for one in each.deviations:
            what = "did not happen" if one.skipped else "happened against the model"
            key = f"{one.activity!r} {what}"
            counts[key] = counts.get(key, 0) + each.cases
    for key, count in sorted(counts.items(), key=lambda pair: -pair[1])[:10]:
        typer.echo(f"  {count:>8}  {key}")
    if found.given_up:
        typer.echo(f"  {found.given_up} cases could not be replayed in reasonable time")
