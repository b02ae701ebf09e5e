"""Workers and what they can do.

For whom a worker may work is told by the grants of their account.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from anyshore.adapters.clock import new_key
from anyshore.apps.clients.models import Site

__all__ = ["Presence", "Skill", "Worker"]


class Presence(models.TextChoices):
    """Whether a worker takes work now."""

    AVAILABLE = "available", "Available"
    BUSY = "busy", "Busy"
    BREAK = "break", "On a break"
    AWAY = "away", "Away"


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
        max_length=10, choices=Presence.choices, default=Presence.AWAY
    )
    #: Items that may be in hand at once.
    capacity = models.PositiveSmallIntegerField(default=1)

    def __str__(self) -> str:
        return self.user.name


class Skill(models.Model):
    """Something a worker can do, how well, how proven and until when."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="skills")
    key = models.SlugField()
    #: 1 (novice) to 5 (expert), or a CEFR level from A1 to C2 for languages.
    level = models.CharField(max_length=2)
    proof = models.CharField(max_length=200, blank=True)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "key"], name="skill_once")
        ]
