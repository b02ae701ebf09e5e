"""Version 1 of the API: its routes, its description and the page that shows it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from anyshore.api import books, cases, items, jobs, messages, problems
from anyshore.api.access import SESSION, TOKEN

__all__ = ["PREFIX", "api", "urlpatterns"]

_ABOUT = """Hand work over, read what becomes of it and fetch the results.

Send an access token as `Authorization: Bearer any_…`; it sees what its user sees.
Instants are RFC 3339 in UTC, amounts are strings with a point.  Errors are problem
details (RFC 9457) with a `code` that does not change.
"""
#: Where this version begins.
PREFIX = "/api/v1"
_METHODS = ("get", "put", "post", "patch", "delete")


class _Api(NinjaAPI):
    """The API, whose description says how problems are written."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: Any = None
    ) -> OpenAPISchema:
        """Describe every operation, and the problems that each can answer."""
        found = super().get_openapi_schema(
            path_prefix=path_prefix or PREFIX, path_params=path_params
        )
        found["components"].setdefault("schemas", {})["Problem"] = problems.schema()
        reference = {"$ref": "#/components/schemas/Problem"}
        content = {problems.MEDIA_TYPE: {"schema": reference}}
        for operations in found["paths"].values():
            for method in _METHODS:
                if method in operations:
                    answers = operations[method]["responses"]
                    answers["4XX"] = {"description": "A problem", "content": content}
        return found


api = _Api(
    title="Anyshore",
    version="1",
    description=_ABOUT,
    docs_url=None,
    auth=[TOKEN, SESSION],
    urls_namespace="api-v1",
)
problems.register(api)
for _router in (
    cases.router,
    items.router,
    jobs.router,
    messages.router,
    books.router,
):
    api.add_router("", _router)


def reference(request: HttpRequest) -> HttpResponse:
    """Show the API's description as a page."""
    description = api.get_openapi_schema()
    words = MarkdownIt("commonmark", {"html": False})
    operations = [
        {
            "id": details[method]["operationId"],
            "method": method.upper(),
            "path": address,
            "summary": details[method]["summary"],
            "about": _safe(words.render(details[method].get("description", ""))),
            "parameters": details[method]["parameters"],
        }
        for address, details in description["paths"].items()
        for method in _METHODS
        if method in details
    ]
    context = {
        "title": api.title,
        "version": api.version,
        "about": _safe(words.render(_ABOUT)),
        "operations": operations,
    }
    return render(request, "api/reference.html", context)


def _safe(html: str) -> SafeString:
    # Our own words, written with the routes; HTML in them is escaped by the renderer.
    return SafeString(html)


urlpatterns = [path("docs", reference, name="api-docs"), *api.urls[0]]
