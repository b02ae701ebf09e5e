"""What a case costs in the engine alone, beside SpiffWorkflow in the same run.

Run ``scripts/bench bpmn``.  Processor time of this process, medians of many batches;
the two engines take turns, so that the machine's noise falls on both.  What a case
costs with its store is measured by ``scripts/bench cases``.
"""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from anyshore.core import bpmn

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BATCHES = 15
CASES = 300
SIZES = (100, 1_000, 10_000)
REFERENCE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:b">
 <process id="p" isExecutable="true">
  <startEvent id="s"/>
  <scriptTask id="one" {format}><script>{first}</script></scriptTask>
  <exclusiveGateway id="g" default="small"/>
  <userTask id="look"/>
  <scriptTask id="two" {format}><script>{second}</script></scriptTask>
  <endEvent id="e"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="one"/>
  <sequenceFlow id="f2" sourceRef="one" targetRef="g"/>
  <sequenceFlow id="large" sourceRef="g" targetRef="look">
   <conditionExpression xsi:type="tFormalExpression">{test}</conditionExpression>
  </sequenceFlow>
  <sequenceFlow id="small" sourceRef="g" targetRef="two"/>
  <sequenceFlow id="f3" sourceRef="look" targetRef="two"/>
  <sequenceFlow id="f4" sourceRef="two" targetRef="e"/>
 </process>
</definitions>"""
OURS = REFERENCE.format(
    format='scriptFormat="feel"',
    first="{gross: amount * 1.19}",
    second="{posted: gross}",
    test="gross &gt; 100",
)
THEIRS = REFERENCE.format(
    format='scriptFormat="python"',
    first="gross = amount * 1.19",
    second="posted = gross",
    test="gross &gt; 100",
)
MANY = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  targetNamespace="urn:b"><process id="p" isExecutable="true">
  <startEvent id="s"/><userTask id="look"><multiInstanceLoopCharacteristics>
   <loopCardinality>{count}</loopCardinality>
  </multiInstanceLoopCharacteristics></userTask><endEvent id="e"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="look"/>
  <sequenceFlow id="f2" sourceRef="look" targetRef="e"/>
</process></definitions>"""


def process(text: str) -> bpmn.Process:
    """Read the one process of a model."""
    found = bpmn.read(text.encode()).process("p")
    assert found is not None
    return found


def reference_case(model: bpmn.Process) -> None:
    """Run one case from its start to its end, its one item done."""
    state, commands = bpmn.start(model, {"amount": 200}, NOW)
    (item,) = (each for each in commands if isinstance(each, bpmn.OpenItem))
    state, _ = bpmn.step(model, state, bpmn.ItemCompleted(token=item.token), NOW)
    assert state.ended is not None


def many_instances(model: bpmn.Process) -> None:
    """Start a multi-instance task and complete every instance of it."""
    state, commands = bpmn.start(model, {}, NOW)
    for each in commands:
        if isinstance(each, bpmn.OpenItem):
            done = bpmn.ItemCompleted(token=each.token)
            state, _ = bpmn.step(model, state, done, NOW)
    assert state.ended is not None


def spiff_case() -> Callable[[], None]:
    """Return the same case as SpiffWorkflow runs it."""
    from io import BytesIO

    from lxml import etree
    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.util.task import TaskState

    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(BytesIO(THEIRS.encode())))
    spec = parser.get_spec("p")

    def run() -> None:
        workflow = BpmnWorkflow(spec)
        workflow.get_next_task(state=TaskState.READY).data["amount"] = 200
        workflow.do_engine_steps()
        (item,) = workflow.get_tasks(state=TaskState.READY, manual=True)
        item.run()
        workflow.do_engine_steps()
        assert workflow.is_completed()

    return run


def processor_time(work: Callable[[], Any], times: int) -> float:
    """Return the seconds of processor time that each of several runs took."""
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def main() -> None:
    """Print the figures, each with its target."""
    model, spiff = process(OURS), spiff_case()
    own: list[float] = []
    other: list[float] = []
    for _ in range(BATCHES):
        own.append(processor_time(lambda: reference_case(model), CASES))
        other.append(processor_time(spiff, CASES // 10))
    ours, theirs = statistics.median(own), statistics.median(other)
    print(f"reference case, engine alone   {ours * 1e6:8.1f} us  (at most 60, goal 40)")
    print(f"the same in SpiffWorkflow      {theirs * 1e6:8.1f} us")
    print(f"ratio                          {theirs / ours:8.1f}")
    for count in SIZES:
        many = process(MANY.format(count=count))
        took = [
            processor_time(lambda many=many: many_instances(many), 1)  # type: ignore[misc]
            for _ in range(5)
        ]
        middle = statistics.median(took)
        target = "  (at most 50)" if count == 1_000 else ""
        print(
            f"multi-instance x {count:<6,}        {middle * 1e3:8.1f} ms,"
            f" {middle / count * 1e6:.1f} us an instance{target}"
        )


if __name__ == "__main__":
    main()
