"""Beginning cases: by a person's command, by a message or by a signal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anyshore.adapters import clock
from anyshore.apps.permission import missing
from anyshore.apps.processes import inbox, records
from anyshore.apps.processes.models import Case, Definition, Subscription
from anyshore.core import feel
from anyshore.core.bpmn.model import Message, Signal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from anyshore.apps.clients.models import Contract
    from anyshore.core import bpmn

__all__ = ["Beginning", "begin", "live", "starts", "triggers"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Beginning:
    """What a case begins with."""

    title: str
    #: Values by name: FEEL's own, or plain Python ones.
    variables: dict[str, Any] = field(default_factory=dict)
    #: The element that it begins at; empty for the usual start.
    at: str = ""
    #: Who hands it over; the sending case where a case does.
    by: UUID
    #: Whether the runner writes into the client's log that it began.
    unsaid: bool = True
    key: UUID = field(default_factory=clock.new_key)


def live(contract: Contract) -> Definition | None:
    """Return the version that new cases of a contract run."""
    rows = Definition.objects.filter(key=contract.process_key).defer("xml")
    return rows.order_by("-version").first()


def begin(contract: Contract, new: Beginning) -> Case:
    """Write a case down, for a runner to start.

    Raises:
        ProblemError: ``not-found`` where no process is deployed.
    """
    definition = live(contract)
    if definition is None:
        raise missing("process", repr(contract.process_key))
    now = clock.now()
    case = Case(
        id=new.key,
        client_id=contract.client_id,
        contract=contract,
        definition=definition,
        title=new.title[:200],
        started_by=new.by,
        created_at=now,
    )
    case.save(force_insert=True)
    start = records.Started(
        variables=feel.from_host(new.variables), at=new.at, unsaid=new.unsaid
    )
    inbox.put(
        [
            inbox.Entry(
                client=case.client_id,
                case=case.id,
                event=records.dump(start),
                due_at=now,
            )
        ]
    )
    return case


def starts(contract: Contract, kind: Subscription.Kind, name: str) -> list[str]:
    """Return where a contract's process begins with such a message or signal."""
    definition = live(contract)
    if definition is None:
        return []
    return [
        at for what, named, at in definition.starts if (what, named) == (kind, name)
    ]


def triggers(process: bpmn.Process) -> Iterator[tuple[str, str, str]]:
    """Yield what begins a case of a process: kind, name and element each."""
    for at in process.triggered_starts:
        node = process.nodes[at]
        found = list(node.event.triggers) if node.event else []
        if node.task is not None and node.task.message is not None:
            found.append(node.task.message)
        for trigger in found:
            if not isinstance(trigger, Message | Signal):
                continue
            if trigger.name.function is None:
                continue
            kind = (
                Subscription.Kind.MESSAGE
                if isinstance(trigger, Message)
                else Subscription.Kind.SIGNAL
            )
            yield kind.value, str(trigger.name({})), at
