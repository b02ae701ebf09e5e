"""Reading items: with their case, their reasons and their history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import connection

from anyshore.adapters import clock
from anyshore.apps.audit import queries as audit
from anyshore.apps.people import queries as people
from anyshore.apps.permission import missing, require
from anyshore.apps.processes import queries as processes
from anyshore.apps.work import claiming
from anyshore.apps.work.models import ItemRow
from anyshore.apps.work.rows import to_item
from anyshore.core import calendars, feel, work
from anyshore.core.access import Capability, Target, reached
from anyshore.kernel import IdPrefix, Interval, show_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from anyshore.apps.people.models import Worker
    from anyshore.apps.processes.forms import Form
    from anyshore.core import events
    from anyshore.core.access import Actor

__all__ = [
    "Day",
    "Due",
    "ItemView",
    "Seat",
    "case_history",
    "day_of",
    "due_of",
    "handouts",
    "history",
    "item",
    "seat",
    "view_of",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """When an item is due, and everything that it was reckoned from."""

    #: The deadline; None while a pause holds it open.
    at: datetime | None
    #: Open time promised.
    target: timedelta
    #: Open time left to count where the clock is held.
    remaining: timedelta
    #: Name and version of the calendar, and its zone.
    calendar: str
    zone: str
    #: When the clock started.
    started: datetime
    #: The open spans that were counted.
    counted: tuple[Interval, ...]
    #: Holds of the clock: start, end and reason.
    pauses: tuple[tuple[datetime, datetime | None, str], ...]
    #: Days with other hours: the day and why.
    notes: tuple[str, ...]
    #: Deadlines that it had before.
    earlier: tuple[datetime | None, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemView:
    """An item with what its worker needs to see."""

    #: The item, with case, contract, client, queue and holder.
    row: ItemRow
    #: What the process hands to the step: FEEL values by name.
    inputs: dict[str, Any]
    #: The variables of the whole case.
    variables: dict[str, Any]
    #: The form; None where the step names none.
    form: Form | None
    #: Its place in the queue, with the reasons.
    rank: work.Rank
    #: Whether the reader is eligible, and why; None where they are no worker.
    eligible: work.Eligibility | None
    #: Why it is due when it is; None where nothing is promised.
    due: Due | None
    #: Time in hand so far, the running claim included.
    handled: timedelta
    #: What happened to its case, the oldest first.
    history: tuple[events.Event, ...]
    #: Why items of the case were handed out, see `handouts`.
    whys: Mapping[tuple[str, datetime], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """A worker's day so far, at their site."""

    #: When it began.
    since: datetime
    #: Items completed.
    done: int
    #: Median time in hand of those; None where nothing is done yet.
    median: timedelta | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """What a worker has before them: the item in hand, and their day."""

    #: The worker.
    worker: Worker
    #: The item in hand; None where they hold none.
    item: ItemView | None
    #: Their day.
    day: Day


def seat(actor: Actor) -> Seat:
    """Return what a worker has before them.

    Raises:
        ProblemError: ``not-allowed`` or ``not-a-worker``.
    """
    require(actor, Capability.WORK_CLAIM, Target(client=None))
    worker = people.worker_of(actor.id)
    if worker is None:
        raise people.no_worker()
    now = clock.now()
    held = claiming.in_hand(worker.id)
    return Seat(
        worker=worker,
        item=None if held is None else view_of(_row(held.id), actor, now),
        day=day_of(worker, now),
    )


def item(actor: Actor, key: UUID) -> ItemView:
    """Return an item that the reader oversees or has in hand.

    Raises:
        ProblemError: ``not-allowed`` or ``not-found``.
    """
    row = _row(key)
    holder = row.holder or row.completed_by
    mine = holder is not None and holder.user_id == actor.id
    capability = Capability.WORK_COMPLETE if mine else Capability.WORK_OVERSEE
    owner = actor.id if mine else None
    require(actor, capability, Target(client=row.client_id, owner=owner))
    return view_of(row, actor, clock.now())


