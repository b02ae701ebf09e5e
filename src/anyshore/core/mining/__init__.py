"""Mining: what an event log shows of a process.

Decides what a log says, by arithmetic: its graph, its variants, how open its course is,
who does what and how long it takes, and which kind of work that is.  It does not decide
what to do about it (`anyshore.core.sourcing` does), opens no files and knows no clock:
readers take bytes, and chance comes from a seed.
"""

from __future__ import annotations

from anyshore.core.mining.branches import Branch, branches
from anyshore.core.mining.course import index5
from anyshore.core.mining.deciding import branch_as_dmn
from anyshore.core.mining.dotted import draw_dots
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
from anyshore.core.mining.formats import LogFormat, Reading, format_of, read_log
from anyshore.core.mining.guessing import PARTS, Guess, guess
from anyshore.core.mining.kind import KindFromLog, KindLabel, kind, step_kind
from anyshore.core.mining.lifecycle import steps_of
from anyshore.core.mining.log import EventLog
from anyshore.core.mining.map_drawing import draw_map
from anyshore.core.mining.measures import Measure, Measures, Options, measure
from anyshore.core.mining.ocel import object_types, read_ocel
from anyshore.core.mining.own import from_events
from anyshore.core.mining.packing import inflate
from anyshore.core.mining.replaying import (
    Conformance,
    Deviation,
    Replay,
    replay,
    replay_trace,
)
from anyshore.core.mining.serial import as_plain, conformance_as_plain
from anyshore.core.mining.steps import StepMeasures
from anyshore.core.mining.store import dump_log, dump_parts, load_log
from anyshore.core.mining.tables import guess_table, read_csv, read_frame, read_parquet
from anyshore.core.mining.xes import read_xes

__all__ = [
    "PARTS",
    "Branch",
    "Conformance",
    "Deviation",
    "EdgeTimes",
    "Epa",
    "EventLog",
    "Graph",
    "Guess",
    "KindFromLog",
    "KindLabel",
    "LogFormat",
    "Measure",
    "Measures",
    "Options",
    "Reading",
    "Replay",
    "StepMeasures",
    "as_plain",
    "block_entropy",
    "branch_as_dmn",
    "branches",
    "conformance_as_plain",
    "draw_dots",
    "draw_map",
    "dump_log",
    "dump_parts",
    "edge_times",
    "epa",
    "follows",
    "format_of",
    "from_events",
    "guess",
    "guess_table",
    "index5",
    "inflate",
    "kind",
    "load_log",
    "measure",
    "object_types",
    "prefix_entropy",
    "read_csv",
    "read_frame",
    "read_log",
    "read_ocel",
    "read_parquet",
    "read_xes",
    "replay",
    "replay_trace",
    "step_kind",
    "steps_of",
    "throughput",
    "trace_entropy",
    "variants",
]
