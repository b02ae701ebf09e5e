"""Deployed models, running cases and what drives them."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField
from anyshore.apps.clients.models import Client, Contract

__all__ = [
    "HELD",
    "Case",
    "CaseLog",
    "Decision",
    "Definition",
    "FormVersion",
    "Inbox",
    "Incident",
]


#: When events are due that a fault of the engine has set aside: never by themselves.
HELD = datetime(9999, 1, 1, tzinfo=UTC)


class Definition(models.Model):
    """One version of a process model; a case keeps the version it began with."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    key = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    xml = models.BinaryField()
    checksum = models.CharField(max_length=64)
    deployed_at = models.DateTimeField()
    deployed_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version"], name="definition_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Decision(models.Model):
    """A decision model deployed with a process version."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    definition = models.ForeignKey(Definition, models.CASCADE, related_name="decisions")
    name = models.CharField(max_length=100)
    xml = models.BinaryField()
    checksum = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "name"], name="decision_of_definition"
            )
        ]


class FormVersion(models.Model):
    """A form deployed with a process version, as its user tasks name it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    definition = models.ForeignKey(Definition, models.CASCADE, related_name="forms")
    key = models.CharField(max_length=100)
    document = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "key"], name="form_of_definition"
            )
        ]


class Case(models.Model):
    """One run of a process."""

    class Status(models.TextChoices):
        """Where the run stands."""

        RUNNING = "running", "Running"
        INCIDENT = "incident", "Needs repair"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    definition = models.ForeignKey(Definition, models.PROTECT)
    title = models.CharField(max_length=200)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.RUNNING
    )
    #: What `bpmn.dump_state` wrote; empty until the runner takes the first step.
    state = models.BinaryField(default=bytes)
    #: How many events the case has consumed; the next one's place in its log.
    position = models.PositiveIntegerField(default=0)
    #: Who handed it over; a client's user reads what they started.
    started_by = models.UUIDField()
    #: How the case ended, in the process's own words, such as ``posted``.
    outcome = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["contract", "status"], name="case_contract"),
            models.Index(fields=["client", "-created_at"], name="case_recent"),
        ]

    def __str__(self) -> str:
        return self.title


class Inbox(models.Model):
    """An event that waits for its case, now or (a timer) at a later instant.

    The runner takes what is due in the order of ``id``; what it has consumed moves to
    the case's log in the same transaction, so nothing is lost and nothing done twice.
    """

    client = models.ForeignKey(Client, models.PROTECT)
    case = models.ForeignKey(Case, models.CASCADE, related_name="inbox")
    event = ExactJSONField()
    due_at = models.DateTimeField()
    #: The engine's number of the timer; null for what is no timer.
    timer = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="inbox_due"),
            models.Index(fields=["case", "timer"], name="inbox_timer"),
        ]


class CaseLog(models.Model):
    """An event that a case has consumed; replaying them gives the case's state."""

    client = models.ForeignKey(Client, models.PROTECT)
    case = models.ForeignKey(Case, models.CASCADE, related_name="log")
    position = models.PositiveIntegerField()
    event = ExactJSONField()
    #: The instant that the step was given as its ``now``.
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="case_log_order")
        ]


class Incident(models.Model):
    """Something that stopped a case and waits for a person."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    case = models.ForeignKey(Case, models.CASCADE, related_name="incidents")
    token = models.PositiveIntegerField(null=True, blank=True)
    element = models.CharField(max_length=200, blank=True)
    problem = ExactJSONField()
    raised_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=80, blank=True)
