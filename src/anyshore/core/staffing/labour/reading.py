"""Read a plan of people from rows, whatever file they came from.

Sections are ``plan`` (one row), ``sites``, ``patterns``, ``contracts``, ``people``,
``leave``, ``wishes``, ``before``, ``published``, ``demand``, ``rules`` and ``queues``.
Rows name one another by their ``id``; what is named and not there is refused where it
is named.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from anyshore.core.staffing.labour.documents import read_pack
from anyshore.core.staffing.labour.plan import (
    Contract,
    Pattern,
    Person,
    Plan,
    Prices,
    Shift,
    Site,
)
from anyshore.core.staffing.labour.queues import (
    QueueTerms,
    SitePlace,
    read_places,
    read_queues,
)
from anyshore.core.staffing.labour.rows import Row
from anyshore.core.staffing.labour.wanted import read_demand
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from anyshore.core.staffing.labour.rules import Pack

    Sections = Mapping[str, Sequence[Row]]

__all__ = ["SECTIONS", "PlanFile", "read_plan"]

T = TypeVar("T")

#: Every section there is.
SECTIONS = (
    "plan", "sites", "patterns", "contracts", "people", "leave", "wishes", "before",
    "published", "demand", "rules", "queues",
)  # fmt: skip
_HEAD = {
    "first", "days", "title", "zone", "under_hour", "over_hour", "fairness", "change",
}  # fmt: skip
_CONTRACT = {
    "min_hours", "max_hours", "weekly_hours", "min_weekly_hours", "max_in_row",
    "min_in_row", "min_days_off", "max_weekends",
}  # fmt: skip
#: More cells than this of people, days, patterns and queues are a mistake, or want to
#: be cut into several plans.
_MOST_CELLS = 50_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanFile:
    """A plan, and what else its file says."""

    #: The plan.
    plan: Plan
    #: What it is called.
    title: str
    #: Rules of its own.
    packs: tuple[Pack, ...]
    #: What a plain hour costs, by person, where it is told.
    rates: Mapping[str, Decimal]
    #: Names for people to read, by person.
    names: Mapping[str, str]
    #: Zone whose days the plan counts.
    zone: str = "UTC"
    #: Where sites are, and what is told of queues.
    places: Mapping[str, SitePlace] = field(default_factory=dict)
    queues: Mapping[str, QueueTerms] = field(default_factory=dict)


def read_plan(sections: Sections, source: str = "") -> PlanFile:
    """Read a plan.

    Args:
        sections: Rows by section.
        source: The file's name, for what is missing altogether.

    Raises:
        ProblemError: ``roster-plan`` with file, line and field.
    """
    return _Reader(sections, source).read()


class _Reader:
    def __init__(self, sections: Sections, source: str) -> None:
        self.sections = sections
        self.source = source
        for name in ("plan", "sites", "patterns", "people", "demand"):
            if not sections.get(name):
                raise self._missing(name)
        self.head = sections["plan"][0]
        self.head.only(_HEAD)
        self.first = self.head.day("first")
        if not 1971 <= self.first.year <= 2190:
            raise self.head.refuse("first", f"{self.first} is no day to plan for.")
        self.days = self.head.whole("days", least=1, most=366)

    def _missing(self, name: str) -> ProblemError:
        return ProblemError(
            Problem(
                code="roster-plan",
                message=f"There is nothing under {name}.",
                hint="A plan has first and days, sites, patterns, people and demand.",
                place=Place(source=self.source, element=name),
            )
        )

    def read(self) -> PlanFile:
        """Read every section, in the order in which they name one another."""
        head = self.head
        sites = self._each("sites", self._site)
        self.sites = {site.id: site for site in sites}
        patterns = self._each("patterns", self._pattern)
        self.patterns = {pattern.id: pattern for pattern in patterns}
        self.contracts = {row.text("id"): row for row in self._unique("contracts")}
        for row in self.contracts.values():
            row.only(_CONTRACT | {"id"})
        people = self._each("people", self._person)
        self.people = {person.id: person for person in people}
        demand = read_demand(
            self.sections["demand"], self.first, self.days, head.zone("zone", "UTC")
        )
        queues = {each.queue for each in demand}
        if len(people) * self.days * len(patterns) * len(queues) > _MOST_CELLS:
            raise head.refuse("days", "The plan is too large.", "Cut it into several.")
        self._leave()
        self._wishes()
        before = self._shifts("before")
        for name, own in before.items():
            self.people[name] = replace(self.people[name], before=own)
        published = self._shifts("published")
        plan = Plan(
            first=self.first,
            days=self.days,
            sites=sites,
            patterns=patterns,
            people=tuple(self.people.values()),
            demand=demand,
            prices=self._prices(),
            published=tuple(shift for own in published.values() for shift in own),
        )
        rows = {row.text("id"): row for row in self.sections["people"]}
        return PlanFile(
            plan=plan,
            title=head.text("title", self.source or "Roster"),
            packs=self._packs(),
            rates={n: row.number("rate") for n, row in rows.items() if row.has("rate")},
            names={n: row.text("name", n) for n, row in rows.items()},
            zone=head.zone("zone", "UTC"),
            places=read_places(self.sections["sites"]),
            queues=read_queues(self.sections.get("queues", ()), queues),
        )

    def _each(self, section: str, read: Callable[[Row], T]) -> tuple[T, ...]:
        return tuple(read(row) for row in self._unique(section))

    def _unique(self, section: str) -> list[Row]:
        """Return a section's rows; refuse an ``id`` that stands twice."""
        seen: dict[str, int | None] = {}
        rows = list(self.sections.get(section, ()))
        for row in rows:
            name = row.text("id")
            if name in seen:
                other = "" if seen[name] is None else f" (line {seen[name]})"
                raise row.refuse("id", f"{name!r} is given twice{other}.")
            seen[name] = row.line
        return rows

    @staticmethod
    def _known(row: Row, name: str, known: Mapping[str, T], default: str = "") -> T:
        found = row.text(name, default or None)
        if found not in known:
            names = ", ".join(list(known)[:20]) or "none"
            what = name if name != "contract" else "contract"
            raise row.refuse(name, f"There is no {what} {found!r}.", f"Known: {names}.")
        return known[found]

    def _site(self, row: Row) -> Site:
        row.only({"id", "zone", "rules", "city", "country"})
        return Site(id=row.text("id"), zone=row.zone("zone"), packs=row.names("rules"))

    def _pattern(self, row: Row) -> Pattern:
        row.only({"id", "site", "starts", "ends", "minutes", "break", "weekdays"})
        starts = row.wall("starts")
        begin = starts.hour * 60 + starts.minute
        if row.has("minutes"):
            minutes = row.whole("minutes", least=1, most=1440)
        else:
            # A pattern that ends no later than it begins ends on the next day.
            minutes = (row.minute("ends") - begin) % 1440 or 1440
        rest = row.whole("break", 0)
        if rest >= minutes:
            raise row.refuse("break", "The break leaves no minute of work.")
        return Pattern(
            id=row.text("id"),
            site=self._known(row, "site", self.sites, self._only_site()).id,
            starts=starts,
            minutes=minutes,
            break_minutes=rest,
            weekdays=row.weekdays("weekdays"),
        )

    def _only_site(self) -> str:
        return next(iter(self.sites)) if len(self.sites) == 1 else ""

    def _person(self, row: Row) -> Person:
        row.only(
            _CONTRACT
            | {"id", "name", "site", "skills", "contract", "leave", "burden", "rate"}
        )
        skills = row.names("skills")
        if not skills:
            raise row.refuse("skills", f"{row.text('id')} has no skills.")
        return Person(
            id=row.text("id"),
            site=self._known(row, "site", self.sites, self._only_site()).id,
            skills=frozenset(skills),
            contract=self._contract(row),
            leave=row.days("leave"),
            burden=row.whole("burden", 0),
        )

    def _contract(self, person: Row) -> Contract:
        """Read a contract: the person's own fields go before those of its name."""
        named = Row(section="contracts", values={})
        if person.has("contract"):
            named = self._known(person, "contract", self.contracts)

        def row(name: str) -> Row:
            return person if person.has(name) else named

        most = 1440 * self.days
        if row("max_hours").has("max_hours"):
            most = int(row("max_hours").number("max_hours") * 60)
        elif row("weekly_hours").has("weekly_hours"):
            weekly = row("weekly_hours").number("weekly_hours")
            most = int(weekly * 60 * self.days / 7)
        least = 0
        if row("min_hours").has("min_hours"):
            least = int(row("min_hours").number("min_hours") * 60)
        elif row("min_weekly_hours").has("min_weekly_hours"):
            weekly = row("min_weekly_hours").number("min_weekly_hours")
            least = int(weekly * 60 * self.days / 7)
        if least > most:
            message = f"At least {least / 60:g} hours are more than at most "
            name = "min_hours" if person.has("min_hours") else "contract"
            raise person.refuse(name, f"{message}{most / 60:g}.")
        return Contract(
            min_minutes=least,
            max_minutes=most,
            max_in_row=row("max_in_row").whole("max_in_row", 5, least=1),
            min_in_row=row("min_in_row").whole("min_in_row", 1, least=1),
            min_days_off=row("min_days_off").whole("min_days_off", 1, least=1),
            max_weekends=row("max_weekends").whole("max_weekends", 99),
        )

    def _leave(self) -> None:
        for row in self.sections.get("leave", ()):
            row.only({"person", "days", "from", "to"})
            person = self._known(row, "person", self.people)
            days = row.days("days")
            if row.has("from"):
                start = row.day("from")
                end = row.day("to") if row.has("to") else start
                if not 0 <= (end - start).days <= 400:
                    raise row.refuse("to", "The leave ends before it begins.")
                days |= {start + timedelta(n) for n in range((end - start).days + 1)}
            if not days:
                raise row.refuse("from", "The leave has no days.")
            self.people[person.id] = replace(person, leave=person.leave | days)

    def _wishes(self) -> None:
        on: dict[str, dict[tuple[date, str], int]] = defaultdict(dict)
        off: dict[str, dict[tuple[date, str], int]] = defaultdict(dict)
        for row in self.sections.get("wishes", ()):
            row.only({"person", "day", "pattern", "want", "weight"})
            person = self._known(row, "person", self.people)
            pattern = ""
            if row.has("pattern"):
                pattern = self._known(row, "pattern", self.patterns).id
            table = on if self._wants_work(row) else off
            key = (row.day("day"), pattern)
            if key in table[person.id]:
                raise row.refuse("day", f"{person.id} wishes that twice.")
            table[person.id][key] = row.whole("weight", 5, least=1)
        for name, person in self.people.items():
            self.people[name] = replace(
                person, wishes_on=on.get(name, {}), wishes_off=off.get(name, {})
            )

    @staticmethod
    def _wants_work(row: Row) -> bool:
        value = row.values.get("want")
        # YAML reads a bare on and off as truth values.
        if isinstance(value, bool):
            return value
        word = row.text("want").lower()
        if word not in {"work", "on", "off", "free"}:
            raise row.refuse("want", f"{word!r} is no wish.", "Write work, or off.")
        return word in {"work", "on"}

    def _shifts(self, section: str) -> dict[str, tuple[Shift, ...]]:
        """Read shifts that stand already, before the plan or published in it."""
        found: dict[str, list[Shift]] = defaultdict(list)
        for given in self.sections.get(section, ()):
            # A roster that was written is read back with the names it has there.
            values = {"person": given.values.get("employee"), **given.values}
            values = {"pattern": given.values.get("shift"), **values}
            row = replace(given, values=values)
            person = self._known(row, "person", self.people)
            pattern = self._known(row, "pattern", self.patterns)
            day, site = row.day("day"), self.sites[pattern.site]
            inside = 0 <= (day - self.first).days < self.days
            if inside != (section == "published"):
                word = "outside" if section == "published" else "inside"
                raise row.refuse("day", f"{day} lies {word} the plan.")
            if any(shift.day == day for shift in found[person.id]):
                raise row.refuse("day", f"{person.id} works twice on {day}.")
            queue = row.text("queue", min(person.skills))
            found[person.id].append(
                Shift(
                    person=person.id,
                    interval=pattern.interval(day, site.zone),
                    zone=site.zone,
                    pattern=pattern.id,
                    queue=queue,
                    break_minutes=pattern.break_minutes,
                )
            )
        return {name: tuple(own) for name, own in found.items()}

    def _prices(self) -> Prices:
        usual = Prices()
        names = ("under_hour", "over_hour", "fairness", "change")
        return Prices(
            **{name: self.head.whole(name, getattr(usual, name)) for name in names}
        )

    def _packs(self) -> tuple[Pack, ...]:
        """Read own rules, row by row; those of one name make one pack."""
        rules: dict[str, list[dict[str, object]]] = defaultdict(list)
        for row in self.sections.get("rules", ()):
            row.only({"pack", "kind", "value", "per", "source", "since", "until"})
            rule: dict[str, object] = {
                "kind": row.text("kind"),
                "value": row.whole("value"),
                "per": row.whole("per", 0),
                "source": row.text("source", "the plan's own rule"),
            }
            rule |= {n: row.day(n) for n in ("since", "until") if row.has(n)}
            name = row.text("pack")
            try:
                read_pack({"id": name, "title": name, "rules": [rule]})
            except ProblemError as error:
                raise row.refuse("kind", error.problem.message) from error
            rules[name].append(rule)
        return tuple(
            read_pack({"id": name, "title": name, "rules": own})
            for name, own in rules.items()
        )
