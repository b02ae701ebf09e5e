"""Cases: handing documents in, and reading what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Query, Router, Status

from anyshore.api.access import actor_of
from anyshore.api.paging import AFTER, key_of, link_next, unchanged
from anyshore.api.schemas import (
    CaseOut,
    CasePage,
    DocumentPage,
    EventPage,
    ReceiptOut,
    case_out,
    document_out,
    event_out,
    receipt_out,
)
from anyshore.apps.clients import queries as clients
from anyshore.apps.connect import queries
from anyshore.apps.connect.services import MAX_BYTES, Incoming, Repeat, take_in
from anyshore.apps.processes import reading
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError, show_id

if TYPE_CHECKING:
    from uuid import UUID

__all__ = ["router"]

router = Router(tags=["cases"])

_XML = frozenset({"application/xml", "text/xml", "application/octet-stream"})
_STATUS: Any = Query("", description="Either open, or an outcome such as posted.")  # type: ignore[type-arg] # ninja's
_WORDS: Any = Query("", description="Words of the title.")  # type: ignore[type-arg] # ninja's
_CONTRACT: Any = Query("", description="The contract's id or its name in addresses.")  # type: ignore[type-arg] # ninja's
_NAME: Any = Query("", description="The file's name.")  # type: ignore[type-arg] # ninja's
_STREAM = "application/octet-stream"
_BINARY = {"type": "string", "format": "binary"}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/xml": {"schema": {"type": "string"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": _BINARY, "contract": {"type": "string"}},
                }
            },
        },
    },
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "The same key and document give the same receipt.",
            "schema": {"type": "string", "maxLength": 255},
        }
    ],
    "responses": {
        201: {"headers": {"Location": {"schema": {"type": "string"}}}},
    },
}


@router.post(
    "/cases",
    response={200: ReceiptOut, 201: ReceiptOut},
    openapi_extra=_BODY,
    summary="Hand a document in",
    operation_id="create_case",
)
def create(
    request: HttpRequest,
    response: HttpResponse,
    contract: str = _CONTRACT,
    name: str = _NAME,
) -> Status[ReceiptOut]:
    """Take an electronic invoice in and start its case.

    The body is the document itself, or a form with the parts ``file`` and ``contract``.
    The contract is named by its id or its name in addresses.  What came in before is
    answered with its first receipt: 200 for the same content, 201 for the same key.
    """
    actor = actor_of(request)
    incoming = _incoming(request, contract, name)
    receipt = take_in(actor, incoming)
    response["Location"] = f"{request.path}/{show_id(IdPrefix.CASE, receipt.case)}"
    code = 200 if receipt.repeat is Repeat.CONTENT else 201
    return Status(code, receipt_out(receipt))


def _incoming(request: HttpRequest, contract: str, name: str) -> Incoming:
    kind = (request.content_type or "").lower()
    if int(request.headers.get("Content-Length") or 0) > 2 * MAX_BYTES:
        raise _too_large()
    if kind == "multipart/form-data":
        upload = request.FILES.get("file")
        if upload is None:
            raise _missing("file", "The form has no part called file.")
        if (upload.size or 0) > MAX_BYTES:
            raise _too_large()
        content, name = upload.read(), name or upload.name or ""
        media_type = upload.content_type or "application/octet-stream"
        contract = contract or request.POST.get("contract", "")
    elif kind in _XML:
        content, media_type = request.body, "application/xml"
    else:
        raise ProblemError(
            Problem(
                code="media-type-unsupported",
                message=f"A body of type {kind or 'none'} is not taken in.",
                hint="Send application/xml, or multipart/form-data with a file.",
                place=Place(element="Content-Type"),
            )
        )
    return Incoming(
        contract=_contract_key(request, contract),
        name=name or "document.xml",
        content=content,
        media_type=media_type,
        key=_idempotency_key(request),
    )


def _contract_key(request: HttpRequest, contract: str) -> UUID:
    if not contract:
        raise _missing("contract", "The request names no contract.")
    if contract.startswith(f"{IdPrefix.CONTRACT}_"):
        return key_of(IdPrefix.CONTRACT, contract, "contract")
    # A request that changes something is no transaction by itself, and outside of one
    # the database shows nothing.
    with transaction.atomic():
        return clients.contract_key(contract)


def _idempotency_key(request: HttpRequest) -> str:
    # The draft wants a quoted string (RFC 9651, 3.3.3); plain keys are common, too.
    return request.headers.get("Idempotency-Key", "").strip().strip('"')


def _missing(field: str, message: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="request-invalid",
            message=message,
            hint="Compare the request with the API's description.",
            place=Place(element=field),
        )
    )


def _too_large() -> ProblemError:
    return ProblemError(
        Problem(
            code="file-too-large",
            message=f"The document has more than {MAX_BYTES:,} bytes.",
            hint="Ask for the invoice without its attachments.",
        )
    )


@router.get("/cases", response=CasePage, summary="List cases", operation_id="cases")
def cases(
    request: HttpRequest,
    response: HttpResponse,
    status: str = _STATUS,
    text: str = _WORDS,
    after: str = AFTER,
) -> CasePage:
    """List the cases that the user may read, newest first."""
    mark = key_of(IdPrefix.CASE, after, "page") if after else None
    page = reading.cases(actor_of(request), status=status, text=text, after=mark)
    following = show_id(IdPrefix.CASE, page.after) if page.after else ""
    link_next(request, response, following)
    return CasePage(items=[case_out(row) for row in page.rows], next=following)


@router.get(
    "/cases/{case}", response=CaseOut, summary="Read a case", operation_id="case"
)
def case(request: HttpRequest, response: HttpResponse, case: str) -> Any:
    """Read one case."""
    row, _ = reading.story(actor_of(request), key_of(IdPrefix.CASE, case, "case"))
    facts = (row.id, row.position, row.status, row.outcome, row.ended_at)
    return unchanged(request, response, *facts) or case_out(row)


@router.get(
    "/cases/{case}/history",
    response=EventPage,
    summary="Read what happened to a case",
    operation_id="case_history",
)
def history(request: HttpRequest, case: str) -> EventPage:
    """List what happened to a case, oldest first."""
    _, found = reading.story(actor_of(request), key_of(IdPrefix.CASE, case, "case"))
    return EventPage(items=[event_out(event) for event in found])


@router.get(
    "/cases/{case}/documents",
    response=DocumentPage,
    summary="List a case's documents",
    operation_id="case_documents",
)
def documents(request: HttpRequest, case: str) -> DocumentPage:
    """List the documents of a case."""
    row, _ = reading.story(actor_of(request), key_of(IdPrefix.CASE, case, "case"))
    return DocumentPage(
        items=[document_out(each) for each in queries.documents(row.id)]
    )


@router.get(
    "/documents/{document}",
    summary="Download a document",
    operation_id="document",
    response={200: None},
    openapi_extra={
        "responses": {
            200: {"content": {"application/octet-stream": {"schema": _BINARY}}}
        }
    },
)
def document(request: HttpRequest, response: HttpResponse, document: str) -> Any:
    """Send a document as it came in, byte for byte."""
    key = key_of(IdPrefix.DOCUMENT, document, "document")
    found = queries.document(actor_of(request), key)
    kept = unchanged(request, response, found.checksum)
    if kept is not None:
        return kept
    # Never shown by a browser as ours: a stranger's file is for saving.
    sent = HttpResponse(bytes(found.content), content_type=_STREAM)
    sent["Content-Disposition"] = content_disposition_header(True, found.name)
    sent["X-Content-Type-Options"] = "nosniff"
    sent["ETag"] = response["ETag"]
    return sent
