"""Operations from YAML: lines, groups and a policy, each field checked where it is.

One mapping serves ``anyshore simulate``, whose groups say how many people they are, and
``anyshore require``, which finds that.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from anyshore.core.staffing.labour.rows import Row
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from anyshore.core.staffing.simulation import Crew, Flow, Group
    from anyshore.core.work.routing import Policy

__all__ = ["Operation", "read_operation"]

_HEAD = {"within", "interval", "policy", "share", "title"}
_LINE = {
    "name", "volume", "handle_time", "spread", "patience", "promise", "class", "weight",
}  # fmt: skip
_GROUP = {"name", "people", "skills", "after", "shifts", "capacity", "cost"}
_POLICY = {"safety", "head_start", "by_arrival", "late_limit", "late_turn"}
_MOST_PEOPLE = 200_000
_MOST_INTERVALS = 100_000
_WEEK = 604_800.0
#: Longer than this is no operation to play second by second: five years.
_LONGEST = 160_000_000.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """What comes, who there is, and how work is given out."""

    #: Names of lines.
    names: tuple[str, ...]
    #: What comes in each.
    flows: tuple[Flow, ...]
    #: Seconds of the service level, and the share that is promised; 0 for none.
    within: float
    share: float
    #: Seconds of an interval, and of everything.
    interval: float
    span: float
    #: The people.
    groups: tuple[Row, ...]
    #: How work is given out.
    policy: Policy

    def crew(self) -> Crew:
        """Return everybody, with the shifts of their group.

        Raises:
            ProblemError: ``roster-plan`` with file, line and field.
        """
        from anyshore.core.staffing.simulation import Crew, Member

        members: list[Member] = []
        for row in self.groups:
            one = Member(
                lines=_skills(row, self.names),
                shifts=_shifts(row) or ((0.0, self.span),),
                capacity=row.whole("capacity", 1, least=1, most=1000),
            )
            members += [one] * row.whole("people", 1, most=_MOST_PEOPLE)
            if len(members) > _MOST_PEOPLE:
                raise row.refuse("people", "The operation has too many people.")
        return Crew.of(members)

    def wanted(self) -> tuple[Group, ...]:
        """Return the groups whose size is to be found."""
        from anyshore.core.staffing.simulation import Group

        return tuple(
            Group(
                name=row.text("name", f"group {number}"),
                lines=_skills(row, self.names),
                cost=float(row.number("cost")) if row.has("cost") else 1.0,
            )
            for number, row in enumerate(self.groups, start=1)
        )


def read_operation(path: Path) -> Operation:
    """Read an operation.

    Raises:
        ProblemError: ``roster-plan`` with file, line and field.
    """
    from anyshore.adapters.plans import read_document

    sections, _, _ = read_document(path, ("operation", "lines", "groups"))
    (head,) = sections["operation"]
    head.only(_HEAD)
    rows = sections.get("lines") or []
    if not rows:
        hint = "List what comes in `lines`."
        raise head.refuse("lines", "The operation has no lines.", hint)
    interval = _positive(head, "interval", 1800.0)
    if not 1 <= interval <= _WEEK:
        raise head.refuse("interval", "An interval is one second to one week long.")
    names = tuple(_names(rows))
    flows = tuple(_flows(rows, interval))
    share = _positive(head, "share", 0.0)
    if share >= 1:
        raise head.refuse("share", "The share is not below 1.", "Write 0.8.")
    for row in (*rows, *sections.get("groups", ())):
        row.only(_LINE if row.section == "lines" else _GROUP)
    span = max(len(_volumes(row)) for row in rows) * interval
    if span > _LONGEST:
        raise head.refuse("interval", "The operation is longer than five years.")
    return Operation(
        names=names,
        flows=flows,
        within=_positive(head, "within", 20.0),
        share=share,
        interval=interval,
        span=span,
        groups=tuple(sections.get("groups", ())),
        policy=_policy(head),
    )


def _positive(row: Row, name: str, default: float) -> float:
    """Return a number that is not negative; endless where it says so."""
    value = row.values.get(name)
    if isinstance(value, float) and value == float("inf"):
        return value
    return float(row.number(name)) if row.has(name) else default


def _names(rows: list[Row]) -> Iterable[str]:
    seen: set[str] = set()
    for number, row in enumerate(rows):
        name = row.text("name", str(number))
        if name in seen:
            raise row.refuse("name", f"The line {name} stands twice.")
        seen.add(name)
        yield name


def _volumes(row: Row) -> list[float]:
    value = row.values.get("volume")
    many = list(value) if isinstance(value, list | tuple) else [value]
    if not many or not row.has("volume"):
        raise row.refuse("volume", "A line has no volume.", "Give a number or a list.")
    if len(many) > _MOST_INTERVALS:
        raise row.refuse("volume", "The line has too many intervals.")
    return [
        float(
            Row(
                section=row.section,
                values={"volume": each},
                source=row.source,
                line=row.lines.get("volume", row.line),
            ).number("volume")
        )
        for each in many
    ]


def _flows(rows: list[Row], interval: float) -> Iterable[Flow]:
    from anyshore.core.staffing.simulation import Flow

    longest = max(len(_volumes(row)) for row in rows)
    endless = float("inf")
    for number, row in enumerate(rows):
        volume = _volumes(row)
        try:
            yield Flow(
                line=number,
                volume=volume * longest if len(volume) == 1 else volume,
                interval=interval,
                handle_time=float(row.number("handle_time")),
                spread=_positive(row, "spread", 1.0),
                patience=_positive(row, "patience", endless),
                promise=_positive(row, "promise", endless),
                kind=row.whole("class", 0, most=99),
                weight=row.whole("weight", 1, least=1, most=999),
            )
        except ProblemError as error:
            if error.problem.code != "flow-invalid":
                raise
            raise row.refuse("", error.problem.message, error.problem.hint) from error


def _skills(row: Row, names: tuple[str, ...]) -> tuple[tuple[int, float], ...]:
    asked = dict.fromkeys(row.names("skills"), 0.0)
    after = row.values.get("after") or {}
    if not isinstance(after, dict):
        raise row.refuse("after", "after is no mapping.", "Write {mail: 600}.")
    for name, value in after.items():
        wait = Row(
            section=row.section,
            values={"after": value},
            source=row.source,
            line=row.lines.get("after", row.line),
        )
        asked[str(name)] = (
            _positive(wait, "after", 0.0)
            if wait.has("after")
            else (float(wait.number("after")))
        )
    for name in asked:
        if name not in names:
            hint = f"There are {', '.join(names)}."
            raise row.refuse("skills", f"There is no line {name}.", hint)
    return tuple((names.index(name), wait) for name, wait in asked.items())


def _shifts(row: Row) -> tuple[tuple[float, float], ...]:
    value = row.values.get("shifts") or []
    hint = "Write [[0, 2700], [3600, 5400]], in seconds from the beginning."
    if not isinstance(value, list):
        raise row.refuse("shifts", "shifts is no list.", hint)
    found = []
    for each in value:
        match each:
            # A number that is none is not below anything.
            case [int() | float() as begin, int() | float() as end] if (
                0 <= begin < end <= _LONGEST
            ):
                found.append((float(begin), float(end)))
            case _:
                raise row.refuse("shifts", "A shift is no begin and later end.", hint)
    found.sort()
    if any(start < end for (_, end), (start, _) in pairwise(found)):
        raise row.refuse("shifts", "Two shifts of a group overlap.", hint)
    return tuple(found)


def _policy(head: Row) -> Policy:
    from anyshore.core.work.routing import FIRST_COME, Policy

    value = head.values.get("policy")
    if value is None:
        return FIRST_COME
    if not isinstance(value, dict):
        raise head.refuse("policy", "The policy says nothing.", "Give safety …")
    row = Row(
        section="policy",
        values={str(name): each for name, each in value.items()},
        source=head.source,
        line=head.lines.get("policy", head.line),
    )
    row.only(_POLICY)
    return Policy(
        safety=_numbers(row, "safety", (1.0, 1.5)),
        head_start=_numbers(row, "head_start", (0.0,)),
        by_arrival=bool(row.values.get("by_arrival", False)),
        late_limit=_positive(row, "late_limit", float("inf")),
        late_turn=row.whole("late_turn", 10, least=1),
    )


def _numbers(row: Row, name: str, default: tuple[float, ...]) -> tuple[float, ...]:
    value = row.values.get(name)
    if value is None:
        return default
    many = value if isinstance(value, list) else [value]
    if not many:
        raise row.refuse(name, f"{name} has no numbers.", "Write [1.0, 1.5].")
    return tuple(
        _positive(
            Row(
                section=row.section,
                values={name: each if each is not None else "nothing"},
                source=row.source,
                line=row.line,
            ),
            name,
            0.0,
        )
        for each in many
    )
