"""A case hosted on Temporal goes the way that it goes in our own process."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from temporalio.client import Client
from tests.conftest import shared_data

from anyshore.adapters import temporal as hosting
from anyshore.adapters.temporal.workflow import Given, dump_values
from anyshore.core import bpmn
from anyshore.core.bpmn import commands as asked
from anyshore.core.bpmn.conforming import Suite, _Host
from anyshore.core.bpmn.rehearsal import Played, Rehearsal
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: In the past of the server, so that what was due then is due at once.
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
QUEUE = "cases"
#: Nothing that these cases wait for takes longer.
PATIENCE = 120
INVOICE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 targetNamespace="urn:t"><message id="m" name="paid"/><error id="x" errorCode="locked"/>
 <process id="p" isExecutable="true">
  <startEvent id="s"/>
  <scriptTask id="gross" scriptFormat="feel"><script>{gross: net * 1.19}</script>
  </scriptTask>
  <serviceTask id="book"/>
  <boundaryEvent id="locked" attachedToRef="book"><errorEventDefinition errorRef="x"/>
  </boundaryEvent>
  <userTask id="look"/>
  <intermediateCatchEvent id="wait"><timerEventDefinition>
   <timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent>
  <intermediateCatchEvent id="paid"><messageEventDefinition messageRef="m"/>
  </intermediateCatchEvent>
  <endEvent id="e"/>
  <sequenceFlow id="f1" sourceRef="s" targetRef="gross"/>
  <sequenceFlow id="f2" sourceRef="gross" targetRef="book"/>
  <sequenceFlow id="f3" sourceRef="book" targetRef="wait"/>
  <sequenceFlow id="f4" sourceRef="locked" targetRef="look"/>
  <sequenceFlow id="f5" sourceRef="look" targetRef="wait"/>
  <sequenceFlow id="f6" sourceRef="wait" targetRef="paid"/>
  <sequenceFlow id="f7" sourceRef="paid" targetRef="e"/>
 </process></definitions>"""


@dataclass
class Tried:
    """What a host was asked to do."""

    jobs: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sent: list[hosting.Publication] = field(default_factory=list)


async def _items(handle: Any, count: int) -> list[hosting.OpenItem]:
    while True:
        items: list[hosting.OpenItem] = await handle.query(hosting.CaseWorkflow.items)
        if len(items) == count:
            return items
        await asyncio.sleep(0.05)


def test_jobs_items_timers_messages_and_errors_are_temporal_s(temporal: str) -> None:
    tried = Tried()

    async def do(job: hosting.Job, inputs: dict[str, Any]) -> Mapping[str, Any]:
        tried.jobs.append((job.type, inputs))
        if len(tried.jobs) == 1:
            raise ConnectionError("the ledger is away")
        raise hosting.BpmnError("locked", "The period is closed.")

    async def publish(_case: str, publication: hosting.Publication) -> None:
        tried.sent.append(publication)

    async def story() -> hosting.Outcome:
        client = await Client.connect(temporal)
        hosted = hosting.Hosted(do=do, publish=publish)
        async with hosting.case_worker(client, QUEUE, hosted):
            new = hosting.NewCase(
                id="invoice",
                model=INVOICE,
                process="p",
                variables={"net": Decimal(100)},
            )
            handle = await hosting.start_case(client, QUEUE, new)
            # The message comes before the case waits for it.
            await hosting.send_message(handle, "paid", None, {"amount": Decimal("9.5")})
            (item,) = await _items(handle, 1)
            await hosting.complete_item(handle, item.token, {"note": "open it"})
            await hosting.complete_item(handle, item.token, {"note": "twice"})
            return await handle.result()

    outcome = asyncio.run(asyncio.wait_for(story(), PATIENCE))

    assert outcome.ended == "completed"
    assert outcome.trail == ("s", "gross", "locked", "look", "wait", "paid", "e")
    # A technical fault is tried again, a business error is the model's.
    assert [kind for kind, _ in tried.jobs] == ["book", "book"]
    assert tried.jobs[0][1]["gross"] == Decimal("119.00")
    state = bpmn.load_state(outcome.state.encode())
    assert state.result["note"] == "open it"
    assert state.result["amount"] == Decimal("9.5")


