"""All measures of a log, each with its formula, its source and its uncertainty.

A measure of variety grows with the number of cases, so logs of different size are
compared at one size: 500 cases, drawn without repetition, on average over many draws.
How sure a value is comes from the same draws (the m-out-of-n bootstrap without
replacement of Politis and Romano 1994; drawing with repetition would make two equal
cases of one, and variety less than it is).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from anyshore.core.mining import timing
from anyshore.core.mining.branches import Branch, branches
from anyshore.core.mining.catalog import DEFINITIONS, Definition
from anyshore.core.mining.grain import coarsened
from anyshore.core.mining.lifecycle import steps_of
from anyshore.core.mining.lines import Lines, lines
from anyshore.core.mining.steps import StepMeasures, measure_steps
from anyshore.kernel import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from anyshore.core.mining.log import EventLog
    from anyshore.core.mining.timing import Arrivals

__all__ = ["NORMAL_CASES", "Measure", "Measures", "Options", "measure"]

#: The number of cases at which logs are compared.
NORMAL_CASES = 500
#: Cases above which measures are taken from a draw of so many.
_MOST_EVENTS = 2_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How to measure."""

    #: How many draws tell the uncertainty.
    draws: int = 40
    #: What makes the draws repeatable.
    seed: int = 1
    #: A target for the time a case takes, in hours; None where there is none.
    target_hours: float | None = None
    #: IANA zone in which hours and weekdays are counted.
    zone: str = "UTC"
    #: Now, to tell of events that lie after it; nothing is told where it is left out.
    now: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """One measure of a log."""

    #: Stable name in kebab case.
    key: str
    #: What it is, for a person.
    label: str
    #: ``share``, ``bits``, ``hours`` and so on.
    unit: str
    #: How it is computed.
    formula: str
    #: Where it comes from.
    source: str
    #: Its value over the whole log; None where the log cannot tell.
    value: float | None
    #: Its mean over draws of 500 cases; None where there are fewer or it cannot tell.
    normalized: float | None = None
    #: Lower end of the interval of 95 % around the value.
    low: float | None = None
    #: Its upper end.
    high: float | None = None
    #: How many cases or events it was computed from.
    sample: int = 0
    #: What the sample counts.
    sample_of: str = "cases"


@dataclass(frozen=True, kw_only=True, slots=True)
class Measures:
    """Everything that was measured of a log."""

    #: What the log is called.
    name: str
    #: Digest of the log.
    digest: str
    #: How many cases there are.
    cases: int
    #: How many events count; see `steps_of`.
    events: int
    #: How many activities.
    activities: int
    #: How many resources; 0 where none is named.
    resources: int
    #: First instant, microseconds since 1970 in UTC; None without instants.
    first: int | None
    #: Last instant.
    last: int | None
    #: Measures by key, at the grain of the activities.
    values: dict[str, Measure]
    #: The same measures at the grain of groups of activities.
    coarse: dict[str, Measure]
    #: How activities were grouped, in words.
    grouping: str
    #: Activities of the coarse grain.
    groups: int
    #: Each activity by itself.
    steps: tuple[StepMeasures, ...]
    #: Where the process goes on in several ways.
    branches: tuple[Branch, ...]
    #: First and second line, where the log tells them apart.
    lines: Lines | None
    #: When cases begin.
    arrivals: Arrivals | None
    #: What was left out or doubtful.
    findings: tuple[Problem, ...]

    def __getitem__(self, key: str) -> float | None:
        """Return the value of a measure."""
        return self.values[key].value


