"""The event log and the head of each client's chain."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from anyshore.adapters.postgres.exact import ExactJSONField

__all__ = ["Chain", "EventRow"]


class EventRow(models.Model):
    """One fact that happened; never changed, never taken away."""

    id = models.UUIDField(primary_key=True, editable=False)
    client_id = models.UUIDField()
    #: Position in the client's chain, from 1 and without gaps.
    sequence = models.BigIntegerField()
    type = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    data = ExactJSONField()
    #: The objects it is about: a list of kind, id and qualifier.
    about = ExactJSONField()
    previous = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        db_table = "audit_event"
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "sequence"], name="audit_event_in_order"
            )
        ]
        indexes = [
            GinIndex(
                fields=["about"], name="audit_event_about", opclasses=["jsonb_path_ops"]
            ),
            models.Index(fields=["client_id", "at"], name="audit_event_time"),
        ]


class Chain(models.Model):
    """Where a client's chain ends; locking this row puts appends in order."""

    client_id = models.UUIDField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    digest = models.BinaryField(default=bytes)

    class Meta:
        db_table = "audit_chain"
