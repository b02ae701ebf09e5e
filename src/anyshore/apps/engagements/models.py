"""Engagements, and the bytes of what they deliver."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField
from anyshore.apps.clients.models import Client, Contract

__all__ = ["Content", "EngagementRow"]


class EngagementRow(models.Model):
    """An engagement: the core's value, and what is needed to find it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=20)
    #: When the next thing is due, for the order of lists.
    due_at = models.DateTimeField(null=True, blank=True)
    #: Users named on it, so that a list finds what names its reader.
    members = ArrayField(models.UUIDField(), default=list)
    #: Countries where provider staff may see it; null for no such wall.
    countries = ArrayField(models.CharField(max_length=2), null=True, blank=True)
    #: Changes that the client asked for and nobody settled, for lists.
    open_changes = models.PositiveIntegerField(default=0)
    #: The core's `Engagement`, whole.
    document = ExactJSONField()
    #: Counts changes; a write that finds another number has lost the race.
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["contract", "state"], name="engagement_state"),
            models.Index(fields=["client", "due_at", "id"], name="engagement_due"),
            GinIndex(fields=["members"], name="engagement_members"),
        ]

    def __str__(self) -> str:
        return self.title


class Content(models.Model):
    """The bytes of a deliverable's version, kept once under their checksum."""

    client = models.ForeignKey(Client, models.PROTECT)
    engagement = models.ForeignKey(
        EngagementRow, models.CASCADE, related_name="contents"
    )
    #: SHA-256 in hexadecimal.
    checksum = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "checksum"], name="content_once"
            )
        ]
