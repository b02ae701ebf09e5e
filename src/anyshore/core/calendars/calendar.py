"""The values a calendar is made of: windows, overrides, holidays, a zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from anyshore.kernel import Interval, Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "ROUND_THE_CLOCK",
    "WEEK",
    "Calendar",
    "Day",
    "DayNote",
    "NoteKind",
    "Override",
    "Weekday",
    "Window",
    "working_week",
]

_MIDNIGHT = time(0)


class Weekday(StrEnum):
    """A day of the week, in the order of ISO 8601."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


#: The weekdays, so that ``WEEK[day.weekday()]`` is the weekday of a date.
WEEK: tuple[Weekday, ...] = tuple(Weekday)


def _refuse(code: str, message: str, hint: str, element: str = "") -> ProblemError:
    place = Place(element=element)
    return ProblemError(Problem(code=code, message=message, hint=hint, place=place))


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A span of open wall time, from ``opens`` up to and without ``closes``.

    A window that closes at or before the time it opens ends on the next day, so
    ``22:00-06:00`` is a night and ``00:00-24:00`` a whole day.
    """

    #: Local wall time of opening.
    opens: time
    #: Local wall time of closing; midnight is the end of the day.
    closes: time

    def __post_init__(self) -> None:
        """Refuse a time that carries its own zone: the calendar names it."""
        for wall in (self.opens, self.closes):
            if wall.tzinfo is not None or wall.fold:
                raise ValueError(f"{wall} is not a plain wall time")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a window as people write it.

        Raises:
            ProblemError: ``window-malformed`` where the text is no window.

        >>> str(Window.parse("22:00-06:00"))
        '22:00-06:00'
        """
        opens, _, closes = text.partition("-")
        try:
            # Only a closing time can be the end of a day.
            end = _MIDNIGHT if closes == "24:00" else time.fromisoformat(closes)
            return cls(time.fromisoformat(opens), end)
        except ValueError as error:
            raise _refuse(
                "window-malformed",
                f"{text!r} is not a window of time.",
                "Write it as 09:00-17:00; 24:00 is the end of the day.",
            ) from error

    @property
    def overnight(self) -> bool:
        """Whether it closes on the day after the one it opens on."""
        return self.closes <= self.opens

    def __str__(self) -> str:
        closes = "24:00" if self.closes == _MIDNIGHT else _show_time(self.closes)
        return f"{_show_time(self.opens)}-{closes}"


def _show_time(wall: time) -> str:
    return wall.isoformat() if wall.second or wall.microsecond else f"{wall:%H:%M}"


#: Weekly windows of a place that never closes.
ROUND_THE_CLOCK: Mapping[Weekday, tuple[Window, ...]] = MappingProxyType(
    dict.fromkeys(WEEK, (Window(_MIDNIGHT, _MIDNIGHT),))
)


def working_week(
    *windows: str, days: Iterable[Weekday] = WEEK[:5]
) -> dict[Weekday, tuple[Window, ...]]:
    """Give the same windows to several weekdays, Monday to Friday unless told.

    >>> week = working_week("09:00-12:00", "13:00-17:00")
    >>> [str(window) for window in week[Weekday.FRI]]
    ['09:00-12:00', '13:00-17:00']
    """
    parsed = tuple(Window.parse(window) for window in windows)
    return dict.fromkeys(days, parsed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Override:
    """Other hours on one date, before holidays and weekdays are asked."""

    #: The local date whose opening windows are replaced.
    day: date
    #: Why, as shown to whoever asks how a deadline came about.
    reason: str
    #: The windows that open on the day; none means closed.
    windows: tuple[Window, ...] = ()


class NoteKind(StrEnum):
    """Why a day counted other hours than its weekday."""

    #: A holiday of the snapshot.
    HOLIDAY = "holiday"
    #: An override without windows.
    CLOSED = "closed"
    #: An override with windows of its own.
    OTHER_HOURS = "other hours"


@dataclass(frozen=True, kw_only=True, slots=True)
class DayNote:
    """A day whose hours were not those of its weekday."""

    #: The local date.
    day: date
    #: What was different.
    kind: NoteKind
    #: The holiday's name or the override's reason.
    reason: str

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.kind.value}: {self.reason}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One local day, compiled: what is open between its midnight and the next."""

    #: Its midnight, UTC.
    start: datetime
    #: The midnight after it, UTC.
    end: datetime
    #: Disjoint, ordered UTC intervals; possibly none.
    open: tuple[Interval, ...]
    #: Why the day differs from its weekday, where it does.
    note: DayNote | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """One version of a business calendar; a change of hours is a new version.

    Raises:
        ProblemError: ``zone-unknown`` or ``override-twice``.
    """

    #: What people call it, as in ``Manila night shift``.
    name: str
    #: Version, so that a deadline can say what it was counted by.
    version: str
    #: IANA time zone, as in ``Asia/Manila``.
    zone: str
    #: Windows by weekday; a weekday that is left out is closed.
    weekly: Mapping[Weekday, tuple[Window, ...]] = field(hash=False)
    #: Snapshot of holidays: local date to name.
    holidays: Mapping[date, str] = field(default_factory=dict, hash=False)
    #: Dated exceptions, one a day at most.
    overrides: tuple[Override, ...] = ()
    # What follows is derived: the zone's rules, the overrides by day, and the
    # days compiled so far.  The last one fills as it is asked, which no reader can
    # tell, as a day always compiles to the same value.
    zone_rules: ZoneInfo = field(init=False, repr=False, compare=False)
    override_by_day: Mapping[date, Override] = field(
        init=False, repr=False, compare=False
    )
    compiled: dict[int, Day] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Freeze the mappings and refuse what cannot be counted by."""
        by_day: dict[date, Override] = {}
        for override in self.overrides:
            if by_day.setdefault(override.day, override) is not override:
                raise _refuse(
                    "override-twice",
                    f"{override.day} has more than one override.",
                    "Give one override with all the windows of the day.",
                    "overrides",
                )
        weekly = {day: tuple(self.weekly.get(day, ())) for day in WEEK}
        holidays = dict(sorted(self.holidays.items()))
        object.__setattr__(self, "weekly", MappingProxyType(weekly))
        object.__setattr__(self, "holidays", MappingProxyType(holidays))
        object.__setattr__(
            self, "overrides", tuple(by_day[day] for day in sorted(by_day))
        )
        object.__setattr__(self, "zone_rules", _zone(self.zone))
        object.__setattr__(self, "override_by_day", MappingProxyType(by_day))
        object.__setattr__(self, "compiled", {})


def _zone(key: str) -> ZoneInfo:
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        # A folder of the zone database, as in "America", is an OSError.
        raise _refuse(
            "zone-unknown",
            f"{key!r} is not a time zone of the IANA database.",
            "Write it as in Europe/Berlin or Asia/Manila.",
            "zone",
        ) from error
