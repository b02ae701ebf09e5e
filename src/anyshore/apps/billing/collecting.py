"""From finished work to usages: what counts, counted once.

Nothing has to announce itself: whoever invoices a period collects what was accepted in
it.  A usage is unique by its source, so collecting again adds nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.apps.billing.models import UsageRow
from anyshore.apps.billing.terms import terms_of
from anyshore.apps.engagements import queries as engagements
from anyshore.apps.processes.models import Case
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anyshore.apps.clients.models import Contract
    from anyshore.kernel import Interval

__all__ = ["MILESTONE", "collect"]

#: The service that milestones are rated as.
MILESTONE = "milestone"
_PIECE = "C62"


def collect(contract: Contract, period: Interval) -> None:
    """Write down the usages of everything accepted in a period."""
    rows = [*_cases(contract, period), *_milestones(contract, period)]
    UsageRow.objects.bulk_create(rows, ignore_conflicts=True)


def _cases(contract: Contract, period: Interval) -> Iterator[UsageRow]:
    terms = terms_of(contract)
    if not terms.service:
        return
    ended = Case.objects.filter(
        contract=contract,
        outcome__in=terms.outcomes,
        ended_at__gte=period.start,
        ended_at__lt=period.end,
    )
    for case in ended.only("id", "client_id", "ended_at", "title"):
        if case.ended_at is None:
            continue
        yield UsageRow(
            client_id=case.client_id,
            contract=contract,
            kind="case",
            source=show_id(IdPrefix.CASE, case.id),
            service=terms.service,
            quantity=Decimal(1),
            unit=_PIECE,
            description=case.title,
            accepted_at=case.ended_at,
        )


def _milestones(contract: Contract, period: Interval) -> Iterator[UsageRow]:
    for milestone in engagements.approved_milestones(contract.id, period):
        yield UsageRow(
            client_id=contract.client_id,
            contract=contract,
            kind="milestone",
            source=milestone.source,
            service=MILESTONE,
            quantity=Decimal(1),
            unit=_PIECE,
            description=milestone.title,
            agreed=milestone.amount,
            accepted_at=milestone.approved_at,
        )
