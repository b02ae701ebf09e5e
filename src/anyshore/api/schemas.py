"""What the API answers, as the OpenAPI description shows it.

Instants are RFC 3339 in UTC, amounts are strings with a point, ids carry a prefix that
names what they are.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from ninja import Schema
from pydantic import Field, PlainSerializer

from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from anyshore.apps.clients.queries import Contract
    from anyshore.apps.connect.queries import Document
    from anyshore.apps.connect.services import Receipt
    from anyshore.apps.processes.reading import Case
    from anyshore.apps.work.listing import Listed
    from anyshore.core.events import Event

__all__ = [
    "CaseOut",
    "CasePage",
    "Completion",
    "ContractOut",
    "ContractPage",
    "DocumentOut",
    "DocumentPage",
    "EventOut",
    "EventPage",
    "ItemOut",
    "ItemPage",
    "ItemView",
    "Me",
    "Pending",
    "PostingPage",
    "Reasoned",
    "ReceiptOut",
    "case_out",
    "contract_out",
    "document_out",
    "event_out",
    "item_out",
    "receipt_out",
]


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


Instant = Annotated[
    datetime, PlainSerializer(_utc, return_type=str, when_used="json-unless-none")
]
Next = Annotated[str, Field(description="Mark of the next page; empty at the end.")]


class ReceiptOut(Schema):
    """What the sender of a document is answered, the same however often they send."""

    case: str
    document: str
    contract: str
    name: str
    size: int
    sha256: str
    received_at: Instant


class ContractOut(Schema):
    """A contract as those see it who may read it."""

    id: str
    slug: str
    name: str
    client: str
    service: str
    mode: str
    currency: str
    process: str
    starts_on: str
    ends_on: str | None


class ContractPage(Schema):
    """Contracts, by client and name."""

    items: list[ContractOut]


class CaseOut(Schema):
    """One run of a process."""

    id: str
    title: str
    status: str
    outcome: str
    client: str
    contract: str
    created_at: Instant
    ended_at: Instant | None


class CasePage(Schema):
    """A page of cases, newest first."""

    items: list[CaseOut]
    next: Next


class EventOut(Schema):
    """One fact of the log."""

    sequence: int
    type: str
    at: Instant
    actor: str
    data: dict[str, Any]
    sha256: Annotated[str, Field(description="Digest in the client's chain.")]


class EventPage(Schema):
    """What happened, oldest first."""

    items: list[EventOut]


class DocumentOut(Schema):
    """A file as it came in."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    received_at: Instant


class DocumentPage(Schema):
    """The documents of a case."""

    items: list[DocumentOut]


class ItemOut(Schema):
    """One human step of a case."""

    id: str
    case: str
    title: str
    element: str
    state: str
    priority: int
    level: int
    form: str
    created_at: Instant
    due_at: Instant | None
    lease_until: Instant | None
    completed_at: Instant | None
    version: int


class ItemPage(Schema):
    """A page of items."""

    items: list[ItemOut]
    next: Next


class ItemView(ItemOut):
    """An item with what the process hands to the step."""

    inputs: dict[str, Any]


class Completion(Schema):
    """What a worker decided and entered."""

    output: dict[str, Any] = {}


class Reasoned(Schema):
    """Why."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Pending(Reasoned):
    """What an item is to wait for."""

    awaits: Annotated[str, Field(pattern="^(client|third_party|date|colleague)$")]
    until: datetime | None = None


class PostingPage(Schema):
    """Postings, oldest first; the members are those of the CSV and ``taxes``."""

    items: list[dict[str, Any]]
    next: Next


class Me(Schema):
    """Whom the request acts for."""

    id: str
    name: str
    email: str
    roles: list[str]
    clients: list[str]


def receipt_out(receipt: Receipt) -> ReceiptOut:
    """Write a receipt."""
    return ReceiptOut(
        case=show_id(IdPrefix.CASE, receipt.case),
        document=show_id(IdPrefix.DOCUMENT, receipt.document),
        contract=show_id(IdPrefix.CONTRACT, receipt.contract),
        name=receipt.name,
        size=receipt.size,
        sha256=receipt.checksum,
        received_at=receipt.received_at,
    )


def contract_out(row: Contract) -> ContractOut:
    """Write a contract; terms and prices are not in it."""
    return ContractOut(
        id=show_id(IdPrefix.CONTRACT, row.id),
        slug=row.slug,
        name=row.name,
        client=row.client.slug,
        service=row.service.key,
        mode=row.mode,
        currency=row.currency,
        process=row.process_key,
        starts_on=row.starts_on.isoformat(),
        ends_on=row.ends_on.isoformat() if row.ends_on else None,
    )


def case_out(row: Case) -> CaseOut:
    """Write a case."""
    return CaseOut(
        id=show_id(IdPrefix.CASE, row.id),
        title=row.title,
        status=row.status,
        outcome=row.outcome,
        client=row.client.slug,
        contract=row.contract.slug,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


def event_out(event: Event) -> EventOut:
    """Write an event."""
    return EventOut(
        sequence=event.sequence,
        type=event.type,
        at=event.at,
        actor=event.actor,
        data=dict(event.data),
        sha256=event.digest.hex(),
    )


def document_out(row: Document) -> DocumentOut:
    """Write a document, without its content."""
    return DocumentOut(
        id=row.shown,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.checksum,
        received_at=row.received_at,
    )


def item_out(row: Listed) -> ItemOut:
    """Write an item."""
    return ItemOut(
        id=show_id(IdPrefix.ITEM, row.id),
        case=show_id(IdPrefix.CASE, row.case_id),
        title=row.title,
        element=row.element,
        state=row.state,
        priority=row.priority,
        level=row.level,
        form=row.form,
        created_at=row.created_at,
        due_at=row.due_at,
        lease_until=row.lease_until,
        completed_at=row.completed_at,
        version=row.version,
    )
