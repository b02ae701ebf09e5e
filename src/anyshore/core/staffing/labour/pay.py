"""What a shift is worth: its minutes by premium, and its cost.

A shift is cut where its worth changes: at local midnights, where the night begins and
ends, and where overtime begins.  Each piece is worth its minutes times the day's rate
with what overtime, night and Sunday add.  Breaks are taken out of the middle.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from anyshore.core.staffing.labour.rules import DayKind, Pay

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from anyshore.core.staffing.labour.plan import Shift
    from anyshore.core.staffing.labour.rules import Pack

__all__ = ["PayLine", "cost", "day_kinds", "pay_lines"]


@dataclass(frozen=True, kw_only=True, slots=True)
class PayLine:
    """Minutes of one shift that are worth the same."""

    #: Local date they lie on.
    day: date
    #: Minutes of work.
    minutes: int
    #: Worth of an hour as a multiple of the plain rate.
    rate: Decimal
    #: Why: the premiums that count, in words.
    because: tuple[str, ...]


def day_kinds(holidays: Mapping[date, str], pack: Pack) -> dict[date, DayKind]:
    """Sort a country's holidays into regular and special days by their names.

    Of several holidays on one day the regular one counts.
    """
    kinds = {}
    for day, names in holidays.items():
        every = [name.removesuffix(" (estimated)") for name in names.split("; ")]
        special = all(name in pack.special_days for name in every)
        kinds[day] = DayKind.SPECIAL if special else DayKind.REGULAR
    return kinds


def pay_lines(
    shifts: Sequence[Shift], pay: Pay, kinds: Mapping[date, DayKind]
) -> list[PayLine]:
    """Rate one person's shifts.

    The last day of work of every run of six or more within a week from Monday, and
    every later one, is a rest day.

    Args:
        shifts: The shifts of one person, whole weeks for weekly overtime.
        pay: The premiums.
        kinds: What kind of day each holiday is.
    """
    found: list[PayLine] = []
    weeks: dict[date, int] = defaultdict(int)
    days_worked: dict[date, int] = defaultdict(int)
    for shift in sorted(shifts, key=lambda each: each.interval.start):
        monday = shift.day - timedelta(days=shift.day.weekday())
        days_worked[monday] += 1
        rest = days_worked[monday] > 5
        found += [
            _line(piece, pay, kinds, rest=rest)
            for piece in _pieces(shift, pay, weeks[monday])
        ]
        weeks[monday] += shift.work_minutes
    return found


def cost(lines: Sequence[PayLine], hourly: Decimal) -> Decimal:
    """Return what lines cost at a plain hourly rate, not rounded."""
    return sum(
        (hourly * line.minutes * line.rate / 60 for line in lines), start=Decimal(0)
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    start: datetime
    minutes: int
    overtime: Decimal


def _pieces(shift: Shift, pay: Pay, before: int) -> Iterator[_Piece]:
    """Cut a shift at local midnights, night edges and overtime thresholds."""
    home = ZoneInfo(shift.zone)
    start, end = shift.interval.start, shift.interval.end
    cuts = {start, end}
    for back in range(-1, 3):
        day = shift.day + timedelta(days=back)
        for wall in (pay.night_from, pay.night_to, datetime.min.time()):
            cuts.add(datetime.combine(day, wall, home).astimezone(UTC))
    worked = 0
    gap = timedelta(minutes=shift.break_minutes)
    middle = start + (shift.interval.duration - gap) / 2
    cuts |= {middle, middle + gap}
    edges = sorted(cut for cut in cuts if start <= cut <= end)
    for low, high in pairwise(edges):
        if gap and middle <= low < middle + gap:
            continue
        minutes = (high - low) // timedelta(minutes=1)
        for part, share in _overtime(pay, worked, before, minutes):
            yield _Piece(start=low.astimezone(home), minutes=part, overtime=share)
            worked += part


def _overtime(
    pay: Pay, worked: int, before: int, minutes: int
) -> Iterator[tuple[int, Decimal]]:
    """Cut minutes where overtime begins: parts and what it adds to each."""
    edges = {
        *(least - worked for least, _ in pay.overtime_day),
        *(least - before - worked for least, _ in pay.overtime_week),
    }
    cuts = sorted({0, minutes, *(edge for edge in edges if 0 < edge < minutes)})
    for low, high in pairwise(cuts):
        shares = [s for least, s in pay.overtime_day if worked + low >= least]
        shares += [
            s for least, s in pay.overtime_week if before + worked + low >= least
        ]
        yield high - low, max(shares, default=Decimal(0))


def _line(
    piece: _Piece, pay: Pay, kinds: Mapping[date, DayKind], *, rest: bool
) -> PayLine:
    day = piece.start.date()
    kind = kinds.get(day, DayKind.ORDINARY)
    base = (pay.rest_day if rest else pay.day).get(kind, Decimal(1))
    because = [] if base == 1 else [f"{kind} rest day" if rest else f"{kind} day"]
    over = piece.overtime
    if over and base != 1 and pay.overtime_special is not None:
        over = pay.overtime_special
    adds = []
    if over:
        adds.append(("overtime", over))
    wall = piece.start.time().replace(tzinfo=None)
    low, high = pay.night_from, pay.night_to
    if pay.night and (low <= wall < high if low < high else wall >= low or wall < high):
        adds.append(("night", pay.night))
    if pay.sunday and day.weekday() == 6:
        adds.append(("sunday", pay.sunday))
    rate = base
    for name, share in adds:
        because.append(name)
        rate = rate * (1 + share) if pay.multiply else rate + share
    return PayLine(day=day, minutes=piece.minutes, rate=rate, because=tuple(because))
