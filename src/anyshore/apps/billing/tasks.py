"""Jobs of billing."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.billing.models import InvoiceRow
from anyshore.core import pricing

__all__ = ["render"]


@app.task(name="billing.render", queue="documents", retry=5)
def render(invoice: str) -> None:
    """Set an issued invoice as PDF; run again, it gives the same page."""
    # The typesetter is large; only the worker that sets pages should load it.
    from anyshore.adapters import pdf

    with acting_for_all():
        with transaction.atomic():
            row = InvoiceRow.objects.get(pk=UUID(invoice))
        page = pdf.render_invoice(pricing.from_json(row.document), bytes(row.xml))
        with transaction.atomic():
            InvoiceRow.objects.filter(pk=row.pk).update(pdf=page)
