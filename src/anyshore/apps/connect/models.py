"""Documents in, postings out, and keys for programs."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField
from anyshore.adapters.postgres.feed import ThisTransaction
from anyshore.apps.clients.models import Client, Contract
from anyshore.apps.processes.models import Case
from anyshore.kernel import Id, IdPrefix, show_id

__all__ = ["AccessToken", "Document", "IntakeKey", "InvoiceSeen", "Posting"]


class Document(models.Model):
    """A file as it came in, whole, and the case that it started."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
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

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> Id:
        """Its identifier as shown."""
        return show_id(IdPrefix.DOCUMENT, self.id)


class IntakeKey(models.Model):
    """An idempotency key, what it came with, and the document it led to."""

    client = models.ForeignKey(Client, models.PROTECT)
    key = models.CharField(max_length=255)
    #: SHA-256 of contract and content: others under the same key are refused.
    fingerprint = models.CharField(max_length=64)
    document = models.ForeignKey(Document, models.CASCADE)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="intake_key_once")
        ]


class InvoiceSeen(models.Model):
    """The first case of each invoice; a second with the same identity is a double."""

    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    #: SHA-256 of `core.pricing.duplicate_key`, as names have no bound.
    identity = models.CharField(max_length=64)
    case = models.ForeignKey(Case, models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "identity"], name="invoice_seen_once"
            )
        ]


class Posting(models.Model):
    """A result handed back to the client's own books."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    case = models.OneToOneField(Case, models.PROTECT, related_name="posting")
    #: The invoice's identity, as in `InvoiceSeen`: no invoice is posted twice.
    identity = models.CharField(max_length=64)
    #: What goes into the books, as `connect.postings.entry` wrote it.
    document = ExactJSONField()
    posted_at = models.DateTimeField()
    #: The transaction that wrote it, which with the key is its place in the feed.
    transaction = models.BigIntegerField(db_default=ThisTransaction(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "identity"], name="posting_once_per_invoice"
            )
        ]
        indexes = [models.Index(fields=["transaction", "id"], name="posting_feed")]


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

    def __str__(self) -> str:
        return self.name
