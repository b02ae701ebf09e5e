"""Which invoices are one and the same, whatever file or syntax they came in.

The first to come in is the invoice, every later one a double of it.  The database keeps
one row for each, so of two that come in at once one is first.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from anyshore.apps.connect.models import InvoiceSeen
from anyshore.core import pricing

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.apps.clients.models import Contract

__all__ = ["first_case", "identity"]


def identity(invoice: pricing.Invoice, case: UUID) -> str:
    """Return what two documents share that are one invoice.

    Without a number nothing can be the same invoice as another, so the case stands in.
    """
    key = pricing.duplicate_key(invoice) if invoice.number else f"case|{case}"
    return hashlib.sha256(key.encode()).hexdigest()


def first_case(contract: Contract, invoice: pricing.Invoice, case: UUID) -> UUID:
    """Return the case that an invoice came in with first; this one, where it is new."""
    key = identity(invoice, case)
    made = InvoiceSeen(
        client_id=contract.client_id, contract=contract, identity=key, case_id=case
    )
    InvoiceSeen.objects.bulk_create([made], ignore_conflicts=True)
    return InvoiceSeen.objects.get(contract=contract, identity=key).case_id
