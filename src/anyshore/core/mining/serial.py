"""What was measured as plain values, for JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from anyshore.core.mining.following import (
    edge_times,
    follows,
    throughput,
    variants,
)
from anyshore.core.mining.kind import kind, step_kind

if TYPE_CHECKING:
    from anyshore.core.mining.branches import Branch
    from anyshore.core.mining.lines import Line, Lines
    from anyshore.core.mining.log import EventLog
    from anyshore.core.mining.measures import Measure, Measures
    from anyshore.core.mining.replaying import Conformance
    from anyshore.core.mining.steps import StepMeasures
    from anyshore.kernel import Problem

__all__ = ["as_plain", "conformance_as_plain"]

_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)


def as_plain(log: EventLog, measures: Measures) -> dict[str, Any]:
    """Return everything that was measured of a log as plain values."""
    found = kind(measures)
    return {
        "name": measures.name,
        "digest": measures.digest,
        "kind": str(found.label),
        "score": found.score,
        "interval": list(found.interval) if found.interval else None,
        "reasons": list(found.reasons),
        "cases": measures.cases,
        "events": len(log),
        "steps_counted": measures.events,
        "activities": len(log.activities),
        "resources": measures.resources,
        "first": _instant(measures.first),
        "last": _instant(measures.last),
        "measures": {key: _measure(each) for key, each in measures.values.items()},
        "coarse": {
            "grouping": measures.grouping,
            "activities": measures.groups,
            "measures": {k: _measure(each) for k, each in measures.coarse.items()},
        },
        "steps": [_step(each) for each in measures.steps],
        "lines": _lines(measures.lines),
        "branches": [_branch(each) for each in measures.branches],
        "arrivals": _arrivals(measures),
        "graph": _graph(log),
        "variants": [
            {"activities": list(trace), "cases": count}
            for trace, count in variants(log).items()
        ],
        "throughput_seconds": _throughput(log),
        "findings": [_finding(each) for each in measures.findings],
    }


def _instant(micro: int | None) -> str | None:
    if micro is None:
        return None
    return datetime.fromtimestamp(micro / 1e6, tz=UTC).isoformat()


def _measure(each: Measure) -> dict[str, Any]:
    return {
        "label": each.label,
        "value": each.value,
        "unit": each.unit,
        "at_500_cases": each.normalized,
        "low": each.low,
        "high": each.high,
        "sample": each.sample,
        "sample_of": each.sample_of,
        "formula": each.formula,
        "source": each.source,
    }


def _step(each: StepMeasures) -> dict[str, Any]:
    return {
        "activity": each.activity,
        "kind": str(step_kind(each)),
        "index": each.index,
        "events": each.events,
        "cases": each.cases,
        "foretold": each.foretold,
        "tried": each.tried,
        "open": each.open,
        "repeated": each.repeated,
        "handed_over": each.handed,
        "touch_hours": each.touch_hours,
        "explained": each.explained,
    }


def _lines(lines: Lines | None) -> dict[str, Any] | None:
    if lines is None:
        return None

    def line(one: Line) -> dict[str, Any]:
        return {"cases": one.cases, "share": one.share, "index": one.index}

    return {
        "column": lines.column,
        "first": line(lines.first),
        "second": line(lines.second),
    }


def _branch(each: Branch) -> dict[str, Any]:
    return {
        "activity": each.activity,
        "ways": {
            way or "end of case": count
            for way, count in zip(each.ways, each.counts, strict=True)
        },
        "internal": each.internal,
        "tried": each.tried,
        "majority": each.majority,
        "accuracy": each.accuracy,
        "explained": each.explained,
        "rules": len(each.tree.leaves),
    }


def _arrivals(measures: Measures) -> dict[str, Any] | None:
    found = measures.arrivals
    if found is None:
        return None
    return {
        "zone": found.zone,
        "by_hour": list(found.by_hour),
        "by_weekday": list(found.by_weekday),
        "by_hour_of_week": [list(row) for row in found.by_hour_of_week],
        "out_of_hours": found.out_of_hours,
    }


def _graph(log: EventLog) -> dict[str, Any]:
    graph = follows(log)
    times = edge_times(log)
    edges = []
    for (source, target), count in sorted(graph.edges.items()):
        edge: dict[str, Any] = {"from": source, "to": target, "count": count}
        timed = times.get((source, target))
        if timed is not None:
            edge |= {
                "mean_seconds": timed.mean,
                "median_seconds": timed.median,
                "p90_seconds": timed.p90,
            }
        edges.append(edge)
    return {
        "activities": dict(graph.nodes),
        "starts": dict(graph.starts),
        "ends": dict(graph.ends),
        "edges": edges,
    }


def _throughput(log: EventLog) -> dict[str, float] | None:
    spans = throughput(log)
    if not len(spans):
        return None
    values = np.quantile(spans, _QUANTILES)
    return {
        "mean": float(spans.mean()),
        **{
            f"p{round(share * 100)}": float(value)
            for share, value in zip(_QUANTILES, values, strict=True)
        },
        "max": float(spans.max()),
    }


def _finding(problem: Problem) -> dict[str, str]:
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "message": problem.message,
        "hint": problem.hint,
        "place": str(problem.place),
    }


def conformance_as_plain(found: Conformance) -> dict[str, Any]:
    """Return how a log follows a model as plain values."""
    return {
        "fitness": found.fitness,
        "fitting": found.fitting,
        "given_up": found.given_up,
        "variants": [
            {
                "activities": list(each.trace),
                "cases": each.cases,
                "fitness": each.fitness,
                "deviations": [str(one) for one in each.deviations],
            }
            for each in found.replays
        ],
    }
