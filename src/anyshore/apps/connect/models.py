"""Documents in, postings out, receipts for both, and keys for programs."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField
from anyshore.apps.clients.models import Client, Contract
from anyshore.apps.processes.models import Case

__all__ = ["AccessToken", "Document", "InvoiceSeen", "Posting", "Receipt"]


class Document(models.Model):
    """A file as it came in, whole."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="documents"
    )
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    #: SHA-256 of the content, in hexadecimal.
    checksum = models.CharField(max_length=64)
    content = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "checksum"], name="document_once_per_contract"
            )
        ]


class Receipt(models.Model):
    """What was answered to a request with an idempotency key."""

    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    key = models.CharField(max_length=200)
    #: SHA-256 of the request's body: another body under the same key is refused.
    checksum = models.CharField(max_length=64)
    answer = ExactJSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "key"], name="receipt_key")
        ]


class InvoiceSeen(models.Model):
    """The first case of each invoice; a second with the same identity is a double."""

    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    seller = models.CharField(max_length=200)
    number = models.CharField(max_length=200)
    issued_on = models.DateField()
    case = models.ForeignKey(Case, models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "seller", "number", "issued_on"],
                name="invoice_seen_once",
            )
        ]


class Posting(models.Model):
    """A result handed back to the client's own books."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    case = models.OneToOneField(Case, models.PROTECT, related_name="posting")
    document = ExactJSONField()
    posted_at = models.DateTimeField()


class AccessToken(models.Model):
    """A key with which a program acts as a user; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    name = models.CharField(max_length=100)
    #: SHA-256 of the secret, in hexadecimal.
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
