"""Queues to staff, what is expected of them, and the shifts that cover them.

What is wanted for a client, and for whom somebody works in a shift, stands behind that
client's wall.  When the provider's people work is the provider's own and carries no
client, so that rest and hours can be checked over all of their work.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.exact import ExactJSONField
from anyshore.apps.clients.models import Client, Contract, Site
from anyshore.apps.people.models import Worker

__all__ = [
    "Assignment",
    "Demand",
    "Forecast",
    "HistoryDay",
    "Notice",
    "Pattern",
    "Plan",
    "PresenceSpan",
    "Request",
    "Shift",
    "SiteTerms",
    "SpecialDay",
    "StaffQueue",
    "Wish",
    "WorkTerms",
]


def every_day() -> list[int]:
    """Return all weekdays, Monday as 0."""
    return list(range(7))


class StaffQueue(models.Model):
    """Work of a contract that people are planned for, by the interval."""

    class Kind(models.TextChoices):
        """Whether work waits."""

        IMMEDIATE = "immediate", "At once, as calls"
        DEFERRED = "deferred", "By a deadline, as mail"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    contract = models.ForeignKey(Contract, models.PROTECT)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.IMMEDIATE)
    #: Code of the skill that it needs.
    skill = models.SlugField()
    #: IANA zone of the customers, whose clock shapes the day.
    zone = models.CharField(max_length=60)
    #: Minutes of an interval.
    minutes = models.PositiveSmallIntegerField(default=60)
    #: Wall times between which it is open; the same twice is round the clock.
    opens = models.TimeField()
    closes = models.TimeField()
    #: Weekdays on which it opens, Monday as 0.
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    #: Share to begin within so many seconds.
    share = models.DecimalField(max_digits=5, decimal_places=4)
    within = models.PositiveIntegerField()
    #: Seconds after which people who wait give up on average; null for never.
    patience = models.PositiveIntegerField(null=True, blank=True)
    #: Share of paid time lost to breaks, training and absence.
    shrinkage = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    #: People there whenever it is open.
    least = models.PositiveSmallIntegerField(default=1)
    #: Seconds of work on a contact before any was measured.
    handle_seconds = models.PositiveIntegerField()
    #: Whether the contract's work items count as arrivals.
    counts_items = models.BooleanField(default=False)
    #: Since when nobody is planned for it any more; its past stays.
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "name"], name="staff_queue")
        ]

    def __str__(self) -> str:
        return self.name


class HistoryDay(models.Model):
    """What came on one local day of a queue, interval by interval, by import."""

    client = models.ForeignKey(Client, models.PROTECT)
    queue = models.ForeignKey(StaffQueue, models.CASCADE, related_name="history")
    day = models.DateField()
    #: Contacts and seconds of work on them, for each interval of the day.
    counts = ArrayField(models.FloatField())
    seconds = ArrayField(models.FloatField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "day"], name="history_day")
        ]


class SpecialDay(models.Model):
    """A day that a planner knows more about than the past does."""

    client = models.ForeignKey(Client, models.PROTECT)
    queue = models.ForeignKey(StaffQueue, models.CASCADE, related_name="special_days")
    day = models.DateField()
    #: By how much it lies above or below a plain day.
    multiplier = models.DecimalField(max_digits=6, decimal_places=3)
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "day"], name="special_day")
        ]


class Forecast(models.Model):
    """What is expected of a queue and how many people that needs, by the interval."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    client = models.ForeignKey(Client, models.PROTECT)
    queue = models.ForeignKey(StaffQueue, models.CASCADE, related_name="forecasts")
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    #: The first interval, and the minutes of each.
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    #: The model that the back-test picked, and its share of error by interval.
    model = models.CharField(max_length=100)
    error = models.FloatField(null=True, blank=True)
    #: Every model tried with its error, and why days differ from plain ones.
    tried = ExactJSONField(default=list)
    reasons = ExactJSONField(default=dict)
    #: Variance of a day's level by its square.
    doubt = models.FloatField(default=0.0)
    #: Expected contacts, and those not exceeded in one and in nine of ten cases.
    mean = ArrayField(models.FloatField())
    low = ArrayField(models.FloatField())
    high = ArrayField(models.FloatField())
    #: Seconds of work on a contact.
    handle = ArrayField(models.FloatField())
    #: People at work, people to plan, and the share then begun in time.
    agents = ArrayField(models.PositiveIntegerField())
    scheduled = ArrayField(models.PositiveIntegerField())
    level = ArrayField(models.FloatField())

    class Meta:
        indexes = [models.Index(fields=["queue", "-made_at"], name="forecast_latest")]


class SiteTerms(models.Model):
    """Under which rules a site works, and what a plain hour costs there."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="staffing")
    #: Names of the rule packs that hold there.
    packs = ArrayField(models.CharField(max_length=20))
    #: A paid plain hour of one person; premiums come from the packs.
    hourly = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3)
    #: Since when nobody is planned there any more.
    retired_at = models.DateTimeField(null=True, blank=True)


class Pattern(models.Model):
    """A kind of shift that can be worked on any day at one site."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="patterns")
    code = models.CharField(max_length=10)
    #: Wall time of the start, minutes to the end, minutes of unpaid break.
    starts = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    break_minutes = models.PositiveSmallIntegerField(default=0)
    #: Weekdays on which it may begin, Monday as 0.
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=every_day)
    #: Since when no roster uses it any more; shifts that do keep their code.
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="pattern_code")]
        ordering = ["site", "starts"]

    def __str__(self) -> str:
        return self.code


