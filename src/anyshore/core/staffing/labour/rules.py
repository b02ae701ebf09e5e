"""Labor rules as data: what a country or a company asks of every roster and its pay.

A pack is a list of limits and premiums, each with its source, in force between two
dates.  Whoever has a rule of their own writes one more document; no code is needed.
How a roster is checked against packs, and paid by them, is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from anyshore.kernel import Place, Problem, ProblemError

__all__ = ["DayKind", "Pack", "Pay", "Rule", "RuleKind", "read_pack"]


class RuleKind(StrEnum):
    """The kinds of limit; what ``value`` and ``per`` mean is said with each."""

    #: Most minutes of work in a shift: value.
    SHIFT_MINUTES = "max-shift-minutes"
    #: Most minutes from the start to the end of a shift: value.
    SPREAD_MINUTES = "max-spread-minutes"
    #: Most minutes of work in a week from Monday: value.
    WEEK_MINUTES = "max-week-minutes"
    #: Most minutes of work a week on average (value) over any so many weeks (per).
    AVERAGE_WEEK_MINUTES = "max-average-week-minutes"
    #: Most days of work in a row: value.
    DAYS_IN_ROW = "max-days-in-row"
    #: Least minutes between two shifts: value.
    REST_MINUTES = "min-rest-minutes"
    #: A rest of at least so many minutes (value) in every so many days (per).
    PERIODIC_REST_MINUTES = "min-periodic-rest-minutes"
    #: Least minutes of break (value) in a shift longer than so many minutes (per).
    BREAK_MINUTES = "min-break-minutes"
    #: Most nights in a row: value.
    NIGHTS_IN_ROW = "max-nights-in-row"
    #: Most minutes of work in a shift that holds so much of the night (per): value.
    NIGHT_SHIFT_MINUTES = "max-night-shift-minutes"
    #: Most weekends with work in any so many weeks (per): value.
    WEEKENDS = "max-weekends"
    #: Days before a shift from which a change costs the person's consent: value.
    NOTICE_DAYS = "notice-days"


_NEEDS_PER = {
    RuleKind.AVERAGE_WEEK_MINUTES,
    RuleKind.PERIODIC_REST_MINUTES,
    RuleKind.BREAK_MINUTES,
    RuleKind.NIGHT_SHIFT_MINUTES,
    RuleKind.WEEKENDS,
}


class DayKind(StrEnum):
    """What a day is to pay."""

    #: A day like any other.
    ORDINARY = "ordinary"
    #: A holiday paid as a regular holiday, or the only kind a country has.
    REGULAR = "regular"
    #: A special day that is no regular holiday.
    SPECIAL = "special"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One limit."""

    #: What it limits.
    kind: RuleKind
    #: The limit.
    value: int
    #: The second number of kinds that have one.
    per: int = 0
    #: Where it is written: act and article.
    source: str = ""
    #: First and last day in force; None for no end.
    since: date = date.min
    until: date | None = None

    def in_force(self, day: date) -> bool:
        """Say whether the rule holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pay:
    """What an hour is worth beyond its plain rate; every share is of that rate."""

    #: First and last wall time of the night, and what it adds.
    night_from: time = time(22)
    night_to: time = time(6)
    night: Decimal = Decimal(0)
    #: Minutes of a day and of a week after which work is overtime, and what it adds;
    #: each is (minutes, share), the highest reached counts.
    overtime_day: tuple[tuple[int, Decimal], ...] = ()
    overtime_week: tuple[tuple[int, Decimal], ...] = ()
    #: What overtime adds on a rest day or holiday, where that differs.
    overtime_special: Decimal | None = None
    #: Pay of a day by its kind, and of the same on a rest day; 1 is plain.
    day: Mapping[DayKind, Decimal] = field(default_factory=dict)
    rest_day: Mapping[DayKind, Decimal] = field(default_factory=dict)
    #: What Sunday adds.
    sunday: Decimal = Decimal(0)
    #: Whether premiums multiply with one another; they add up where not.
    multiply: bool = False
    #: Where it is written.
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pack:
    """The rules of one country, region or company."""

    #: Short name, as in ``PH`` or ``US-CA``.
    id: str
    #: Name for people.
    title: str
    #: The limits.
    rules: tuple[Rule, ...]
    #: The premiums; None where the pack has none.
    pay: Pay | None = None
    #: Packs whose rules hold as well.
    includes: tuple[str, ...] = ()
    #: Country and region of the holiday calendar, as ISO 3166 codes.
    country: str = ""
    region: str = ""
    #: Kinds of holiday by name; what is not named is a regular holiday.
    special_days: frozenset[str] = frozenset()
    #: When the pack was last compared with its sources.
    checked_on: date | None = None


def read_pack(document: Mapping[str, Any], source: str = "") -> Pack:
    """Read a pack from a document, as YAML or JSON give it.

    Args:
        document: ``id``, ``title``, ``rules`` (``kind``, ``value``, ``per``,
            ``source``, ``since``, ``until``), ``pay``, ``includes``, ``country``,
            ``region``, ``special_days``.
        source: The file's name, for messages.

    Raises:
        ProblemError: Where a part is missing, unknown or no number.

    >>> pack = read_pack({"id": "us", "title": "Us", "rules": [
    ...     {"kind": "max-days-in-row", "value": 5, "source": "company rule 3"}]})
    >>> pack.rules[0].value
    5
    """
    reader = _Reader(source)
    known = {
        "id", "title", "rules", "pay", "includes", "country", "region",
        "special_days", "checked_on",
    }  # fmt: skip
    reader.only(document, known, "the pack")
    pay = document.get("pay")
    return Pack(
        id=reader.text(document, "id"),
        title=reader.text(document, "title"),
        rules=tuple(
            reader.rule(each, number)
            for number, each in enumerate(document.get("rules") or (), start=1)
        ),
        pay=None if pay is None else reader.pay(pay),
        includes=tuple(document.get("includes") or ()),
        country=str(document.get("country") or ""),
        region=str(document.get("region") or ""),
        special_days=frozenset(document.get("special_days") or ()),
        checked_on=document.get("checked_on"),
    )


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source

    def refuse(self, message: str, element: str) -> ProblemError:
        place = Place(source=self.source, element=element)
        return ProblemError(
            Problem(
                code="labor-pack",
                message=message,
                hint="See the reference page on labor rules.",
                place=place,
            )
        )

    def only(self, given: Mapping[str, Any], known: set[str], where: str) -> None:
        if not isinstance(given, Mapping):
            raise self.refuse(f"{where} is not a mapping.", where)
        for key in given:
            if key not in known:
                raise self.refuse(f"{key!r} is not known in {where}.", where)

    def text(self, given: Mapping[str, Any], key: str) -> str:
        if not given.get(key):
            raise self.refuse(f"The pack has no {key}.", key)
        return str(given[key])

    def rule(self, given: Mapping[str, Any], number: int) -> Rule:
        where = f"rule {number}"
        known = {"kind", "value", "per", "source", "since", "until"}
        self.only(given, known, where)
        try:
            kind = RuleKind(given.get("kind", ""))
        except ValueError as error:
            raise self.refuse(
                f"{given.get('kind')!r} is no kind of rule; known are "
                f"{', '.join(RuleKind)}.",
                where,
            ) from error
        return Rule(
            kind=kind,
            value=self.whole(given, "value", where),
            per=self.whole(given, "per", where) if kind in _NEEDS_PER else 0,
            source=str(given.get("source") or ""),
            since=given.get("since") or date.min,
            until=given.get("until"),
        )

    def whole(self, given: Mapping[str, Any], key: str, where: str) -> int:
        value = given.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.refuse(f"{key} of {where} is {value!r}, no whole number.", where)
        return value

    def share(self, value: object, where: str) -> Decimal:
        try:
            found = Decimal(str(value))
        except InvalidOperation as error:
            raise self.refuse(f"{where} is {value!r}, no number.", where) from error
        if not found.is_finite() or found < 0:
            raise self.refuse(f"{where} is {value!r}, no share.", where)
        return found

    def pay(self, given: Mapping[str, Any]) -> Pay:
        known = {
            "night_from", "night_to", "night", "overtime_day", "overtime_week",
            "overtime_special", "day", "rest_day", "sunday", "multiply", "source",
        }  # fmt: skip
        self.only(given, known, "pay")
        special = given.get("overtime_special")
        return Pay(
            night_from=time.fromisoformat(given.get("night_from", "22:00")),
            night_to=time.fromisoformat(given.get("night_to", "06:00")),
            night=self.share(given.get("night", 0), "night"),
            overtime_day=self.tiers(given.get("overtime_day") or ()),
            overtime_week=self.tiers(given.get("overtime_week") or ()),
            overtime_special=(
                None if special is None else self.share(special, "overtime_special")
            ),
            day=self.days(given.get("day") or {}, Decimal(1)),
            rest_day=self.days(
                given.get("rest_day") or given.get("day") or {}, Decimal(1)
            ),
            sunday=self.share(given.get("sunday", 0), "sunday"),
            multiply=bool(given.get("multiply", False)),
            source=str(given.get("source") or ""),
        )

    def tiers(self, given: Sequence[Sequence[Any]]) -> tuple[tuple[int, Decimal], ...]:
        return tuple(
            (int(minutes), self.share(share, "overtime")) for minutes, share in given
        )

    def days(self, given: Mapping[str, Any], plain: Decimal) -> dict[DayKind, Decimal]:
        self.only(given, set(DayKind), "day")
        return {
            kind: self.share(given[kind], kind) if kind in given else plain
            for kind in DayKind
        }
