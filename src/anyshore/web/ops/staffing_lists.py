"""Queues, sites, shifts and people as tables that lead to their forms."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from anyshore.kernel import IdPrefix, Money, show_id
from anyshore.web.components.amounts import show_number
from anyshore.web.components.values import Cell, Column, Row, Table, Tone
from anyshore.web.ops.staffing import promise
from anyshore.web.ops.staffing_queue import hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anyshore.apps.staffing.queries import StaffQueue
    from anyshore.apps.staffing.site_terms import Pattern, Site
    from anyshore.apps.staffing.work_terms import Worker

__all__ = ["lists"]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def lists(
    queues: Sequence[StaffQueue],
    sites: Sequence[Site],
    patterns: Sequence[Pattern],
    people: Sequence[Worker],
) -> dict[str, Any]:
    """Return the tables by their names."""
    return {
        "queues": _queues(queues),
        "sites": _sites(sites),
        "patterns": _patterns(patterns),
        "people": _people(people),
    }


def _state(retired: object) -> Cell:
    if retired:
        return Cell("Retired", tone=Tone.IDLE)
    return Cell("In use", tone=Tone.OK)


def _queues(rows: Sequence[StaffQueue]) -> Table:
    return Table(
        caption="Queues",
        columns=(
            Column("Queue"),
            Column("State", tight=True),
            Column("Contract"),
            Column("Skill"),
            Column("Open"),
            Column("Promised"),
        ),
        rows=tuple(
            Row(
                (
                    Cell(row.name, url=_url("queue", IdPrefix.STAFF_QUEUE, row.id)),
                    _state(row.retired_at),
                    Cell(str(row.contract), sub=str(row.client)),
                    row.skill,
                    Cell(hours(row), sub=row.zone),
                    promise(row),
                )
            )
            for row in rows
        ),
        empty="No queue yet. Make one, or take a plan file in.",
        cards=True,
        dense=True,
    )


def _url(view: str, prefix: IdPrefix, key: Any) -> str:
    return reverse(f"ops:staff-{view}-form", args=[show_id(prefix, key)])


def _sites(rows: Sequence[Site]) -> Table:
    return Table(
        caption="Sites",
        columns=(
            Column("Site"),
            Column("State", tight=True),
            Column("Clock"),
            Column("Labor rules"),
            Column("A plain hour", number=True),
        ),
        rows=tuple(_site(row) for row in rows),
        empty="No site yet.",
        cards=True,
        dense=True,
    )


def _site(row: Site) -> Row:
    terms = getattr(row, "staffing", None)
    name = Cell(
        row.name,
        url=_url("site", IdPrefix.SITE, row.id),
        sub=f"{row.city}, {row.country}",
    )
    if terms is None:
        return Row((name, Cell("Not planned", tone=Tone.NONE), row.zone, None, None))
    packs = ", ".join(terms.packs) or "none"
    pay = Money(terms.hourly, terms.currency)
    return Row((name, _state(terms.retired_at), row.zone, packs, pay))


def _patterns(rows: Sequence[Pattern]) -> Table:
    return Table(
        caption="Shifts",
        columns=(
            Column("Shift"),
            Column("State", tight=True),
            Column("Site"),
            Column("Starts", number=True),
            Column("Hours", number=True),
            Column("Break, min", number=True),
            Column("Weekdays"),
        ),
        rows=tuple(
            Row(
                (
                    Cell(
                        row.code, url=reverse("ops:staff-shift-form", args=[row.code])
                    ),
                    _state(row.retired_at),
                    row.site.name,
                    f"{row.starts:%H:%M}",
                    show_number(Decimal(row.minutes) / 60, 2),
                    row.break_minutes,
                    weekdays(row.weekdays),
                )
            )
            for row in rows
        ),
        empty="No shift yet.",
        cards=True,
        dense=True,
    )


def weekdays(numbers: Sequence[int]) -> str:
    """Name weekdays.

    >>> weekdays([0, 1, 2, 3, 4, 5, 6]), weekdays([5, 6])
    ('every day', 'Sat, Sun')
    """
    if len(set(numbers)) == len(_DAYS):
        return "every day"
    return ", ".join(_DAYS[number] for number in sorted(numbers))


def _people(rows: Sequence[Worker]) -> Table:
    return Table(
        caption="People",
        columns=(
            Column("Person"),
            Column("Site"),
            Column("Skills"),
            Column("Hours a week", number=True),
            Column("Days in a row", number=True),
            Column("Last day"),
        ),
        rows=tuple(_person(row) for row in rows),
        empty="Nobody works here yet.",
        cards=True,
        dense=True,
    )


def _person(row: Worker) -> Row:
    terms = getattr(row, "work_terms", None)
    skills = ", ".join(sorted(skill.code for skill in row.skills.all()))
    name = Cell(row.user.name, url=_url("person", IdPrefix.WORKER, row.id))
    if terms is None:
        none = Cell("No agreement", tone=Tone.NONE)
        return Row((name, row.site.name, skills, none, None, None))
    least, most = terms.min_week_minutes / 60, terms.max_week_minutes / 60
    return Row(
        (
            name,
            row.site.name,
            skills,
            f"{least:g} to {most:g}",
            f"{terms.min_in_row} to {terms.max_in_row}",
            terms.ends_on,
        )
    )