def test_a_case_whose_history_was_cut_waits_for_the_same_things(temporal: str) -> None:
    process = bpmn.read(INVOICE.encode()).process("p")
    assert process is not None
    state, commands = bpmn.start(process, {"net": Decimal(100)}, NOW)
    (job,) = (each for each in commands if isinstance(each, bpmn.CallService))
    state, _ = bpmn.step(process, state, bpmn.ServiceCompleted(token=job.token), NOW)
    paid = hosting.Publication("paid", None, dump_values({"amount": Decimal("9.5")}))
    given = Given(
        model=INVOICE,
        process="p",
        state=bpmn.dump_state(state).decode(),
        kept=(paid,),
        trail=("s", "gross", "book"),
    )

    async def nothing(*_: object) -> Any:
        raise AssertionError("the case has no more to do")

    async def story() -> hosting.Outcome:
        client = await Client.connect(temporal)
        hosted = hosting.Hosted(do=nothing, publish=nothing)
        async with hosting.case_worker(client, QUEUE, hosted):
            outcome: hosting.Outcome = await client.execute_workflow(
                hosting.CaseWorkflow.run, given, id="cut", task_queue=QUEUE
            )
            return outcome

    outcome = asyncio.run(asyncio.wait_for(story(), PATIENCE))

    assert outcome.trail == ("s", "gross", "book", "wait", "paid", "e")
    assert bpmn.load_state(outcome.state.encode()).result["amount"] == Decimal("9.5")


@dataclass(frozen=True)
class Run:
    """One case of the suite, and how it went in our own process."""

    id: str
    model: str
    process: str
    variables: dict[str, Any]
    trail: Counter[str]
    words: Counter[str]
    ended: str


def _in_process(model: bytes, suite: Suite, number: int) -> Run | None:
    """Run a case of the suite here; None where it is refused or does not end."""
    case = suite.cases[number]
    if case.second_process or case.advance_ms > 10_000:
        return None
    try:
        definitions = bpmn.read(model)
    except ProblemError:
        return None
    process = definitions.process(suite.process)
    if process is None or any(
        problem.severity.value == "error" for problem in bpmn.check(process)
    ):
        return None
    host = _Host()

    def answer(played: Played, command: bpmn.Command) -> bpmn.Event | None:
        event = host.answer(played, command)
        if isinstance(command, asked.CallService) and event is None:
            return bpmn.ServiceCompleted(token=command.token)
        return event

    stage = Rehearsal([process], answer, NOW)
    variables = {"test": case.input, "integerVariable": case.integer}
    played = stage.start(process, variables)
    stage.advance(NOW + timedelta(seconds=10))
    if len(stage.cases) > 1 or played.state.ended is None:
        return None
    passed = (each for each in played.commands if isinstance(each, bpmn.Passed))
    return Run(
        id=f"{suite.process}-{number}",
        model=model.decode(),
        process=suite.process,
        variables=variables,
        trail=Counter(name for each in passed for name in each.elements),
        # That a case failed is told by its end; the suite's word for it is not needed.
        words=Counter(word for word in host.words if not word.startswith("ERROR")),
        ended=played.state.ended.value,
    )


def _runs() -> list[Run]:
    folder = shared_data("bpmn-conformance")
    suites = msgspec.json.decode((folder / "cases.json").read_bytes(), type=list[Suite])
    found = []
    for suite in suites:
        model = (folder / suite.model).read_bytes()
        for number in range(len(suite.cases)):
            run = _in_process(model, suite, number)
            if run is not None:
                found.append(run)
    return found


@pytest.mark.parametrize("share", [8, pytest.param(1, marks=pytest.mark.slow)])
def test_the_same_processes_leave_the_same_traces(temporal: str, share: int) -> None:
    runs = _runs()[::share]
    hosts = {run.id: _Host() for run in runs}

    async def do(job: hosting.Job, inputs: dict[str, Any]) -> Mapping[str, Any]:
        text = job.headers.get("script", "").strip()
        event = hosts[job.case].script(job.token, text, inputs)
        if isinstance(event, bpmn.ServiceFailed):
            raise hosting.BpmnError(str(event.code), event.message)
        return event.output if isinstance(event, bpmn.ServiceCompleted) else {}

    async def story() -> dict[str, hosting.Outcome]:
        client = await Client.connect(temporal)

        async def publish(case: str, publication: hosting.Publication) -> None:
            # The suite's cases are alone: what they send, only they could hear.
            if not publication.signal:
                handle = client.get_workflow_handle(case)
                await handle.signal(hosting.CaseWorkflow.hear, publication)

        async def one(run: Run) -> hosting.Outcome:
            new = hosting.NewCase(
                id=run.id, model=run.model, process=run.process, variables=run.variables
            )
            handle = await hosting.start_case(client, QUEUE, new)
            return await handle.result()

        hosted = hosting.Hosted(do=do, publish=publish)
        async with hosting.case_worker(client, QUEUE, hosted):
            found = await asyncio.gather(*(one(run) for run in runs))
        return {run.id: outcome for run, outcome in zip(runs, found, strict=True)}

    outcomes = asyncio.run(asyncio.wait_for(story(), PATIENCE))

    got = {
        name: (outcome.ended, Counter(outcome.trail), Counter(hosts[name].words))
        for name, outcome in outcomes.items()
    }
    assert {run.id: (run.ended, run.trail, run.words) for run in runs} == got
    assert len(runs) >= 100 // share
