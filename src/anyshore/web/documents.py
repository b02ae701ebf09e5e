"""The file that came in, as it came in.

Whatever its type, a browser is told to show it as text or to save it: a document of
somebody else never runs in our pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from anyshore.apps.connect import queries
from anyshore.kernel import IdPrefix, parse_id

if TYPE_CHECKING:
    from anyshore.web.request import SignedIn

__all__ = ["document"]


@login_required
def document(request: SignedIn, key: str) -> HttpResponse:
    """Send a document that the user may read."""
    found = queries.document(request.actor, parse_id(IdPrefix.DOCUMENT, key))
    readable = found.media_type in {"application/xml", "text/xml", "text/csv"}
    response = HttpResponse(
        bytes(found.content),
        content_type="text/plain; charset=utf-8" if readable else found.media_type,
    )
    disposition = content_disposition_header(not readable, found.name)
    response["Content-Disposition"] = disposition or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response
