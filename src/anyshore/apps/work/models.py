"""Work items: the human steps of cases."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField
from anyshore.apps.clients.models import Client, Contract
from anyshore.apps.people.models import Worker
from anyshore.apps.processes.models import Case

__all__ = ["ItemRow"]


class ItemRow(models.Model):
    """One human step of a case, as the core's `Item` is stored."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    case = models.ForeignKey(Case, models.CASCADE, related_name="items")
    #: The engine's number of the token that waits here.
    token = models.PositiveIntegerField()
    element = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    queue = models.CharField(max_length=100)
    form = models.CharField(max_length=100)
    #: Skills that a worker needs: a list of key and least level.
    skills = ExactJSONField(default=list)
    #: Values that the process hands to the step.
    inputs = ExactJSONField(default=dict)
    state = models.CharField(max_length=10, default="ready")
    #: 0 is the most urgent class.
    priority = models.PositiveSmallIntegerField(default=5)
    #: How often it was handed upwards.
    level = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField()
    due_at = models.DateTimeField()
    #: Why that is the deadline: intervals counted, pauses, calendar.
    because = ExactJSONField(default=dict)
    holder = models.ForeignKey(
        Worker, models.PROTECT, null=True, blank=True, related_name="held"
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    pend_reason = models.CharField(max_length=200, blank=True)
    pend_until = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        Worker, models.PROTECT, null=True, blank=True, related_name="completed"
    )
    #: What the worker decided and entered.
    output = ExactJSONField(default=dict)
    #: The caller's key of the completion: the same key again gives the same answer.
    completion_key = models.CharField(max_length=80, blank=True)
    #: Seconds in hand, over all claims.
    handled = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: Counts changes; a write that finds another number has lost the race.
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "work_item"
        constraints = [
            models.UniqueConstraint(fields=["case", "token"], name="item_of_token")
        ]
        indexes = [
            # The order in which ready items are pushed; the claim reads its head.
            models.Index(
                fields=["queue", "priority", "due_at", "ready_at", "id"],
                name="item_ready",
                condition=Q(state="ready"),
            ),
            models.Index(
                fields=["lease_until"], name="item_leased", condition=Q(state="claimed")
            ),
            models.Index(
                fields=["holder"], name="item_held", condition=Q(state="claimed")
            ),
            models.Index(fields=["contract", "completed_at"], name="item_completed"),
        ]

    def __str__(self) -> str:
        return self.title
