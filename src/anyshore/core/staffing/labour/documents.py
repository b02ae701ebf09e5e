"""Read rule packs from documents, as YAML or JSON give them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from anyshore.core.staffing.labour.rules import (
    DayKind,
    Holiday,
    Pack,
    Pay,
    Rule,
    RuleKind,
)
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

__all__ = ["read_pack"]

_NEEDS_PER = {
    RuleKind.AVERAGE_WEEK_MINUTES,
    RuleKind.PERIODIC_REST_MINUTES,
    RuleKind.BREAK_MINUTES,
    RuleKind.NIGHT_SHIFT_MINUTES,
    RuleKind.WEEKENDS,
    RuleKind.SUNDAYS,
}
_PACK = {
    "id", "title", "rules", "pay", "includes", "country", "region", "special_days",
    "holidays", "notes", "checked_on",
}  # fmt: skip
_RULE = {"kind", "value", "per", "source", "checked", "since", "until"}
_PAY = {
    "night_from", "night_to", "night", "night_wages", "overtime_day", "overtime_week",
    "overtime_special", "overtime_night", "rest_day_from", "day", "rest_day", "sunday",
    "multiply", "missed_break", "source", "checked",
}  # fmt: skip
# A longer limit is a mistake: more minutes than a year has.
_MOST = 600_000


def read_pack(document: Mapping[str, Any], source: str = "") -> Pack:
    """Read a pack from a document.

    Args:
        document: ``id``, ``title``, ``rules`` (``kind``, ``value``, ``per``,
            ``source``, ``checked``, ``since``, ``until``), ``pay``, ``includes``,
            ``country``, ``region``, ``special_days``, ``holidays``, ``notes``.
        source: The file's name, for messages.

    Raises:
        ProblemError: Where a part is missing, unknown or no number.

    >>> pack = read_pack({"id": "us", "title": "Us", "rules": [
    ...     {"kind": "max-days-in-row", "value": 5, "source": "company rule 3"}]})
    >>> pack.rules[0].value
    5
    """
    reader = _Reader(source)
    reader.only(document, _PACK, "the pack")
    pay = document.get("pay")
    return Pack(
        id=reader.text(document, "id"),
        title=reader.text(document, "title"),
        rules=tuple(
            reader.rule(each, number)
            for number, each in enumerate(reader.items(document, "rules"), start=1)
        ),
        pay=None if pay is None else reader.pay(pay),
        includes=tuple(map(str, reader.items(document, "includes"))),
        country=str(document.get("country") or ""),
        region=str(document.get("region") or ""),
        special_days=frozenset(map(str, reader.items(document, "special_days"))),
        holidays=tuple(
            reader.holiday(each, number)
            for number, each in enumerate(reader.items(document, "holidays"), start=1)
        ),
        notes=tuple(map(str, reader.items(document, "notes"))),
        checked_on=reader.day(document, "checked_on", None, "the pack"),
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

    def only(self, given: object, known: AbstractSet[str], where: str) -> None:
        if not isinstance(given, Mapping):
            raise self.refuse(f"{where} is not a mapping.", where)
        for key in given:
            if key not in known:
                raise self.refuse(f"{key!r} is not known in {where}.", where)

    def items(self, given: Mapping[str, Any], key: str) -> list[Any]:
        found = given.get(key)
        if found is None:
            return []
        if not isinstance(found, list | tuple):
            raise self.refuse(f"{key} is {found!r}, no list.", key)
        return list(found)

    def text(self, given: Mapping[str, Any], key: str) -> str:
        if not given.get(key):
            raise self.refuse(f"The pack has no {key}.", key)
        return str(given[key])

    def rule(self, given: Mapping[str, Any], number: int) -> Rule:
        where = f"rule {number}"
        self.only(given, _RULE, where)
        try:
            kind = RuleKind(given.get("kind", ""))
        except ValueError as error:
            raise self.refuse(
                f"{given.get('kind')!r} is no kind of rule; known are "
                f"{', '.join(RuleKind)}.",
                where,
            ) from error
        rule = Rule(
            kind=kind,
            value=self.whole(given, "value", where),
            per=self.whole(given, "per", where) if kind in _NEEDS_PER else 0,
            source=str(given.get("source") or ""),
            checked=bool(given.get("checked", True)),
            since=self.day(given, "since", date.min, where) or date.min,
            until=self.day(given, "until", None, where),
        )
        if rule.until is not None and rule.until < rule.since:
            raise self.refuse(f"{where} ends before it begins.", where)
        if kind in _NEEDS_PER and kind is not RuleKind.BREAK_MINUTES and not rule.per:
            raise self.refuse(f"per of {where} is 0.", where)
        return rule

    def holiday(self, given: Mapping[str, Any], number: int) -> Holiday:
        where = f"holiday {number}"
        self.only(given, {"day", "name", "kind", "source", "checked"}, where)
        day = self.day(given, "day", None, where)
        if day is None:
            raise self.refuse(f"{where} has no day.", where)
        try:
            kind = DayKind(given.get("kind", DayKind.REGULAR))
        except ValueError as error:
            raise self.refuse(
                f"{given.get('kind')!r} is no kind of day; known are "
                f"{', '.join(DayKind)}.",
                where,
            ) from error
        return Holiday(
            day=day,
            name=str(given.get("name") or ""),
            kind=kind,
            source=str(given.get("source") or ""),
            checked=bool(given.get("checked", True)),
        )

    def whole(self, given: Mapping[str, Any], key: str, where: str) -> int:
        value = given.get(key)
        good = isinstance(value, int) and not isinstance(value, bool)
        if not good or not 0 <= int(value) <= _MOST:  # type: ignore[arg-type]  # an int
            raise self.refuse(f"{key} of {where} is {value!r}, no whole number.", where)
        return int(value)  # type: ignore[arg-type]  # an int, as was just seen

    def day(
        self, given: Mapping[str, Any], key: str, default: date | None, where: str
    ) -> date | None:
        value = given.get(key)
        if value is None:
            return default
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError as error:
            raise self.refuse(f"{key} of {where} is {value!r}, no date.", where) from (
                error
            )

    def share(self, value: object, where: str) -> Decimal:
        try:
            found = Decimal(str(value))
        except InvalidOperation as error:
            raise self.refuse(f"{where} is {value!r}, no number.", where) from error
        if not found.is_finite() or found < 0:
            raise self.refuse(f"{where} is {value!r}, no share.", where)
        return found

    def pay(self, given: Mapping[str, Any]) -> Pay:
        self.only(given, _PAY, "pay")
        rest_day_from = given.get("rest_day_from", 6)
        if rest_day_from not in range(1, 8):
            raise self.refuse(f"rest_day_from is {rest_day_from!r}, not 1 to 7.", "pay")
        return Pay(
            night_from=self.wall(given, "night_from", "22:00"),
            night_to=self.wall(given, "night_to", "06:00"),
            night=self.share(given.get("night", 0), "night"),
            night_wages=self.wages(given),
            overtime_day=self.tiers(given, "overtime_day"),
            overtime_week=self.tiers(given, "overtime_week"),
            overtime_special=self.perhaps(given, "overtime_special"),
            overtime_night=self.perhaps(given, "overtime_night"),
            rest_day_from=rest_day_from,
            day=self.days(given.get("day") or {}),
            rest_day=self.days(given.get("rest_day") or given.get("day") or {}),
            sunday=self.share(given.get("sunday", 0), "sunday"),
            multiply=bool(given.get("multiply", False)),
            missed_break=tuple(
                (int(above), int(length))
                for above, length in self.pairs(given, "missed_break")
            ),
            source=str(given.get("source") or ""),
            checked=bool(given.get("checked", True)),
        )

    def perhaps(self, given: Mapping[str, Any], key: str) -> Decimal | None:
        value = given.get(key)
        return None if value is None else self.share(value, key)

    def wall(self, given: Mapping[str, Any], key: str, default: str) -> time:
        value = given.get(key, default)
        try:
            return time.fromisoformat(str(value))
        except ValueError as error:
            message = f"{key} is {value!r}, no time of day; write it in quotes."
            raise self.refuse(message, key) from error

    def pairs(self, given: Mapping[str, Any], key: str) -> list[tuple[Decimal, Any]]:
        found = []
        for each in self.items(given, key):
            if not isinstance(each, list | tuple) or len(each) != 2:
                raise self.refuse(f"{each!r} in {key} is no pair.", key)
            found.append((self.share(each[0], key), self.share(each[1], key)))
        return found

    def tiers(
        self, given: Mapping[str, Any], key: str
    ) -> tuple[tuple[int, Decimal], ...]:
        return tuple((int(least), share) for least, share in self.pairs(given, key))

    def wages(self, given: Mapping[str, Any]) -> tuple[tuple[date, Decimal], ...]:
        found = []
        for each in self.items(given, "night_wages"):
            self.only(each, {"since", "amount"}, "night_wages")
            since = self.day(each, "since", None, "night_wages")
            amount = self.share(each.get("amount"), "night_wages")
            found.append((since or date.min, amount))
        return tuple(sorted(found))

    def days(self, given: Mapping[str, Any]) -> dict[DayKind, Decimal]:
        """Read worth by kind of day; two holidays are worth one where not told."""
        self.only(given, set(DayKind), "day")
        found = {
            kind: self.share(given[kind], kind) if kind in given else Decimal(1)
            for kind in DayKind
        }
        if DayKind.DOUBLE not in given:
            found[DayKind.DOUBLE] = found[DayKind.REGULAR]
        return found
