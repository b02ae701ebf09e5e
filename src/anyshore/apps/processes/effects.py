"""What the turns of many cases want written, and writing it: a statement for each kind.

A turn decides and writes nothing; here everything that the turns of one batch gathered
becomes rows, in the runner's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anyshore.adapters import clock
from anyshore.adapters.postgres import batch
from anyshore.adapters.postgres.columns import column
from anyshore.adapters.postgres.exact import dumps
from anyshore.apps.processes import inbox, registry
from anyshore.apps.processes.models import Case
from anyshore.core import feel

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from anyshore.apps.processes.inbox import Entry, Taken
    from anyshore.core import bpmn, events
    from anyshore.kernel import Problem

__all__ = ["Effects", "Open", "Sending", "Stuck", "write"]

_LOG = {
    "client_id": "uuid",
    "case_id": "uuid",
    "position": "int",
    "event": "bytea",
    "at": "timestamptz",
}
_CASE = {
    "id": "uuid",
    "definition_id": "uuid",
    "state": "bytea",
    "position": "int",
    "status": "text",
    "outcome": "text",
    "ended_at": "timestamptz",
}
_JOB = {
    "id": "uuid",
    "client_id": "uuid",
    "case_id": "uuid",
    "token": "int",
    "element": "text",
    "type": "text",
    "inputs": "jsonb",
    "headers": "jsonb",
    "retries": "int",
    "attempts": "int",
    "created_at": "timestamptz",
    "due_at": "timestamptz",
    "worker": "text",
    "message": "text",
}
_SUBSCRIPTION = {
    "client_id": "uuid",
    "case_id": "uuid",
    "number": "int",
    "kind": "text",
    "name": "text",
    "key": "text",
    "taken": "boolean",
}
_INCIDENT = {
    "id": "uuid",
    "client_id": "uuid",
    "case_id": "uuid",
    "token": "int",
    "element": "text",
    "problem": "jsonb",
    "raised_at": "timestamptz",
    "resolved_by": "text",
}
_STORE = f"""
UPDATE processes_case AS kept SET definition_id = new.definition_id,
    state = new.state, position = new.position, status = new.status,
    outcome = new.outcome, ended_at = new.ended_at
FROM {batch.zipped(_CASE)} AS new ({", ".join(_CASE)}) WHERE kept.id = new.id
"""  # noqa: S608 - constants
_OF_TOKENS = """
DELETE FROM {table} AS kept
USING unnest(%b::uuid[], %b::int[]) AS gone (case_id, number)
WHERE kept.case_id = gone.case_id AND kept.{named} = gone.number
"""
_CLOSE = """
UPDATE processes_incident AS kept SET resolved_at = %b, resolved_by = %b
FROM unnest(%b::uuid[], %b::int[]) AS gone (case_id, number)
WHERE kept.case_id = gone.case_id AND kept.token = gone.number
AND kept.resolved_at IS NULL
"""
_STUCK = """
SELECT DISTINCT case_id FROM processes_incident
WHERE case_id = ANY (%b::uuid[]) AND resolved_at IS NULL
"""
#: Who did what the engine did by itself.
ENGINE = "engine"

#: A case and one of its numbers.
Numbered = tuple["UUID", int]


@dataclass(frozen=True, slots=True)
class Open:
    """A user task's item to be opened."""

    taken: Taken
    command: bpmn.OpenItem


@dataclass(frozen=True, slots=True)
class Stuck:
    """An incident to be raised."""

    taken: Taken
    token: int | None
    element: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Sending:
    """A message or signal that a case sends."""

    taken: Taken
    command: bpmn.SendMessage | bpmn.BroadcastSignal


