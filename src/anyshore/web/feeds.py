"""Addresses that open without signing in, as they carry what they open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from anyshore.apps.staffing import feed

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["shifts"]


@require_GET
def shifts(request: HttpRequest, token: str) -> HttpResponse:
    """Send somebody's shifts as iCalendar."""
    answer = HttpResponse(
        feed.calendar(token), content_type="text/calendar; charset=utf-8"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