def _row(key: UUID) -> ItemRow:
    rows = ItemRow.objects.select_related(
        "case",
        "case__definition",
        "contract",
        "client",
        "queue",
        "holder__user",
        "named__user",
        "completed_by__user",
        "pended_by__user",
    )
    found = rows.filter(pk=key).first()
    if found is None:
        raise missing("item", show_id(IdPrefix.ITEM, key))
    return found


def view_of(row: ItemRow, actor: Actor, now: datetime) -> ItemView:
    """Gather what belongs to an item that the caller may read."""
    value = to_item(row)
    return ItemView(
        row=row,
        inputs=_context(row.inputs),
        variables=processes.variables(row.case),
        form=processes.form_of(row.case.definition_id, row.form) if row.form else None,
        rank=work.rank(value, now),
        eligible=_eligible(value, actor, now),
        due=due_of(row),
        handled=_handled(row, now),
        history=tuple(history(row)),
        whys=handouts(row.case_id),
    )


def _context(stored: Any) -> dict[str, Any]:
    value = feel.from_json(stored)
    return value if isinstance(value, dict) else {}


def _eligible(value: work.Item, actor: Actor, now: datetime) -> work.Eligibility | None:
    worker = people.worker_of(actor.id)
    if worker is None:
        return None
    return work.eligible(
        people.core_worker(worker, reached(actor, Capability.WORK_CLAIM)), value, now
    )


def _handled(row: ItemRow, now: datetime) -> timedelta:
    running = now - row.claimed_at if row.claimed_at else timedelta()
    return row.handled + running


def due_of(row: ItemRow) -> Due | None:
    """Return why an item is due when it is; None where nothing is promised."""
    kept = row.because
    if not kept or row.target is None:
        return None
    return Due(
        at=row.due_at,
        target=row.target,
        remaining=_left(row),
        calendar=f"{kept['calendar']} version {kept['version']}",
        zone=kept["zone"],
        started=row.started_at,
        counted=tuple(
            Interval(_instant(span["start"]), _instant(span["end"]))
            for span in kept["counted"]
        ),
        pauses=tuple(
            (
                _instant(pause["start"]),
                _instant(pause["end"]) if pause["end"] else None,
                pause["reason"],
            )
            for pause in row.pauses
        ),
        notes=tuple(
            f"{note['day']} {note['kind']}: {note['reason']}" for note in kept["notes"]
        ),
        earlier=tuple(
            _instant(before["at"]) if before["at"] else None
            for before in kept["earlier"]
        ),
    )


def _left(row: ItemRow) -> timedelta:
    counted = sum(
        (
            _instant(span["end"]) - _instant(span["start"])
            for span in row.because["counted"]
        ),
        timedelta(),
    )
    return (row.target or counted) - counted


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def history(row: ItemRow) -> list[events.Event]:
    """Return what happened to an item's case, the oldest first."""
    return case_history(row.case_id)


def case_history(case: UUID) -> list[events.Event]:
    """Return what happened to a case that the caller may read, the oldest first."""
    return audit.history("case", show_id(IdPrefix.CASE, case))


def handouts(case: UUID) -> dict[tuple[str, datetime], str]:
    """Return why each item of a case went to whom it did, by its key and the instant.

    The event ``work_item.claimed`` has the same item and the same instant.
    """
    rows = ItemRow.objects.filter(case=case).values_list("id", "handouts")
    return {
        (str(key), _instant(each["at"])): each["why"]
        for key, kept in rows
        for each in kept
    }


_DAY = """
SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY handled)
FROM work_item WHERE completed_by_id = %s AND completed_at >= %s
"""


def day_of(worker: Worker, now: datetime) -> Day:
    """Return a worker's day so far; it begins at midnight of their site."""
    zone = ZoneInfo(worker.site.zone)
    midnight = now.astimezone(zone).replace(
        hour=0, minute=0, second=0, microsecond=0, tzinfo=None
    )
    since = calendars.first_instant(zone, midnight)
    with connection.cursor() as cursor:
        cursor.execute(_DAY, [worker.id, since])
        done, median = cursor.fetchone()
    return Day(since=since, done=done, median=median)