def measure(
    log: EventLog,
    options: Options | None = None,
    progress: Callable[[float], None] | None = None,
) -> Measures:
    """Measure a log.

    Args:
        log: As read; life cycles are brought to one event an activity first.
        options: How to measure.
        progress: Told now and then which share of the work is done.
    """
    chosen = options or Options()
    tell = progress or (lambda _: None)
    steps = steps_of(log)
    measured, findings = _bounded(steps, chosen.seed)
    coarse, grouping = coarsened(measured)
    found = branches(measured)
    tell(0.1)
    values = _measured(_bare(measured), chosen, lambda done: tell(0.1 + 0.6 * done))
    values |= _of_branches(found)
    coarse_values = (
        values
        if coarse is measured
        else _measured(_bare(coarse), chosen, lambda done: tell(0.7 + 0.3 * done))
    )
    tell(1.0)
    timed = steps.has_times
    return Measures(
        name=log.name,
        digest=log.digest(),
        cases=log.case_count,
        events=len(log),
        activities=len(steps.activities),
        resources=len(log.resources),
        first=int(steps.first_times.min()) if timed else None,
        last=int(steps.last_times.max()) if timed else None,
        values=values,
        coarse=coarse_values,
        grouping=grouping,
        groups=len(coarse.activities),
        steps=measure_steps(measured, found),
        branches=found,
        lines=lines(measured),
        arrivals=timing.arrivals(steps, chosen.zone),
        findings=(*log.findings, *findings, *_ahead(steps, chosen.now)),
    )


def _ahead(log: EventLog, now: datetime | None) -> tuple[Problem, ...]:
    """Tell of events that have not happened yet."""
    if now is None or not log.has_times:
        return ()
    count = int((log.time > int(now.timestamp() * 1e6)).sum())
    if not count:
        return ()
    message = f"{count} of {len(log)} events lie after {now:%Y-%m-%d}."
    return (
        Problem(
            code="log-ahead",
            message=message,
            hint="Look at the column of the timestamp and its form.",
            severity=Severity.WARNING,
        ),
    )


def _bounded(log: EventLog, seed: int) -> tuple[EventLog, tuple[Problem, ...]]:
    """Take a draw of the cases of a log that is too long to measure whole."""
    if len(log) <= _MOST_EVENTS:
        return log, ()
    cases = int(log.case_count * _MOST_EVENTS / len(log))
    chosen = np.sort(_drawn(log.case_count, cases, np.random.default_rng(seed)))
    note = Problem(
        code="log-drawn",
        message=f"Measures are taken from {cases} cases drawn from {log.case_count}.",
        severity=Severity.NOTE,
    )
    return log.take_cases(chosen), (note,)


