"""A log's own file gives back the log, and tells when it was changed."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from tests.core.mining.logs import log_of, some_traces

from anyshore.core import mining
from anyshore.core.mining.store import is_log
from anyshore.kernel import ProblemError


@settings(max_examples=25, deadline=None, derandomize=True)
@given(some_traces())
def test_what_is_stored_comes_back(traces: list[list[str]]) -> None:
    log = log_of(traces)
    data = mining.dump_log(log)
    again = mining.load_log(data, verify=True)
    assert again.digest() == log.digest()
    assert mining.variants(again) == mining.variants(log)
    assert mining.follows(again) == mining.follows(log)
    assert mining.throughput(again).tolist() == mining.throughput(log).tolist()
    assert mining.dump_log(again) == data


def test_attributes_names_and_starts_come_back() -> None:
    frame = pl.DataFrame(
        {
            "case": ["x", "x"],
            "activity": ["a", "ü"],
            "time": ["2026-01-01", "2026-01-02"],
            "resource": ["Eva", None],
            "sum": ["1", "2.5"],
            "note": [None, "n"],
        }
    )
    log = mining.read_frame(frame, name="tea")
    again = mining.load_log(mining.dump_log(log))
    assert (again.name, again.activities, again.resources) == (
        "tea",
        ("a", "ü"),
        ("Eva",),
    )
    assert again.event_attributes.equals(log.event_attributes)
    assert again.cases.to_list() == ["x"]


def test_sections_start_where_a_processor_reads_them_well() -> None:
    data = mining.dump_log(log_of(["ab", "b"]))
    length = int.from_bytes(data[8:16], "little")
    assert (16 + length) % 64 == 0
    assert is_log(data)


def test_a_changed_byte_is_found_by_verifying() -> None:
    data = bytearray(mining.dump_log(log_of(["ab", "b"])))
    data[16 + int.from_bytes(data[8:16], "little")] ^= 1
    with pytest.raises(ProblemError) as refused:
        mining.load_log(bytes(data), verify=True)
    assert refused.value.problem.code == "log-file"


@pytest.mark.parametrize("keep", [4, 12, 40, 1000])
def test_a_file_that_is_cut_is_refused(keep: int) -> None:
    data = mining.dump_log(log_of(["ab", "b"]))
    with pytest.raises(ProblemError) as refused:
        mining.load_log(data[:keep])
    assert refused.value.problem.code == "log-file"
