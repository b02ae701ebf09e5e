"""The event log and the head of each client's chain."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from anyshore.adapters.postgres.exact import ExactJSONField

__all__ = ["Chain", "EventRow", "named", "parted"]


def named(kind: str, key: str) -> str:
    """Write an object as the log keeps it; an id that tells its kind stands alone.

    >>> named("case", "case_1"), named("contract", "con_1")
    ('case_1', 'contract:con_1')
    """
    return key if key.startswith(f"{kind}_") and ":" not in key else f"{kind}:{key}"


def parted(name: str) -> tuple[str, str]:
    """Read an object's kind and id as `named` wrote them.

    >>> parted("case_1"), parted("contract:con_1")
    (('case', 'case_1'), ('contract', 'con_1'))
    """
    if ":" in name:
        kind, key = name.split(":", 1)
        return kind, key
    return name[: name.index("_")], name


class EventRow(models.Model):
    """One fact that happened; never changed, never taken away.

    There are several of them to every case, so nothing is kept here twice.
    """

    pk = models.CompositePrimaryKey("client_id", "sequence")
    client_id = models.UUIDField()
    #: Position in the client's chain, from 1 and without gaps.
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    type = models.CharField(max_length=80)
    actor = models.CharField(max_length=80)
    data = ExactJSONField()
    #: The objects it is about, each as `named` writes it.
    about = ExactJSONField()
    #: Their parts in it, in the same order; null where each is what its kind says.
    parts = ExactJSONField(null=True, blank=True)
    #: The digest of the event before is under it too; that one is in its own row.
    digest = models.BinaryField()

    class Meta:
        db_table = "audit_event"
        indexes = [
            # Of this class, keys are hashes of what is in the list: a tenth the size.
            GinIndex(
                fields=["about"], name="audit_event_about", opclasses=["jsonb_path_ops"]
            )
        ]


class Chain(models.Model):
    """Where a client's chain ends; locking this row puts appends in order."""

    client_id = models.UUIDField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    digest = models.BinaryField(default=bytes)

    class Meta:
        db_table = "audit_chain"
