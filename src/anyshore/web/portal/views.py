"""What is kept, what waits for the client, and the client's work item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from anyshore.apps.billing import queries as billing
from anyshore.apps.connect import queries as connect
from anyshore.apps.engagements import listing
from anyshore.apps.engagements import queries as engaged
from anyshore.apps.processes import reading
from anyshore.apps.quality import queries as quality
from anyshore.apps.work import commitments
from anyshore.core import engagement as core
from anyshore.kernel import IdPrefix, Money, parse_id, show_id
from anyshore.web.components.values import (
    Cell,
    Column,
    Crumb,
    Fact,
    Pager,
    Row,
    Table,
    Tone,
)
from anyshore.web.engagement import drafting
from anyshore.web.engagement.listed import STATES, listed
from anyshore.web.history import entries
from anyshore.web.portal.commitments import commitments_table
from anyshore.web.portal.rail import rail

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.http import HttpResponse

    from anyshore.apps.processes.reading import Case
    from anyshore.core.access import Actor
    from anyshore.web.request import SignedIn

__all__ = [
    "accuracy",
    "case",
    "commitment",
    "draft",
    "engagements",
    "frame",
    "index",
    "work",
]

_OUTCOMES = {
    "posted": ("Posted", Tone.DONE),
    "rejected": ("Rejected", Tone.IDLE),
}


@login_required
def index(request: SignedIn) -> HttpResponse:
    """Show commitments, what waits for the client, and what it has spent."""
    actor = request.actor
    invoices = billing.invoices(actor)
    waiting = [row for row in invoices if row.state == "issued"]
    spent: dict[str, Money] = {}
    for row in invoices:
        amount = Money(row.payable, row.currency)
        total = spent.get(row.currency)
        spent[row.currency] = amount if total is None else total + amount
    waits = (*_invoices_waiting(waiting), *_engagements_waiting(request))
    context = {
        "commitments": commitments_table(
            commitments.standings(actor), quality.standings(actor)
        ),
        "waiting": len(waits),
        "waits": Table(
            caption="Waits for you",
            columns=(Column("What"), Column("State"), Column("Since")),
            rows=waits,
            empty="Nothing waits for you.",
            cards=True,
        ),
        "spent": list(spent.values()),
        "open_work": reading.open_cases(actor),
        **rail("Overview"),
    }
    return render(request, "portal/index.html", context)


def _invoices_waiting(rows: Iterable[Any]) -> Iterable[Row]:
    for row in rows:
        url = f"/portal/invoices/{show_id(IdPrefix.INVOICE, row.id)}/"
        amount = str(Money(row.payable, row.currency).rounded())
        yield Row(
            (
                Cell(f"Invoice {row.number}", url=url, sub=amount),
                Cell("Approve", tone=Tone.SOON),
                row.issued_at,
            )
        )


def _engagements_waiting(request: SignedIn) -> Iterable[Row]:
    ours = {core.State.PROPOSED, core.State.IN_REVIEW}
    for row in listing.engagements(request.actor, ours).rows:
        label, tone = STATES[row.state]
        url = f"/portal/engagements/{show_id(IdPrefix.ENGAGEMENT, row.id)}/"
        yield Row(
            (
                Cell(row.title, url=url, sub=row.contract),
                Cell(label, tone=tone),
                row.changed_at,
            )
        )


@login_required
def commitment(request: SignedIn, key: UUID) -> HttpResponse:
    """Show the work behind a commitment, what was missed first."""
    standing, items = commitments.behind(request.actor, key)
    promise = standing.attainment.commitment
    table = Table(
        caption=f"{promise.name}: what was counted",
        columns=(Column("Work"), Column("Step"), Column("Result"), Column("Completed")),
        rows=tuple(
            Row(
                (
                    Cell(
                        item.case.title,
                        url=f"/portal/work/{show_id(IdPrefix.CASE, item.case_id)}/",
                    ),
                    item.title,
                    Cell("Kept", tone=Tone.OK)
                    if kept
                    else Cell("Missed", tone=Tone.LATE),
                    item.completed_at,
                )
            )
            for item, kept in items
        ),
        empty="Nothing was counted in this period yet.",
        cards=True,
    )
    context = {
        "crumbs": (Crumb("Overview", "/portal/"), Crumb(promise.name)),
        "heading": promise.name,
        "table": table,
        **rail("Overview"),
    }
    return render(request, "portal/line.html", context)


@login_required
def accuracy(request: SignedIn, key: str) -> HttpResponse:
    """Show the samples behind a contract's accuracy."""
    contract = parse_id(IdPrefix.CONTRACT, key)
    found = quality.standing(request.actor, contract)
    table = Table(
        caption="Samples scored in this period",
        columns=(Column("Work"), Column("Score", number=True), Column("Result")),
        rows=tuple(
            Row(
                (
                    Cell(
                        row.case.title,
                        url=f"/portal/work/{show_id(IdPrefix.CASE, row.case_id)}/",
                        sub=row.because,
                    ),
                    row.score,
                    Cell("Right", tone=Tone.OK)
                    if row.passed
                    else Cell("Wrong", tone=Tone.LATE),
                )
            )
            for row in found.rows
        ),
        empty="No sample is scored in this period yet.",
        cards=True,
    )
    context = {
        "crumbs": (Crumb("Overview", "/portal/"), Crumb("Accuracy")),
        "heading": f"Accuracy, {found.contract.name}",
        "table": table,
        **rail("Overview"),
    }
    return render(request, "portal/line.html", context)


