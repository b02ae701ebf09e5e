"""Pages by keyset, and answers that a client may keep.

A page names the next one in a ``Link`` header (RFC 8288) and in its body.  The mark in
it is a place in the order, not a count, so nothing is missed or shown twice while rows
are added.  Single resources carry an ``ETag`` (RFC 9110, clause 8.8.3).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from ninja import Query

from anyshore.apps.permission import missing
from anyshore.kernel import ProblemError, parse_id

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from anyshore.kernel import IdPrefix

__all__ = ["AFTER", "key_of", "link_next", "unchanged"]

#: The parameter that asks for the page after another.
AFTER: Any = Query("", description="What the page before gives as next.")  # type: ignore[type-arg] # ninja's


def key_of(prefix: IdPrefix, shown: str, what: str) -> UUID:
    """Return the key of an id in an address.

    Raises:
        ProblemError: ``not-found``, as what is no id names nothing that is there.
    """
    try:
        return parse_id(prefix, shown)
    except ProblemError:
        raise missing(what, shown) from None


def link_next(request: HttpRequest, response: HttpResponse, mark: str) -> None:
    """Name the next page in the response's headers; none where there is no mark."""
    if not mark:
        return
    query = request.GET.copy()
    query["after"] = mark
    address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    response["Link"] = f'<{address}>; rel="next"'


def unchanged(
    request: HttpRequest, response: HttpResponse, *facts: object
) -> HttpResponse | None:
    """Give a resource its tag; return the answer 304 where the client has it already.

    Args:
        request: What was asked.
        response: Takes the tag.
        facts: Everything that the resource's content depends on.
    """
    digest = hashlib.sha256(repr(facts).encode()).hexdigest()[:32]
    tag = quote_etag(digest)
    response["ETag"] = tag
    found = get_conditional_response(request, etag=tag, response=None)
    if found is None or not isinstance(found, HttpResponse):
        return None
    return found
