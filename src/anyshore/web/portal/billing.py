"""The client's invoices: every line opens the accepted work behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from anyshore.apps.billing import queries, services
from anyshore.core.access import Capability, Target, may
from anyshore.kernel import IdPrefix, Money, Quantity, parse_id, show_id
from anyshore.web.components.values import Cell, Column, Crumb, Fact, Row, Table, Tone
from anyshore.web.portal.rail import rail

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.apps.billing.queries import InvoiceRow
    from anyshore.web.request import SignedIn

__all__ = ["approve", "dispute", "index", "invoice", "line", "pdf", "xml"]

_STATES = {
    "issued": ("Waits for approval", Tone.SOON),
    "approved": ("Approved", Tone.DONE),
    "disputed": ("Disputed", Tone.LATE),
}


def _key(text: str) -> UUID:
    return parse_id(IdPrefix.INVOICE, text)


def _url(row: InvoiceRow) -> str:
    return f"/portal/invoices/{show_id(IdPrefix.INVOICE, row.id)}/"


def _state(row: InvoiceRow) -> Cell:
    label, tone = _STATES[row.state]
    return Cell(label, tone=tone)


@login_required
def index(request: SignedIn) -> HttpResponse:
    """Show the invoices that the user may read, newest first."""
    table = Table(
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
                    Cell(row.number, url=_url(row)),
                    str(row.contract),
                    Money(row.payable, row.currency).rounded(),
                    _state(row),
                    row.issued_at,
                )
            )
            for row in queries.invoices(request.actor)
        ),
        empty="No invoice yet.",
        cards=True,
    )
    return render(request, "portal/invoices.html", {"table": table, **rail("Invoices")})


@login_required
def invoice(request: SignedIn, key: str) -> HttpResponse:
    """Show an invoice; each line is a link to what is behind it."""
    opened = queries.opened(request.actor, _key(key))
    row, document = opened.row, opened.document
    target = Target(client=row.client_id)

    def money(amount: object) -> Money | None:
        return None if amount is None else Money(amount, row.currency)  # type: ignore[arg-type] # totals are decimals

    lines = Table(
        caption="Lines",
        columns=(
            Column("Line"),
            Column("Quantity", number=True),
            Column("Price", number=True),
            Column("Net", number=True),
            Column("Accepted work", number=True),
        ),
        rows=tuple(
            Row(
                (
                    Cell(each.value.item.name, sub=each.value.item.description),
                    Quantity(each.value.quantity, each.value.unit)
                    if each.value.quantity is not None
                    else None,
                    money(each.value.price.net),
                    money(each.value.net),
                    Cell(
                        each.usages,
                        url=f"{_url(row)}lines/{each.position}/" if each.usages else "",
                    ),
                )
            )
            for each in opened.lines
        ),
        cards=True,
    )
    totals = document.totals
    context = {
        "crumbs": (Crumb("Invoices", "/portal/invoices/"), Crumb(row.number)),
        "row": row,
        "state": _state(row),
        "lines": lines,
        "facts": (
            Fact("Contract", str(row.contract)),
            Fact("Issued", row.issued_at),
            Fact("Due", document.due),
            Fact("Net", money(totals.net)),
            Fact("Tax", money(totals.tax)),
            Fact("Amount due", money(totals.payable)),
        ),
        "base": _url(row),
        "can_approve": row.state != "approved"
        and may(request.actor, Capability.INVOICE_APPROVE, target).yes,
        "has_pdf": bool(row.pdf),
        **rail("Invoices"),
    }
    return render(request, "portal/invoice.html", context)


@login_required
def line(request: SignedIn, key: str, line: int) -> HttpResponse:
    """Show the accepted work behind a line."""
    row, usages = queries.behind(request.actor, _key(key), line)
    table = Table(
        caption=f"Accepted work behind line {line} of invoice {row.number}",
        columns=(Column("Work"), Column("Quantity", number=True), Column("Accepted")),
        rows=tuple(
            Row(
                (
                    Cell(
                        usage.description or usage.source,
                        url=f"/portal/work/{usage.source}/"
                        if usage.kind == "case"
                        else f"/portal/engagements/{usage.source.partition('/')[0]}/",
                        sub=usage.source,
                    ),
                    Quantity(usage.quantity.normalize(), usage.unit),
                    usage.accepted_at,
                )
            )
            for usage in usages
        ),
        cards=True,
    )
    context = {
        "crumbs": (
            Crumb("Invoices", "/portal/invoices/"),
            Crumb(row.number, _url(row)),
            Crumb(f"Line {line}"),
        ),
        "table": table,
        "heading": f"Line {line}",
        **rail("Invoices"),
    }
    return render(request, "portal/line.html", context)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        headers={
            "Content-Type": media_type,
            "Content-Disposition": f'inline; filename="{name}"',
        },
    )


@login_required
def pdf(request: SignedIn, key: str) -> HttpResponse:
    """Send the invoice as PDF/A-3."""
    row = queries.opened(request.actor, _key(key)).row
    return _file(bytes(row.pdf), "application/pdf", f"invoice-{row.number}.pdf")


@login_required
def xml(request: SignedIn, key: str) -> HttpResponse:
    """Send the invoice as UBL 2.1."""
    row = queries.opened(request.actor, _key(key)).row
    return _file(bytes(row.xml), "application/xml", f"invoice-{row.number}.xml")


@login_required
@require_POST
def approve(request: SignedIn, key: str) -> HttpResponse:
    """Approve an invoice."""
    row = services.approve(request.actor, _key(key))
    messages.success(request, f"Invoice {row.number} is approved.")
    return redirect(_url(row))


@login_required
@require_POST
def dispute(request: SignedIn, key: str) -> HttpResponse:
    """Dispute an invoice."""
    reason = request.POST.get("reason", "")
    row = services.dispute(request.actor, _key(key), reason)
    messages.success(request, f"Invoice {row.number} is disputed.")
    return redirect(_url(row))
