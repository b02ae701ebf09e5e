"""Scopes, their logs and the providers that may be asked, saved per client."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField
from anyshore.apps.clients.models import Client

__all__ = ["LogRow", "ProviderRow", "ScopeRow"]


class ScopeRow(models.Model):
    """A scope as it was last saved; the advice on it is computed when it is read."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    name = models.CharField(max_length=200)
    #: What `core.sourcing.read_scope` reads.
    document = ExactJSONField()
    #: The answer when it was saved, for lists.
    answer = models.CharField(max_length=30)
    #: Who saved it first; a client's user reads what is their own.
    made_by = models.UUIDField()
    #: Counts changes; a write that finds another number has lost the race.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["client", "changed_at"], name="scope_changed")]

    def __str__(self) -> str:
        return self.name


class LogRow(models.Model):
    """The event log of a scope: what was measured of it, not the log itself."""

    scope = models.OneToOneField(
        ScopeRow, models.CASCADE, primary_key=True, related_name="log"
    )
    client = models.ForeignKey(Client, models.PROTECT)
    name = models.CharField(max_length=200)
    #: A table whose columns nobody has confirmed yet; empty once it is measured.
    content = models.BinaryField(default=bytes)
    #: What `core.mining.as_plain` gives, without the graph; None until measured.
    measured = models.JSONField(null=True)
    #: The map of the process, an SVG.
    map = models.TextField(blank=True)
    taken_at = models.DateTimeField()


class ProviderRow(models.Model):
    """A third party or a captive that the client may ask for quotes."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    name = models.CharField(max_length=200)
    #: Site, ISO 3166-1.
    country = models.CharField(max_length=2)
    #: ``third party`` or ``captive``.
    ownership = models.CharField(max_length=20, default="third party")
    services = ArrayField(models.CharField(max_length=200), default=list)
    #: ISO 639 codes.
    languages = ArrayField(models.CharField(max_length=3), default=list)
    hours = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "name", "country"], name="provider_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