@dataclass(slots=True)
class Effects:
    """Everything that a batch of turns wants written."""

    log: list[tuple[Any, ...]] = field(default_factory=list)
    cases: list[Taken] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    timers_off: list[Numbered] = field(default_factory=list)
    opened: list[Open] = field(default_factory=list)
    withdrawn: list[tuple[Taken, int]] = field(default_factory=list)
    jobs: list[tuple[Taken, bpmn.CallService]] = field(default_factory=list)
    jobs_off: list[Numbered] = field(default_factory=list)
    subscribed: list[tuple[Any, ...]] = field(default_factory=list)
    unsubscribed: list[Numbered] = field(default_factory=list)
    #: Subscriptions whose message came when the case no longer waited for it.
    missed: list[Numbered] = field(default_factory=list)
    sent: list[Sending] = field(default_factory=list)
    raised: list[Stuck] = field(default_factory=list)
    closed: list[Numbered] = field(default_factory=list)
    #: Cases with incidents before or after, whose status depends on them.
    doubtful: list[Taken] = field(default_factory=list)
    drafts: list[events.Draft] = field(default_factory=list)


def write(effects: Effects, rows: dict[UUID, Case], now: datetime) -> None:
    """Write everything but the log of events, which the runner appends last.

    Args:
        effects: What the turns gathered; what opening items gives is added to it.
        rows: The cases as the apps above know them, by key.
        now: The instant of the batch.
    """
    _items(effects, rows, now)
    _settle_doubts(effects, now)
    with batch.pipelined():
        batch.insert("processes_caselog", _LOG, effects.log)
        _jobs(effects, now)
        _subscriptions(effects)
        inbox.schedule(effects.entries)
        _off("processes_inbox", "timer", effects.timers_off)
        _cases(effects)


def _items(effects: Effects, rows: dict[UUID, Case], now: datetime) -> None:
    keeper = registry.items()
    if effects.opened:
        opened = [(rows[one.taken.id], one.command) for one in effects.opened]
        effects.drafts += keeper.open(opened, now)
    for taken, token in effects.withdrawn:
        effects.drafts += keeper.withdraw(rows[taken.id], token, now)


def _incidents(effects: Effects, now: datetime) -> None:
    batch.insert(
        "processes_incident",
        _INCIDENT,
        [
            (
                clock.new_key(),
                one.taken.client,
                one.taken.id,
                one.token,
                one.element,
                _problem(one.problem),
                now,
                "",
            )
            for one in effects.raised
        ],
    )
    if effects.closed:
        cases, numbers = zip(*effects.closed, strict=True)
        batch.execute(
            _CLOSE, now, ENGINE, column("uuid", cases), column("int", numbers)
        )


def _settle_doubts(effects: Effects, now: datetime) -> None:
    """Write incidents, and find out which cases are stuck with them in."""
    _incidents(effects, now)
    if effects.doubtful:
        keys = [taken.id for taken in effects.doubtful]
        stuck = {key for (key,) in batch.rows(_STUCK, column("uuid", keys))}
        for taken in effects.doubtful:
            now_stuck = taken.id in stuck
            taken.status = (
                Case.Status.INCIDENT if now_stuck else Case.Status.RUNNING
            ).value


def _problem(problem: Problem) -> str:
    told = {"code": problem.code, "message": problem.message, "hint": problem.hint}
    return dumps(told).decode()


def _jobs(effects: Effects, now: datetime) -> None:
    batch.insert(
        "processes_job",
        _JOB,
        [
            (
                clock.new_key(),
                taken.client,
                taken.id,
                command.token,
                command.element,
                command.type,
                dumps(feel.to_json(feel.from_host(command.inputs))).decode(),
                dumps(command.headers).decode(),
                command.retries,
                0,
                now,
                now,
                "",
                "",
            )
            for taken, command in effects.jobs
        ],
    )
    _off("processes_job", "token", effects.jobs_off)


def _subscriptions(effects: Effects) -> None:
    batch.insert("processes_subscription", _SUBSCRIPTION, effects.subscribed)
    _off("processes_subscription", "number", effects.unsubscribed)


def _off(table: str, named: str, gone: list[Numbered]) -> None:
    if gone:
        cases, numbers = zip(*gone, strict=True)
        statement = _OF_TOKENS.format(table=table, named=named)
        batch.execute(statement, column("uuid", cases), column("int", numbers))


def _cases(effects: Effects) -> None:
    if not effects.cases:
        return
    values = [
        (
            taken.id,
            taken.definition,
            taken.state,
            taken.position,
            taken.status,
            taken.outcome,
            taken.ended_at,
        )
        for taken in effects.cases
    ]
    batch.execute(_STORE, *batch.columns(_CASE, values))
