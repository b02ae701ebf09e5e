"""Who carries out what the engine asks for.

The runner knows no work items and no invoices.  The apps above register here when they
load: one keeper of work items, a handler for each type of service task, and duties that
time alone brings about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from anyshore.apps.processes.models import Case
    from anyshore.core import bpmn, events

__all__ = [
    "BusinessError",
    "Duty",
    "ItemKeeper",
    "ServiceCall",
    "duties",
    "duty",
    "handler",
    "handles",
    "items",
    "keep_items",
    "service",
]


class BusinessError(Exception):
    """The work ended in a way that the process foresees: a BPMN error with a code."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceCall:
    """One service task to be carried out, inside the runner's transaction."""

    case: Case
    #: Id of the service task in the model.
    element: str
    inputs: dict[str, Any]
    headers: dict[str, str]
    now: datetime
    #: Events that the handler wants in the log; the runner appends them.
    drafts: list[events.Draft] = field(default_factory=list)


class ItemKeeper(Protocol):
    """Opens and withdraws work items for the runner."""

    def open(
        self, opened: Sequence[tuple[Case, bpmn.OpenItem]], now: datetime
    ) -> list[events.Draft]:
        """Open the items of user tasks' tokens, of many cases at once."""

    def withdraw(self, case: Case, token: int, now: datetime) -> list[events.Draft]:
        """Take back the item of a token that is gone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """Something the runner does again and again, whatever the cases do."""

    name: str
    #: Seconds from one time to the next; every runner counts for itself.
    every: float
    #: Opens its own transaction; must do no harm where two runners do it at once.
    do: Callable[[datetime], int]


_handlers: dict[str, Callable[[ServiceCall], dict[str, Any]]] = {}
_keepers: list[ItemKeeper] = []
_duties: dict[str, Duty] = {}


def service(
    name: str,
) -> Callable[
    [Callable[[ServiceCall], dict[str, Any]]], Callable[[ServiceCall], dict[str, Any]]
]:
    """Register a function as the handler of a type of service task.

    The function returns the task's output.  It raises `BusinessError` for an outcome
    that the process foresees; anything else it raises becomes an incident.
    """

    def register(
        handler: Callable[[ServiceCall], dict[str, Any]],
    ) -> Callable[[ServiceCall], dict[str, Any]]:
        _handlers[name] = handler
        return handler

    return register


def handles(name: str) -> bool:
    """Tell whether a type of service task is carried out here, in the runner."""
    return name in _handlers


def handler(name: str) -> Callable[[ServiceCall], dict[str, Any]]:
    """Return the handler of a type of service task.

    Raises:
        ProblemError: ``service-unknown`` where none is registered.
    """
    try:
        return _handlers[name]
    except KeyError:
        known = ", ".join(sorted(_handlers))
        raise ProblemError(
            Problem(
                code="service-unknown",
                message=f"Nothing here carries out service tasks of type {name!r}.",
                hint=f"Use one of: {known}.",
            )
        ) from None


def keep_items(keeper: ItemKeeper) -> None:
    """Register the keeper of work items; the last one registered counts."""
    _keepers[:] = [keeper]


def items() -> ItemKeeper:
    """Return the keeper of work items."""
    return _keepers[0]


def duty(
    every: float,
) -> Callable[[Callable[[datetime], int]], Callable[[datetime], int]]:
    """Register a function that every runner calls at this interval, in seconds.

    The function is given the instant and returns how many things it did.
    """

    def register(do: Callable[[datetime], int]) -> Callable[[datetime], int]:
        name = f"{do.__module__}.{do.__name__}"
        _duties[name] = Duty(name=name, every=every, do=do)
        return do

    return register


def duties() -> tuple[Duty, ...]:
    """Return every duty, in the order in which they were registered."""
    return tuple(_duties.values())
