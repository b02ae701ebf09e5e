"""Engagements as a table, for any door that lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from anyshore.apps.engagements import listing
from anyshore.core.engagement import State
from anyshore.kernel import IdPrefix, show_id
from anyshore.web.components.values import Cell, Column, Link, Pager, Row, Table, Tone

if TYPE_CHECKING:
    from django.http import QueryDict

    from anyshore.apps.engagements.listing import Listed
    from anyshore.core.access import Actor

__all__ = ["STATES", "index_of", "listed"]

#: How each state is called and how it stands, seen from both sides.
STATES: dict[State, tuple[str, Tone]] = {
    State.DRAFTED: ("Draft", Tone.OPEN),
    State.PROPOSED: ("Waits for acceptance", Tone.SOON),
    State.ACCEPTED: ("Accepted", Tone.OK),
    State.IN_PROGRESS: ("In progress", Tone.OK),
    State.IN_REVIEW: ("In review", Tone.SOON),
    State.CHANGES_REQUESTED: ("Changes asked for", Tone.SOON),
    State.SIGNED_OFF: ("Signed off", Tone.DONE),
    State.CANCELED: ("Canceled", Tone.IDLE),
}
#: What can be asked for, and which states that means.
_WANTED = {
    "open": ("Open", listing.OPEN),
    "drafts": ("Drafts", frozenset({State.DRAFTED})),
    "ended": ("Ended", frozenset(State) - listing.OPEN),
    "all": ("All", frozenset(State)),
}


def index_of(door: str) -> str:
    """Return where a door lists its engagements."""
    return "/expert/" if door == "expert" else f"/{door}/engagements/"


def listed(actor: Actor, door: str, asked: QueryDict) -> dict[str, Any]:
    """Return the engagements of a door as a table, the next due step first.

    Args:
        actor: Who reads.
        door: ``expert``, ``ops`` or ``portal``.
        asked: Which ones, under ``state``, and the page, under ``after``.

    Raises:
        ProblemError: ``cursor-malformed``.
    """
    state = asked.get("state", "")
    state = state if state in _WANTED else "open"
    after = asked.get("after", "")
    page = listing.engagements(actor, _WANTED[state][1], after)
    words = f"{len(page.rows)} shown"
    more = urlencode({"state": state, "after": page.after})
    table = Table(
        caption="Engagements by next due step",
        columns=(
            Column("Engagement"),
            Column("State", tight=True),
            Column("Next due"),
            Column("Open changes", number=True),
            Column("Last change"),
        ),
        rows=tuple(_row(row, door) for row in page.rows),
        pager=Pager(
            words=words,
            previous=f"?state={state}" if after else "",
            next=f"?{more}" if page.after else "",
        )
        if page.after or after
        else None,
        empty=_EMPTY.get((door, state), "No engagement is like this."),
        cards=True,
    )
    tabs = [
        Link(label, f"{index_of(door)}?state={name}", current=name == state)
        for name, (label, _) in _WANTED.items()
    ]
    return {"table": table, "states": tabs}


_EMPTY = {
    ("expert", "open"): "No engagement names you. A lead names its experts.",
    ("ops", "open"): "No engagement is open. Clients draft them in the portal.",
    ("portal", "open"): "No engagement is open. Draft a brief to begin one.",
}


def _row(row: Listed, door: str) -> Row:
    label, tone = STATES[row.state]
    key = show_id(IdPrefix.ENGAGEMENT, row.id)
    return Row(
        (
            Cell(
                row.title or "Without a title",
                url=f"/{door}/engagements/{key}/",
                sub=row.contract if door == "portal" else row.client,
            ),
            Cell(label, tone=tone),
            row.due_at,
            row.open_changes or None,
            row.changed_at,
        )
    )
