"""Samples of finished work and what reviewers found."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField
from anyshore.apps.clients.models import Client, Contract
from anyshore.apps.processes.models import Case
from anyshore.apps.work.models import ItemRow

__all__ = ["Sample"]


class Sample(models.Model):
    """A finished case, or one item of it, chosen for review."""

    class State(models.TextChoices):
        """Where the review stands."""

        WAITING = "waiting", "Waits for review"
        SCORED = "scored", "Scored"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    case = models.OneToOneField(Case, models.CASCADE, related_name="sample")
    item = models.ForeignKey(ItemRow, models.CASCADE, null=True, blank=True)
    #: Why it was chosen: plan, share and the number drawn.
    because = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.WAITING
    )
    #: The scorecard as it stood when the review was done.
    scorecard = ExactJSONField(default=dict)
    answers = ExactJSONField(default=dict)
    #: Share of the weight that was right, from 0 to 1.
    score = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True)
    accurate = models.BooleanField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True
    )
    drawn_at = models.DateTimeField()
    scored_at = models.DateTimeField(null=True, blank=True)
