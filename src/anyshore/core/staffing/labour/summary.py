"""What a roster achieves, counted from its shifts alone: cover, fairness, wishes."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from anyshore.core.staffing.labour.checking import night_minutes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from anyshore.core.staffing.labour.plan import Plan, Shift

__all__ = ["Cover", "Summary", "presence", "summarize"]

_NIGHT = 180
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cover:
    """How well one queue is covered, in hours of people."""

    #: Hours wanted.
    wanted: float
    #: Hours missing, and hours too many.
    short: float
    over: float
    #: Where most are missing: how many, and when; nothing where none are.
    worst: tuple[int, datetime] | None

    @property
    def share(self) -> float:
        """Share of the wanted hours that is there."""
        return 1 - self.short / self.wanted if self.wanted else 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What a roster achieves."""

    #: Cover by queue.
    queues: Mapping[str, Cover]
    #: Minutes of work, shifts by night and shifts at weekends by person.
    minutes: Mapping[str, int]
    nights: Mapping[str, int]
    weekends: Mapping[str, int]
    #: Wishes, and how many came true.
    wishes: int
    granted: int
    #: Days that differ from what was published.
    changed: int

    @property
    def short(self) -> float:
        """Hours missing in all."""
        return sum(each.short for each in self.queues.values())

    @property
    def over(self) -> float:
        """Hours too many in all."""
        return sum(each.over for each in self.queues.values())


def presence(plan: Plan, shifts: Sequence[Shift]) -> list[int]:
    """Return how many people each interval of the demand has.

    A shift counts where it spans the whole interval.
    """
    starts: dict[str, list[datetime]] = defaultdict(list)
    own: dict[str, list[Shift]] = defaultdict(list)
    for shift in sorted(shifts, key=lambda each: each.interval.start):
        starts[shift.queue].append(shift.interval.start)
        own[shift.queue].append(shift)
    longest = max((each.interval.duration for each in shifts), default=timedelta())
    found = []
    for each in plan.demand:
        begins = starts[each.queue]
        low = bisect_right(begins, each.interval.end - longest - _HOUR)
        high = bisect_right(begins, each.interval.start)
        near = own[each.queue][low:high]
        found.append(sum(each.interval.end <= shift.interval.end for shift in near))
    return found


def summarize(plan: Plan, shifts: Sequence[Shift]) -> Summary:
    """Count what a roster achieves."""
    wishes, granted = _wishes(plan, shifts)
    minutes: dict[str, int] = dict.fromkeys((each.id for each in plan.people), 0)
    nights, weekends = dict(minutes), dict(minutes)
    for shift in shifts:
        minutes[shift.person] = minutes.get(shift.person, 0) + shift.work_minutes
        if night_minutes(shift) >= _NIGHT:
            nights[shift.person] = nights.get(shift.person, 0) + 1
        if shift.day.weekday() >= 5:
            weekends[shift.person] = weekends.get(shift.person, 0) + 1
    return Summary(
        queues=_queues(plan, shifts),
        minutes=minutes,
        nights=nights,
        weekends=weekends,
        wishes=wishes,
        granted=granted,
        changed=_changed(plan, shifts),
    )


def _queues(plan: Plan, shifts: Sequence[Shift]) -> dict[str, Cover]:
    wanted: dict[str, float] = defaultdict(float)
    short: dict[str, float] = defaultdict(float)
    over: dict[str, float] = defaultdict(float)
    worst: dict[str, tuple[int, datetime]] = {}
    for each, count in zip(plan.demand, presence(plan, shifts), strict=True):
        hours = each.interval.duration / _HOUR
        missing = each.required - count
        wanted[each.queue] += each.required * hours
        short[each.queue] += max(missing, 0) * hours
        over[each.queue] += max(-missing, 0) * hours
        if missing > 0 and missing > worst.get(each.queue, (0, None))[0]:
            worst[each.queue] = (missing, each.interval.start)
    return {
        queue: Cover(
            wanted=wanted[queue],
            short=short[queue],
            over=over[queue],
            worst=worst.get(queue),
        )
        for queue in sorted(wanted)
    }


def _wishes(plan: Plan, shifts: Sequence[Shift]) -> tuple[int, int]:
    worked = {(shift.person, shift.day): shift.pattern for shift in shifts}
    total = granted = 0
    for person in plan.people:
        for table, wanted in ((person.wishes_on, True), (person.wishes_off, False)):
            for day, pattern in table:
                found = worked.get((person.id, day))
                there = found is not None and pattern in {"", found}
                total += 1
                granted += there is wanted
    return total, granted


def _changed(plan: Plan, shifts: Sequence[Shift]) -> int:
    if not plan.published:
        return 0
    one, two = (
        {(each.person, each.day): (each.pattern, each.queue) for each in some}
        for some in (plan.published, shifts)
    )
    return sum(one.get(key) != two.get(key) for key in one.keys() | two.keys())
