"""The prefix automaton holds every beginning of a case, and how often it occurs."""

from __future__ import annotations

import itertools
from collections import Counter

from hypothesis import given, settings
from tests.core.mining.logs import log_of, some_traces

from anyshore.core import mining


@settings(max_examples=25, deadline=None, derandomize=True)
@given(some_traces())
def test_variants_are_the_traces_counted(traces: list[list[str]]) -> None:
    expected = Counter(tuple(trace) for trace in traces)
    assert expected == mining.variants(log_of(traces))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(some_traces())
def test_states_are_the_beginnings_counted(traces: list[list[str]]) -> None:
    log = log_of(traces)
    tree = log.automaton
    expected = Counter(
        tuple(trace[: end + 1]) for trace in traces for end in range(len(trace))
    )
    found = {
        tuple(log.activities[code] for code in tree.path(state)): int(tree.count[state])
        for state in range(1, len(tree))
    }
    assert dict(expected) == found


@settings(max_examples=25, deadline=None, derandomize=True)
@given(some_traces())
def test_the_graph_counts_neighbors_starts_and_ends(traces: list[list[str]]) -> None:
    graph = mining.follows(log_of(traces))
    pairs = Counter(pair for trace in traces for pair in itertools.pairwise(trace))
    assert dict(pairs) == graph.edges
    assert Counter(trace[0] for trace in traces) == graph.starts
    assert Counter(trace[-1] for trace in traces) == graph.ends
    assert Counter(name for trace in traces for name in trace) == graph.nodes


def test_the_most_frequent_variant_comes_first() -> None:
    log = log_of(["ab", "ba", "ba", "abc"])
    assert list(mining.variants(log).items()) == [
        (("b", "a"), 2),
        (("a", "b"), 1),
        (("a", "b", "c"), 1),
    ]


def test_many_activities_and_cases_are_counted_by_sorting() -> None:
    # More keys than a dense table would hold.
    traces = [[f"a{n % 700}", f"b{n % 900}"] for n in range(2000)]
    expected = Counter(tuple(trace) for trace in traces)
    assert expected == mining.variants(log_of(traces))
