"""Scopes, saved per client."""

from __future__ import annotations

from django.db import models

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField
from anyshore.apps.clients.models import Client

__all__ = ["ScopeRow"]


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
