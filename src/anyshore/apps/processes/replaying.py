"""Decisions of past cases, made again from the case's log.

A case's log gives its state at every step, so the inputs of a decision need not be kept
beside what came of it: they are found again where they were, and the same model decides
them once more, this time with every reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anyshore.apps.audit import queries as audit
from anyshore.apps.permission import missing
from anyshore.apps.processes import reading, records
from anyshore.apps.processes.library import compiled
from anyshore.apps.processes.models import Definition
from anyshore.apps.processes.turn import Position, advanced
from anyshore.core import bpmn, dmn, feel
from anyshore.core.events.canonical import plain
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from anyshore.apps.processes.models import Case
    from anyshore.core.access import Actor

__all__ = ["Replayed", "decision"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Replayed:
    """A decision of a case, made again."""

    case: Case
    #: The version of the process that the case ran then.
    definition: Definition
    model: dmn.Model
    #: The decision's name, and the step that asked for it.
    name: str
    element: str
    #: When it was made; ``now()`` is that instant in the replay too.
    at: datetime
    #: What it looked at.
    inputs: Mapping[str, Any]
    #: What comes of it now, with the reasons.
    outcome: dmn.Outcome
    #: What came of it then, by the log.
    value: Any
    rules: Sequence[str]

    @property
    def same(self) -> bool:
        """Tell whether the same came of it as then."""
        # The log writes every value in one way, so that is how they are compared.
        return bool(plain(feel.to_json(self.outcome.value)) == plain(self.value))


def decision(actor: Actor, key: UUID, number: int) -> Replayed:
    """Make a decision of a case again.

    Args:
        actor: Who looks; somebody who may read the case.
        key: The case.
        number: Which of its decisions, in the order they were made, from 1.

    Raises:
        ProblemError: ``not-allowed`` or ``not-found``.
    """
    case, _ = reading.story(actor, key)
    for count, (definition, at, made) in enumerate(_decided(case), 1):
        if count == number:
            return _again(case, definition, at, made, _logged(case, number))
    raise missing(f"decision {number} of case", show_id(IdPrefix.CASE, key))


def _decided(case: Case) -> Iterator[tuple[UUID, datetime, bpmn.Decided]]:
    """Yield the decisions of a case from its log: version, instant and command."""
    log = [
        (records.load(bytes(entry.event)), entry.at)
        for entry in case.log.order_by("position")
    ]
    moves = (one.before for one, _ in log if isinstance(one, records.Migrated))
    held = Position(next(moves, case.definition_id), None)
    for record, at in log:
        before = held.definition
        held, commands = advanced(held, record, at)
        for command in commands:
            if isinstance(command, bpmn.Decided):
                yield before, at, command


def _logged(case: Case, number: int) -> Mapping[str, Any]:
    events = audit.history("case", show_id(IdPrefix.CASE, case.id))
    made = [event.data for event in events if event.type == "decision.made"]
    return made[number - 1] if number <= len(made) else {}


def _again(
    case: Case,
    definition: UUID,
    at: datetime,
    made: bpmn.Decided,
    logged: Mapping[str, Any],
) -> Replayed:
    model = compiled(definition).decisions[made.decision]
    return Replayed(
        case=case,
        definition=Definition.objects.get(pk=definition),
        model=model,
        name=made.decision,
        element=made.element,
        at=at,
        inputs={name: feel.from_host(each) for name, each in made.inputs.items()},
        outcome=dmn.decide(model, made.decision, made.inputs, now=at, explain=True),
        value=logged.get("value"),
        rules=tuple(str(rule) for rule in logged.get("rules") or ()),
    )
