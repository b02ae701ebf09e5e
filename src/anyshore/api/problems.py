"""Problems as RFC 9457 writes them, for whatever goes wrong under ``/api/``.

The type of a problem is its code, so a program branches on ``code`` and a person reads
``detail`` and ``hint``.  What is not there and what is not there for this user are the
same answer, byte for byte but for the id asked for.
"""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import DataError
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError, ValidationError

from anyshore.api.access import PREFIX
from anyshore.apps.permission import NOT_ALLOWED, NOT_FOUND
from anyshore.apps.processes.answers import AnswersRefusedError
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase
    from ninja import NinjaAPI

    Handler = Callable[[HttpRequest], HttpResponseBase]

__all__ = ["MEDIA_TYPE", "answer", "problem_details", "register", "schema"]

MEDIA_TYPE = "application/problem+json"
#: The type of a problem is this and its code.
TYPES = "https://anyshore.org/problems/"

_STATUS = {
    NOT_FOUND: 404,
    NOT_ALLOWED: 403,
    "id-malformed": 404,
    "file-too-large": 413,
    "media-type-unsupported": 415,
    "key-missing": 400,
    "not-a-worker": 403,
    "busy": 429,
} | dict.fromkeys(
    [
        "contract-not-in-force",
        "contract-takes-no-cases",
        "item-changed",
        "item-completed",
        "item-not-theirs",
        "item-withdrawn",
        "case-ended",
        "job-lost",
        "message-unexpected",
        "token-reused",
        "wrong-state",
    ],
    409,
)

_log = logging.getLogger(__name__)


def answer(problem: Problem, status: int | None = None, **more: Any) -> HttpResponse:
    """Return the response for a problem.

    Args:
        problem: What is wrong.
        status: Its status; 422 where neither this nor the code says another.
        more: Further members, such as the list of fields.
    """
    code = status or _STATUS.get(problem.code, 422)
    place = problem.place
    where = {
        "source": place.source,
        "element": place.element,
        "line": place.line,
        "column": place.column,
    }
    body = {
        "type": TYPES + problem.code,
        "title": problem.code.replace("-", " ").capitalize(),
        "status": code,
        "detail": problem.message,
        "code": problem.code,
        "hint": problem.hint,
        "place": {name: value for name, value in where.items() if value},
        **more,
    }
    text = json.dumps({name: value for name, value in body.items() if value})
    response = HttpResponse(text, status=code, content_type=MEDIA_TYPE)
    if code == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = "2"
    return response


def _of_status(status: int, detail: str = "") -> HttpResponse:
    try:
        known = HTTPStatus(status)
    except ValueError:
        known = HTTPStatus.INTERNAL_SERVER_ERROR
    return answer(
        Problem(
            code=known.phrase.lower().replace(" ", "-").replace("'", ""),
            message=detail or f"{known.description or known.phrase}.",
        ),
        status,
    )


def problem_details(get_response: Handler) -> Handler:
    """Turn every error page under ``/api/`` into a problem; headers are kept."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        told = response.headers.get("Content-Type", "").startswith(MEDIA_TYPE)
        mine = request.path.startswith(PREFIX)
        if not mine or told or response.status_code < HTTPStatus.BAD_REQUEST:
            return response
        made = _of_status(response.status_code)
        for name in ("Allow", "Retry-After"):
            if name in response.headers:
                made[name] = response.headers[name]
        return made

    return middleware


def register(api: NinjaAPI) -> None:
    """Tell the API how to answer each kind of error."""
    handlers: tuple[tuple[type[Exception], Any], ...] = (
        (ProblemError, _problem),
        (ValidationError, _invalid),
        (HttpError, _http),
        (Http404, _http404),
        (MultiPartParserError, _unreadable),
        (BadRequest, _unreadable),
        (SuspiciousOperation, _suspicious),
        (DataError, _unstorable),
        (Exception, _fault),
    )
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)


def _problem(request: HttpRequest, error: ProblemError) -> HttpResponse:
    if isinstance(error, AnswersRefusedError):
        fields = [
            {"field": each.place.element, "detail": each.message}
            for each in error.problems
        ]
        return answer(error.problem, errors=fields)
    return answer(error.problem)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [
        {"field": ".".join(map(str, each["loc"])), "detail": each["msg"]}
        for each in error.errors
    ]
    problem = Problem(
        code="request-invalid",
        message="; ".join(f"{each['field']}: {each['detail']}" for each in fields),
        hint="Compare the request with the API's description.",
    )
    return answer(problem, errors=fields)


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == HTTPStatus.UNAUTHORIZED:
        return answer(
            Problem(
                code="not-signed-in",
                message="This request says on nobody's behalf it is made.",
                hint="Send a token: Authorization: Bearer any_…",
            ),
            error.status_code,
        )
    return _of_status(error.status_code, str(error))


def _http404(request: HttpRequest, error: Http404) -> HttpResponse:
    return _of_status(HTTPStatus.NOT_FOUND)


def _unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(
        Problem(
            code="request-unreadable",
            message=f"The request's body cannot be read: {error}",
            hint="Send it as its Content-Type says.",
        ),
        HTTPStatus.BAD_REQUEST,
    )


def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    if isinstance(error, RequestDataTooBig):
        problem = Problem(
            code="file-too-large",
            message="The request is larger than anything that is taken in.",
            hint="Send one document, without its large attachments.",
        )
        return answer(problem)
    return _unreadable(request, error)


def _unstorable(request: HttpRequest, error: DataError) -> HttpResponse:
    return answer(
        Problem(
            code="value-unstorable",
            message="A value is too large, or holds a character that nothing keeps.",
            hint="Look for a NUL character (U+0000) and for numbers out of range.",
        )
    )


def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.exception("fault in %s %s", request.method, request.path)
    return answer(
        Problem(
            code="fault",
            message="Something failed on our side; nothing was changed.",
            hint="Try again; with the same Idempotency-Key it is done once.",
        ),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a problem, for the API's description."""
    text = {"type": "string"}
    number = {"type": "integer"}
    place = {"source": text, "element": text, "line": number, "column": number}
    field = {"field": text, "detail": text}
    return {
        "type": "object",
        "title": "Problem",
        "description": "What is wrong, where, and what to do about it (RFC 9457).",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": text,
            "status": number,
            "detail": text,
            "code": text,
            "hint": text,
            "place": {"type": "object", "properties": place},
            "errors": {
                "type": "array",
                "items": {"type": "object", "properties": field},
            },
        },
    }
