"""What goes back to a client: postings, contracts and the log; and who one is."""

from __future__ import annotations

from itertools import islice
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from anyshore.api.access import actor_of
from anyshore.api.paging import AFTER, key_of, link_next, unchanged
from anyshore.api.schemas import (
    ContractOut,
    ContractPage,
    Me,
    PostingPage,
    contract_out,
)
from anyshore.apps.clients import queries as clients
from anyshore.apps.connect import logs, postings, queries
from anyshore.kernel import IdPrefix, show_id

__all__ = ["router"]

router = Router()

_PAGE = 200
# ``format`` is what programs say; in Python it is taken.
_FORMAT: Any = Query("ocel", alias="format")  # type: ignore[type-arg] # ninja's
_TEXT = {"schema": {"type": "string"}}


@router.get(
    "/postings",
    response=PostingPage,
    tags=["postings"],
    summary="Fetch postings",
    operation_id="postings",
)
def list_postings(
    request: HttpRequest, response: HttpResponse, contract: str = "", after: str = AFTER
) -> PostingPage:
    """List what was posted, oldest first; go on after the last one you have."""
    found = queries.postings(
        actor_of(request), contract=_contract(contract), after=_posting(after)
    )
    rows = list(islice(found, _PAGE + 1))
    more, rows = len(rows) > _PAGE, rows[:_PAGE]
    following = show_id(IdPrefix.POSTING, rows[-1].id) if more else ""
    link_next(request, response, following)
    return PostingPage(items=[postings.record(row) for row in rows], next=following)


@router.get(
    "/postings.csv",
    tags=["postings"],
    summary="Fetch postings as CSV",
    operation_id="postings_csv",
    response={200: None},
    openapi_extra={"responses": {200: {"content": {"text/csv": _TEXT}}}},
)
def postings_csv(
    request: HttpRequest, contract: str = "", after: str = AFTER
) -> HttpResponse:
    """Send what was posted as CSV (RFC 4180), oldest first."""
    rows = queries.postings(
        actor_of(request), contract=_contract(contract), after=_posting(after)
    )
    sent = HttpResponse(
        "".join(postings.as_csv(rows)), content_type="text/csv; charset=utf-8"
    )
    sent["Content-Disposition"] = 'attachment; filename="postings.csv"'
    return sent


@router.get(
    "/contracts",
    response=ContractPage,
    tags=["contracts"],
    summary="List contracts",
    operation_id="contracts",
)
def list_contracts(request: HttpRequest) -> ContractPage:
    """List the contracts that the user may read."""
    rows = clients.contracts(actor_of(request))
    return ContractPage(items=[contract_out(row) for row in rows])


@router.get(
    "/contracts/{contract}",
    response=ContractOut,
    tags=["contracts"],
    summary="Read a contract",
    operation_id="contract",
)
def contract(request: HttpRequest, response: HttpResponse, contract: str) -> Any:
    """Read one contract."""
    key = key_of(IdPrefix.CONTRACT, contract, "contract")
    found = contract_out(clients.contract(actor_of(request), key))
    return unchanged(request, response, found) or found


@router.get(
    "/events",
    tags=["events"],
    summary="Export the log",
    operation_id="events",
    response={200: None},
    openapi_extra={
        "responses": {
            200: {"content": {"application/json": {"schema": {}}, "text/xml": _TEXT}}
        }
    },
)
def events(
    request: HttpRequest,
    written: Literal["ocel", "xes"] = _FORMAT,
    client: str = "",
) -> HttpResponse:
    """Send the log as OCEL 2.0 JSON or as XES, for a process mining tool.

    Without ``client`` (its name in addresses) the log holds every client that the user
    may take it out for.
    """
    chosen = logs.Format(written)
    content = logs.export(actor_of(request), chosen, client)
    return HttpResponse(content, content_type=chosen.media_type)


@router.get(
    "/me", response=Me, tags=["me"], summary="Whom this acts for", operation_id="me"
)
def me(request: HttpRequest) -> Me:
    """Say whom the request acts for, with their roles and the clients they see."""
    actor, user = actor_of(request), request.user
    return Me(
        id=show_id(IdPrefix.USER, actor.id),
        name=str(user),
        email=user.get_username(),
        roles=sorted(role.value for role in actor.roles),
        clients=clients.slugs(actor),
    )


def _contract(shown: str) -> Any:
    return key_of(IdPrefix.CONTRACT, shown, "contract") if shown else None


def _posting(shown: str) -> Any:
    return key_of(IdPrefix.POSTING, shown, "posting") if shown else None
