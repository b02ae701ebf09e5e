"""Taking documents in: read, kept whole, and the case that works on them started.

Guarantees:

1. A document that cannot be read is refused with the reason, and nothing is written.
2. Document, case and receipt are written in one transaction: all or none of them.
3. The same content comes in once per contract.  Whoever sends it again gets the first
   receipt, with or without a key, at the same moment or years later.
4. An idempotency key stands for one contract and one content.  With others it is
   refused, as the sender has mixed two requests up (draft-ietf-httpapi-idempotency-key-
   header-07, clause 2.7).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction

from anyshore.adapters import clock, einvoice
from anyshore.apps.audit import services as audit
from anyshore.apps.clients.models import Contract
from anyshore.apps.connect.doubles import first_case
from anyshore.apps.connect.models import Document, IntakeKey
from anyshore.apps.permission import missing, require
from anyshore.apps.processes.services import NewCase, case_ref, start_case
from anyshore.core import events, feel, pricing
from anyshore.core.access import Capability, Target
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError, show_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["MAX_BYTES", "Incoming", "Receipt", "Repeat", "document_ref", "take_in"]

#: Largest document taken in; several times what an invoice with attachments needs.
MAX_BYTES = 20_000_000
_LONGEST_NAME = 200
_LONGEST_KEY = 255


class Repeat(StrEnum):
    """Whether something came in before."""

    #: It is new.
    NO = ""
    #: The same key with the same content.
    KEY = "key"
    #: The same content for the same contract.
    CONTENT = "content"


@dataclass(frozen=True, kw_only=True, slots=True)
class Incoming:
    """A document as somebody hands it in."""

    #: The contract that it belongs to.
    contract: UUID
    #: The file's name; folders in it are dropped.
    name: str
    #: The file, whole.
    content: bytes
    #: What it says it is.
    media_type: str = "application/xml"
    #: The sender's idempotency key; empty for none.
    key: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What the sender of a document is answered; the same however often they send."""

    #: The case that works on it.
    case: UUID
    #: The document as kept.
    document: UUID
    #: The contract that it belongs to.
    contract: UUID
    #: The file's name as first sent.
    name: str
    #: How many bytes it has.
    size: int
    #: SHA-256 of its content, in hexadecimal.
    checksum: str
    #: When it came in first.
    received_at: datetime
    #: Whether it came in before.
    repeat: Repeat = Repeat.NO


@transaction.atomic
def take_in(actor: Actor, incoming: Incoming) -> Receipt:
    """Take an electronic invoice in and start its case.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``; ``contract-takes-no-cases`` or
            ``contract-not-in-force``; ``key-malformed`` or ``key-reused``; or the
            reader's reason to refuse the document, see `einvoice.REFUSALS`.
    """
    contract = _contract(actor, incoming.contract)
    key = _checked_key(incoming.key)
    name = _plain_name(incoming.name)
    invoice = einvoice.read(incoming.content, name, limit=MAX_BYTES)
    made = _document(contract, incoming, name)
    # Whoever comes second waits here until the first has committed, then finds it.
    Document.objects.bulk_create([made], ignore_conflicts=True)
    kept = Document.objects.defer("content").get(
        contract=contract, checksum=made.checksum
    )
    repeat = Repeat.NO if kept.id == made.id else Repeat.CONTENT
    if key and _use_key(key, kept, contract):
        repeat = Repeat.KEY
    if repeat is Repeat.NO:
        _start(actor, contract, invoice, kept)
    return Receipt(
        case=kept.case_id,
        document=kept.id,
        contract=contract.id,
        name=kept.name,
        size=kept.size,
        checksum=kept.checksum,
        received_at=kept.received_at,
        repeat=repeat,
    )


def document_ref(key: UUID) -> events.Ref:
    """Return how events name a document."""
    return events.Ref(
        kind="document", id=show_id(IdPrefix.DOCUMENT, key), qualifier="document"
    )


