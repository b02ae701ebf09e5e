"""What a shift is worth: its minutes by premium, and its cost.

A shift is cut where its worth changes: at local midnights, where the night begins and
ends, and where overtime begins.  Each piece is worth its minutes times the day's rate
with what overtime, night and Sunday add, and amounts that do not depend on the person's
own rate.  Breaks are taken out of the middle.
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

_HOLIDAYS = {DayKind.REGULAR, DayKind.DOUBLE}


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
    #: An amount for the whole line, whatever the person earns, in the pack's money.
    extra: Decimal = Decimal(0)


def day_kinds(holidays: Mapping[date, str], pack: Pack) -> dict[date, DayKind]:
    """Sort holidays into kinds: by the pack's dates, else by its names.

    A year of which the pack has dates is taken from the pack alone.  Of several
    holidays on one day the regular one counts.

    Args:
        holidays: A calendar's holidays; several names of a day with ``; `` between.
        pack: The pack.
    """
    known = {each.day.year for each in pack.holidays}
    kinds = {each.day: each.kind for each in pack.holidays}
    for day, names in holidays.items():
        if day.year in known:
            continue
        every = [name.removesuffix(" (estimated)") for name in names.split("; ")]
        special = all(name in pack.special_days for name in every)
        kinds[day] = DayKind.SPECIAL if special else DayKind.REGULAR
    return dict(sorted(kinds.items()))


def pay_lines(
    shifts: Sequence[Shift], pay: Pay, kinds: Mapping[date, DayKind]
) -> list[PayLine]:
    """Rate one person's shifts.

    The sixth day of work within a week from Monday, or the one the pack names, and
    every later one, is a rest day.  Minutes that are overtime by the day do not count
    toward the week's again (no hour is overtime twice).

    Args:
        shifts: The shifts of one person, whole weeks for weekly overtime.
        pay: The premiums.
        kinds: What kind of day each holiday is.
    """
    found: list[PayLine] = []
    plain: dict[date, int] = defaultdict(int)
    days: dict[date, set[date]] = defaultdict(set)
    for shift in sorted(shifts, key=lambda each: each.interval.start):
        monday = shift.day - timedelta(days=shift.day.weekday())
        days[monday].add(shift.day)
        terms = _Terms(pay, kinds, rest=len(days[monday]) >= pay.rest_day_from)
        for piece in _pieces(shift, terms, plain[monday]):
            found.append(_line(piece, terms))
            plain[monday] += 0 if piece.daily else piece.minutes
        if any(
            shift.work_minutes > above and shift.break_minutes < length
            for above, length in pay.missed_break
        ):
            found.append(
                PayLine(
                    day=shift.day,
                    minutes=60,
                    rate=Decimal(1),
                    because=("missed break",),
                )
            )
    return found


def cost(lines: Sequence[PayLine], hourly: Decimal) -> Decimal:
    """Return what lines cost at a plain hourly rate, not rounded."""
    return sum(
        (hourly * line.minutes * line.rate / 60 + line.extra for line in lines),
        start=Decimal(0),
    )


@dataclass(frozen=True, slots=True)
class _Terms:
    """What holds for a shift."""

    pay: Pay
    kinds: Mapping[date, DayKind]
    rest: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    start: datetime
    minutes: int
    overtime: Decimal
    #: Whether it is overtime by the day.
    daily: bool


def _pieces(shift: Shift, terms: _Terms, before: int) -> Iterator[_Piece]:
    """Cut a shift at local midnights, night edges and overtime thresholds."""
    pay = terms.pay
    home = ZoneInfo(shift.zone)
    start, end = shift.interval.start, shift.interval.end
    cuts = {start, end}
    for back in range(-1, 3):
        day = shift.day + timedelta(days=back)
        for wall in (pay.night_from, pay.night_to, datetime.min.time()):
            cuts.add(datetime.combine(day, wall, home).astimezone(UTC))
    worked = straight = 0
    gap = timedelta(minutes=shift.break_minutes)
    middle = start + (shift.interval.duration - gap) / 2
    cuts |= {middle, middle + gap}
    edges = sorted(cut for cut in cuts if start <= cut <= end)
    seconds = 0
    for low, high in pairwise(edges):
        if gap and middle <= low < middle + gap:
            continue
        # A break of odd minutes has its middle in a half: seconds carry over.
        seconds += int((high - low).total_seconds())
        minutes, seconds = divmod(seconds, 60)
        so_far = (worked, before + straight)
        for part, share, daily in _overtime(terms, so_far, minutes):
            yield _Piece(
                start=low.astimezone(home), minutes=part, overtime=share, daily=daily
            )
            worked += part
            straight += 0 if daily else part


def _overtime(
    terms: _Terms, so_far: tuple[int, int], minutes: int
) -> Iterator[tuple[int, Decimal, bool]]:
    """Cut minutes where overtime begins: parts, what it adds, and whether by the day.

    On a rest day that is paid as such from its first hour, only the day counts.
    """
    pay = terms.pay
    worked, week = so_far
    first = min((least for least, _ in pay.overtime_day), default=worked + minutes)
    dear = terms.rest and pay.rest_day.get(DayKind.ORDINARY, Decimal(1)) != 1
    weekly = () if dear else pay.overtime_week
    edges = {
        *(least - worked for least, _ in pay.overtime_day),
        *(least - week for least, _ in weekly),
    }
    cuts = sorted({0, minutes, *(edge for edge in edges if 0 < edge < minutes)})
    for low, high in pairwise(cuts):
        day = [s for least, s in pay.overtime_day if worked + low >= least]
        # Only what is not overtime by the day counts toward the week.
        plain = week + min(low, max(first - worked, 0))
        shares = [*day, *(s for least, s in weekly if plain >= least)]
        yield high - low, max(shares, default=Decimal(0)), bool(day)


def _line(piece: _Piece, terms: _Terms) -> PayLine:
    pay = terms.pay
    day = piece.start.date()
    kind = terms.kinds.get(day, DayKind.ORDINARY)
    base = (pay.rest_day if terms.rest else pay.day).get(kind, Decimal(1))
    because = []
    if base != 1:
        because.append(f"{kind} rest day" if terms.rest else f"{kind} day")
    night, sunday = _by_night(pay, piece.start), day.weekday() == 6
    adds = []
    if piece.overtime:
        over = piece.overtime
        if base != 1 and pay.overtime_special is not None:
            over = pay.overtime_special
        if (night or sunday) and pay.overtime_night is not None:
            over = max(over, pay.overtime_night)
        adds.append(("overtime", over))
    extra = Decimal(0)
    if night and pay.night and pay.night_wages:
        extra = pay.night * _least_wage(terms, day) * piece.minutes / 60
        because.append("night")
    elif night and pay.night:
        adds.append(("night", pay.night))
    if pay.sunday and sunday:
        adds.append(("sunday", pay.sunday))
    rate = base
    for name, share in adds:
        because.append(name)
        rate = rate * (1 + share) if pay.multiply else rate + share
    return PayLine(
        day=day, minutes=piece.minutes, rate=rate, because=tuple(because), extra=extra
    )


def _by_night(pay: Pay, start: datetime) -> bool:
    wall = start.time().replace(tzinfo=None)
    low, high = pay.night_from, pay.night_to
    return low <= wall < high if low < high else wall >= low or wall < high


def _least_wage(terms: _Terms, day: date) -> Decimal:
    """Return the least wage of an hour in a day's month.

    The month's wage is divided by eight hours for every day from Monday to Friday, less
    eight for every holiday that is no Sunday.
    """
    amounts = [amount for since, amount in terms.pay.night_wages if since <= day]
    first = day.replace(day=1)
    month = [first + timedelta(days=n) for n in range(31)]
    month = [each for each in month if each.month == day.month]
    days = sum(each.weekday() < 5 for each in month)
    days -= sum(
        terms.kinds.get(each) in _HOLIDAYS and each.weekday() != 6 for each in month
    )
    return amounts[-1] / (8 * days) if amounts and days > 0 else Decimal(0)
