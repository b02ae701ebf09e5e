"""What a real roster is made from: people, shift patterns, demand and shifts.

A shift is an interval in UTC with a home zone; its day is a label: the local date on
which it starts.  A pattern starts at a wall time and lasts so many minutes, so a night
over a clock change is as long as any other and ends at another wall time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from anyshore.kernel import Interval

# Zones have changed their offset on whole quarters of an hour for a century.
_STEP = timedelta(minutes=15)

__all__ = ["Contract", "Demand", "Pattern", "Person", "Plan", "Prices", "Shift", "Site"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """A place where people work."""

    #: Short name.
    id: str
    #: IANA zone.
    zone: str
    #: Rule packs that hold there.
    packs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """A kind of shift that can be worked on any day at one site."""

    #: Short name, unique in the plan.
    id: str
    #: Where it is worked.
    site: str
    #: Wall time of the start.
    starts: time
    #: Minutes from start to end, breaks included.
    minutes: int
    #: Minutes of break that are no work.
    break_minutes: int = 0
    #: Weekdays on which it may begin, Monday as 0.
    weekdays: frozenset[int] = frozenset(range(7))

    @property
    def work_minutes(self) -> int:
        """Minutes of work."""
        return self.minutes - self.break_minutes

    def interval(self, day: date, zone: str) -> Interval:
        """Return when the pattern is worked on a local date.

        A start that the clock skips is the moment of the jump, one it shows twice is
        the first.
        """
        home = ZoneInfo(zone)
        start = datetime.combine(day, self.starts, home).astimezone(UTC)
        shown = start.astimezone(home).replace(tzinfo=None)
        if shown != datetime.combine(day, self.starts):
            # The wall time is skipped: go back to the last moment before the jump.
            while start.astimezone(home).replace(tzinfo=None) >= datetime.combine(
                day, self.starts
            ):
                start -= _STEP
            start += _STEP
        return Interval(start, start + timedelta(minutes=self.minutes))


@dataclass(frozen=True, kw_only=True, slots=True)
class Contract:
    """What a person has agreed to over the plan."""

    #: Fewest and most minutes of work over the plan.
    min_minutes: int
    max_minutes: int
    #: Most and fewest days of work in a row.
    max_in_row: int = 5
    min_in_row: int = 1
    #: Fewest days off in a row.
    min_days_off: int = 2
    #: Most weekends with work over the plan.
    max_weekends: int = 99


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody who can be rostered."""

    #: Short name, unique in the plan.
    id: str
    #: Where they work.
    site: str
    #: Queues they can serve.
    skills: frozenset[str]
    #: What they have agreed to.
    contract: Contract
    #: Days of leave; nothing is worked on them.
    leave: frozenset[date] = frozenset()
    #: Cost of not following a wish to work, or not to work, a pattern on a day; an
    #: empty pattern means any.
    wishes_on: dict[tuple[date, str], int] = field(default_factory=dict)
    wishes_off: dict[tuple[date, str], int] = field(default_factory=dict)
    #: Shifts just before the plan, for rest and runs over its edge.
    before: tuple[Shift, ...] = ()
    #: Nights and weekends worked over the rolling period before the plan.
    burden: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Demand:
    """People wanted at one queue in one interval."""

    #: Queue.
    queue: str
    #: When.
    interval: Interval
    #: People wanted.
    required: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Prices:
    """What matters how much, in one unit of cost."""

    #: An hour short of one person, and an hour of one too many.
    under_hour: int = 100
    over_hour: int = 10
    #: Each night or weekend shift, per shift of burden above the average.
    fairness: int = 2
    #: Each day that differs from what was published.
    change: int = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """One shift of one person."""

    #: Who.
    person: str
    #: When, in UTC.
    interval: Interval
    #: Home zone, whose date labels the shift.
    zone: str
    #: The pattern.
    pattern: str
    #: The queue served.
    queue: str
    #: Minutes of break that are no work.
    break_minutes: int = 0

    @property
    def day(self) -> date:
        """The local date on which the shift starts."""
        return self.interval.start.astimezone(ZoneInfo(self.zone)).date()

    @property
    def work_minutes(self) -> int:
        """Minutes of work."""
        length = int(self.interval.duration.total_seconds()) // 60
        return length - self.break_minutes


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Everything a roster of real people is made from."""

    #: First day; every site's own date counts.
    first: date
    #: Number of days.
    days: int
    #: The sites.
    sites: tuple[Site, ...]
    #: The shift patterns.
    patterns: tuple[Pattern, ...]
    #: The people.
    people: tuple[Person, ...]
    #: What is wanted.
    demand: tuple[Demand, ...]
    #: What matters how much.
    prices: Prices = field(default_factory=Prices)
    #: What has been published; a change from it costs.
    published: tuple[Shift, ...] = ()

    def zone_of(self, person: Person) -> str:
        """Return the zone of a person's site."""
        return next(site.zone for site in self.sites if site.id == person.site)
