"""What the types of the registry are made of, and the check of a draft by them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self, assert_never

from anyshore.core.events.canonical import instant_text, plain
from anyshore.kernel import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.events.event import Draft

__all__ = ["DataKind", "EventType", "Key", "ObjectKind", "check", "examine"]

_DECIMAL = re.compile(r"-?\d+(\.\d+)?")


class DataKind(StrEnum):
    """What a value in an event's data is."""

    TEXT = "text"
    INTEGER = "integer"
    #: An exact number, kept as text without exponent.
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    #: RFC 3339 in UTC, kept as text.
    INSTANT = "instant"
    #: ISO 8601 date, kept as text.
    DAY = "day"
    #: A list of text.
    TEXTS = "texts"
    #: Any plain JSON, as the inputs of a decision.
    TREE = "tree"


class ObjectKind(StrEnum):
    """What an event can be about."""

    BATCH = "batch"
    CALENDAR = "calendar"
    CASE = "case"
    CLIENT = "client"
    COMMITMENT = "commitment"
    CONTRACT = "contract"
    DECISION = "decision"
    DELIVERABLE = "deliverable"
    DOCUMENT = "document"
    ENGAGEMENT = "engagement"
    INCIDENT = "incident"
    INVOICE = "invoice"
    ITEM = "item"
    MILESTONE = "milestone"
    PLAN = "plan"
    PROCESS = "process"
    QUEUE = "queue"
    REVIEW = "review"
    SCOPE = "scope"
    SERVICE = "service"
    SITE = "site"
    USER = "user"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an event's data."""

    #: What its value is.
    kind: DataKind
    #: Whether it must be given.
    required: bool = True

    def maybe(self) -> Self:
        """Return the same key, free to be left out."""
        return replace(self, required=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class EventType:
    """A type of event: its name, meaning and data."""

    #: Its name: what it happened to, a full stop, what happened.
    name: str
    #: One sentence for a person.
    summary: str
    #: Keys of its data by name.
    data: Mapping[str, Key]
    #: Transition of XES' standard lifecycle model (IEEE 1849-2016, clause 7.2).
    transition: str = "complete"


def check(draft: Draft, types: Mapping[str, EventType]) -> tuple[Problem, ...]:
    """Return everything about a draft that a registry does not allow."""
    return examine(draft, types)[1]


def examine(
    draft: Draft, types: Mapping[str, EventType]
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return a draft's data as plain JSON, and all that a registry does not allow.

    Keys whose value is None are left out of the data.
    """
    declared = types.get(draft.type)
    if declared is None:
        return {}, (
            _problem(
                "event-type-unknown",
                f"There is no type of event {draft.type!r}.",
                "Declare it in the registry of event types.",
                draft.type,
            ),
        )
    problems = [
        _problem(
            "object-kind-unknown",
            f"There is no kind of object {ref.kind!r}.",
            "Use one of ObjectKind, or add it there.",
            draft.type,
        )
        for ref in draft.objects
        if ref.kind not in _KINDS
    ]
    problems += [
        _problem(
            "event-key-undeclared",
            f"{draft.type} declares no key {key!r}.",
            "Declare it with the type, or leave it out.",
            f"{draft.type}.{key}",
        )
        for key in draft.data
        if key not in declared.data
    ]
    data: dict[str, Any] = {}
    for name, key in declared.data.items():
        value = draft.data.get(name)
        if value is None:
            if key.required:
                problems.append(_missing(draft.type, name))
            continue
        try:
            data[name] = _value(key.kind, value)
        except ValueError as error:
            fault = f"{name!r} of {draft.type} is no {key.kind.value}: {error}."
            where = f"{draft.type}.{name}"
            hint = "Give it as declared."
            problems.append(_problem("event-value", fault, hint, where))
    return dict(sorted(data.items())), tuple(problems)


_KINDS = frozenset(kind.value for kind in ObjectKind)


def _missing(event: str, name: str) -> Problem:
    fault = f"{event} needs the key {name!r}."
    return _problem("event-key-missing", fault, "Give it.", f"{event}.{name}")


def _value(kind: DataKind, value: Any) -> Any:
    """Return a value in the plain form of its kind; refuse what has none."""
    value = plain(value)
    match kind:
        case DataKind.TREE:
            return value
        case DataKind.BOOLEAN:
            fits = isinstance(value, bool)
        case DataKind.INTEGER:
            fits = isinstance(value, int) and not isinstance(value, bool)
        case DataKind.DECIMAL:
            value = str(value) if type(value) is int else value
            fits = isinstance(value, str) and bool(_DECIMAL.fullmatch(value))
        case DataKind.TEXT:
            fits = isinstance(value, str)
        case DataKind.INSTANT:
            return instant_text(datetime.fromisoformat(_text(value)))
        case DataKind.DAY:
            return date.fromisoformat(_text(value)).isoformat()
        case DataKind.TEXTS:
            fits = isinstance(value, list) and all(isinstance(t, str) for t in value)
        case _:
            assert_never(kind)
    if not fits:
        raise ValueError(f"it is {value!r}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"it is {value!r}")  # noqa: TRY004 - callers catch one kind
    return value


def _problem(code: str, message: str, hint: str, element: str) -> Problem:
    return Problem(code=code, message=message, hint=hint, place=Place(element=element))
