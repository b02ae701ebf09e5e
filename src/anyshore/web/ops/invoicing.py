"""Billing: what a contract's invoice would say now, and issuing it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from anyshore.apps.billing import queries, services
from anyshore.apps.clients import queries as clients
from anyshore.core import calendars
from anyshore.core.access import Capability, Target, may
from anyshore.kernel import (
    IdPrefix,
    Interval,
    Money,
    Problem,
    ProblemError,
    Quantity,
    parse_id,
    show_id,
)
from anyshore.web.components.values import Cell, Column, Crumb, Row, Table, Tone
from anyshore.web.ops.frame import frame

if TYPE_CHECKING:
    from django.http import HttpResponse

    from anyshore.apps.clients.queries import Contract
    from anyshore.web.request import SignedIn

__all__ = ["index", "issue", "prepared"]

_STATES = {
    "issued": ("Waits for the client", Tone.SOON),
    "approved": ("Approved", Tone.DONE),
    "disputed": ("Disputed", Tone.LATE),
}


def month_of(contract: Contract, text: str) -> Interval:
    """Return a month, as ``2026-11``, in the zone of the contract's client.

    Raises:
        ProblemError: ``month-malformed``.
    """
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
    zone = ZoneInfo(contract.client.zone)
    following = (first + timedelta(days=32)).replace(day=1)
    return Interval(
        calendars.first_instant(zone, first), calendars.first_instant(zone, following)
    )


@login_required
@require_GET
def index(request: SignedIn) -> HttpResponse:
    """Show contracts to invoice, and the invoices there are."""
    contracts = Table(
        caption="Contracts",
        columns=(Column("Contract"), Column("Client"), Column("Mode")),
        rows=tuple(
            Row(
                (
                    Cell(
                        each.name,
                        url=f"/ops/billing/{show_id(IdPrefix.CONTRACT, each.id)}/",
                    ),
                    str(each.client),
                    each.get_mode_display(),
                )
            )
            for each in clients.contracts(request.actor)
        ),
        cards=True,
    )
    invoices = Table(
        caption="Invoices",
        columns=(
            Column("Invoice"),
            Column("Contract"),
            Column("Amount due", number=True),
            Column("State"),
            Column("Issued"),
        ),
        rows=tuple(
            Row(
                (
                    each.number,
                    str(each.contract),
                    Money(each.payable, each.currency).rounded(),
                    Cell(_STATES[each.state][0], tone=_STATES[each.state][1]),
                    each.issued_at,
                )
            )
            for each in queries.invoices(request.actor)
        ),
        empty="No invoice is issued yet.",
        cards=True,
    )
    context = {
        "contracts": contracts,
        "invoices": invoices,
        **frame(request.actor, "billing"),
    }
    return render(request, "ops/billing.html", context)


@login_required
@require_GET
def prepared(request: SignedIn, key: str) -> HttpResponse:
    """Show what the invoice of a contract would say for a month."""
    contract = clients.contract(request.actor, parse_id(IdPrefix.CONTRACT, key))
    month = request.GET.get("month") or clients.present_month(contract)
    document = services.preview(request.actor, contract.id, month_of(contract, month))
    currency = document.currency
    lines = Table(
        caption="Lines",
        columns=(
            Column("Line"),
            Column("Quantity", number=True),
            Column("Net", number=True),
        ),
        rows=tuple(
            Row(
                (
                    Cell(line.item.name, sub=line.item.description),
                    Quantity(line.quantity, line.unit) if line.quantity else None,
                    Money(line.net, currency) if line.net is not None else None,
                )
            )
            for line in document.lines
        ),
        empty="Nothing is accepted in that month.",
    )
    target = Target(client=contract.client_id)
    payable = document.totals.payable
    context = {
        **frame(request.actor, "billing"),
        "crumbs": (Crumb("Billing", "/ops/billing/"), Crumb(contract.name)),
        "contract": contract,
        "month": month,
        "lines": lines,
        "payable": Money(payable, currency) if payable is not None else None,
        "base": f"/ops/billing/{key}/",
        "can_issue": bool(document.lines)
        and may(request.actor, Capability.INVOICE_ISSUE, target).yes,
    }
    return render(request, "ops/prepared.html", context)


@login_required
@require_POST
def issue(request: SignedIn, key: str) -> HttpResponse:
    """Issue the invoice of a contract for a month."""
    with transaction.atomic():
        contract = clients.contract(request.actor, parse_id(IdPrefix.CONTRACT, key))
        period = month_of(contract, request.POST.get("month", ""))
        row = services.issue(request.actor, contract.id, period)
    messages.success(request, f"Invoice {row.number} is issued.")
    return redirect("/ops/billing/")
