"""Items: receiving the next one, and everything that a worker does with it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from anyshore.api.access import actor_of
from anyshore.api.paging import AFTER, key_of, link_next, unchanged
from anyshore.api.schemas import (
    Completion,
    ItemOut,
    ItemPage,
    ItemView,
    Pending,
    Reasoned,
    item_out,
)
from anyshore.apps.work import counter, listing, queries, services
from anyshore.core import feel
from anyshore.core.work import Awaited
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError

__all__ = ["router"]

router = Router(tags=["items"])

_KEY: dict[str, Any] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "The same key with the same output completes once.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 80},
        }
    ]
}
_LONGEST_KEY = 80


@router.get("/items", response=ItemPage, summary="List items", operation_id="items")
def items(
    request: HttpRequest,
    response: HttpResponse,
    state: str = "open",
    text: str = "",
    after: str = AFTER,
) -> ItemPage:
    """List the items of the clients that the user oversees.

    ``state`` is a state of an item, or ``open``, ``late``, ``soon`` or ``all``.
    """
    wanted = listing.Wanted(state=state, text=text)
    page = listing.page(actor_of(request), wanted, after)
    link_next(request, response, page.after)
    return ItemPage(items=[item_out(row) for row in page.rows], next=page.after)


@router.post(
    "/items/next",
    response={200: ItemOut, 204: None},
    summary="Receive the next item",
    operation_id="next_item",
)
def take_next(request: HttpRequest) -> Status[ItemOut | None]:
    """Receive the item in hand, or else the next one; 204 where nothing waits."""
    row = counter.push_next(actor_of(request))
    if row is None:
        return Status(204, None)
    return Status(200, item_out(row))


@router.get(
    "/items/{item}", response=ItemView, summary="Read an item", operation_id="item"
)
def item(request: HttpRequest, response: HttpResponse, item: str) -> Any:
    """Read an item that the user oversees or has in hand."""
    view = queries.item(actor_of(request), key_of(IdPrefix.ITEM, item, "item"))
    kept = unchanged(request, response, view.row.id, view.row.version)
    if kept is not None:
        return kept
    inputs = feel.to_json(view.inputs)
    return ItemView(**item_out(view.row).dict(), inputs=inputs)


@router.post(
    "/items/{item}/complete",
    response=ItemOut,
    openapi_extra=_KEY,
    summary="Complete an item",
    operation_id="complete_item",
)
def complete(request: HttpRequest, item: str, body: Completion) -> ItemOut:
    """Finish the item in hand; its case goes on with the output."""
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not 0 < len(key) <= _LONGEST_KEY:
        raise ProblemError(
            Problem(
                code="key-missing",
                message="Completing an item needs an Idempotency-Key of at most"
                f" {_LONGEST_KEY} characters.",
                hint="Send a fresh UUID, and the same one again to repeat.",
                place=Place(element="Idempotency-Key"),
            )
        )
    finished = services.Finished(token=key, output=body.output)
    return item_out(
        services.complete(actor_of(request), _key(item), finished),
    )


@router.post(
    "/items/{item}/renew",
    response=ItemOut,
    summary="Renew the lease",
    operation_id="renew_item",
)
def renew(request: HttpRequest, item: str) -> ItemOut:
    """Keep the item in hand for longer."""
    actor, key = actor_of(request), _key(item)
    services.renew(actor, key)
    with transaction.atomic():
        return item_out(queries.item(actor, key).row)


@router.post(
    "/items/{item}/release",
    response=ItemOut,
    summary="Give an item back",
    operation_id="release_item",
)
def release(request: HttpRequest, item: str, body: Reasoned) -> ItemOut:
    """Give the item in hand back to its queue."""
    return item_out(services.release(actor_of(request), _key(item), body.reason))


@router.post(
    "/items/{item}/pend",
    response=ItemOut,
    summary="Let an item wait",
    operation_id="pend_item",
)
def pend(request: HttpRequest, item: str, body: Pending) -> ItemOut:
    """Let the item in hand wait for somebody or something."""
    wait = services.Wait(
        awaits=Awaited(body.awaits), reason=body.reason, until=body.until
    )
    return item_out(services.pend(actor_of(request), _key(item), wait))


@router.post(
    "/items/{item}/escalate",
    response=ItemOut,
    summary="Hand an item up",
    operation_id="escalate_item",
)
def escalate(request: HttpRequest, item: str, body: Reasoned) -> ItemOut:
    """Hand an item up to people of the next level."""
    return item_out(services.escalate(actor_of(request), _key(item), body.reason))


def _key(item: str) -> Any:
    return key_of(IdPrefix.ITEM, item, "item")
