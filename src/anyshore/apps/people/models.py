"""Workers and what they can do.

For whom a worker may work is told by the grants of their account.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from anyshore.adapters.clock import new_key
from anyshore.apps.clients.models import Site

__all__ = ["Language", "Presence", "Skill", "Worker"]


class Presence(models.TextChoices):
    """Whether a worker takes work now."""

    AVAILABLE = "available", "Available"
    BUSY = "busy", "Busy"
    AWAY = "away", "On a break"
    OFFLINE = "offline", "Not here"


class Worker(models.Model):
    """A person or a software agent that does work."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="worker"
    )
    site = models.ForeignKey(Site, models.PROTECT)
    #: False for a person, true for a software agent.
    automated = models.BooleanField(default=False)
    presence = models.CharField(
        max_length=10, choices=Presence.choices, default=Presence.OFFLINE
    )
    #: The highest escalation level that reaches them.
    level = models.PositiveSmallIntegerField(default=0)
    #: Items that may be in hand at once.
    capacity = models.PositiveSmallIntegerField(default=1)

    def __str__(self) -> str:
        return self.user.name


class Skill(models.Model):
    """Something a worker can do, how well, how proven and until when."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="skills")
    code = models.SlugField()
    #: From 1 (under guidance) to 5 (teaches others).
    level = models.PositiveSmallIntegerField()
    #: Reference of the proof: a document or a test.
    proof = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "code"], name="skill_once")
        ]


class Language(models.Model):
    """A language a worker works in."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="languages")
    #: BCP 47 tag.
    tag = models.CharField(max_length=20)
    #: Level of the Common European Framework, A1 to C2.
    level = models.CharField(max_length=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "tag"], name="language_once")
        ]
