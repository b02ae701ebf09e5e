"""What planned shifts cost, with premiums, for each contract they serve.

Weekly overtime and rest days depend on all of a person's shifts, so everybody's are
rated whole; the cost of a shift then goes to the contract whose queue it covers.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.apps.permission import require
from anyshore.apps.staffing.models import Assignment, Shift, SiteTerms
from anyshore.apps.staffing.planning import book, core_shift, shifts_between
from anyshore.core import calendars
from anyshore.core.access import Capability, Target, reached
from anyshore.core.staffing.labour import DayKind, Pay
from anyshore.core.staffing.labour.pay import PayLine, cost, day_kinds, pay_lines
from anyshore.kernel import Interval, Money

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from uuid import UUID

    from anyshore.apps.clients.models import Contract
    from anyshore.core.access import Actor
    from anyshore.core.staffing.labour import Pack

__all__ = ["Planned", "planned"]

_HOUR = Decimal(60)


@dataclass(slots=True)
class Planned:
    """What is planned for a contract in a period."""

    #: The contract.
    contract: Contract
    #: Hours of work, and those of them that are worth more than plain ones.
    hours: Decimal = Decimal(0)
    premium_hours: Decimal = Decimal(0)
    #: What all of it costs by currency, and what of that premiums are.
    cost: dict[str, Money] = field(default_factory=dict)
    premiums: dict[str, Money] = field(default_factory=dict)
    #: Hours by why they are worth more.
    because: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


@dataclass(frozen=True, slots=True)
class _Rated:
    """A site's way to pay: premiums, kinds of days, hourly rate and currency."""

    pay: Pay
    kinds: Mapping[date, DayKind]
    hourly: Decimal
    currency: str


def planned(actor: Actor, period: Interval) -> list[Planned]:
    """Return hours and cost of published shifts by contract, for a period.

    A shift belongs to the period in which it starts.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require(actor, Capability.MARGIN_READ, Target(client=None))
    allowed = reached(actor, Capability.MARGIN_READ)
    queues = {
        row.shift_id: row.queue
        for row in Assignment.objects.filter(
            shift__starts_at__gte=period.start,
            shift__starts_at__lt=period.end,
            client__in=allowed,
        ).select_related("queue__contract__client")
    }
    found: dict[UUID, Planned] = {}
    for shift, rated, lines in _lines(period):
        queue = queues.get(shift.id)
        if queue is None:
            continue
        one = found.setdefault(queue.contract_id, Planned(contract=queue.contract))
        _add(one, rated, lines)
    return sorted(found.values(), key=lambda each: each.contract.name)


def _add(one: Planned, rated: _Rated, lines: list[PayLine]) -> None:
    whole = Money(cost(lines, rated.hourly), rated.currency)
    minutes = sum(line.minutes for line in lines)
    plain = Money(rated.hourly * minutes / _HOUR, rated.currency)
    for sums, amount in ((one.cost, whole), (one.premiums, whole - plain)):
        before = sums.get(rated.currency)
        sums[rated.currency] = amount if before is None else before + amount
    one.hours += Decimal(minutes) / _HOUR
    for line in lines:
        hours = Decimal(line.minutes) / _HOUR
        if line.rate > 1:
            one.premium_hours += hours
        for why in line.because:
            one.because[why] += hours


def _lines(period: Interval) -> Iterator[tuple[Shift, _Rated, list[PayLine]]]:
    """Yield every shift of a period with what its minutes are worth."""
    week = timedelta(days=7)
    rows = (
        shifts_between(period.start - week, period.end + week)
        .filter(worker__isnull=False)
        .select_related("worker__site")
        .order_by("worker_id", "starts_at")
    )
    by_worker: dict[UUID, list[Shift]] = defaultdict(list)
    for row in rows:
        if row.worker_id is not None:
            by_worker[row.worker_id].append(row)
    sites: dict[UUID, _Rated | None] = {}
    for own in by_worker.values():
        worker = own[0].worker
        if worker is None:
            continue
        if worker.site_id not in sites:
            sites[worker.site_id] = _rated(worker.site_id, period)
        rated = sites[worker.site_id]
        if rated is None:
            continue
        yield from _parted(own, rated)


def _parted(
    own: list[Shift], rated: _Rated
) -> Iterator[tuple[Shift, _Rated, list[PayLine]]]:
    """Yield the lines of one person's shifts, shift by shift."""
    shifts = [core_shift(row, None) for row in own]
    lines = iter(pay_lines(shifts, rated.pay, rated.kinds))
    for row, shift in zip(own, shifts, strict=True):
        part: list[PayLine] = []
        while sum(line.minutes for line in part) < shift.work_minutes:
            part.append(next(lines))
        yield row, rated, part


def _rated(site: UUID, period: Interval) -> _Rated | None:
    terms = SiteTerms.objects.filter(site_id=site).first()
    if terms is None:
        return None
    packs = book().resolve(terms.packs)
    paying = next((pack for pack in packs if pack.pay is not None), None)
    return _Rated(
        pay=paying.pay if paying and paying.pay else Pay(),
        kinds=_kinds(paying, period) if paying else {},
        hourly=terms.hourly,
        currency=terms.currency,
    )


def _kinds(pack: Pack, period: Interval) -> dict[date, DayKind]:
    if not pack.country:
        return {}
    years = range(period.start.year, period.end.year + 1)
    holidays = calendars.holiday_snapshot(pack.country, pack.region or None, years)
    return day_kinds(holidays, pack)
