"""A log keeps its events in order, says what it left out, and has one digest."""

from __future__ import annotations

import polars as pl
import pytest
from tests.core.mining.logs import HOUR, log_of

from anyshore.core import mining
from anyshore.kernel import ProblemError

PARTS = {"case": "case", "activity": "activity", "time": "time"}


def frame(rows: list[tuple[object, object, int | None]]) -> pl.DataFrame:
    made = pl.DataFrame(
        rows, schema=["case", "activity", "time"], orient="row", strict=False
    )
    return made.with_columns(
        (pl.col("time").cast(pl.Int64) * HOUR).cast(pl.Datetime("us", "UTC"))
    )


def test_events_of_a_case_stand_by_time_and_ties_as_in_the_file() -> None:
    log = mining.read_frame(
        frame([("x", "c", 2), ("x", "b", 1), ("x", "a", 1), ("x", "d", 1)]), PARTS
    )
    assert log.trace(0) == ("b", "a", "d", "c")


def test_cases_that_alternate_in_the_file_are_put_together() -> None:
    log = mining.read_frame(
        frame([("x", "a", 1), ("y", "a", 1), ("x", "b", 2), ("y", "c", 0)]), PARTS
    )
    assert log.cases.to_list() == ["x", "y"]
    assert [log.trace(0), log.trace(1)] == [("a", "b"), ("c", "a")]


def test_events_that_lack_something_are_left_out_and_the_first_is_named() -> None:
    log = mining.read_frame(
        frame([("x", "a", 1), (None, "b", 2), ("x", None, 3), ("x", "c", None)]), PARTS
    )
    assert log.trace(0) == ("a",)
    assert [each.code for each in log.findings] == [
        "log-no-case",
        "log-no-activity",
        "log-no-time",
    ]
    assert [str(each.place) for each in log.findings] == ["row 2", "row 3", "row 4"]


def test_a_log_of_nothing_is_refused() -> None:
    with pytest.raises(ProblemError) as refused:
        mining.read_frame(frame([(None, "b", 2)]), PARTS)
    assert refused.value.problem.code == "log-empty"


def test_a_log_without_any_instant_keeps_the_order_of_the_file() -> None:
    made = pl.DataFrame({"case": ["x", "x", "y"], "activity": ["b", "a", "b"]})
    log = mining.read_frame(made, {"case": "case", "activity": "activity"})
    assert (log.has_times, log.trace(0)) == (False, ("b", "a"))
    assert len(mining.throughput(log)) == 0
    assert mining.edge_times(log) == {}


def test_the_digest_tells_logs_apart_and_stays() -> None:
    one = log_of(["ab", "ba"])
    assert one.digest() == log_of(["ab", "ba"]).digest()
    others = [
        log_of(["ab", "bb"]),
        log_of(["ba", "ab"]),
        log_of(["ab", "ba"], times=[[0, 1], [1, 3]]),
        log_of(["ab", "ba"], resources=[["p", "q"], ["p", "p"]]),
    ]
    assert len({each.digest() for each in (one, *others)}) == 5


def test_a_case_may_be_taken_twice() -> None:
    log = log_of(["ab", "c"]).take_cases([1, 0, 1])
    assert [log.trace(each) for each in range(3)] == [("c",), ("a", "b"), ("c",)]


def test_throughput_is_from_the_first_event_to_the_last() -> None:
    log = log_of(["abc", "a"], times=[[0, 1, 5], [7]])
    assert mining.throughput(log).tolist() == [5 * 3600.0, 0.0]


def test_edges_take_from_one_completion_to_the_next_start() -> None:
    log = log_of(["ab", "ab"], times=[[0, 4], [0, 9]], starts=[[0, 3], [0, 7]])
    times = mining.edge_times(log)["a", "b"]
    assert (times.count, times.mean, times.median) == (2, 5 * 3600.0, 5 * 3600.0)
