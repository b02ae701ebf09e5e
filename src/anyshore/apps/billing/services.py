"""Commands on invoices: issue for a period, approve, dispute."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from anyshore.adapters import clock, einvoice
from anyshore.apps.audit import services as audit
from anyshore.apps.billing import tasks
from anyshore.apps.billing.collecting import collect
from anyshore.apps.billing.models import InvoiceRow, LineUsage, Series, UsageRow
from anyshore.apps.billing.parties import buyer, payment, seller
from anyshore.apps.billing.terms import BillingTerms, rate_card, terms_of
from anyshore.apps.clients.models import Contract
from anyshore.apps.permission import missing, require
from anyshore.core import events, pricing
from anyshore.core.access import Capability, Target
from anyshore.kernel import IdPrefix, Interval, Problem, ProblemError, Quantity, show_id

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["approve", "dispute", "issue", "preview"]


def _usage(row: UsageRow) -> pricing.Usage:
    return pricing.Usage(
        id=str(row.id),
        service=row.service,
        # The column pads with zeros that nobody counted.
        quantity=Quantity(Decimal(f"{row.quantity.normalize():f}"), row.unit),
        at=row.accepted_at,
        description=row.description,
        agreed=row.agreed,
    )


def _rated(contract: Contract, period: Interval) -> tuple[pricing.RatedLine, ...]:
    """Collect what was accepted in the period and price it."""
    collect(contract, period)
    rows = UsageRow.objects.filter(
        contract=contract,
        invoice=None,
        accepted_at__gte=period.start,
        accepted_at__lt=period.end,
    )
    card = rate_card(contract, _local_day(contract, period.start))
    return pricing.rate(card, [_usage(row) for row in rows], period)


def _local_day(contract: Contract, instant: datetime) -> date:
    return instant.astimezone(ZoneInfo(contract.client.zone)).date()


def _document(
    contract: Contract,
    period: Interval,
    lines: tuple[pricing.RatedLine, ...],
    number: str,
) -> pricing.Invoice:
    terms: BillingTerms = terms_of(contract)
    today = _local_day(contract, clock.now())
    last_day = _local_day(contract, period.end - timedelta(microseconds=1))
    heading = pricing.Heading(
        number=number,
        issued=today,
        due=today + timedelta(days=terms.payment_days),
        currency=contract.currency,
        seller=seller(),
        buyer=buyer(contract.client),
        payment=payment(number),
        references=pricing.References(
            buyer=terms.buyer_reference or contract.slug, contract=contract.slug
        ),
        period=pricing.Period(start=_local_day(contract, period.start), end=last_day),
        notes=(
            pricing.Note(
                text=f"{contract.name}. Every line can be opened in the portal down to"
                " the accepted work behind it."
            ),
        ),
    )
    return pricing.invoice(heading, lines, terms.plan())


def _contract(actor: Actor, contract_id: UUID, capability: Capability) -> Contract:
    found = Contract.objects.select_related("client", "service")
    contract = found.select_for_update(of=("self",)).filter(pk=contract_id).first()
    if contract is None:
        raise missing("contract", show_id(IdPrefix.CONTRACT, contract_id))
    require(actor, capability, Target(client=contract.client_id))
    return contract


@transaction.atomic
def preview(actor: Actor, contract_id: UUID, period: Interval) -> pricing.Invoice:
    """Return what an invoice for the period would say now.

    Raises:
        ProblemError: ``not-found``, ``not-allowed`` or what stops the pricing.
    """
    contract = _contract(actor, contract_id, Capability.INVOICE_PREPARE)
    before = transaction.savepoint()
    document = _document(contract, period, _rated(contract, period), "preview")
    # What was collected to price it is not kept: looking leaves nothing behind.
    transaction.savepoint_rollback(before)
    return document


@transaction.atomic
def issue(actor: Actor, contract_id: UUID, period: Interval) -> InvoiceRow:
    """Issue the invoice of a contract for a period.

    Asked for the same period again, it returns the invoice that was issued.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``nothing-to-invoice`` or what
            stops the pricing.
    """
    contract = _contract(actor, contract_id, Capability.INVOICE_ISSUE)
    known = InvoiceRow.objects.filter(contract=contract, starts_at=period.start)
    if (before := known.first()) is not None:
        return before
    lines = _rated(contract, period)
    if not lines:
        raise ProblemError(
            Problem(
                code="nothing-to-invoice",
                message=f"Nothing was accepted under {contract.name} in that period.",
                hint="Choose another period.",
            )
        )
    document = _document(contract, period, lines, _next_number(contract))
    row = InvoiceRow.objects.create(
        client_id=contract.client_id,
        contract=contract,
        number=document.number,
        starts_at=period.start,
        ends_at=period.end,
        currency=document.currency,
        payable=document.totals.payable or Decimal(0),
        document=pricing.to_json(document),
        xml=einvoice.write_ubl(document),
        issued_at=clock.now(),
    )
    _link(row, lines)
    tasks.render.defer(invoice=str(row.id))
    _record(
        actor,
        row,
        "invoice.issued",
        total=row.payable,
        currency=row.currency,
        sha256=sha256(row.xml).hexdigest(),
    )
    return row


def _link(row: InvoiceRow, lines: tuple[pricing.RatedLine, ...]) -> None:
    links = [
        LineUsage(client_id=row.client_id, invoice=row, line=position, usage_id=usage)
        for position, line in enumerate(lines, start=1)
        for usage in line.usages
    ]
    LineUsage.objects.bulk_create(links)
    behind = {link.usage_id for link in links}
    UsageRow.objects.filter(pk__in=behind).update(invoice=row)


def _next_number(contract: Contract) -> str:
    """Take the next number of the year; the row stays locked until the commit."""
    year = _local_day(contract, clock.now()).year
    Series.objects.get_or_create(year=year)
    Series.objects.filter(year=year).update(last=F("last") + 1)
    return f"{year}-{Series.objects.get(year=year).last:06d}"


def _answerable(actor: Actor, invoice_id: UUID, capability: Capability) -> InvoiceRow:
    row = InvoiceRow.objects.select_for_update().filter(pk=invoice_id).first()
    if row is None:
        raise missing("invoice", show_id(IdPrefix.INVOICE, invoice_id))
    require(actor, capability, Target(client=row.client_id))
    return row


@transaction.atomic
def approve(actor: Actor, invoice_id: UUID) -> InvoiceRow:
    """Approve an invoice; a second time changes nothing.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    row = _answerable(actor, invoice_id, Capability.INVOICE_APPROVE)
    if row.state != InvoiceRow.State.APPROVED:
        row.state = InvoiceRow.State.APPROVED
        row.answered_at, row.answered_by_id = clock.now(), actor.id
        row.save(update_fields=["state", "answered_at", "answered_by"])
        _record(actor, row, "invoice.approved")
    return row


