"""A queue of a client with three weeks behind it, and a plan that covers it.

Built through the services.  Calls come by hour: ten at noon and fewer around it, twice
as many on Mondays, none from midnight to six.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.apps.people.models import Worker
from anyshore.apps.staffing import editing, services
from anyshore.apps.staffing.models import (
    Pattern,
    Plan,
    Shift,
    SiteTerms,
    StaffQueue,
    WorkTerms,
)

if TYPE_CHECKING:
    from tests.world import World

    from anyshore.apps.clients.models import Contract
    from anyshore.apps.staffing.models import Forecast

__all__ = ["FIRST", "Staffed", "call_file", "make_staffed", "staff_site"]

#: The first day of the plans: a Monday.
FIRST = date(2026, 11, 30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Staffed:
    """What a test finds."""

    queue: StaffQueue
    forecast: Forecast
    plan: Plan
    #: The agent's shift of the first day, from 06:00 in Manila.
    shift: Shift


def call_file(until: date, days: int = 21) -> str:
    """Return counts by the hour, as CSV, up to the day before one."""
    lines = ["start,count,seconds"]
    for back in range(days, 0, -1):
        day = until - timedelta(days=back)
        times = 2 if day.weekday() == 0 else 1
        for hour in range(6, 24):
            number = times * max(10 - abs(hour - 12), 1)
            start = datetime.combine(day, time(hour), UTC)
            lines.append(f"{start.isoformat()},{number},{number * 300}")
    return "\n".join(lines)


def staff_site(world: World) -> None:
    """Give the site its rules, shifts and pay, and its people their contracts."""
    SiteTerms.objects.create(
        site=world.site, packs=["PH"], hourly=Decimal("5.00"), currency="EUR"
    )
    for code, hour in (("M06", 6), ("M14", 14), ("M22", 22)):
        Pattern.objects.create(
            site=world.site,
            code=code,
            starts=time(hour),
            minutes=540,
            break_minutes=60,
        )
    for worker in Worker.objects.all():
        WorkTerms.objects.create(
            worker=worker, min_week_minutes=0, max_week_minutes=2880
        )


def make_staffed(world: World, contract: Contract) -> Staffed:
    """Give a contract a queue with its past, a forecast and a draft with one shift."""
    lead = world.actor(world.lead)
    queue = StaffQueue.objects.create(
        client_id=contract.client_id,
        contract=contract,
        name=f"Hotline of {contract.client.slug}",
        skill="accounts-payable",
        zone="UTC",
        opens=time(0),
        closes=time(0),
        weekdays=list(range(7)),
        share=Decimal("0.8"),
        within=20,
        patience=120,
        shrinkage=Decimal("0.1"),
        handle_seconds=240,
    )
    services.take_history(lead, queue.id, call_file(date(2026, 11, 23)))
    services.set_special(
        lead, queue.id, date(2026, 12, 24), Decimal("0.5"), "Christmas Eve"
    )
    forecast = services.make_forecast(lead, queue.id)
    plan = services.draft_plan(
        lead,
        services.NewPlan(
            name="First week of December",
            sites=[world.site.id],
            queues=[queue.id],
            zone="Asia/Manila",
            first=FIRST,
            days=7,
        ),
    )
    agent = Worker.objects.get(user=world.agent)
    cell = editing.Cell(worker=agent.id, day=FIRST, pattern="M06", queue=queue.id)
    shift = editing.set_shift(lead, plan.id, cell)
    assert shift is not None
    return Staffed(queue=queue, forecast=forecast, plan=plan, shift=shift)
