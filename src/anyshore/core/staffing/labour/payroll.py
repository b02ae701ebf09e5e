"""What a roster's hours are worth, by the pack of each site and its holidays."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.core.calendars import holiday_snapshot
from anyshore.core.staffing.labour.pay import cost, day_kinds, pay_lines
from anyshore.core.staffing.labour.rules import Pay

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from anyshore.core.staffing.labour.checking import Book
    from anyshore.core.staffing.labour.pay import PayLine
    from anyshore.core.staffing.labour.plan import Plan, Shift, Site
    from anyshore.core.staffing.labour.rules import DayKind, Pack

__all__ = ["Payroll", "Worth", "payroll", "site_pay"]

_PLAIN = Pay()


@dataclass(frozen=True, kw_only=True, slots=True)
class Worth:
    """What somebody's hours are worth."""

    #: Minutes of work.
    minutes: int
    #: Plain hours that cost as much, amounts of their own left out.
    paid_hours: Decimal
    #: Amounts that do not depend on the person's rate, in the site's money.
    extra: Decimal
    #: Minutes by premium.
    premiums: Mapping[str, int]
    #: What they cost; None where no rate is known.
    cost: Decimal | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Payroll:
    """What a roster's hours are worth."""

    #: By person.
    people: Mapping[str, Worth]
    #: Packs that pay, by site; a site without one pays plain hours.
    packs: Mapping[str, str]

    @property
    def premiums(self) -> dict[str, int]:
        """Minutes by premium, of everybody."""
        total: dict[str, int] = defaultdict(int)
        for worth in self.people.values():
            for name, minutes in worth.premiums.items():
                total[name] += minutes
        return dict(sorted(total.items()))


def site_pay(
    site: Site, book: Book, years: Iterable[int]
) -> tuple[Pack | None, Mapping[date, DayKind]]:
    """Return the pack that pays at a site, and the kinds of its holidays.

    The first of the site's packs that has premiums pays, the ones they include after
    them; where none has, hours are plain.
    """
    packs = book.resolve(site.packs)
    paying = next((pack for pack in packs if pack.pay is not None), None)
    if paying is None or not paying.country:
        return paying, {}
    wanted = set(years) - {each.day.year for each in paying.holidays}
    calendar = {}
    if wanted:
        calendar = holiday_snapshot(paying.country, paying.region or None, wanted)
    return paying, day_kinds(calendar, paying)


def payroll(
    plan: Plan,
    shifts: Sequence[Shift],
    book: Book,
    rates: Mapping[str, Decimal] | None = None,
) -> Payroll:
    """Rate every person's shifts.

    Args:
        plan: What the roster was made from.
        shifts: The roster.
        book: The rule packs.
        rates: What a plain hour of each person costs, in the site's money.
    """
    own: dict[str, list[Shift]] = defaultdict(list)
    for shift in shifts:
        own[shift.person].append(shift)
    last = plan.first + timedelta(days=plan.days)
    years = range(plan.first.year, last.year + 1)
    terms = {site.id: site_pay(site, book, years) for site in plan.sites}
    people = {}
    for person in plan.people:
        pack, kinds = terms[person.site]
        pay = _PLAIN if pack is None or pack.pay is None else pack.pay
        lines = pay_lines(own[person.id], pay, kinds)
        people[person.id] = _worth(own[person.id], lines, (rates or {}).get(person.id))
    names = {site: pack.id for site, (pack, _) in terms.items() if pack is not None}
    return Payroll(people=people, packs=names)


def _worth(
    shifts: Sequence[Shift], lines: Sequence[PayLine], rate: Decimal | None
) -> Worth:
    premiums: dict[str, int] = defaultdict(int)
    for line in lines:
        for name in line.because:
            premiums[name] += line.minutes
    extra = sum((line.extra for line in lines), start=Decimal(0))
    return Worth(
        minutes=sum(shift.work_minutes for shift in shifts),
        paid_hours=cost(lines, Decimal(1)) - extra,
        extra=extra,
        premiums=dict(premiums),
        cost=None if rate is None else cost(lines, rate),
    )
