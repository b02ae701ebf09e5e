"""Cases are replayed on a model with the fewest deviations."""

from __future__ import annotations

import pytest
from tests.core.mining.logs import log_of

from anyshore.core import bpmn, mining
from anyshore.kernel import ProblemError


def process(nodes: str, *flows: tuple[str, str], more: str = "") -> bpmn.Process:
    """Read a model: nodes as XML, flows as pairs."""
    drawn = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{one}" targetRef="{other}"/>'
        for n, (one, other) in enumerate(flows)
    )
    xml = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        f'targetNamespace="x"><process id="p">{nodes}{drawn}</process>{more}'
        "</definitions>"
    )
    return bpmn.read(xml.encode()).processes[0]


def task(*names: str) -> str:
    return "".join(f'<task id="{name}" name="{name.upper()}"/>' for name in names)


ENDS = '<startEvent id="s"/><endEvent id="e"/>'
PARALLEL = process(
    ENDS
    + task("a", "b", "c", "d")
    + '<parallelGateway id="g"/><parallelGateway id="j"/><exclusiveGateway id="x"/>',
    ("s", "a"), ("a", "g"), ("g", "b"), ("g", "c"), ("b", "j"), ("c", "j"),
    ("j", "x"), ("x", "d"), ("x", "e"), ("d", "e"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("trace", "fitness", "deviations"),
    [
        ("ABC", 1.0, []),
        ("ACBD", 1.0, []),
        ("ABD", 1 - 1 / 6, ["after 2 events, 'C' did not happen"]),
        ("ABCC", 1 - 1 / 7, ["after 3 events, 'C' happened against the model"]),
        ("BAC", 1 - 2 / 6, None),
        ("", 0.0, None),
    ],
)
def test_what_is_missing_or_too_much_is_named(
    trace: str, fitness: float, deviations: list[str] | None
) -> None:
    found = mining.replay_trace(PARALLEL, list(trace))
    assert found.fitness == pytest.approx(fitness)
    if deviations is not None:
        assert [str(each) for each in found.deviations] == deviations


def test_names_are_the_same_whatever_their_case() -> None:
    assert mining.replay_trace(PARALLEL, [" a", "b", "C "]).deviations == ()


def test_a_log_is_weighed_by_its_cases() -> None:
    found = mining.replay(log_of(["ABC", "ABC", "ACB", "AB"]), PARALLEL)
    assert found.fitting == 3 / 4
    assert found.fitness == pytest.approx((3 + 1 - 1 / 5) / 4)
    assert found.given_up == 0
    assert [each.cases for each in found.replays] == [2, 1, 1]


def test_loops_may_be_gone_round() -> None:
    looping = process(
        ENDS + task("a", "b") + '<exclusiveGateway id="x"/><exclusiveGateway id="y"/>',
        ("s", "x"), ("x", "a"), ("a", "y"), ("y", "b"), ("b", "x"), ("y", "e"),
    )  # fmt: skip
    assert mining.replay_trace(looping, list("ABABA")).fitness == 1.0
    assert len(mining.replay_trace(looping, list("ABAB")).deviations) == 1


def test_an_inclusive_gateway_opens_any_of_its_ways() -> None:
    either = process(
        ENDS + task("a", "b") + '<inclusiveGateway id="g"/><inclusiveGateway id="j"/>',
        ("s", "g"), ("g", "a"), ("g", "b"), ("a", "j"), ("b", "j"), ("j", "e"),
    )  # fmt: skip
    for trace in ("A", "B", "AB", "BA"):
        assert mining.replay_trace(either, list(trace)).fitness == 1.0
    assert mining.replay_trace(either, list("AA")).fitness == pytest.approx(1 - 1 / 3)


def test_a_sub_process_is_left_when_it_is_done() -> None:
    inner = (
        '<subProcess id="sub"><startEvent id="is"/><parallelGateway id="ig"/>'
        + task("b", "c")
        + '<endEvent id="ie1"/><endEvent id="ie2"/>'
        '<sequenceFlow id="i1" sourceRef="is" targetRef="ig"/>'
        '<sequenceFlow id="i2" sourceRef="ig" targetRef="b"/>'
        '<sequenceFlow id="i3" sourceRef="ig" targetRef="c"/>'
        '<sequenceFlow id="i4" sourceRef="b" targetRef="ie1"/>'
        '<sequenceFlow id="i5" sourceRef="c" targetRef="ie2"/></subProcess>'
    )
    nested = process(ENDS + task("d") + inner, ("s", "sub"), ("sub", "d"), ("d", "e"))
    assert mining.replay_trace(nested, list("CBD")).fitness == 1.0
    assert [
        str(each) for each in mining.replay_trace(nested, list("BD")).deviations
    ] == ["after 1 events, 'C' did not happen"]


def test_a_boundary_event_may_cut_an_activity_short() -> None:
    cut = process(
        ENDS
        + task("a", "b", "c")
        + '<boundaryEvent id="t" attachedToRef="a"><timerEventDefinition/>'
        "</boundaryEvent>",
        ("s", "a"), ("a", "b"), ("t", "c"), ("b", "e"), ("c", "e"),
    )  # fmt: skip
    assert mining.replay_trace(cut, list("AB")).fitness == 1.0
    assert mining.replay_trace(cut, list("C")).fitness == 1.0
    assert mining.replay_trace(cut, list("BC")).fitness is not None
    assert mining.replay_trace(cut, list("BC")).deviations != ()


def test_a_loop_marker_lets_an_activity_repeat() -> None:
    repeated = process(
        ENDS + '<task id="a" name="A"><multiInstanceLoopCharacteristics/></task>',
        ("s", "a"), ("a", "e"),
    )  # fmt: skip
    for trace in ("", "A", "AAA"):
        assert mining.replay_trace(repeated, list(trace)).fitness == 1.0


def test_a_terminating_end_stops_what_else_runs() -> None:
    stopped = process(
        '<startEvent id="s"/><endEvent id="e"/><endEvent id="x">'
        '<terminateEventDefinition/></endEvent><parallelGateway id="g"/>'
        + task("a", "b"),
        ("s", "g"), ("g", "a"), ("g", "b"), ("a", "x"), ("b", "e"),
    )  # fmt: skip
    assert mining.replay_trace(stopped, list("A")).fitness == 1.0
    assert mining.replay_trace(stopped, list("B")).deviations != ()


def test_a_model_without_a_way_to_its_end_is_refused() -> None:
    stuck = process(
        ENDS + task("a", "b") + '<parallelGateway id="j"/><exclusiveGateway id="x"/>',
        ("s", "x"), ("x", "a"), ("x", "b"), ("a", "j"), ("b", "j"), ("j", "e"),
    )  # fmt: skip
    with pytest.raises(ProblemError) as refused:
        mining.replay(log_of(["A"]), stuck)
    assert refused.value.problem.code == "replay-no-end"
