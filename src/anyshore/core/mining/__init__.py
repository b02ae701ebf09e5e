"""Mining: what an event log shows of a process.

Decides what a log says, by arithmetic: its graph, its variants, how open its course is,
who does what and how long it takes, and which kind of work that is.  It does not decide
what to do about it (`anyshore.core.sourcing` does), opens no files and knows no clock:
readers take bytes, and chance comes from a seed.
"""

from __future__ import annotations

from anyshore.core.mining.branches import Branch, branches
from anyshore.core.mining.deciding import branch_as_dmn
from anyshore.core.mining.entropy import (
    Epa,
    block_entropy,
    epa,
    prefix_entropy,
    trace_entropy,
)
from anyshore.core.mining.following import (
    EdgeTimes,
    Graph,
    edge_times,
    follows,
    throughput,
    variants,
)
from anyshore.core.mining.guessing import Guess, guess
from anyshore.core.mining.kind import KindFromLog, KindLabel, kind, step_kind
from anyshore.core.mining.lifecycle import steps_of
from anyshore.core.mining.log import EventLog
from anyshore.core.mining.measures import Measure, Measures, Options, measure
from anyshore.core.mining.steps import StepMeasures
from anyshore.core.mining.tables import read_csv, read_frame, read_parquet
from anyshore.core.mining.xes import read_xes

__all__ = [
    "Branch",
    "EdgeTimes",
    "Epa",
    "EventLog",
    "Graph",
    "Guess",
    "KindFromLog",
    "KindLabel",
    "Measure",
    "Measures",
    "Options",
    "StepMeasures",
    "block_entropy",
    "branch_as_dmn",
    "branches",
    "edge_times",
    "epa",
    "follows",
    "guess",
    "kind",
    "measure",
    "prefix_entropy",
    "read_csv",
    "read_frame",
    "read_parquet",
    "read_xes",
    "step_kind",
    "steps_of",
    "throughput",
    "trace_entropy",
    "variants",
]
