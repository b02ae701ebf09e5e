"""Of a life cycle one event counts, and the start before it gives the work."""

from __future__ import annotations

import polars as pl
from tests.core.mining.logs import HOUR

from anyshore.core import mining


def log_with(rows: list[tuple[str, str | None]]) -> mining.EventLog:
    frame = pl.DataFrame(
        {
            "case": ["x"] * len(rows),
            "activity": [name for name, _ in rows],
            "lifecycle": [word for _, word in rows],
            "time": [n * HOUR for n in range(len(rows))],
        },
        schema_overrides={"lifecycle": pl.String},
    ).with_columns(pl.col("time").cast(pl.Datetime("us", "UTC")))
    parts = {"case": "case", "activity": "activity", "time": "time"}
    return mining.read_frame(frame, {**parts, "transition": "lifecycle"})


def test_completions_count_and_starts_say_when_work_began() -> None:
    log = log_with(
        [("a", "start"), ("a", "COMPLETE"), ("b", "start"), ("b", "complete")]
    )
    steps = mining.steps_of(log)
    assert steps.trace(0) == ("a", "b")
    assert steps.start is not None
    assert ((steps.time - steps.start) // HOUR).tolist() == [1, 1]


def test_work_that_runs_at_once_is_matched_oldest_first() -> None:
    log = log_with(
        [("a", "start"), ("a", "start"), ("a", "complete"), ("a", "complete")]
    )
    steps = mining.steps_of(log)
    assert steps.start is not None
    assert (steps.start // HOUR).tolist() == [0, 1]


def test_what_is_never_completed_counts_where_it_starts() -> None:
    log = log_with([("a", "schedule"), ("a", "start"), ("b", "complete")])
    assert mining.steps_of(log).trace(0) == ("a", "b")


def test_a_log_of_starts_alone_is_left_as_it_is() -> None:
    log = log_with([("a", "start"), ("b", "start")])
    assert mining.steps_of(log) is log


def test_words_of_tools_are_the_standards() -> None:
    log = log_with([("a", "started"), ("a", "completed"), ("b", "Completed")])
    assert mining.steps_of(log).trace(0) == ("a", "b")


def test_states_that_the_standard_does_not_know_belong_to_the_name() -> None:
    log = log_with(
        [("Accepted", "In Progress"), ("Accepted", "Wait"), ("Closed", None)]
    )
    assert mining.steps_of(log).trace(0) == (
        "Accepted (in progress)",
        "Accepted (wait)",
        "Closed",
    )
