"""What the planned shifts of a month cost by contract, and what is left."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from anyshore.adapters import clock
from anyshore.apps.billing import services as billing
from anyshore.apps.staffing import money
from anyshore.core import calendars
from anyshore.kernel import (
    IdPrefix,
    Interval,
    Money,
    Problem,
    ProblemError,
    show_id,
)
from anyshore.web.components.amounts import show_money, show_percent
from anyshore.web.components.values import Cell, Column, Row, Table, Tone
from anyshore.web.ops.frame import frame
from anyshore.web.ops.staffing import crumbs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from anyshore.apps.staffing.money import Planned
    from anyshore.web.request import SignedIn

__all__ = ["cost"]


@login_required
@require_GET
def cost(request: SignedIn) -> HttpResponse:
    """Show planned hours, premiums, cost and margin of a month."""
    zone = ZoneInfo(str(timezone.get_current_timezone_name()))
    month = request.GET.get("month") or clock.now().astimezone(zone).strftime("%Y-%m")
    period = _period(zone, month)
    table = Table(
        caption=f"Planned in {month}",
        columns=(
            Column("Contract"),
            Column("Hours", number=True),
            Column("At a premium", number=True),
            Column("Cost", number=True),
            Column("Of that premiums", number=True),
            Column("Accepted work", number=True),
            Column("Margin", number=True),
        ),
        rows=tuple(
            Row(_row(request, each, period))
            for each in money.planned(request.actor, period)
        ),
        empty="No published shift begins in that month.",
        cards=True,
    )
    context = {
        **frame(request.actor, "staffing"),
        "crumbs": crumbs("Cost"),
        "month": month,
        "table": table,
    }
    return render(request, "ops/staffing/cost.html", context)


def _period(zone: ZoneInfo, text: str) -> Interval:
    try:
        first = datetime.strptime(text, "%Y-%m")  # noqa: DTZ007 - a wall time, see below
    except ValueError as error:
        raise ProblemError(
            Problem(
                code="month-malformed",
                message=f"{text!r} is not a month.",
                hint="Write it as 2026-11.",
            )
        ) from error
    following = (first + timedelta(days=32)).replace(day=1)
    return Interval(
        calendars.first_instant(zone, first), calendars.first_instant(zone, following)
    )


def _row(request: SignedIn, each: Planned, period: Interval) -> tuple[object, ...]:
    contract = each.contract
    earned = _earned(request, each, period)
    url = reverse("ops:prepared", args=[show_id(IdPrefix.CONTRACT, contract.id)])
    why = ", ".join(
        f"{name} {hours:.0f} h" for name, hours in sorted(each.because.items())
    )
    return (
        Cell(contract.name, sub=str(contract.client)),
        f"{each.hours:.1f}",
        Cell(f"{each.premium_hours:.1f}", sub=why),
        ", ".join(show_money(amount.rounded()) for amount in each.cost.values()),
        ", ".join(show_money(amount.rounded()) for amount in each.premiums.values()),
        Cell(earned.rounded() if earned else None, url=url),
        _margin(each, earned),
    )


def _earned(request: SignedIn, each: Planned, period: Interval) -> Money | None:
    """Return what an invoice of the month would come to before tax."""
    try:
        with transaction.atomic():
            document = billing.preview(request.actor, each.contract.id, period)
    except ProblemError:
        return None
    net = document.totals.net
    return Money(net, document.currency) if net is not None else None


def _margin(each: Planned, earned: Money | None) -> Cell:
    if earned is None or set(each.cost) != {earned.currency}:
        return Cell("Not to be compared", tone=Tone.NONE)
    left = earned - each.cost[earned.currency]
    if not earned.amount:
        return Cell(left.rounded(), sub="nothing accepted yet")
    share = left.amount / earned.amount
    tone = Tone.OK if left.amount >= Decimal(0) else Tone.LATE
    return Cell(f"{show_money(left.rounded())}, {show_percent(share)}", tone=tone)
