"""Messages and signals: from outside or from a case, to the cases that wait for them.

A message goes to one case: the one that has waited longest for its name and correlation
key, or else a new one where the contract's process begins with such a message, or else
it waits for a case until its time is over.  A signal goes to every case of the client
that listens just then, and to new ones.

Guarantees:

1. The same idempotency key with the same content is one message, however often it is
   sent, and gives the same receipt; with another content it is refused.
2. A message is delivered to at most one subscription, and a case that no longer waited
   for it when it came gives it back: it is then waiting again.
3. A message and a subscription that come at the same moment in two transactions that
   cannot see one another find each other a few seconds later.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.adapters import clock
from anyshore.adapters.postgres import batch
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.clients.models import Contract
from anyshore.apps.permission import missing, require
from anyshore.apps.processes import inbox, pressure, records, starting
from anyshore.apps.processes.models import Message, Subscription
from anyshore.core import bpmn, feel
from anyshore.core.access import Capability, Target
from anyshore.kernel import IdPrefix, Problem, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from anyshore.apps.processes.effects import Effects
    from anyshore.core.access import Actor

__all__ = ["Fate", "Receipt", "Sent", "broadcast", "match", "publish", "route"]

#: How long a message from a case waits for a receiver.
_FROM_CASES = timedelta(days=1)
#: How long at least what was sent is remembered, for its idempotency key.
_REMEMBERED = timedelta(days=1)
#: How long a message waits that its case gave back.
_GIVEN_BACK = timedelta(hours=1)
#: How far back `match` looks for what two transactions have hidden from one another.
_HIDDEN = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(days=30)

_WAITING = """
SELECT id, case_id, number FROM processes_subscription
WHERE client_id = %b AND kind = 'message' AND name = %b AND key = %b AND NOT taken
ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_TAKE = "UPDATE processes_subscription SET taken = true WHERE id = %b"
_LISTENING = """
SELECT DISTINCT case_id FROM processes_subscription
WHERE client_id = %b AND kind = 'signal' AND name = %b
"""
_MATCH = """
SELECT sent.id, sent.payload, found.id, found.client_id, found.case_id, found.number
FROM processes_message AS sent CROSS JOIN LATERAL (
    SELECT id, client_id, case_id, number FROM processes_subscription
    WHERE client_id = sent.client_id AND kind = 'message' AND name = sent.name
    AND key = sent.key AND NOT taken ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
) AS found
WHERE sent.kind = 'message' AND sent.case_id IS NULL AND sent.waits_until > %b
AND (sent.name = ANY (%b::text[]) OR sent.sent_at > %b)
ORDER BY sent.sent_at, sent.id LIMIT 500 FOR UPDATE OF sent SKIP LOCKED
"""
_DELIVERED = "UPDATE processes_message SET case_id = %b, number = %b WHERE id = %b"
_GIVE_BACK = """
UPDATE processes_message AS sent SET case_id = NULL, number = NULL,
    waits_until = greatest(waits_until, %b), expires_at = greatest(expires_at, %b)
FROM unnest(%b::uuid[], %b::int[]) AS missed (case_id, number)
WHERE sent.case_id = missed.case_id AND sent.number = missed.number
RETURNING sent.name
"""


class Fate(StrEnum):
    """What became of a message."""

    #: A case has it.
    DELIVERED = "delivered"
    #: It began a case.
    STARTED = "started"
    #: It waits for a case.
    WAITING = "waiting"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A message or signal as somebody sends it."""

    #: The contract that it is for.
    contract: UUID
    name: str
    #: The correlation key; empty where the name is enough.
    key: str = ""
    #: Values by name: FEEL's own, or plain Python ones.
    payload: dict[str, Any] = field(default_factory=dict)
    #: How long a message waits for a case; zero refuses it where none waits for it.
    wait: timedelta = timedelta()
    #: The sender's idempotency key; empty for none.
    sent_as: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What the sender is answered, the same however often they send."""

    key: UUID
    fate: Fate
    #: The case that has a message, or that it began.
    case: UUID | None
    #: How many cases it reached at once.
    reached: int
    sent_at: datetime


