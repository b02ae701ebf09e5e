"""The event log and the head of each client's chain."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from anyshore.adapters.postgres.exact import ExactJSONField

__all__ = ["Chain", "EventRow"]


class EventRow(models.Model):
    """One fact that happened; never changed, never taken away.

    There are several of them to every case, so nothing is kept here twice.
    """

    pk = models.CompositePrimaryKey("client_id", "sequence")
    client_id = models.UUIDField()
    #: Position in the client's chain, from 1 and without gaps.
    sequence = models.BigIntegerField()
    type = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    data = ExactJSONField()
    #: The objects it is about, as ``kind:id``.
    about = ArrayField(models.TextField())
    #: Their parts in it, in the same order; null where each is what its kind says.
    parts = ArrayField(models.TextField(), null=True, blank=True)
    previous = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        db_table = "audit_event"
        indexes = [GinIndex(fields=["about"], name="audit_event_about")]


class Chain(models.Model):
    """Where a client's chain ends; locking this row puts appends in order."""

    client_id = models.UUIDField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    digest = models.BinaryField(default=bytes)

    class Meta:
        db_table = "audit_chain"
