"""What a step gives back: a changed value with its facts, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from anyshore.kernel import Money, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Fact", "Refusal", "Transition", "plain", "refuse"]

Subject = TypeVar("Subject")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One thing that happened, as the event log will keep it."""

    #: The event's type, as in ``work_item.claimed``.
    type: str
    #: Its data as JSON knows it: text, numbers, booleans, null, lists and mappings.
    data: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition(Generic[Subject]):
    """The action was carried out."""

    #: The value after the action.
    after: Subject
    #: What happened, in order; empty where nothing changed.
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """The action was not carried out, and the value is exactly as it was."""

    #: Everything that stands in the way, the foremost first; never empty.
    problems: tuple[Problem, ...]

    @property
    def problem(self) -> Problem:
        """Return the foremost problem."""
        return self.problems[0]

    def __str__(self) -> str:
        """Write every problem on one line."""
        return " ".join(str(problem) for problem in self.problems)


def refuse(code: str, message: str, hint: str = "") -> Refusal:
    """Make a refusal of one problem."""
    return Refusal(problems=(Problem(code=code, message=message, hint=hint),))


def plain(value: object) -> object:
    """Write a fact's value as JSON knows it: keys, amounts and instants are text.

    >>> plain({"yes": True}), plain((1, None, "a")), plain(frozenset("ba"))
    ({'yes': True}, [1, None, 'a'], ['a', 'b'])
    """
    if value is None or isinstance(value, bool | int | str | dict):
        return value
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, tuple | list | frozenset):
        parts = sorted(value, key=str) if isinstance(value, frozenset) else value
        return [plain(part) for part in parts]
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat else str(value)
