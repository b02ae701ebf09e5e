"""Deployed models, running cases and what drives them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField
from anyshore.apps.clients.models import Client, Contract

__all__ = [
    "Case",
    "CaseLog",
    "Decision",
    "Definition",
    "FormVersion",
    "Inbox",
    "Incident",
    "Job",
    "Lease",
    "Message",
    "RunnerRow",
    "Subscription",
]


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
    #: The versions of other processes that its call activities run, by their keys;
    #: settled when it is deployed, so that a replay years later runs the same.
    calls = models.JSONField(default=dict)
    #: The messages and signals that begin a case of it: kind, name and element each.
    starts = models.JSONField(default=list)

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
    #: What its test cases say, as `core.dmn.testcases` takes them from decoded YAML.
    cases = ExactJSONField(default=list)

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
        SUSPENDED = "suspended", "Suspended"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, db_index=False)
    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False)
    definition = models.ForeignKey(Definition, models.PROTECT, db_index=False)
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
            # Keys are made in the order of time, so this is also the newest first.
            models.Index(fields=["contract", "id"], name="case_contract"),
            models.Index(
                fields=["definition"], name="case_open", condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Inbox(models.Model):
    """An event that waits for its case, now or (a timer) at a later instant.

    What a runner has consumed moves to the case's log in the same transaction, so
    nothing is lost and nothing done twice.
    """

    # No foreign keys in the database: they would be looked up at every command, and
    # lock rows that every command of a client shares.
    client = models.ForeignKey(
        Client, models.PROTECT, db_constraint=False, db_index=False
    )
    case = models.ForeignKey(
        Case,
        models.CASCADE,
        related_name="inbox",
        db_constraint=False,
        db_index=False,
    )
    #: Which share of the cases it belongs to: see `Lease`.
    bucket = models.PositiveSmallIntegerField()
    #: A record of `anyshore.apps.processes.records`, as JSON.
    event = models.BinaryField()
    due_at = models.DateTimeField()
    #: The engine's number of the timer; null for what is no timer.
    timer = models.PositiveIntegerField(null=True, blank=True)
    #: Whether it waits for a person: its case is suspended, or could not be moved.
    held = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["bucket", "due_at", "id"],
                name="inbox_due",
                condition=Q(held=False),
            ),
            models.Index(fields=["case", "timer"], name="inbox_case"),
        ]


class CaseLog(models.Model):
    """An event that a case has consumed; replaying them gives the case's state."""

    pk = models.CompositePrimaryKey("case_id", "position")
    client = models.ForeignKey(
        Client, models.PROTECT, db_constraint=False, db_index=False
    )
    case = models.ForeignKey(
        Case, models.CASCADE, related_name="log", db_constraint=False, db_index=False
    )
    #: The instant that the step was given as its ``now``.
    at = models.DateTimeField()
    position = models.PositiveIntegerField()
    #: A record of `anyshore.apps.processes.records`, as JSON.
    event = models.BinaryField()


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


class Job(models.Model):
    """A service task that a machine outside the runner has to do."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(
        Client, models.PROTECT, db_constraint=False, db_index=False
    )
    case = models.ForeignKey(
        Case, models.CASCADE, related_name="jobs", db_constraint=False, db_index=False
    )
    #: The engine's number of the token that waits here.
    token = models.PositiveIntegerField()
    element = models.CharField(max_length=200)
    type = models.CharField(max_length=200)
    #: Values that the process hands to the worker, as JSON in FEEL's form.
    inputs = ExactJSONField(default=dict)
    #: Fixed properties from the model.
    headers = models.JSONField(default=dict)
    #: How often it may still fail before it is an incident.
    retries = models.PositiveSmallIntegerField()
    #: How often a worker has taken it.
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    #: From when on it can be claimed; the end of the lease while a worker has it.
    due_at = models.DateTimeField()
    #: Who has it; a name that the worker gives itself.
    worker = models.CharField(max_length=100, blank=True)
    #: The ticket of the present lease; who shows another one has lost the job.
    ticket = models.UUIDField(null=True, blank=True)
    #: What went wrong the last time.
    message = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "token"], name="job_of_token")
        ]
        indexes = [models.Index(fields=["type", "due_at"], name="job_due")]


class Subscription(models.Model):
    """A case that waits for a message, or listens to a signal."""

    class Kind(models.TextChoices):
        """What is waited for."""

        MESSAGE = "message", "Message"
        SIGNAL = "signal", "Signal"

    client = models.ForeignKey(
        Client, models.PROTECT, db_constraint=False, db_index=False
    )
    case = models.ForeignKey(
        Case,
        models.CASCADE,
        related_name="subscriptions",
        db_constraint=False,
        db_index=False,
    )
    #: The engine's number of the subscription.
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=7, choices=Kind.choices)
    name = models.CharField(max_length=200)
    #: The correlation key; empty where the name is enough.
    key = models.CharField(max_length=200, blank=True)
    #: Whether a message is on its way that the case has not consumed yet.
    taken = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"], name="subscription_of_case"
            )
        ]
        indexes = [
            models.Index(fields=["client", "kind", "name", "key"], name="waiting_for")
        ]


class Message(models.Model):
    """A message or signal that was sent: kept until it expires, delivered or not.

    While it is kept, the same idempotency key gives the same answer.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(
        Client, models.PROTECT, db_constraint=False, db_index=False
    )
    #: The contract that it came for; a case that it starts belongs to it.
    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=7, choices=Subscription.Kind.choices)
    name = models.CharField(max_length=200)
    #: The correlation key; empty where the name is enough.
    key = models.CharField(max_length=200, blank=True)
    #: What it carries, as JSON in the engine's form.
    payload = models.BinaryField()
    #: The sender's idempotency key; empty where there is none.
    sent_as = models.CharField(max_length=255, blank=True)
    #: SHA-256 of what was sent: the same idempotency key must come with the same.
    checksum = models.CharField(max_length=64)
    sent_by = models.UUIDField()
    sent_at = models.DateTimeField()
    #: How long it waits for a case; how long it is remembered.
    waits_until = models.DateTimeField()
    expires_at = models.DateTimeField()
    #: The case that a message went to; null while it waits for one, and for signals.
    case_id = models.UUIDField(null=True, blank=True)
    #: The number of the subscription there; null where it began the case.
    number = models.PositiveIntegerField(null=True, blank=True)
    #: How many cases it reached at once.
    reached = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "sent_as"],
                name="message_sent_once",
                condition=~Q(sent_as=""),
            )
        ]
        indexes = [
            models.Index(
                fields=["client", "name", "key"],
                name="message_waiting",
                condition=Q(case_id=None, kind="message"),
            ),
            models.Index(fields=["case_id", "number"], name="message_of_case"),
            models.Index(fields=["expires_at"], name="message_expires"),
        ]


class RunnerRow(models.Model):
    """A runner that has shown itself lately."""

    id = models.UUIDField(primary_key=True)
    until = models.DateTimeField()

    class Meta:
        db_table = "processes_runner"


class Lease(models.Model):
    """Which runner looks after a share of the cases.

    For order and locality alone: whoever moves a case holds the lock on its row.
    """

    bucket = models.PositiveSmallIntegerField(primary_key=True)
    holder = models.UUIDField(null=True, blank=True)
    until = models.DateTimeField()