class WorkTerms(models.Model):
    """What a worker has agreed to, for each week on average."""

    worker = models.OneToOneField(Worker, models.CASCADE, related_name="work_terms")
    #: Fewest and most minutes of work a week.
    min_week_minutes = models.PositiveIntegerField()
    max_week_minutes = models.PositiveIntegerField()
    #: Most and fewest days in a row, and fewest days off in a row.
    max_in_row = models.PositiveSmallIntegerField(default=5)
    min_in_row = models.PositiveSmallIntegerField(default=1)
    min_days_off = models.PositiveSmallIntegerField(default=2)
    #: Most weekends with work in any four weeks; null for no limit.
    max_weekends = models.PositiveSmallIntegerField(null=True, blank=True)
    #: The last day of the agreement; null while it has no end.
    ends_on = models.DateField(null=True, blank=True)
    #: Counts addresses of the calendar feed; one more and the former ones are dead.
    feed = models.PositiveIntegerField(default=0)


class Wish(models.Model):
    """What a worker would like of one day; not following it costs, and that is all."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="wishes")
    day = models.DateField()
    #: The code of the pattern that it is about; empty for any.
    pattern = models.CharField(max_length=10, blank=True)
    #: Whether to work, or not to.
    works = models.BooleanField()
    #: Cost of not following it, in the prices of a plan.
    weight = models.PositiveSmallIntegerField(default=5)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "day", "pattern", "works"], name="wish_once"
            )
        ]


class Plan(models.Model):
    """A roster of some sites over some days, from its draft to its publication."""

    class State(models.TextChoices):
        """Where the plan stands."""

        DRAFT = "draft", "Draft"
        SEARCHING = "searching", "Being made"
        PUBLISHED = "published", "Published"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(max_length=100)
    sites = models.ManyToManyField(Site, related_name="plans")
    #: Zone whose days the plan counts.
    zone = models.CharField(max_length=60)
    first = models.DateField()
    days = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    #: Seconds to search at most, and when that was asked and began.
    seconds = models.PositiveIntegerField(default=60)
    asked_at = models.DateTimeField(null=True, blank=True)
    #: What matters how much, where it is not the usual: names of prices and numbers.
    prices = ExactJSONField(default=dict)
    #: What is known of the search: seconds, cost, bound and what is being done.
    progress = ExactJSONField(default=list)
    #: Cost of the roster that was found, and what none can cost less than.
    cost = models.FloatField(null=True, blank=True)
    bound = models.FloatField(null=True, blank=True)
    #: Why no roster was found; empty where one was, or none was asked for.
    problem = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.UUIDField()
    #: How many queues it covers; who sees fewer does not serve all of their clients.
    queues = models.PositiveSmallIntegerField()
    #: Counts changes; a write that finds another number has lost the race.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["state", "first"], name="plan_state")]

    def __str__(self) -> str:
        return self.name


class Demand(models.Model):
    """A queue that a plan covers, by the forecast that it was planned from."""

    client = models.ForeignKey(Client, models.PROTECT)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="demands")
    queue = models.ForeignKey(StaffQueue, models.PROTECT)
    forecast = models.ForeignKey(Forecast, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "queue"], name="plan_queue")
        ]


class Shift(models.Model):
    """When somebody works; nobody yet where the shift is open to bids."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="shifts")
    worker = models.ForeignKey(
        Worker, models.PROTECT, null=True, blank=True, related_name="shifts"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    #: Home zone, and the local date that labels the shift.
    zone = models.CharField(max_length=60)
    day = models.DateField()
    pattern = models.CharField(max_length=10)
    break_minutes = models.PositiveSmallIntegerField(default=0)
    #: What is done when: a list of kind, start and end.
    activities = ExactJSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "worker", "day"], name="shift_day")
        ]
        indexes = [
            models.Index(fields=["worker", "starts_at"], name="shift_worker"),
            models.Index(fields=["plan", "day"], name="shift_plan"),
        ]


class Assignment(models.Model):
    """For which queue a shift is worked."""

    client = models.ForeignKey(Client, models.PROTECT)
    shift = models.OneToOneField(Shift, models.CASCADE, related_name="assignment")
    queue = models.ForeignKey(StaffQueue, models.PROTECT, related_name="assignments")


class Request(models.Model):
    """A change of a published roster that somebody asks for, and what became of it."""

    class Kind(models.TextChoices):
        """What is asked."""

        LEAVE = "leave", "Leave"
        SWAP = "swap", "Swap"
        BID = "bid", "Bid"

    class State(models.TextChoices):
        """Where the request stands."""

        OFFERED = "offered", "Waits for the colleague"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"
        DECLINED = "declined", "Declined by the colleague"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="requests")
    #: Days of leave.
    days = ArrayField(models.DateField(), default=list)
    #: The shift given or bid for, and the one taken with its worker.
    shift = models.ForeignKey(
        Shift, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    other_shift = models.ForeignKey(
        Shift, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    other = models.ForeignKey(
        Worker, models.PROTECT, null=True, blank=True, related_name="offers"
    )
    #: What it was about, in words that stay when shifts change.
    told = models.CharField(max_length=300)
    #: Each reason against it: code, message and source of the rule.
    reasons = ExactJSONField(default=list)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["worker", "-asked_at"], name="request_worker")]


class Notice(models.Model):
    """What a worker was told about their shifts."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="notices")
    at = models.DateTimeField()
    text = models.CharField(max_length=300)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["worker", "-at"], name="notice_worker")]


class PresenceSpan(models.Model):
    """A time in which a worker was at the desk and taking work."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="spans")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["worker", "-until"], name="span_worker")]
