"""Random processes under random schedules keep the promises of the lifecycle page.

Every step is followed by a restart: the state is written as JSON, read back and
compared, and so is the event.  At the end the log is replayed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anyshore.core import bpmn
from anyshore.core.bpmn import EndKind, stepping
from anyshore.core.bpmn.state import ScopeKind

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from anyshore.core.bpmn import CaseState, Command, Event, Process

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
QUICK = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
#: Graphs that multiply their tokens are left alone from so many open wishes on.
MANY = 30
LONG = settings(parent=QUICK, max_examples=10_000)


class Builder:
    """Writes a block-structured process; every block has one way in and one way out."""

    def __init__(self, draw: DrawFn) -> None:
        self.draw = draw
        self.count = 0
        self.left = 14
        #: Whether signals may be thrown here.
        self.loud = True

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def flow(self, source: str, target: str, condition: str = "") -> str:
        name = self.name("f")
        inside = f"<conditionExpression>{condition}</conditionExpression>"
        return (
            f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">'
            f"{inside if condition else ''}</sequenceFlow>"
        )

    def block(self, depth: int) -> tuple[str, str, str]:
        """Return the XML of a block and its first and last node."""
        self.left -= 1
        leaves = ["user", "service", "script", "none", "timer"]
        leaves += ["send"] if self.loud else []
        inner = ["sequence", "exclusive", "parallel", "inclusive", "sub", "many"]
        inner += ["loop", "boundary", "events", "compensated", "caught"]
        kinds = leaves if depth <= 0 or self.left <= 0 else leaves + inner * 2
        return getattr(self, self.draw(st.sampled_from(kinds)))(depth)  # type: ignore[no-any-return]

    def leaf(self, tag: str, more: str = "", inside: str = "") -> tuple[str, str, str]:
        name = self.name("n")
        return f'<{tag} id="{name}" {more}>{inside}</{tag}>', name, name

    def user(self, _depth: int) -> tuple[str, str, str]:
        return self.leaf("userTask")

    def service(self, _depth: int) -> tuple[str, str, str]:
        return self.leaf("serviceTask")

    def none(self, _depth: int) -> tuple[str, str, str]:
        return self.leaf("task")

    def send(self, _depth: int) -> tuple[str, str, str]:
        return self.leaf("intermediateThrowEvent", "", "<signalEventDefinition/>")

    def script(self, _depth: int) -> tuple[str, str, str]:
        inside = "<script>{n: if n = null then 1 else n + 1}</script>"
        return self.leaf("scriptTask", 'scriptFormat="feel"', inside)

    def timer(self, _depth: int) -> tuple[str, str, str]:
        wait = self.draw(st.sampled_from(["PT1S", "PT5M", "P1D"]))
        return self.leaf(
            "intermediateCatchEvent",
            "",
            f"<timerEventDefinition><timeDuration>{wait}</timeDuration>"
            "</timerEventDefinition>",
        )

    def sequence(self, depth: int) -> tuple[str, str, str]:
        one, first, middle = self.block(depth - 1)
        two, other, last = self.block(depth - 1)
        return one + two + self.flow(middle, other), first, last

    def split(self, tag: str, depth: int, *, choose: bool) -> tuple[str, str, str]:
        fork, join = self.name("g"), self.name("g")
        count = self.draw(st.integers(2, 3))
        text = ""
        default = ""
        for number in range(count):
            inside, first, last = self.block(depth - 1)
            name = self.name("w")
            value = self.draw(st.booleans())
            condition = ""
            if choose and number == count - 1:
                default = f'default="{name}"'
            elif choose:
                condition = (
                    f"<conditionExpression>= {str(value).lower()}</conditionExpression>"
                )
            text += inside + self.flow(last, join)
            text += (
                f'<sequenceFlow id="{name}" sourceRef="{fork}" targetRef="{first}">'
                f"{condition}</sequenceFlow>"
            )
        text += f'<{tag} id="{fork}" {default}/><{tag} id="{join}"/>'
        return text, fork, join

    def exclusive(self, depth: int) -> tuple[str, str, str]:
        return self.split("exclusiveGateway", depth, choose=True)

    def parallel(self, depth: int) -> tuple[str, str, str]:
        return self.split("parallelGateway", depth, choose=False)

    def inclusive(self, depth: int) -> tuple[str, str, str]:
        return self.split("inclusiveGateway", depth, choose=True)

    def body(self, depth: int) -> str:
        start, end = self.name("s"), self.name("e")
        inside, first, last = self.block(depth - 1)
        return (
            f'<startEvent id="{start}"/><endEvent id="{end}"/>{inside}'
            + self.flow(start, first)
            + self.flow(last, end)
        )

    def sub(self, depth: int) -> tuple[str, str, str]:
        name = self.name("n")
        return f'<subProcess id="{name}">{self.body(depth)}</subProcess>', name, name

    def many(self, depth: int) -> tuple[str, str, str]:
        name = self.name("n")
        count = self.draw(st.integers(0, 3))
        order = str(self.draw(st.booleans())).lower()
        text = (
            f'<subProcess id="{name}"><multiInstanceLoopCharacteristics '
            f'isSequential="{order}"><loopCardinality>{count}</loopCardinality>'
            f"</multiInstanceLoopCharacteristics>{self.body(depth)}</subProcess>"
        )
        return text, name, name

    def loop(self, depth: int) -> tuple[str, str, str]:
        name = self.name("n")
        count = self.draw(st.integers(1, 3))
        text = (
            f'<subProcess id="{name}"><standardLoopCharacteristics '
            f'loopMaximum="{count}"><loopCondition>true</loopCondition>'
            f"</standardLoopCharacteristics>{self.body(depth)}</subProcess>"
        )
        return text, name, name

    def boundary(self, depth: int) -> tuple[str, str, str]:
        name, event, join = self.name("n"), self.name("b"), self.name("g")
        cancel = self.draw(st.booleans())
        kind = self.draw(st.sampled_from(["timer", "signal"]))
        inside = "<timeDuration>PT1M</timeDuration>" if kind == "timer" else ""
        # What is caught while it goes on may not throw again what it was caught by.
        loud, self.loud = self.loud, self.loud and (cancel or kind == "timer")
        beside, first, last = self.block(depth - 1)
        self.loud = loud
        text = (
            f'<subProcess id="{name}">{self.body(depth)}</subProcess>'
            f'<boundaryEvent id="{event}" attachedToRef="{name}" '
            f'cancelActivity="{str(cancel).lower()}"><{kind}EventDefinition>{inside}'
            f"</{kind}EventDefinition></boundaryEvent>"
        )
        text += beside + self.flow(event, first)
        if not cancel:
            # What runs beside ends by itself, or the join would let two tokens out.
            end = self.name("e")
            text += f'<endEvent id="{end}"/>' + self.flow(last, end)
            return text, name, name
        text += f'<exclusiveGateway id="{join}"/>'
        text += self.flow(last, join) + self.flow(name, join)
        return text, name, join

    def caught(self, depth: int) -> tuple[str, str, str]:
        """A sub-process with an error end inside and a boundary that catches it."""
        name, event, join = self.name("n"), self.name("b"), self.name("g")
        start, end = self.name("s"), self.name("e")
        inside, first, last = self.block(depth - 1)
        text = (
            f'<subProcess id="{name}"><startEvent id="{start}"/>{inside}'
            f'<endEvent id="{end}"><errorEventDefinition/></endEvent>'
            f"{self.flow(start, first)}{self.flow(last, end)}</subProcess>"
            f'<boundaryEvent id="{event}" attachedToRef="{name}">'
            f'<errorEventDefinition/></boundaryEvent><exclusiveGateway id="{join}"/>'
        )
        return text + self.flow(event, join) + self.flow(name, join), name, join

    def events(self, depth: int) -> tuple[str, str, str]:
        gate, join = self.name("g"), self.name("g")
        text = f'<eventBasedGateway id="{gate}"/><exclusiveGateway id="{join}"/>'
        for wait in ("PT2M", "PT1H"):
            catch = self.name("c")
            inside, first, last = self.block(depth - 1)
            text += (
                f'<intermediateCatchEvent id="{catch}"><timerEventDefinition>'
                f"<timeDuration>{wait}</timeDuration></timerEventDefinition>"
                f"</intermediateCatchEvent>{inside}"
            )
            text += self.flow(gate, catch) + self.flow(catch, first)
            text += self.flow(last, join)
        return text, gate, join

    def compensated(self, depth: int) -> tuple[str, str, str]:
        name, event, undo = self.name("n"), self.name("b"), self.name("h")
        throw = self.name("t")
        inside, first, last = self.block(depth - 1)
        text = (
            f'<userTask id="{name}"/><boundaryEvent id="{event}" '
            f'attachedToRef="{name}"><compensateEventDefinition/></boundaryEvent>'
            f'<userTask id="{undo}" isForCompensation="true"/>'
            f'<association id="{self.name("a")}" sourceRef="{event}" '
            f'targetRef="{undo}"/><intermediateThrowEvent id="{throw}">'
            f"<compensateEventDefinition/></intermediateThrowEvent>{inside}"
        )
        return text + self.flow(name, first) + self.flow(last, throw), name, throw


@st.composite
def structured(draw: DrawFn) -> Process:
    builder = Builder(draw)
    text = builder.body(4)
    xml = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
        f'<process id="p">{text}</process></definitions>'
    )
    (process,) = bpmn.read(xml.encode()).processes
    assert bpmn.check(process) == ()
    return process


@st.composite
def unstructured(draw: DrawFn) -> Process:
    """Nodes of all gateway kinds with flows from anywhere to anywhere."""
    count = draw(st.integers(2, 9))
    kinds = ["userTask", "task", "exclusiveGateway", "parallelGateway"]
    kinds += ["inclusiveGateway"] * 2
    text = '<startEvent id="s"/><endEvent id="e"/>'
    names = [f"n{number}" for number in range(count)]
    for name in names:
        text += f'<{draw(st.sampled_from(kinds))} id="{name}"/>'
    links = {("s", "n0")}
    targets = st.sampled_from([*names, "e"])
    for name in names:
        for target in draw(st.lists(targets, min_size=1, max_size=3, unique=True)):
            links.add((name, target))
    for number, (source, target) in enumerate(sorted(links)):
        held = str(draw(st.booleans())).lower()
        text += (
            f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">'
            f"<conditionExpression>{held}</conditionExpression></sequenceFlow>"
        )
    xml = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
        f'<process id="p">{text}</process></definitions>'
    )
    (process,) = bpmn.read(xml.encode()).processes
    return process


class Outside:
    """The open wishes of one case, answered in an order that the test draws."""

    def __init__(self) -> None:
        self.open: dict[tuple[str, int], Event] = {}
        self.due: dict[int, datetime] = {}
        self.ended: list[Command] = []

    def take(self, commands: tuple[Command, ...]) -> None:
        for command in commands:
            match command:
                case bpmn.OpenItem(token=token):
                    self.open["token", token] = bpmn.ItemCompleted(token=token)
                case bpmn.CallService(token=token):
                    self.open["token", token] = bpmn.ServiceCompleted(token=token)
                case bpmn.RaiseIncident(token=token):
                    self.open["token", token] = bpmn.Retry(token=token)
                case bpmn.SetTimer(timer=timer, due_at=due):
                    self.open["timer", timer] = bpmn.TimerFired(timer=timer)
                    self.due[timer] = due
                case (
                    bpmn.WithdrawItem(token=token)
                    | bpmn.CancelService(token=token)
                    | bpmn.CloseIncident(token=token)
                ):
                    del self.open["token", token]
                case bpmn.CancelTimer(timer=timer):
                    del self.open["timer", timer]
                case bpmn.CaseEnded():
                    self.ended.append(command)
                case _:
                    pass


def holds_together(state: CaseState) -> None:
    """Every token is counted in exactly one scope, and scopes hang together."""
    for number, scope in state.scopes.items():
        resting = sum(len(tokens) for tokens in scope.at.values())
        joining = sum(sum(flows.values()) for flows in scope.joins.values())
        assert scope.live == resting + joining
        for element, tokens in scope.at.items():
            for token in tokens:
                found = state.tokens.get(token)
                assert found is not None
                assert (found.scope, found.element) == (number, element)
                if found.child is not None:
                    child = state.scopes.get(found.child)
                    assert child is not None
                    assert child.parent == token
    counted = sum(
        len(tokens) for scope in state.scopes.values() for tokens in scope.at.values()
    )
    assert counted == len(state.tokens)
    for watch in state.watches.values():
        owners = state.scopes if watch.of_scope else state.tokens
        assert watch.owner in owners


def play(process: Process, data: Any, limit: int) -> tuple[CaseState, Outside]:
    state, commands = bpmn.start(process, {}, NOW)
    log: list[Event] = []
    first = state
    outside = Outside()
    outside.take(commands)
    while outside.open and len(log) < limit and len(outside.open) < MANY:
        holds_together(state)
        key = data.draw(st.sampled_from(sorted(outside.open)))
        event = outside.open.pop(key)
        if isinstance(event, bpmn.ServiceCompleted) and data.draw(st.booleans()):
            event = bpmn.ServiceFailed(token=event.token, message="again")
        log.append(event)
        assert bpmn.load_event(bpmn.dump_event(event)) == event
        now = NOW + timedelta(seconds=len(log))
        after, commands = bpmn.step(process, state, event, now)
        assert bpmn.load_state(bpmn.dump_state(after)) == after
        assert bpmn.step(process, after, event, now) == (after, ())
        state = after
        outside.take(commands)
    replayed = first
    for number, event in enumerate(log, start=1):
        now = NOW + timedelta(seconds=number)
        replayed, _ = bpmn.step(process, replayed, event, now)
    assert replayed == state
    return state, outside


def check_structured(process: Process, data: Any) -> None:
    state, outside = play(process, data, 120)
    if outside.open:
        return
    assert state.ended is EndKind.COMPLETED
    assert len(outside.ended) == 1
    assert (len(state.tokens), len(state.scopes), len(state.watches)) == (0, 0, 0)


def check_unstructured(process: Process, data: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # Loops that never wait are given up early: random graphs are full of them.
        patch.setattr(stepping, "MAX_MOVES", 200)
        patch.setattr(stepping, "MAX_LOOPING", 10)
        state, outside = play(process, data, 15)
    if outside.open or state.ended is not None:
        return
    # Nothing moves and nothing is asked for: only parallel joins may still wait.
    for scope in state.scopes.values():
        if scope.kind is ScopeKind.ROOT:
            kinds = {process.nodes[name].kind for name in scope.joins}
            assert kinds == {bpmn.Kind.PARALLEL} or bpmn.Kind.PARALLEL in kinds


@QUICK
@given(structured(), st.data())
def test_a_structured_process_always_ends(process: Process, data: Any) -> None:
    check_structured(process, data)


@QUICK
@given(unstructured(), st.data())
def test_no_inclusive_join_is_left_waiting_alone(process: Process, data: Any) -> None:
    check_unstructured(process, data)


@pytest.mark.slow
@LONG
@given(structured(), st.data())
def test_a_structured_process_always_ends_long(process: Process, data: Any) -> None:
    check_structured(process, data)


@pytest.mark.slow
@LONG
@given(unstructured(), st.data())
def test_no_inclusive_join_is_left_waiting_alone_long(
    process: Process, data: Any
) -> None:
    check_unstructured(process, data)
