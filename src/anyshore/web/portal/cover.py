"""The cover that a client pays for: how many are wanted and planned, never who."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from anyshore.adapters import clock
from anyshore.apps.staffing import queries
from anyshore.kernel import Interval
from anyshore.web.portal.rail import rail
from anyshore.web.staffing import heat_map

if TYPE_CHECKING:
    from django.http import HttpResponse

    from anyshore.web.request import SignedIn

__all__ = ["cover"]

_DAYS = 14


@login_required
@require_GET
def cover(request: SignedIn) -> HttpResponse:
    """Show two weeks of published cover, queue by queue."""
    zone = timezone.get_current_timezone()
    today = clock.now().astimezone(zone).date()
    start = datetime.combine(today, time(0), zone)
    span = Interval(start, start + timedelta(days=_DAYS))
    found = queries.cover_of_client(request.actor, span)
    context = {
        **rail("Cover"),
        "maps": [
            (each.queue.contract, heat_map(each)) for each in found if any(each.wanted)
        ],
    }
    return render(request, "portal/cover.html", context)
