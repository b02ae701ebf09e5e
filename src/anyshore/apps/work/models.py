"""Queues, and work items: the human steps of cases."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField
from anyshore.apps.clients.models import Client, Contract, Service
from anyshore.apps.people.models import Worker
from anyshore.apps.processes.models import Case

__all__ = ["ItemRow", "Queue"]


class Queue(models.Model):
    """Ready items that share a service and what they ask of a worker.

    A queue belongs to the provider: items of many clients wait in it, each behind its
    client's wall.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="queues")
    key = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    #: Skills that every item here asks for: a list of code, level and proof.
    skills = ExactJSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "key"], name="queue_key")
        ]

    def __str__(self) -> str:
        return self.name


class ItemRow(models.Model):
    """One human step of a case, as the core's `Item` is stored."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    # Every change of an item writes to every index.  References have none of their own
    # where another begins with them, or where nobody looks for items by them.
    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    queue = models.ForeignKey(
        Queue, models.PROTECT, db_index=False, related_name="items"
    )
    case = models.ForeignKey(Case, models.CASCADE, db_index=False, related_name="items")
    #: The engine's number of the token that waits here.
    token = models.PositiveIntegerField()
    element = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    form = models.CharField(max_length=100, blank=True)
    #: Values that the process hands to the step.
    inputs = ExactJSONField(default=dict)

    #: Skills that a worker needs: a list of code, level and proof.
    skills = ExactJSONField(default=list)
    #: Languages that a worker needs: a list of tag and level.
    languages = ExactJSONField(default=list)
    #: Sites where it may be worked; null for no such wall.
    sites = ArrayField(models.UUIDField(), null=True, blank=True)
    #: Countries where its data may be seen; null for no such wall.
    countries = ArrayField(models.CharField(max_length=2), null=True, blank=True)
    #: The same skills and languages as words that one query compares, see `needs`.
    needs = ArrayField(models.CharField(max_length=120), default=list)
    #: Waiting that stands for one level of a skill; null where none is given up.
    relax = models.DurationField(null=True, blank=True)

    state = models.CharField(max_length=10, default="ready")
    #: 0 is the most urgent class.
    priority = models.PositiveSmallIntegerField(default=2)
    #: How often it was handed upwards.
    level = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    due_because = models.CharField(max_length=200, blank=True)

    #: When the clock of its turnaround began: when the case was handed over.
    started_at = models.DateTimeField()
    #: Open time promised; null where nothing is.
    target = models.DurationField(null=True, blank=True)
    #: When that clock was held: a list of start, end and reason.
    pauses = ExactJSONField(default=list)
    #: How the deadline was reckoned: intervals counted, pauses, calendar.
    because = ExactJSONField(default=dict)
    #: Open time that the clock had run on completion.
    turnaround = models.DurationField(null=True, blank=True)

    #: The only worker it is for; null for whoever is next.
    named = models.ForeignKey(
        Worker,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
    )
    #: Workers who did a step that this one checks.
    excluded = ArrayField(models.UUIDField(), default=list)
    #: Workers who gave it back.
    passed_by = ArrayField(models.UUIDField(), default=list)

    holder = models.ForeignKey(
        Worker,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="held",
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    #: Whose lease ran out last with nobody after.
    lapsed = models.ForeignKey(
        Worker,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    #: Why it was handed out, each time: a list of instant, worker and words.
    handouts = ExactJSONField(default=list)
    #: Time in hand over all claims, the running one left out.
    handled = models.DurationField(default=timedelta)
    #: Time in hand that is aimed at; null for none.
    handle_target = models.DurationField(null=True, blank=True)

    awaits = models.CharField(max_length=12, blank=True)
    pend_reason = models.CharField(max_length=500, blank=True)
    pended_by = models.ForeignKey(
        Worker,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
    )
    pended_at = models.DateTimeField(null=True, blank=True)
    pend_until = models.DateTimeField(null=True, blank=True)

    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        Worker,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="completed",
    )
    #: The screen's token of the completion: the same again gives the same answer.
    completion_token = models.CharField(max_length=80, blank=True)
    #: What the worker decided and entered.
    output = ExactJSONField(default=dict)

    #: Counts changes; a write that finds another number has lost the race.
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "work_item"
        constraints = [
            models.UniqueConstraint(fields=["case", "token"], name="item_of_token")
        ]
        indexes = [
            # The core's STORE_ORDER within a queue: a claim reads the head of each.
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
            models.Index(
                fields=["pend_until"], name="item_pended", condition=Q(state="pended")
            ),
            # What is not completed is in neither, and its changes cost nothing there.
            models.Index(
                fields=["contract", "completed_at"],
                name="item_completed",
                condition=Q(completed_at__isnull=False),
            ),
            models.Index(
                fields=["completed_by", "completed_at"],
                name="item_completed_by",
                condition=Q(completed_at__isnull=False),
            ),
            # Lists of items, newest first, are read from here page by page.
            models.Index(fields=["state", "-id"], name="item_state"),
        ]

    def __str__(self) -> str:
        return self.title
