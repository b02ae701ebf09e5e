"""Accepted work, and the invoices it went into."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField
from anyshore.apps.clients.models import Client, Contract

__all__ = ["InvoiceRow", "LineUsage", "Series", "UsageRow"]


class Series(models.Model):
    """The last invoice number of a year; locked while the next one is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class InvoiceRow(models.Model):
    """An invoice to a client."""

    class State(models.TextChoices):
        """Where the invoice stands."""

        ISSUED = "issued", "Waits for approval"
        APPROVED = "approved", "Approved"
        DISPUTED = "disputed", "Disputed"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    #: Year and number in one series of the provider, without gaps.
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    #: The period invoiced: from the first instant up to, and without, the last.
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    payable = models.DecimalField(max_digits=18, decimal_places=4)
    #: The EN 16931 value, as `core.pricing.to_json` wrote it.
    document = ExactJSONField()
    #: UBL 2.1.
    xml = models.BinaryField()
    #: PDF/A-3 with the XML attached; empty until the job has made it.
    pdf = models.BinaryField(default=bytes)
    issued_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True
    )
    #: What the client said when it disputed.
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "starts_at"], name="invoice_of_period"
            )
        ]

    def __str__(self) -> str:
        return self.number


class UsageRow(models.Model):
    """Accepted work that is to be paid for, once."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    #: What it is: ``case`` or ``milestone``, and its identifier as shown.
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=80)
    #: The service, as the rate card names it.
    service = models.CharField(max_length=100)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    unit = models.CharField(max_length=3)
    description = models.CharField(max_length=200, blank=True)
    #: Price agreed for it alone; milestones have one.
    agreed = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    accepted_at = models.DateTimeField()
    invoice = models.ForeignKey(
        InvoiceRow, models.PROTECT, null=True, blank=True, related_name="usages"
    )

    class Meta:
        constraints = [
            # The same work is never priced twice, whoever collects it and when.
            models.UniqueConstraint(
                fields=["contract", "kind", "source"], name="usage_once"
            )
        ]
        indexes = [
            models.Index(fields=["contract", "accepted_at"], name="usage_accepted")
        ]


class LineUsage(models.Model):
    """A usage behind an invoice line; one at the edge of a tier is behind two."""

    client = models.ForeignKey(Client, models.PROTECT)
    invoice = models.ForeignKey(InvoiceRow, models.CASCADE, related_name="line_usages")
    #: The line's number on the invoice.
    line = models.PositiveIntegerField()
    usage = models.ForeignKey(UsageRow, models.PROTECT, related_name="lines")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "line", "usage"], name="line_usage_once"
            )
        ]
