"""What changed between two versions of a model, element by element.

Compares what a model means, not how it is drawn or written: ids are the identity of
elements, and diagram data, documentation and the order of elements do not count.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anyshore.core.bpmn.model import Definitions, Process

__all__ = ["Change", "ChangeKind", "compare"]

#: Parts of an element that do not change what it means.
_UNSEEN = frozenset({"line", "documentation", "incoming", "outgoing"})


class ChangeKind(StrEnum):
    """What happened to an element."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One element that differs."""

    #: What happened.
    kind: ChangeKind
    #: The process it belongs to.
    process: str
    #: The element's id and its label.
    element: str
    name: str = ""
    #: For a change: the part that differs, and its values before and after.
    part: str = ""
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        """Write the change on one line."""
        what = f"{self.kind} {self.element}"
        if self.name:
            what += f" ({self.name})"
        if self.part:
            what += f": {self.part}: {self.before or 'none'} -> {self.after or 'none'}"
        return what


def compare(before: Definitions, after: Definitions) -> tuple[Change, ...]:
    """List what differs between two versions of a file."""
    old = {process.id: process for process in before.processes}
    new = {process.id: process for process in after.processes}
    changes: list[Change] = []
    for name in dict.fromkeys([*old, *new]):
        changes.extend(_process(name, old.get(name), new.get(name)))
    return tuple(changes)


def _elements(process: Process | None) -> dict[str, Any]:
    if process is None:
        return {}
    found: dict[str, Any] = dict(process.nodes)
    for node in process.nodes.values():
        found.update((flow.id, flow) for flow in node.outgoing)
    return found


def _process(
    name: str, before: Process | None, after: Process | None
) -> Iterator[Change]:
    old, new = _elements(before), _elements(after)
    for element in dict.fromkeys([*old, *new]):
        one, other = old.get(element), new.get(element)
        if one is None or other is None:
            present: Any = other if one is None else one
            kind = ChangeKind.ADDED if one is None else ChangeKind.REMOVED
            yield Change(kind=kind, process=name, element=element, name=present.name)
        else:
            yield from _parts(name, element, one, other)


def _parts(process: str, element: str, before: Any, after: Any) -> Iterator[Change]:
    for one in fields(before):
        if one.name in _UNSEEN or not one.compare:
            continue
        old, new = getattr(before, one.name), getattr(after, one.name, None)
        if old != new:
            yield Change(
                kind=ChangeKind.CHANGED,
                process=process,
                element=element,
                name=after.name,
                part=one.name.replace("_", " "),
                before=_show(old),
                after=_show(new),
            )


def _show(value: Any) -> str:
    """Write a part of an element shortly, leaving out what is not set."""
    if value is None:
        return ""
    if hasattr(value, "source") and hasattr(value, "feel"):
        return str(value.source)
    if isinstance(value, tuple):
        return ", ".join(filter(None, map(_show, value)))
    if isinstance(value, dict):
        return ", ".join(f"{key}={_show(each)}" for key, each in value.items())
    if hasattr(value, "__dataclass_fields__"):
        parts = [
            f"{one.name}={text}"
            for one in fields(value)
            if (text := _show(getattr(value, one.name)))
        ]
        return f"{type(value).__name__.lower()}({', '.join(parts)})"
    return str(value)
