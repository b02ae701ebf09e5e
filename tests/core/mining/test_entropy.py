"""Entropies are those of their authors."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given, settings
from tests.conftest import shared_data
from tests.core.mining.logs import log_of, plain_epa, some_traces

from anyshore.core import mining


def test_cases_that_all_run_alike_have_no_entropy() -> None:
    log = log_of(["abc"] * 4)
    assert mining.trace_entropy(log) == (0.0, 0.0)
    assert mining.block_entropy(log) == 0.0
    assert mining.epa(log).sequence_share == 0.0


def test_cases_that_all_differ_have_the_most() -> None:
    assert mining.trace_entropy(log_of(["ab", "ba", "a", "b"])) == (2.0, 1.0)


def test_what_comes_next_is_open_by_the_ways_taken() -> None:
    # From the start always a; after a twice b, twice the end; after b the end.
    log = log_of(["ab", "ab", "a", "a"])
    assert mining.block_entropy(log) == pytest.approx(4 / 10, abs=1e-12)
    assert mining.block_entropy(log, 0) == pytest.approx(
        2 * 0.4 * log2(1 / 0.4) + 0.2 * log2(1 / 0.2), abs=1e-12
    )


def test_beginnings_are_weighed_by_how_often_they_occur() -> None:
    # a four times, ab twice: of six events.
    expected = -(4 / 6) * log2(4 / 6) - (2 / 6) * log2(2 / 6)
    found, share = mining.prefix_entropy(log_of(["ab", "ab", "a", "a"]))
    assert found == pytest.approx(expected, abs=1e-12)
    assert share == pytest.approx(expected / log2(6), abs=1e-12)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(some_traces())
def test_the_automaton_is_measured_as_its_definition_reads(
    traces: list[list[str]],
) -> None:
    variant, sequence = plain_epa(traces)
    found = mining.epa(log_of(traces))
    assert found.variant_share == pytest.approx(variant, abs=1e-12)
    assert found.sequence_share == pytest.approx(sequence, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "variant", "variant_share", "sequence", "sequence_share"),
    [
        ("sepsis", 40624.493, 0.69576, 76528.679, 0.52234),
        ("wabo-receipt", 2382.326, 0.68936, 18296.272, 0.23553),
    ],
)
def test_real_logs_have_the_published_values(
    name: str,
    variant: float,
    variant_share: float,
    sequence: float,
    sequence_share: float,
) -> None:
    path = shared_data("event-logs") / f"{name}.xes.gz"
    found = mining.epa(mining.read_xes(path.read_bytes()))
    assert round(found.variant, 3) == variant
    assert round(found.variant_share, 5) == variant_share
    assert round(found.sequence, 3) == sequence
    assert round(found.sequence_share, 5) == sequence_share
