"""Commands of many threads go through together, and each hears of its own alone."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from anyshore.adapters.postgres import gate as gate_module
from anyshore.adapters.postgres.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Sequence


class Doubling:
    """Doubles numbers and refuses odd ones, a group at a time, when it is let to."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.entered = threading.Event()
        self.let = threading.Event()

    def __call__(self, group: Sequence[int]) -> list[int | Exception]:
        self.groups.append(list(group))
        self.entered.set()
        assert self.let.wait(60)
        return [ValueError(n) if n % 2 else 2 * n for n in group]


def test_who_comes_alone_goes_through_alone() -> None:
    doubling = Doubling()
    doubling.let.set()
    gate = Gate(doubling)
    assert [gate.enter(2), gate.enter(4)] == [4, 8]
    assert doubling.groups == [[2], [4]]


def test_who_comes_meanwhile_goes_with_the_next_group_and_hears_of_its_own() -> None:
    doubling = Doubling()
    gate = Gate(doubling)
    answers: dict[int, object] = {}

    def send(number: int) -> None:
        try:
            answers[number] = gate.enter(number)
        except ValueError as error:
            answers[number] = str(error)

    first = threading.Thread(target=send, args=(0,))
    first.start()
    assert doubling.entered.wait(60)
    others = [threading.Thread(target=send, args=(number,)) for number in range(1, 9)]
    for thread in others:
        thread.start()
    while len(gate._queue) < len(others):  # they have all come
        threading.Event().wait(0.001)
    doubling.let.set()
    for thread in (first, *others):
        thread.join(60)

    assert answers == {
        number: str(number) if number % 2 else 2 * number for number in range(9)
    }
    assert [sorted(group) for group in doubling.groups] == [[0], list(range(1, 9))]


def test_the_next_group_waits_for_those_who_were_just_let_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else the first to come again would go alone, and all the others wait for that."""
    monkeypatch.setattr(gate_module, "_LINGER", 60)
    doubling = Doubling()
    gate = Gate(doubling)

    def send(number: int) -> None:
        gate.enter(number)
        gate.enter(number)

    first = threading.Thread(target=send, args=(0,))
    first.start()
    assert doubling.entered.wait(60)
    second = threading.Thread(target=gate.enter, args=(2,))
    second.start()
    while not gate._queue:  # the second has come
        threading.Event().wait(0.001)
    doubling.let.set()
    for thread in (first, second):
        thread.join(60)
    assert [sorted(group) for group in doubling.groups] == [[0], [0, 2]]


def test_a_group_that_fails_is_told_and_the_next_one_goes_through() -> None:
    def through(group: Sequence[int]) -> list[int]:
        if 0 in group:
            raise KeyError("broken")
        return list(group)

    gate = Gate(through)
    with pytest.raises(KeyError, match="broken"):
        gate.enter(0)
    assert gate.enter(7) == 7


def test_the_thread_goes_home_and_another_one_comes_for_the_next() -> None:
    threads: list[int] = []

    def through(group: Sequence[int]) -> list[int]:
        threads.append(threading.get_ident())
        return list(group)

    gate = Gate(through, patience=0.001)
    assert gate.enter(1) == 1
    while gate._keeper is not None:
        threading.Event().wait(0.001)
    assert gate.enter(2) == 2
    assert threading.get_ident() not in threads


@pytest.mark.django_db
def test_inside_a_transaction_it_is_a_part_of_that_one() -> None:
    """Else others could be told of what the caller's transaction then takes back."""
    inside: list[int] = []

    def through(group: Sequence[int]) -> list[int]:
        inside.append(threading.get_ident())
        return list(group)

    assert Gate(through).enter(5) == 5
    assert inside == [threading.get_ident()]