def _contract(actor: Actor, key: UUID) -> Contract:
    contract = Contract.objects.select_related("client").filter(pk=key).first()
    if contract is None:
        raise missing("contract", show_id(IdPrefix.CONTRACT, key))
    require(actor, Capability.CASE_CREATE, Target(client=contract.client_id))
    if not contract.process_key:
        raise ProblemError(
            Problem(
                code="contract-takes-no-cases",
                message=f"{contract.name} runs no process, so it takes no documents.",
                hint="Name a contract whose work comes in as documents.",
                place=Place(element="contract"),
            )
        )
    today = clock.now().astimezone(ZoneInfo(contract.client.zone)).date()
    ended = contract.ends_on is not None and contract.ends_on < today
    if today < contract.starts_on or ended:
        raise ProblemError(
            Problem(
                code="contract-not-in-force",
                message=f"{contract.name} is not in force on {today}.",
                hint="Name the contract that is in force, or have its term changed.",
                place=Place(element="contract"),
            )
        )
    return contract


def _checked_key(key: str) -> str:
    """Return the key; printable ASCII, as a header field can carry (RFC 9110, 5.5)."""
    if len(key) <= _LONGEST_KEY and key.isascii() and (key.isprintable() or not key):
        return key
    raise ProblemError(
        Problem(
            code="key-malformed",
            message=f"An idempotency key has at most {_LONGEST_KEY} printable ASCII"
            " characters.",
            hint="Use a fresh UUID for each request.",
            place=Place(element="Idempotency-Key"),
        )
    )


def _plain_name(name: str) -> str:
    # Both kinds of separators: the name may come from another system.
    bare = PurePath(name.replace("\\", "/")).name.strip()
    printable = "".join(each for each in bare if each.isprintable())
    return (printable or "document.xml")[-_LONGEST_NAME:]


def _document(contract: Contract, incoming: Incoming, name: str) -> Document:
    return Document(
        client_id=contract.client_id,
        contract=contract,
        # The case is written below; the database looks at commit.
        case_id=clock.new_key(),
        name=name,
        media_type=incoming.media_type[:100],
        size=len(incoming.content),
        checksum=hashlib.sha256(incoming.content).hexdigest(),
        content=incoming.content,
        received_at=clock.now(),
    )


def _use_key(key: str, document: Document, contract: Contract) -> bool:
    """Bind the key to the document and tell whether it was bound to it before."""
    fingerprint = hashlib.sha256(
        f"{contract.id}:{document.checksum}".encode()
    ).hexdigest()
    keys = IntakeKey.objects.filter(client_id=contract.client_id, key=key)
    known = keys.first()
    if known is None:
        made = IntakeKey(
            client_id=contract.client_id,
            key=key,
            fingerprint=fingerprint,
            document=document,
            at=clock.now(),
        )
        IntakeKey.objects.bulk_create([made], ignore_conflicts=True)
    if keys.get().fingerprint != fingerprint:
        raise ProblemError(
            Problem(
                code="key-reused",
                message=f"The key {key!r} was used for another document.",
                hint="Use a fresh key for each document, and the same only to repeat.",
                place=Place(element="Idempotency-Key"),
            )
        )
    return known is not None


def _start(
    actor: Actor, contract: Contract, invoice: pricing.Invoice, document: Document
) -> None:
    # Noted now and not when it is checked: who came in first does not depend on who is
    # worked first.
    first_case(contract, invoice, document.case_id)
    start_case(
        actor,
        NewCase(
            contract=contract,
            title=_title(invoice),
            key=document.case_id,
            variables={
                "invoice": feel.from_host(pricing.to_json(invoice)),
                "document": document.shown,
                "received_at": feel.from_host(document.received_at),
            },
        ),
    )
    audit.append(
        [
            events.Draft(
                client=contract.client_id,
                type="document.received",
                at=document.received_at,
                actor=str(actor.id),
                data={
                    "name": document.name,
                    "sha256": document.checksum,
                    "size": document.size,
                    "media_type": document.media_type,
                },
                objects=(document_ref(document.id), case_ref(document.case_id)),
            )
        ]
    )


def _title(invoice: pricing.Invoice) -> str:
    kind = "Credit note" if invoice.is_credit_note else "Invoice"
    number = invoice.number or "without a number"
    seller = invoice.seller.name or "an unnamed seller"
    return f"{kind} {number} from {seller}"[:200]
