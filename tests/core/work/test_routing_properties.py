"""What holds whatever comes: once only, behind walls, within capacity, least slack."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.core.work.routing import (
    Decision,
    Dispatcher,
    Person,
    Policy,
    Rule,
    Waiting,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

LINES = ("invoices", "letters", "claims")
POLICIES = (
    Policy(),
    Policy(safety=()),
    Policy(safety=(-inf, 1.0), head_start=(50.0, 0.0)),
    Policy(late_limit=20.0, late_turn=3),
)

_drawn = st.tuples(
    st.sampled_from(LINES),
    st.integers(0, 2),
    st.sampled_from([5.0, 20.0, 60.0, inf]),
    st.integers(1, 3),
)
_access = st.dictionaries(
    st.sampled_from(LINES), st.sampled_from([0.0, 0.0, 15.0]), max_size=3
)
_people = st.lists(st.tuples(_access, st.integers(1, 4)), min_size=1, max_size=4)
_acts = st.lists(
    st.one_of(
        st.tuples(st.just("offer"), _drawn),
        st.tuples(st.just("finish"), st.integers(0, 9)),
        st.tuples(st.just("come or go"), st.integers(0, 3)),
        st.tuples(st.just("give up"), st.integers(0, 30)),
        st.tuples(st.just("sweep"), st.none()),
    ),
    max_size=50,
)


@dataclass
class _Desk:
    """A dispatcher, with a plain record of who waits and who has what."""

    dispatcher: Dispatcher
    people: list[Person]
    now: float = 0.0
    came: list[Waiting] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    hands: list[tuple[Person, Waiting]] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def act(self, what: str, value: object) -> None:
        self.now += 3.0
        given: Iterable[Decision | None] = ()
        if what == "offer":
            given = [self.offer(*value)]  # type: ignore[misc]  # drawn for it
        elif what == "finish" and self.hands:
            assert isinstance(value, int)
            person, item = self.hands.pop(value % len(self.hands))
            given = self.dispatcher.finish(person, item, self.now)
        elif what == "come or go":
            assert isinstance(value, int)
            person = self.people[value % len(self.people)]
            if person.present:
                self.dispatcher.leave(person)
            else:
                given = self.dispatcher.join(person, self.now)
        elif what == "give up" and self.waiting:
            assert isinstance(value, int)
            self.waiting.pop(value % len(self.waiting)).gone = True
        elif what == "sweep":
            given = self.dispatcher.sweep(self.now)
        for each in given:
            if each is not None:
                self.note(each)

    def offer(self, line: str, kind: int, due: float, weight: int) -> Decision | None:
        item = Waiting(
            key=len(self.came),
            line=line,
            kind=kind,
            came=self.now,
            due=self.now + due,
            expected=4.0,
            weight=weight,
        )
        self.came.append(item)
        self.waiting.append(item)
        return self.dispatcher.offer(item, self.now)

    def note(self, decision: Decision) -> None:
        # What is not waiting any more cannot be given: this fails for the second time.
        self.waiting.remove(decision.item)
        self.hands.append((decision.person, decision.item))
        self.decisions.append(decision)


def _played(
    people: list[tuple[dict[str, float], int]],
    acts: list[tuple[str, object]],
    policy: Policy,
) -> _Desk:
    crew = [
        Person(key=number, access=access, capacity=capacity)
        for number, (access, capacity) in enumerate(people)
    ]
    desk = _Desk(Dispatcher(policy, kinds=3, lines=LINES), crew)
    for what, value in acts:
        desk.act(what, value)
    return desk


@given(_people, _acts, st.sampled_from(POLICIES))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_nothing_is_given_twice_nor_through_a_wall_nor_beyond_capacity(
    people: list[tuple[dict[str, float], int]],
    acts: list[tuple[str, object]],
    policy: Policy,
) -> None:
    desk = _played(people, acts, policy)
    given = [each.item.key for each in desk.decisions]
    assert len(set(given)) == len(given)
    for each in desk.decisions:
        # A wall is a line that is missing; a skill that is missing opens with time.
        assert each.item.line in each.person.access
        asked = each.person.access[each.item.line]
        assert each.relaxed == asked
        assert each.at - each.item.came >= asked
        assert not each.item.gone
        assert each.why
    for person in desk.people:
        mine = [item for holder, item in desk.hands if holder is person]
        assert person.held == sum(item.weight for item in mine)
        assert person.held <= person.capacity


@given(
    st.lists(st.tuples(_drawn, st.integers(0, 40)), max_size=30),
    st.sampled_from([Policy(safety=()), Policy(safety=(1.0, 2.0))]),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_who_comes_free_has_the_least_slack_of_what_can_be_on_time(
    items: list[tuple[tuple[str, int, float, int], int]], policy: Policy
) -> None:
    desk = _Desk(Dispatcher(policy, kinds=3), [])
    for (line, kind, due, _), wait in items:
        assert desk.offer(line, kind, due, 1) is None
        desk.now += wait
    ann = Person(key="ann", access=dict.fromkeys(LINES, 0.0))
    desk.people.append(ann)

    def on_time(item: Waiting) -> bool:
        return desk.now + policy.safety_of(item.kind) * 4.0 <= item.due

    found = desk.dispatcher.join(ann, desk.now)
    while found:
        (decision,) = found
        could = [item for item in desk.waiting if on_time(item)]
        if could:
            assert decision.rule is Rule.SLACK
            assert decision.item is min(could, key=lambda item: (item.due, item.key))
        else:
            assert decision.rule is Rule.LATE
            first = min(desk.waiting, key=lambda item: (item.due, item.key))
            assert decision.item is first
        desk.note(decision)
        desk.now += 2.0
        found = desk.dispatcher.finish(ann, decision.item, desk.now)
    assert desk.waiting == []