def _drawn(
    cases: int, size: int, generator: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return generator.choice(cases, size, replace=False)


def _bare(log: EventLog) -> EventLog:
    """Leave out attributes, which no draw needs."""
    return replace(
        log,
        event_attributes=pl.DataFrame(),
        case_attributes=pl.DataFrame(),
        findings=(),
    )


def _measured(
    log: EventLog, options: Options, tell: Callable[[float], None]
) -> dict[str, Measure]:
    chosen = [*DEFINITIONS]
    if options.target_hours is not None:
        chosen.append(_target(options.target_hours))
    whole = {each.key: each.compute(log) for each in chosen}
    size = min(NORMAL_CASES, max(log.case_count // 2, 1))
    drawn: dict[str, list[float]] = {each.key: [] for each in chosen}
    for number, draw in enumerate(_draws(log, size, options), 1):
        for each in chosen:
            told = each.drawn and whole[each.key] is not None
            value = each.compute(draw) if told else None
            if value is not None and np.isfinite(value):
                drawn[each.key].append(value)
        tell(number / options.draws)
    return {
        each.key: _judged(each, log, whole[each.key], (drawn[each.key], size))
        for each in chosen
    }


def _draws(log: EventLog, size: int, options: Options) -> Iterator[EventLog]:
    generator = np.random.default_rng(options.seed)
    if log.case_count < 2:
        return
    for _ in range(options.draws):
        # In the order of the log, so that ties stay as they were.
        yield log.take_cases(np.sort(_drawn(log.case_count, size, generator)))


def _judged(
    definition: Definition,
    log: EventLog,
    value: float | None,
    draws: tuple[list[float], int],
) -> Measure:
    found, size = draws
    made = Measure(
        key=definition.key,
        label=definition.label,
        unit=definition.unit,
        formula=definition.formula,
        source=definition.source,
        value=value if value is not None and np.isfinite(value) else None,
        sample=len(log) if definition.per == "events" else log.case_count,
        sample_of=definition.per,
    )
    if made.value is None or not found:
        return made
    # The error of a draw of m cases shrinks to that of n as the root of m / n.
    mean = float(np.mean(found))
    low, high = np.quantile(found, [0.025, 0.975])
    shrink = float(np.sqrt(size / log.case_count))
    enough = log.case_count >= NORMAL_CASES and size >= min(
        NORMAL_CASES, log.case_count // 2
    )
    normal = mean if size == NORMAL_CASES else _at_normal(log, made.value, mean)
    return replace(
        made,
        normalized=normal if enough else None,
        low=made.value + shrink * (float(low) - mean),
        high=made.value + shrink * (float(high) - mean),
    )


def _at_normal(log: EventLog, value: float, half: float) -> float:
    """Return the value at 500 cases, on a line in log size between half and whole.

    Logs of 500 to 999 cases cannot be drawn in halves of 500; their value at 500 lies
    between that of the whole and that of the halves.
    """
    share = np.log2(log.case_count / NORMAL_CASES)
    return float(value + share * (half - value))


def _target(hours: float) -> Definition:
    return Definition(
        key="attainment",
        label=f"done within {hours:g} hours",
        unit="share",
        formula="cases whose cycle time is at most the target / cases",
        source="common",
        per="cases",
        compute=lambda log: timing.attainment(log, hours),
    )


def _of_branches(found: tuple[Branch, ...]) -> dict[str, Measure]:
    """Sum branches up: how well rules say where the process goes on."""
    inner = [each for each in found if each.internal is not False]
    made = {}
    for key, label, chosen in (
        ("decision-majority", "most frequent way, all branches", found),
        ("decision-accuracy", "learned rules, all branches", found),
        ("decision-explained", "errors that rules avoid, all branches", found),
        ("internal-decision-explained", "errors that rules avoid, own branches", inner),
    ):
        tried = sum(each.tried for each in chosen)
        made[key] = Measure(
            key=key,
            label=label,
            unit="share",
            formula=_FORMULAS[key],
            source="Rozinat and van der Aalst, Decision Mining in ProM, BPM 2006",
            value=_over(key, list(chosen), tried),
            sample=tried,
            sample_of="decisions",
            **_spread_of(key, list(chosen), tried),
        )
    return made


_FORMULAS = {
    "decision-majority": "later decisions that the most frequent way foretells / all",
    "decision-accuracy": "later decisions that a tree of depth 5 foretells / all",
    "decision-explained": "1 - errors of the tree / errors of the most frequent way",
    "internal-decision-explained": "the same, where the organization's own resources "
    "take the ways, or the log does not say who does",
}


def _over(key: str, chosen: list[Branch], tried: int) -> float | None:
    if not tried:
        return None
    majority = sum(each.majority * each.tried for each in chosen) / tried
    accuracy = sum(each.accuracy * each.tried for each in chosen) / tried
    if key == "decision-majority":
        return majority
    if key == "decision-accuracy":
        return accuracy
    return None if majority == 1 else 1 - (1 - accuracy) / (1 - majority)


def _spread_of(key: str, chosen: list[Branch], tried: int) -> dict[str, float]:
    """Return the interval of a share by the normal approximation to the binomial."""
    value = _over(key, chosen, tried)
    if value is None or key.endswith("explained"):
        return {}
    half = 1.96 * float(np.sqrt(value * (1 - value) / tried))
    return {"low": max(value - half, 0.0), "high": min(value + half, 1.0)}