@transaction.atomic
def dispute(actor: Actor, invoice_id: UUID, reason: str) -> InvoiceRow:
    """Dispute an invoice that is not approved.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, ``invoice-approved`` or
            ``reason-missing``.
    """
    row = _answerable(actor, invoice_id, Capability.INVOICE_DISPUTE)
    if row.state == InvoiceRow.State.APPROVED:
        raise ProblemError(
            Problem(
                code="invoice-approved",
                message=f"Invoice {row.number} is approved.",
                hint="Ask the provider for a credit note.",
            )
        )
    if not reason.strip():
        raise ProblemError(
            Problem(
                code="reason-missing",
                message="A dispute says what is wrong.",
                hint="Name the lines and what you expected.",
            )
        )
    row.state, row.reason = InvoiceRow.State.DISPUTED, reason.strip()
    row.answered_at, row.answered_by_id = clock.now(), actor.id
    row.save(update_fields=["state", "reason", "answered_at", "answered_by"])
    _record(actor, row, "invoice.disputed", reason=row.reason)
    return row


def _record(actor: Actor, row: InvoiceRow, kind: str, **data: object) -> None:
    audit.append(
        [
            events.Draft(
                client=row.client_id,
                type=kind,
                at=clock.now(),
                actor=str(actor.id),
                data={"number": row.number, **data},
                objects=(
                    events.Ref(
                        kind="invoice",
                        id=show_id(IdPrefix.INVOICE, row.id),
                        qualifier="invoice",
                    ),
                    events.Ref(
                        kind="contract",
                        id=show_id(IdPrefix.CONTRACT, row.contract_id),
                        qualifier="contract",
                    ),
                ),
            )
        ]
    )