@transaction.atomic
def publish(actor: Actor, sent: Sent) -> Receipt:
    """Send a message to the case that waits for it.

    Raises:
        ProblemError: ``not-allowed``, ``not-found``, ``busy``, ``token-reused``, or
            ``message-unexpected`` where no case waits for it and it is not to wait.
    """
    row, fresh = _record(actor, sent, Subscription.Kind.MESSAGE)
    if not fresh:
        return _receipt(row)
    if not _deliver(row) and not _begin(row) and not sent.wait:
        raise ProblemError(
            Problem(
                code="message-unexpected",
                message=f"No case waits for message {sent.name!r}"
                + (f" with key {sent.key!r}." if sent.key else "."),
                hint="Check name and key, or let the message wait for its case.",
            )
        )
    return _receipt(row)


@transaction.atomic
def broadcast(actor: Actor, sent: Sent) -> Receipt:
    """Send a signal to every case of the client that listens.

    Raises:
        ProblemError: ``not-allowed``, ``not-found``, ``busy`` or ``token-reused``.
    """
    row, fresh = _record(actor, sent, Subscription.Kind.SIGNAL)
    if fresh:
        row.reached = _spread(row, None)
        row.save(update_fields=["reached"])
    return _receipt(row)


def _record(actor: Actor, sent: Sent, kind: Subscription.Kind) -> tuple[Message, bool]:
    """Write down what is sent, or find what was sent with the same key before."""
    contract = Contract.objects.filter(pk=sent.contract).first()
    if contract is None:
        shown = show_id(IdPrefix.CONTRACT, sent.contract)
        raise missing("contract", shown)
    require(actor, Capability.CASE_CREATE, Target(client=contract.client_id))
    pressure.check(contract.client_id)
    row = _row(contract, sent, kind, actor.id)
    if not sent.sent_as:
        row.save(force_insert=True)
        return row, True
    # Whoever sends the same at the same moment waits here for the other one's commit.
    Message.objects.bulk_create([row], ignore_conflicts=True)
    kept = Message.objects.get(client_id=contract.client_id, sent_as=sent.sent_as)
    if kept.checksum != row.checksum:
        raise ProblemError(
            Problem(
                code="token-reused",
                message="This idempotency key stands for another message.",
                hint="Use a fresh key for each message.",
            )
        )
    return kept, kept.id == row.id


def _row(
    contract: Contract, sent: Sent, kind: Subscription.Kind, sender: UUID
) -> Message:
    payload = _payload(feel.from_host(sent.payload))
    told = repr((contract.id, kind.value, sent.name, sent.key, payload))
    now = clock.now()
    wait = min(sent.wait, _LONGEST_WAIT)
    return Message(
        client_id=contract.client_id,
        contract=contract,
        kind=kind,
        name=sent.name,
        key=sent.key,
        payload=payload,
        sent_as=sent.sent_as,
        checksum=hashlib.sha256(told.encode()).hexdigest(),
        sent_by=sender,
        sent_at=now,
        waits_until=now + wait,
        expires_at=now + max(wait, _REMEMBERED),
    )


def _payload(values: Any) -> bytes:
    return bpmn.dump_event(bpmn.VariablesSet(variables=values))


def _values(payload: bytes | memoryview) -> dict[str, Any]:
    event = bpmn.load_event(bytes(payload))
    return event.variables if isinstance(event, bpmn.VariablesSet) else {}


def _receipt(row: Message) -> Receipt:
    if row.case_id is None:
        fate = Fate.WAITING
    else:
        fate = Fate.STARTED if row.number is None else Fate.DELIVERED
    if row.kind == Subscription.Kind.SIGNAL:
        fate = Fate.DELIVERED
    return Receipt(
        key=row.id,
        fate=fate,
        case=row.case_id,
        reached=row.reached,
        sent_at=row.sent_at,
    )


def _deliver(row: Message) -> bool:
    """Hand a message to the case that has waited longest for it."""
    found = batch.rows(_WAITING, row.client_id, row.name, row.key)
    if not found:
        return False
    ((subscription, case, number),) = found
    batch.execute(_TAKE, subscription)
    event = bpmn.MessageArrived(subscription=number, payload=_values(row.payload))
    inbox.put([_entry(row.client_id, case, event)])
    row.case_id, row.number, row.reached = case, number, 1
    row.save(update_fields=["case_id", "number", "reached"])
    return True


