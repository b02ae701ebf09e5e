"""Read what a plan says of its queues: whose work it is, and what was promised.

A roster is made without any of it; a platform that takes a plan in wants to know.  What
is left out is the usual: calls round the clock, eight in ten within twenty seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from anyshore.core.staffing.labour.rows import Row

__all__ = ["QueueTerms", "SitePlace", "read_places", "read_queues"]

_FIELDS = {
    "id", "contract", "name", "skill", "kind", "zone", "opens", "closes", "weekdays",
    "share", "within", "patience", "shrinkage", "handle_time", "least",
}  # fmt: skip
_KINDS = ("immediate", "deferred")
_WEEK_SECONDS = 604_800


@dataclass(frozen=True, kw_only=True, slots=True)
class SitePlace:
    """Where a site of a plan is; empty where the plan does not say."""

    city: str = ""
    #: ISO 3166-1 alpha-2.
    country: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueTerms:
    """A queue as a plan describes it."""

    #: The contract's name in addresses, and what the queue is called; empty: not told.
    contract: str = ""
    name: str = ""
    #: Code of the skill that it needs; empty for the queue's own name.
    skill: str = ""
    #: ``immediate`` or ``deferred``.
    kind: str = "immediate"
    #: IANA zone of the customers; empty for the plan's.
    zone: str = ""
    #: Wall times between which it is open; the same twice is round the clock.
    opens: time = time(0)
    closes: time = time(0)
    #: Weekdays on which it opens, Monday as 0.
    weekdays: frozenset[int] = frozenset(range(7))
    #: Share to begin within so many seconds; of deferred work the seconds to its end.
    share: Decimal = Decimal("0.8")
    within: int = 20
    #: Seconds after which people who wait give up on average; None for never.
    patience: int | None = None
    #: Share of paid time lost to breaks, training and absence.
    shrinkage: Decimal = Decimal(0)
    #: Seconds of work on a contact.
    handle_seconds: int = 240
    #: People there whenever it is open.
    least: int = 0


def read_places(rows: Iterable[Row]) -> dict[str, SitePlace]:
    """Read where sites are, by site."""
    return {
        row.text("id"): SitePlace(
            city=row.text("city", ""), country=row.text("country", "").upper()
        )
        for row in rows
    }


def read_queues(rows: Iterable[Row], known: Collection[str]) -> dict[str, QueueTerms]:
    """Read queues.

    Args:
        rows: A row for each queue.
        known: The queues that the plan wants people at.

    Raises:
        ProblemError: ``roster-plan`` with file, line and field.
    """
    found: dict[str, QueueTerms] = {}
    for row in rows:
        row.only(_FIELDS)
        name = row.text("id")
        if name in found:
            raise row.refuse("id", f"{name!r} is given twice.")
        if name not in known:
            hint = f"Wanted are {', '.join(sorted(known))}."
            raise row.refuse("id", f"Nobody is wanted at {name!r}.", hint)
        found[name] = _queue(row)
    return found


def _queue(row: Row) -> QueueTerms:
    kind = row.text("kind", "immediate").lower()
    if kind not in _KINDS:
        raise row.refuse(
            "kind", f"{kind!r} is no kind.", f"Write {' or '.join(_KINDS)}."
        )
    usual = QueueTerms()
    return QueueTerms(
        contract=row.text("contract", ""),
        name=row.text("name", ""),
        skill=row.text("skill", ""),
        kind=kind,
        zone=row.zone("zone") if row.has("zone") else "",
        opens=row.wall("opens") if row.has("opens") else usual.opens,
        closes=row.wall("closes") if row.has("closes") else usual.closes,
        weekdays=row.weekdays("weekdays"),
        share=_share(row, "share", usual.share),
        within=row.whole("within", usual.within, least=1, most=_WEEK_SECONDS * 4),
        patience=row.whole("patience", least=1, most=86_400)
        if row.has("patience")
        else None,
        shrinkage=_share(row, "shrinkage", usual.shrinkage),
        handle_seconds=row.whole(
            "handle_time", usual.handle_seconds, least=1, most=_WEEK_SECONDS
        ),
        least=row.whole("least", 0, most=999),
    )


def _share(row: Row, name: str, default: Decimal) -> Decimal:
    found = row.number(name, default)
    if not found < 1:
        raise row.refuse(
            name, f"{name} is {found}, not below 1.", "Write 0.8 for 80 %."
        )
    return found
