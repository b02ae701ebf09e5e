"""What the pages of operations share: the rail, links to rows, words for states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from anyshore.adapters import clock
from anyshore.apps.permission import missing
from anyshore.apps.processes import queries as processes
from anyshore.core import access
from anyshore.core.access import Capability, Target
from anyshore.kernel import IdPrefix, ProblemError, parse_id, show_id
from anyshore.web.components.durations import Clock, ClockState
from anyshore.web.components.values import Cell, Column, Link, Pager, Row, Table, Tone

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.apps.work.listing import Listed, Page
    from anyshore.core.access import Actor

__all__ = [
    "PRIORITIES",
    "STATES",
    "case_url",
    "frame",
    "item_url",
    "items_table",
    "items_url",
    "key_of",
    "state_cell",
]

#: How a state is shown: its tone and its word.
STATES = {
    "ready": (Tone.OPEN, "Waiting"),
    "claimed": (Tone.OK, "In hand"),
    "pended": (Tone.IDLE, "Pended"),
    "completed": (Tone.DONE, "Completed"),
    "withdrawn": (Tone.NONE, "Withdrawn"),
}
PRIORITIES = ("Critical", "High", "Normal", "Low")
_OPEN = frozenset({"ready", "claimed", "pended"})


def frame(actor: Actor, here: str) -> dict[str, Any]:
    """Return the rail with the present page marked."""
    oversees = access.may(actor, Capability.WORK_OVERSEE, Target(client=None)).yes
    links = [_link("Workers", "workers", "w", here)]
    if oversees:
        stuck = len(processes.open_incidents(actor))
        links = [
            _link("Now", "home", "n", here),
            _link("Items", "items", "i", here),
            _link("Incidents", "incidents", "x", here, stuck),
            _link("Engagements", "engagements", "k", here),
            _link("Quality", "reviews", "y", here),
            _link("Billing", "billing", "b", here),
            _link("Staffing", "staffing", "t", here),
            *links,
        ]
    return {"rail": links, "rail_label": "Operations"}


def _link(label: str, view: str, key: str, here: str, count: int | None = None) -> Link:
    return Link(
        label=label,
        url=reverse(f"ops:{view}"),
        current=view == here,
        key=f"g {key}",
        count=count,
    )


def key_of(prefix: IdPrefix, shown: str) -> UUID:
    """Read an identifier of an address.

    Raises:
        ProblemError: ``not-found`` where it is none.
    """
    try:
        return parse_id(prefix, shown)
    except ProblemError:
        raise missing(prefix.name.lower(), shown) from None


def item_url(key: UUID) -> str:
    """Return the page of an item."""
    return reverse("ops:item", args=[show_id(IdPrefix.ITEM, key)])


def case_url(key: UUID) -> str:
    """Return the page of a case."""
    return reverse("ops:case", args=[show_id(IdPrefix.CASE, key)])


def items_url(**wanted: object) -> str:
    """Return the list of the items asked for."""
    return f"{reverse('ops:items')}?{urlencode(wanted)}"


def state_cell(state: str) -> Cell:
    """Return how a state is shown in a table."""
    tone, word = STATES[state]
    return Cell(value=word, tone=tone)


_COLUMNS = (
    Column(label="Item"),
    Column(label="State", tight=True),
    Column(label="Client"),
    Column(label="Queue"),
    Column(label="Priority"),
    Column(label="Deadline"),
    Column(label="Handed over"),
    Column(label="Worker"),
)


def items_table(page: Page, caption: str, query: dict[str, str]) -> Table:
    """Return a page of items as a table with its pager."""
    here = urlencode(query)
    start = f"?{here}&" if here else "?"
    return Table(
        caption=caption,
        columns=_COLUMNS,
        rows=tuple(_row(row) for row in page.rows),
        pager=Pager(
            words="1 row" if len(page.rows) == 1 else f"{len(page.rows)} rows",
            previous=f"{start}before={page.before}" if page.before else "",
            next=f"{start}after={page.after}" if page.after else "",
        ),
        empty="No item is like this. Ask for others above.",
        dense=True,
        cards=True,
    )


def _row(row: Listed) -> Row:
    worker = row.holder or row.completed_by
    return Row(
        cells=(
            Cell(value=row.case.title, url=item_url(row.id), sub=row.title),
            state_cell(row.state),
            row.client.name,
            Cell(value=row.queue.name, url=items_url(queue=row.queue_id)),
            Cell(
                value=PRIORITIES[row.priority],
                sub=f"escalated to level {row.level}" if row.level else "",
            ),
            _deadline(row),
            row.started_at,
            worker.user.name if worker else None,
        )
    )


def _deadline(row: Listed) -> Clock | None:
    if row.due_at is None:
        return None
    if row.completed_at is not None:
        left = row.due_at - row.completed_at
        return Clock(name="Deadline", left=left, due=row.due_at, state=ClockState.DONE)
    if row.state not in _OPEN:
        return None
    return Clock(name="Deadline", left=row.due_at - clock.now(), due=row.due_at)
