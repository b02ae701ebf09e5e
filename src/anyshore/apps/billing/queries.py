"""Reading invoices, and the accepted work behind every line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyshore.apps.billing.models import InvoiceRow, UsageRow
from anyshore.apps.permission import missing, require
from anyshore.core import pricing
from anyshore.core.access import Capability, Target, may
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["InvoiceRow", "Line", "Opened", "behind", "invoices", "opened"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """An invoice line with the number of usages behind it."""

    value: pricing.InvoiceLine
    position: int
    usages: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """An invoice, ready to be read."""

    row: InvoiceRow
    document: pricing.Invoice
    lines: Sequence[Line]


def invoices(actor: Actor) -> list[InvoiceRow]:
    """Return the invoices that somebody may read, newest first."""
    rows = InvoiceRow.objects.select_related("contract", "client").defer(
        "document", "xml", "pdf"
    )
    return [
        row
        for row in rows.order_by("-issued_at")
        if may(actor, Capability.INVOICE_READ, Target(client=row.client_id))
    ]


def _load(actor: Actor, invoice_id: UUID) -> InvoiceRow:
    found = InvoiceRow.objects.select_related("contract", "client", "answered_by")
    row = found.filter(pk=invoice_id).first()
    if row is None:
        raise missing("invoice", show_id(IdPrefix.INVOICE, invoice_id))
    require(actor, Capability.INVOICE_READ, Target(client=row.client_id))
    return row


def opened(actor: Actor, invoice_id: UUID) -> Opened:
    """Return an invoice with its lines.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    row = _load(actor, invoice_id)
    document = pricing.from_json(row.document)
    counts: dict[int, int] = {}
    for line in row.line_usages.values_list("line", flat=True):
        counts[line] = counts.get(line, 0) + 1
    return Opened(
        row=row,
        document=document,
        lines=[
            Line(value=line, position=position, usages=counts.get(position, 0))
            for position, line in enumerate(document.lines, start=1)
        ],
    )


def behind(
    actor: Actor, invoice_id: UUID, line: int
) -> tuple[InvoiceRow, list[UsageRow]]:
    """Return the accepted work behind a line, in the order it was accepted.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    row = _load(actor, invoice_id)
    usages = UsageRow.objects.filter(lines__invoice=row, lines__line=line)
    return row, list(usages.order_by("accepted_at", "id"))