def _entry(client: UUID, case: UUID, event: records.Record) -> inbox.Entry:
    return inbox.Entry(
        client=client, case=case, event=records.dump(event), due_at=clock.now()
    )


def _begin(row: Message) -> bool:
    """Begin a case where the contract's process begins with such a message."""
    found = starting.starts(row.contract, Subscription.Kind.MESSAGE, row.name)
    if not found:
        return False
    title = f"{row.name} {row.key}".strip()
    row.case_id = starting.begin(
        row.contract,
        starting.Beginning(
            title=title,
            variables=_values(row.payload),
            at=found[0],
            by=row.sent_by,
        ),
    ).id
    row.reached = 1
    row.save(update_fields=["case_id", "reached"])
    return True


def _spread(row: Message, sender: UUID | None) -> int:
    """Let every listening case but the sender hear a signal, and begin new ones."""
    payload = _values(row.payload)
    event = bpmn.SignalArrived(name=row.name, payload=payload)
    cases = [
        case
        for (case,) in batch.rows(_LISTENING, row.client_id, row.name)
        if case != sender
    ]
    inbox.put([_entry(row.client_id, case, event) for case in cases])
    found = starting.starts(row.contract, Subscription.Kind.SIGNAL, row.name)
    for at in found:
        starting.begin(
            row.contract,
            starting.Beginning(
                title=row.name, variables=payload, at=at, by=row.sent_by
            ),
        )
    return len(cases) + len(found)


def route(effects: Effects, now: datetime) -> None:
    """Carry what the cases of a batch have sent, and what now has a receiver."""
    names = {row[4] for row in effects.subscribed if row[3] == "message"}
    if effects.missed:
        cases, numbers = zip(*effects.missed, strict=True)
        until = now + _GIVEN_BACK
        given = batch.rows(_GIVE_BACK, until, until, list(cases), list(numbers))
        names |= {name for (name,) in given}
    for one in effects.sent:
        _send(one.taken.contract, one.taken.id, one.command)
    if names:
        match(now, names)


def _send(
    contract: UUID, case: UUID, command: bpmn.SendMessage | bpmn.BroadcastSignal
) -> None:
    message = isinstance(command, bpmn.SendMessage)
    kind = Subscription.Kind.MESSAGE if message else Subscription.Kind.SIGNAL
    sent = Sent(
        contract=contract,
        name=command.name,
        key=(command.key or "") if isinstance(command, bpmn.SendMessage) else "",
        payload=command.payload,
        wait=_FROM_CASES if message else timedelta(),
    )
    row = _row(Contract.objects.get(pk=contract), sent, kind, case)
    row.save(force_insert=True)
    if not message:
        row.reached = _spread(row, case)
        row.save(update_fields=["reached"])
    elif not _deliver(row):
        _begin(row)


def match(now: datetime, names: Collection[str] = ()) -> int:
    """Bring waiting messages and free subscriptions together.

    Args:
        now: The instant.
        names: Names to look at, beside all that was sent within the last minute.

    Returns:
        How many found each other.
    """
    taken: set[int] = set()
    entries = []
    for key, payload, found, client, case, number in batch.rows(
        _MATCH, now, sorted(names), now - _HIDDEN
    ):
        if found in taken:
            continue
        taken.add(found)
        batch.execute(_TAKE, found)
        batch.execute(_DELIVERED, case, number, key)
        event = bpmn.MessageArrived(subscription=number, payload=_values(payload))
        entries.append(_entry(client, case, event))
    inbox.put(entries)
    return len(entries)


def look_after(now: datetime) -> int:
    """Match what passed one another by, and forget what has expired; a duty."""
    with acting_for_all(), transaction.atomic():
        count = match(now)
        gone = Message.objects.filter(expires_at__lt=now).values("pk")[:1000]
        Message.objects.filter(pk__in=gone).delete()
    return count
