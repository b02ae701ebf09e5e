"""Pictures are whole, carry no inline style, and say what they show."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from tests.conftest import shared_data
from tests.core.mining.logs import log_of, some_traces

from anyshore.core import mining
from anyshore.core.mining.map_layout import lay_out

SVG = "{http://www.w3.org/2000/svg}"


def drawn(log: mining.EventLog) -> ET.Element:
    text = mining.draw_map(mining.follows(log), mining.edge_times(log), "A & B")
    assert "style=" not in text
    return ET.fromstring(text)


def test_every_activity_is_drawn_with_its_count() -> None:
    root = drawn(log_of(["ab", "ab", "a<"]))
    boxes = root.findall(f"{SVG}g")
    assert {each.get("data-activity") for each in boxes} == {"a", "b", "<"}
    titles = {each.findtext(f"{SVG}title") for each in root.iter(f"{SVG}path")}
    assert "a → b: 2 times, half within 60 min, nine of ten within 60 min" in titles
    assert root.findtext(f"{SVG}title") == "A & B: 3 of 3 activities, 100% of all steps"


def test_of_many_activities_the_most_frequent_are_drawn() -> None:
    log = log_of([[f"a{n}" for n in range(60)]])
    root = ET.fromstring(mining.draw_map(mining.follows(log), activities=10))
    assert len(root.findall(f"{SVG}g")) == 10


@settings(max_examples=25, deadline=None, derandomize=True)
@given(some_traces())
def test_boxes_of_a_level_do_not_meet(traces: list[list[str]]) -> None:
    edges = {
        pair: float(count)
        for pair, count in mining.follows(log_of(traces)).edges.items()
    }
    nodes = sorted({name for trace in traces for name in trace})
    placed = lay_out(nodes, edges)
    levels: dict[int, list[float]] = {}
    for level, place in placed.nodes.values():
        levels.setdefault(level, []).append(place)
    for places in levels.values():
        places.sort()
        gaps = [b - a for a, b in itertools.pairwise(places)]
        assert all(gap > 0.99 for gap in gaps)
    assert {key for key in edges if key[0] != key[1]} <= set(placed.bends)


def test_a_dotted_chart_has_a_dot_for_each_event() -> None:
    text = mining.draw_dots(log_of(["ab", "abc"]))
    root = ET.fromstring(text)
    dots = "".join(
        each.get("d", "")
        for each in root.iter(f"{SVG}path")
        if "h0" in each.get("d", "")
    )
    assert dots.count("h0") == 5
    assert "style=" not in text


def test_a_log_without_instants_has_no_dots() -> None:
    import polars as pl

    log = mining.read_frame(pl.DataFrame({"case": ["x"], "activity": ["a"]}))
    with pytest.raises(ValueError, match="without instants"):
        mining.draw_dots(log)


def test_a_real_log_is_drawn_from_start_to_end() -> None:
    path = shared_data("event-logs") / "wabo-receipt.xes.gz"
    log = mining.read_xes(path.read_bytes())
    root = drawn(log)
    assert len(root.findall(f"{SVG}g")) == 27
    start, end = root.findall(f"{SVG}circle")
    boxes = [each for group in root.findall(f"{SVG}g") for each in group]
    tops = [float(each.get("y", "0")) for each in boxes if each.tag == f"{SVG}rect"]
    assert float(start.get("cy", "0")) < min(tops)
    assert float(end.get("cy", "0")) > max(tops)
