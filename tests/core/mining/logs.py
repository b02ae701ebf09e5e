"""Small logs for tests, and slow but plain ways to measure them."""

from __future__ import annotations

from collections import Counter
from math import log as ln
from typing import TYPE_CHECKING

import polars as pl
from hypothesis import strategies as st

from anyshore.core import mining

if TYPE_CHECKING:
    from collections.abc import Sequence

HOUR = 3_600_000_000


def log_of(
    traces: Sequence[Sequence[str]],
    *,
    times: Sequence[Sequence[int]] | None = None,
    resources: Sequence[Sequence[str | None]] | None = None,
    starts: Sequence[Sequence[int]] | None = None,
) -> mining.EventLog:
    """Make a log: an event each hour from the start of its case, a case each hour."""
    rows: dict[str, list[object]] = {"case": [], "activity": [], "time": []}
    if resources is not None:
        rows["resource"] = []
    if starts is not None:
        rows["start"] = []
    for number, trace in enumerate(traces):
        for place, activity in enumerate(trace):
            rows["case"].append(f"c{number}")
            rows["activity"].append(activity)
            hours = number + place if times is None else times[number][place]
            rows["time"].append(hours * HOUR)
            if resources is not None:
                rows["resource"].append(resources[number][place])
            if starts is not None:
                rows["start"].append(starts[number][place] * HOUR)
    frame = pl.DataFrame(rows)
    instants = [name for name in ("time", "start") if name in rows]
    return mining.read_frame(
        frame.with_columns(pl.col(instants).cast(pl.Datetime("us", "UTC"))),
        {name: name for name in rows},
    )


def some_traces() -> st.SearchStrategy[list[list[str]]]:
    """Give traces of a few activities, at least one event each."""
    return st.lists(
        st.lists(st.sampled_from("abcd"), min_size=1, max_size=6),
        min_size=1,
        max_size=12,
    )


def plain_epa(traces: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Compute both shares of the automaton as its definition reads, event by event."""
    events = sorted(
        (number + place, number, place)
        for number, trace in enumerate(traces)
        for place in range(len(trace))
    )
    partition: dict[tuple[str, ...], int] = {(): 0}
    followed: dict[tuple[str, ...], int] = {}
    count = 0
    passed: Counter[tuple[str, ...]] = Counter()
    for _, number, place in events:
        state = tuple(traces[number][: place + 1])
        before = state[:-1]
        if state not in partition:
            if followed.get(before):
                count += 1
                partition[state] = count
            else:
                partition[state] = partition[before]
            followed[before] = followed.get(before, 0) + 1
        passed[state] += 1
    by_state = Counter(partition[state] for state in passed)
    by_event: Counter[int] = Counter()
    for state, times in passed.items():
        by_event[partition[state]] += times
    return _share(by_state), _share(by_event)


def _share(sizes: Counter[int]) -> float:
    total = sum(sizes.values())
    if total < 2:
        return 0.0
    return 1 - sum(n * ln(n) for n in sizes.values()) / (total * ln(total))
