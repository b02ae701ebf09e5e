"""The roster as a file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from anyshore.apps.permission import require
from anyshore.apps.staffing import rosters
from anyshore.core.access import Capability, Target
from anyshore.kernel import IdPrefix
from anyshore.web.ops.frame import key_of

if TYPE_CHECKING:
    from anyshore.web.request import SignedIn

__all__ = ["roster"]

_COLUMNS = (
    "person", "site", "day", "shift", "queue", "start", "end", "starts_at", "ends_at",
    "break_minutes",
)  # fmt: skip


@login_required
@require_GET
def roster(request: SignedIn, key: str) -> HttpResponse:
    """Send every shift of a plan as CSV: local wall times, and instants in UTC."""
    require(request.actor, Capability.DATA_EXPORT, Target(client=None))
    found = rosters.grid(request.actor, key_of(IdPrefix.PLAN, key))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="roster.csv"'
    writer = csv.writer(answer)
    writer.writerow(_COLUMNS)
    for person in found.people:
        for day, shift in sorted(person.shifts.items()):
            home = ZoneInfo(shift.zone)
            queue = found.queues.get(shift.id)
            writer.writerow(
                (
                    _plain(person.worker.user.name),
                    _plain(person.worker.site.name),
                    day.isoformat(),
                    shift.pattern,
                    _plain(queue.name if queue else ""),
                    f"{shift.starts_at.astimezone(home):%H:%M}",
                    f"{shift.ends_at.astimezone(home):%H:%M}",
                    f"{shift.starts_at:%Y-%m-%dT%H:%M:%SZ}",
                    f"{shift.ends_at:%Y-%m-%dT%H:%M:%SZ}",
                    shift.break_minutes,
                )
            )
    return answer


def _plain(text: str) -> str:
    """Keep a spreadsheet from reading a name as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