@login_required
def engagements(request: SignedIn) -> HttpResponse:
    """Show the client's engagements."""
    context = {
        **listed(request.actor, "portal", request.GET),
        "can_draft": bool(engaged.drafting_contracts(request.actor)),
        **frame(request.actor),
    }
    return render(request, "portal/engagements.html", context)


def frame(actor: Actor) -> dict[str, object]:
    """Return what stands around the pages of an engagement."""
    return rail("Engagements")


@login_required
@require_http_methods(["GET", "POST"])
def draft(request: SignedIn) -> HttpResponse:
    """Draft the brief of a new engagement."""
    return drafting.new(request, "portal", frame)


@login_required
def work(request: SignedIn) -> HttpResponse:
    """Show the client's cases, newest first, page by page."""
    status, text = request.GET.get("status", ""), request.GET.get("text", "").strip()
    after = request.GET.get("after", "")
    page = reading.cases(
        request.actor,
        status=status,
        text=text,
        after=parse_id(IdPrefix.CASE, after) if after else None,
    )
    more = {"status": status, "text": text}
    if page.after is not None:
        more["after"] = show_id(IdPrefix.CASE, page.after)
    table = Table(
        caption="Work, newest first",
        columns=(
            Column("What"),
            Column("Contract"),
            Column("Status"),
            Column("Received"),
            Column("Ended"),
        ),
        rows=tuple(_case_row(row) for row in page.rows),
        pager=Pager(
            words=f"{len(page.rows)} shown",
            next=f"?{urlencode(more)}" if page.after else "",
        ),
        empty="No work is here that you may see. What you hand over yourself is yours"
        " to see; your administrator can let you see all of it.",
        cards=True,
    )
    context = {"table": table, "status": status, "text": text, **rail("Work")}
    return render(request, "portal/work.html", context)


def _status(row: Case) -> Cell:
    if row.ended_at is None:
        return Cell("In work", tone=Tone.OK)
    label, tone = _OUTCOMES.get(row.outcome, (row.outcome, Tone.NONE))
    return Cell(label, tone=tone)


def _case_row(row: Case) -> Row:
    url = f"/portal/work/{show_id(IdPrefix.CASE, row.id)}/"
    return Row(
        (
            Cell(row.title, url=url),
            str(row.contract),
            _status(row),
            row.created_at,
            row.ended_at,
        )
    )


@login_required
def case(request: SignedIn, key: str) -> HttpResponse:
    """Show one case with all that happened to it."""
    row, happened = reading.story(request.actor, parse_id(IdPrefix.CASE, key))
    document = connect.document_of_case(row.id)
    context = {
        "crumbs": (Crumb("Work", "/portal/work/"), Crumb(row.title)),
        "row": row,
        "status": _status(row),
        "facts": (
            Fact("Contract", str(row.contract)),
            Fact("Process", str(row.definition)),
            Fact("Received", row.created_at),
            Fact("Ended", row.ended_at),
            Fact("Case", key),
        ),
        "document_url": f"/documents/{show_id(IdPrefix.DOCUMENT, document.id)}/"
        if document
        else "",
        "entries": entries(happened),
        **rail("Work"),
    }
    return render(request, "portal/case.html", context)
