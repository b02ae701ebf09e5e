"""Messages and signals: telling cases what has happened outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from anyshore.api.access import actor_of
from anyshore.api.paging import key_of
from anyshore.api.schemas import Instant
from anyshore.api.values import exact
from anyshore.apps.clients import queries as clients
from anyshore.apps.processes import messages
from anyshore.kernel import IdPrefix, show_id

__all__ = ["router"]

router = Router(tags=["messages"])

_KEY: dict[str, Any] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "The same key and content is one message.",
            "schema": {"type": "string", "maxLength": 255},
        }
    ]
}
_LONGEST_KEY = 255


class SignalIn(Schema):
    """A signal for every case that listens."""

    contract: Annotated[
        str, Field(description="The contract's id or its name in addresses.")
    ]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    payload: dict[str, Any] = {}


class MessageIn(SignalIn):
    """A message for the case that waits for it."""

    key: Annotated[str, Field(max_length=200, description="Correlation key.")] = ""
    wait: Annotated[
        float,
        Field(
            ge=0,
            le=2_592_000,
            description="Seconds that it waits for a case; 0 refuses it without one.",
        ),
    ] = 0.0


class MessageOut(Schema):
    """What became of it, the same however often it is sent."""

    id: str
    fate: Annotated[str, Field(description="delivered, started or waiting")]
    case: str | None
    reached: Annotated[int, Field(description="How many cases it reached at once.")]
    sent_at: Instant


@router.post(
    "/messages",
    response={201: MessageOut},
    openapi_extra=_KEY,
    summary="Send a message",
    operation_id="send_message",
)
def send(request: HttpRequest, body: MessageIn) -> Status[MessageOut]:
    """Send a message to the case that waits for its name and correlation key.

    It begins a case where the contract's process begins with such a message.  Where
    nobody waits for it, it waits as long as it is told to, or is refused.
    """
    sent = messages.Sent(
        **_common(request, body), key=body.key, wait=timedelta(seconds=body.wait)
    )
    return Status(201, _out(messages.publish(actor_of(request), sent)))


@router.post(
    "/signals",
    response={201: MessageOut},
    openapi_extra=_KEY,
    summary="Send a signal",
    operation_id="send_signal",
)
def signal(request: HttpRequest, body: SignalIn) -> Status[MessageOut]:
    """Send a signal to every case of the client that listens just now."""
    sent = messages.Sent(**_common(request, body))
    return Status(201, _out(messages.broadcast(actor_of(request), sent)))


def _common(request: HttpRequest, body: SignalIn) -> dict[str, Any]:
    if body.contract.startswith(f"{IdPrefix.CONTRACT}_"):
        contract = key_of(IdPrefix.CONTRACT, body.contract, "contract")
    else:
        # Outside of a transaction the database shows nothing.
        with transaction.atomic():
            contract = clients.contract_key(body.contract)
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    return {
        "contract": contract,
        "name": body.name,
        "payload": exact(request, "payload"),
        "sent_as": key[:_LONGEST_KEY],
    }


def _out(receipt: messages.Receipt) -> MessageOut:
    return MessageOut(
        id=show_id(IdPrefix.MESSAGE, receipt.key),
        fate=receipt.fate.value,
        case=show_id(IdPrefix.CASE, receipt.case) if receipt.case else None,
        reached=receipt.reached,
        sent_at=receipt.sent_at,
    )
