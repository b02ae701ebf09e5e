"""Samples of finished work and what reviewers found."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField
from anyshore.apps.clients.models import Client, Contract
from anyshore.apps.processes.models import Case

__all__ = ["Sample"]


class Sample(models.Model):
    """A finished case that was chosen for review."""

    class State(models.TextChoices):
        """Where the review stands."""

        WAITING = "waiting", "Waits for review"
        SCORED = "scored", "Scored"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    case = models.OneToOneField(Case, models.CASCADE, related_name="sample")
    #: Who did the last human step; nobody where rules did it all.
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sampled_work",
    )
    #: What the sample is for, as the core names it: process or coaching.
    purpose = models.CharField(max_length=10)
    #: Why it was chosen: plan, share and the number drawn.
    because = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.WAITING
    )
    #: The scorecard in the version the review was done with.
    scorecard = ExactJSONField(default=dict)
    #: What the reviewer said to each question, with evidence.
    answers = ExactJSONField(default=list)
    #: Percent of the weight that was met.
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
    )
    drawn_at = models.DateTimeField()
    scored_at = models.DateTimeField(null=True, blank=True)
    #: What the worker answered to the finding, and when.
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    #: What was said to the appeal, by whom and when; the score is the one after it.
    decision = models.TextField(blank=True)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    #: Names of the questions whose findings were withdrawn.
    withdrawn = ExactJSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["contract", "state", "drawn_at"], name="sample_queue"),
            models.Index(fields=["done_by", "-drawn_at"], name="sample_own"),
        ]

    @property
    def appealed(self) -> bool:
        """Tell whether an appeal waits for its decision."""
        return self.appealed_at is not None and self.decided_at is None
