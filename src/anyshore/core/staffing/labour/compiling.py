"""Translate a plan under labor rules into the numeric form the roster search works on.

A type of the model is a pattern at a queue.  Rules become limits on runs, days off and
succession that are at least as strict as the rules, so every roster found obeys them;
the checker proves it afterwards.  The bound holds for rosters of this form.  Weekly
hours, periodic rest and nights in a row may tighten runs more than the law asks.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from math import gcd
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from anyshore.core.staffing.labour.checking import night_minutes
from anyshore.core.staffing.labour.plan import Shift
from anyshore.core.staffing.labour.rules import RuleKind
from anyshore.core.staffing.roster.model import Limits, Model, follow_classes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from anyshore.core.staffing.labour.checking import Book
    from anyshore.core.staffing.labour.plan import Pattern, Person, Plan
    from anyshore.core.staffing.labour.rules import Rule

    Floats = NDArray[np.float64]
    Line = NDArray[np.int16]

__all__ = ["Compiled", "compile_plan"]

_MINUTE = timedelta(minutes=1)
_NIGHT = 180


@dataclass(frozen=True, kw_only=True, slots=True)
class Compiled:
    """A plan in numeric form, and the way back."""

    #: The numeric form.
    model: Model
    #: The plan.
    plan: Plan
    #: Pattern and queue of each type.
    types: tuple[tuple[Pattern, str], ...]

    def shifts(self, lines: Line) -> list[Shift]:
        """Name what a search has found."""
        found = []
        for person, line in zip(self.plan.people, lines, strict=True):
            zone = self.plan.zone_of(person)
            for day in np.flatnonzero(line >= 0):
                pattern, queue = self.types[int(line[day])]
                found.append(
                    _shift(
                        pattern,
                        self.plan.first + timedelta(days=int(day)),
                        (person.id, zone, queue),
                    )
                )
        return found


def _shift(pattern: Pattern, day: date, who: tuple[str, str, str]) -> Shift:
    person, zone, queue = who
    return Shift(
        person=person,
        interval=pattern.interval(day, zone),
        zone=zone,
        pattern=pattern.id,
        queue=queue,
        break_minutes=pattern.break_minutes,
    )


def compile_plan(plan: Plan, book: Book) -> Compiled:
    """Translate a plan."""
    return _Compiler(plan, book).compile()


class _Compiler:
    def __init__(self, plan: Plan, book: Book) -> None:
        self.plan = plan
        self.zones = {site.id: site.zone for site in plan.sites}
        last = plan.first + timedelta(days=plan.days - 1)
        self.rules = {
            site.id: tuple(
                rule
                for rule in book.rules(site.packs)
                if rule.since <= last and (rule.until or last) >= plan.first
            )
            for site in plan.sites
        }
        queues = sorted({each.queue for each in plan.demand})
        self.types = tuple(product(plan.patterns, queues))
        self.unit = gcd(*(pattern.work_minutes for pattern in plan.patterns))
        self.days = [plan.first + timedelta(days=day) for day in range(plan.days)]
        self.shown = {
            (pattern.id, day): _shift(
                pattern, self._date(day), ("", self.zones[pattern.site], "")
            )
            for pattern in plan.patterns
            for day in range(plan.days + 1)
        }
        # Asked for every person: looked up once for every pattern and day.
        days = range(plan.days)
        self.fits = {
            (p.id, day): self._shift_fits(p, day) for p in plan.patterns for day in days
        }
        self.heavy = {
            (p.id, day): night_minutes(self.shown[p.id, day]) >= _NIGHT
            or self._date(day).weekday() >= 5
            for p in plan.patterns
            for day in days
        }

    def _date(self, day: int) -> date:
        return self.plan.first + timedelta(days=day)

    def compile(self) -> Compiled:
        plan = self.plan
        pairs = {
            (one.id, two.id): self._barred(one, two)
            for one, two in product(plan.patterns, repeat=2)
        }
        barred = np.array(
            [[pairs[one.id, two.id] for two, _ in self.types] for one, _ in self.types]
        )
        classes, may_follow = follow_classes(barred)
        rows, demand, weights = self._cover()
        cost, base = self._costs()
        model = Model(
            days=plan.days,
            units=np.array([p.work_minutes // self.unit for p, _ in self.types]),
            classes=classes,
            may_follow=may_follow,
            weekend=np.array([_weekend(day, plan.first) for day in self.days]),
            limits=tuple(self._limits(person) for person in plan.people),
            cost=cost,
            base=base,
            demand=demand,
            under=weights * plan.prices.under_hour,
            over=weights * plan.prices.over_hour,
            row_start=np.concatenate([[0], np.cumsum([len(r) for r in rows])]),
            row_index=np.array([row for own in rows for row in own], dtype=np.int64),
            whole=False,
        )
        return Compiled(model=model, plan=plan, types=self.types)

    # Rules as limits

    def _barred(self, one: Pattern, two: Pattern) -> bool:
        """Say whether the rest between two patterns is too short on some day."""
        if one.site != two.site:
            return True
        least = _largest(self.rules[one.site], RuleKind.REST_MINUTES)
        return any(
            self._gap(one, day, two, day + 1) < least for day in range(self.plan.days)
        )

    def _gap(self, one: Pattern, day: int, two: Pattern, later: int) -> int:
        before = self.shown[one.id, day].interval
        after = self.shown[two.id, later].interval
        return (after.start - before.end) // _MINUTE

    def _limits(self, person: Person) -> Limits:
        rules, contract = self.rules[person.site], person.contract
        patterns = [p for p in self.plan.patterns if p.site == person.site]
        runs = [contract.max_in_row]
        off = [contract.min_days_off, 1]
        for rule in rules:
            if rule.kind is RuleKind.DAYS_IN_ROW or (
                rule.kind is RuleKind.NIGHTS_IN_ROW and self._has_night(patterns)
            ):
                runs.append(rule.value)
            elif rule.kind in {RuleKind.WEEK_MINUTES, RuleKind.AVERAGE_WEEK_MINUTES}:
                longest = max(p.work_minutes for p in patterns)
                runs.append(self._week_run(rule, longest, max(off)))
            elif rule.kind is RuleKind.PERIODIC_REST_MINUTES:
                runs.append(self._rest_run(rule, patterns))
                off.append(self._rest_days(rule, patterns))
        longest_run = max(min(runs), 0)
        earlier = _days_before(person, self.plan.first)
        return Limits(
            least_units=-(-contract.min_minutes // self.unit),
            most_units=contract.max_minutes // self.unit,
            shortest_run=contract.min_in_row,
            longest_run=longest_run,
            first_run=max(longest_run - earlier, 0),
            shortest_off=max(off),
            weekends=min(contract.max_weekends, self._weekends(rules)),
            per_type=tuple(
                self.plan.days if queue in person.skills else 0
                for _, queue in self.types
            ),
        )

    def _weekends(self, rules: Iterable[Rule]) -> int:
        """Return the most weekends that rules over so many weeks allow in the plan.

        A plan of more weeks than a rule looks at is left to the checker.
        """
        weeks = -(-(self.plan.days + self.plan.first.weekday()) // 7)
        kinds = {RuleKind.WEEKENDS, RuleKind.SUNDAYS}
        return min(
            (r.value for r in rules if r.kind in kinds and weeks <= r.per),
            default=weeks,
        )

    def _has_night(self, patterns: Iterable[Pattern]) -> bool:
        return any(night_minutes(self.shown[p.id, 0]) >= _NIGHT for p in patterns)

    @staticmethod
    def _week_run(rule: Rule, longest: int, off: int) -> int:
        """Return the run that keeps any seven days within the week's minutes."""
        for run in range(7, 0, -1):
            # Seven days hold at most a run, a gap and what is left of the next run.
            worked = min(run, 7) + max(0, 7 - run - off)
            if worked * longest <= rule.value:
                return run
        return 0

    def _rest_run(self, rule: Rule, patterns: Sequence[Pattern]) -> int:
        """Return the longest run that fits into the period beside its rest."""
        most = rule.per * 1440 - rule.value
        for run in range(rule.per, 0, -1):
            if all(
                (run - 1) * 1440 + self._offset(two) + two.minutes - self._offset(one)
                <= most
                for one, two in product(patterns, repeat=2)
            ):
                return run
        return 0

    @staticmethod
    def _offset(pattern: Pattern) -> int:
        return pattern.starts.hour * 60 + pattern.starts.minute

    def _rest_days(self, rule: Rule, patterns: Sequence[Pattern]) -> int:
        """Return the fewest days off that always hold the rest."""
        for off in range(1, rule.per + 1):
            least = min(
                (off + 1) * 1440
                + self._offset(two)
                - self._offset(one)
                - one.minutes
                # Clocks going forward take an hour from a rest.
                - self._jump(one.site)
                for one, two in product(patterns, repeat=2)
            )
            if least >= rule.value:
                return off
        return rule.per

    def _jump(self, site: str) -> int:
        """Return the minutes by which a site's clock moves at most in the plan."""
        home = ZoneInfo(self.zones[site])
        offsets = {
            datetime.combine(day, time(12), home).utcoffset() or timedelta()
            for day in self.days
        }
        return (max(offsets) - min(offsets)) // _MINUTE

    def _shift_fits(self, pattern: Pattern, day: int) -> bool:
        """Say whether a pattern alone obeys the rules on a day."""
        shift = self.shown[pattern.id, day]
        for rule in self.rules[pattern.site]:
            if not rule.in_force(shift.day):
                continue
            work = pattern.work_minutes
            if rule.kind is RuleKind.SHIFT_MINUTES and work > rule.value:
                return False
            if rule.kind is RuleKind.SPREAD_MINUTES and pattern.minutes > rule.value:
                return False
            breaks = pattern.break_minutes
            too_long = rule.kind is RuleKind.BREAK_MINUTES and work > rule.per
            if too_long and breaks < rule.value:
                return False
            by_night = rule.kind is RuleKind.NIGHT_SHIFT_MINUTES and work > rule.value
            if by_night and night_minutes(shift) >= rule.per:
                return False
        return True

    # Cover

    def _cover(self) -> tuple[list[list[int]], Floats, Floats]:
        """Return rows per assignment, and demand and weight per row.

        Intervals wanted alike and helped by the same assignments count as one row.
        """
        helped: dict[int, list[int]] = {at: [] for at in range(len(self.plan.demand))}
        by_queue: dict[str, list[int]] = {}
        for at in sorted(helped, key=lambda at: self.plan.demand[at].interval.start):
            by_queue.setdefault(self.plan.demand[at].queue, []).append(at)
        starts = {
            queue: [self.plan.demand[at].interval.start for at in own]
            for queue, own in by_queue.items()
        }
        for kind, (pattern, queue) in enumerate(self.types):
            for day in range(self.plan.days):
                span = self.shown[pattern.id, day].interval
                low = bisect_left(starts[queue], span.start)
                high = bisect_left(starts[queue], span.end)
                for at in by_queue[queue][low:high]:
                    if self.plan.demand[at].interval.end <= span.end:
                        helped[at].append(day * len(self.types) + kind)
        merged: dict[tuple[int, tuple[int, ...]], float] = {}
        for at, own in helped.items():
            each = self.plan.demand[at]
            hours = each.interval.duration / timedelta(hours=1)
            key = (each.required, tuple(own))
            merged[key] = merged.get(key, 0.0) + hours
        rows: list[list[int]] = [[] for _ in range(self.plan.days * len(self.types))]
        for row, (_, cells) in enumerate(merged):
            for cell in cells:
                rows[cell].append(row)
        demand = np.array([required for required, _ in merged], dtype=np.float64)
        return rows, demand, np.array(list(merged.values()), dtype=np.float64)

    # Costs

    def _costs(self) -> tuple[Floats, float]:
        plan = self.plan
        cost = np.full((len(plan.people), plan.days, len(self.types)), np.inf)
        base = 0.0
        mean = sum(each.burden for each in plan.people) / max(len(plan.people), 1)
        published: dict[tuple[str, date], tuple[str, str]] = {
            (each.person, each.day): (each.pattern, each.queue)
            for each in plan.published
        }
        for number, person in enumerate(plan.people):
            base += sum(person.wishes_on.values())
            for day, (kind, (pattern, queue)) in product(
                range(plan.days), enumerate(self.types)
            ):
                if self._may_work(person, pattern, queue, day):
                    cost[number, day, kind] = self._own_cost(
                        person, pattern, day, person.burden - mean
                    )
            if plan.published:
                base += self._changes(cost[number], person, published)
        return cost, base

    def _may_work(self, person: Person, pattern: Pattern, queue: str, day: int) -> bool:
        if pattern.site != person.site or queue not in person.skills:
            return False
        when = self._date(day)
        if when in person.leave or when.weekday() not in pattern.weekdays:
            return False
        if not self.fits[pattern.id, day]:
            return False
        if not person.before or day > 2:
            return True
        shift = self.shown[pattern.id, day]
        last = max(person.before, key=lambda each: each.interval.end)
        rest = (shift.interval.start - last.interval.end) // _MINUTE
        off = (shift.day - last.day).days - 1
        least = _largest(self.rules[person.site], RuleKind.REST_MINUTES)
        return rest >= least and (off == 0 or off >= person.contract.min_days_off)

    def _own_cost(
        self, person: Person, pattern: Pattern, day: int, burden: float
    ) -> float:
        when = self._date(day)
        cost = 0.0
        for name in ("", pattern.id):
            cost -= person.wishes_on.get((when, name), 0)
            cost += person.wishes_off.get((when, name), 0)
        if self.heavy[pattern.id, day] and burden > 0:
            cost += self.plan.prices.fairness * burden
        return cost

    def _changes(
        self,
        cost: Floats,
        person: Person,
        published: dict[tuple[str, date], tuple[str, str]],
    ) -> float:
        """Price every day that differs from what was published."""
        price, base = self.plan.prices.change, 0.0
        for day in range(self.plan.days):
            known = published.get((person.id, self._date(day)))
            if known is None:
                cost[day] += price
                continue
            base += price
            for kind, (pattern, queue) in enumerate(self.types):
                if (pattern.id, queue) == known:
                    cost[day, kind] -= price
        return base


def _largest(rules: Iterable[Rule], kind: RuleKind) -> int:
    return max((rule.value for rule in rules if rule.kind is kind), default=0)


def _weekend(day: date, first: date) -> int:
    """Number the weekend a day lies in, counted from the plan's start; -1 for none."""
    if day.weekday() < 5:
        return -1
    return (day - first + timedelta(days=first.weekday())).days // 7


def _days_before(person: Person, first: date) -> int:
    """Count the days worked in a row up to the day before the plan."""
    days = {shift.day for shift in person.before}
    count = 0
    while first - timedelta(days=count + 1) in days:
        count += 1
    return count
