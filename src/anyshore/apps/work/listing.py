"""Lists of items behind a number, page by page.

A page is found by the keys of the row before it, never by counting rows, so a page deep
in a long list costs what the first one does and no row is shown twice.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce

from anyshore.adapters import clock
from anyshore.apps.clients.models import Client
from anyshore.apps.permission import require
from anyshore.apps.work.figures import SOON
from anyshore.apps.work.models import ItemRow, Queue
from anyshore.core.access import Capability, Target, reached
from anyshore.core.work import State
from anyshore.kernel import Place, Problem, ProblemError, require_aware

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from anyshore.core.access import Actor

#: An item in a list, with case, client, queue and worker.
Listed = ItemRow

__all__ = [
    "PAGE",
    "STATES",
    "Listed",
    "Page",
    "Wanted",
    "choices",
    "of_case",
    "page",
    "rows_of",
]

#: Rows on a page.
PAGE = 50
#: What can be asked for: the states of an item, and what stands for several.
STATES = (
    "open",
    "ready",
    "claimed",
    "pended",
    "late",
    "soon",
    "completed",
    "withdrawn",
    "all",
)
_OPEN = ("ready", "claimed", "pended")
_HOUR = timedelta(hours=1)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
# The core's order, with a last day for items without a deadline.
_BY_ORDER = ("priority", "due_sort", "ready_at", "id")
_BY_AGE = ("-id",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which items are asked for; empty parts ask for nothing."""

    #: One of `STATES`.
    state: str = "open"
    queue: str = ""
    client: str = ""
    contract: str = ""
    worker: str = ""
    #: Words that the title of item or case holds.
    text: str = ""
    #: Start of the hour in which they were completed, ISO 8601.
    hour: str = ""

    @property
    def query(self) -> dict[str, str]:
        """Return what was asked for, as the parts of an address."""
        parts = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in parts.items() if value}


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page of a list."""

    rows: tuple[ItemRow, ...]
    #: Where the next page begins; empty at the end.
    after: str
    #: Where the page before ends; empty at the start.
    before: str


def page(actor: Actor, wanted: Wanted, after: str = "", before: str = "") -> Page:
    """Return one page of the items asked for.

    Args:
        actor: Who reads; sees the clients they serve.
        wanted: Which items.
        after: The mark that a page gave for the next one.
        before: The mark that a page gave for the one before it.

    Raises:
        ProblemError: ``not-allowed``, ``state-unknown`` or ``cursor-malformed``.
    """
    require(actor, Capability.WORK_OVERSEE, Target(client=None))
    order = _BY_ORDER if wanted.state in {"open", *_OPEN, "late", "soon"} else _BY_AGE
    return _cut(_filtered(actor, wanted), order, after, before)


def rows_of(
    actor: Actor, keys: Collection[UUID], after: str = "", before: str = ""
) -> Page:
    """Return one page of the items with these keys, the newest first.

    Raises:
        ProblemError: ``not-allowed`` or ``cursor-malformed``.
    """
    require(actor, Capability.WORK_OVERSEE, Target(client=None))
    rows = ItemRow.objects.filter(
        client__in=reached(actor, Capability.WORK_OVERSEE), pk__in=keys
    )
    return _cut(rows, _BY_AGE, after, before)


def of_case(actor: Actor, case: UUID) -> Page:
    """Return the items of a case, the newest first.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require(actor, Capability.WORK_OVERSEE, Target(client=None))
    rows = ItemRow.objects.filter(
        client__in=reached(actor, Capability.WORK_OVERSEE), case_id=case
    )
    return _cut(rows, _BY_AGE, "", "")


def choices(actor: Actor) -> tuple[list[Queue], list[Client]]:
    """Return the queues and clients that a list can be narrowed to.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require(actor, Capability.WORK_OVERSEE, Target(client=None))
    clients = Client.objects.filter(
        pk__in=reached(actor, Capability.WORK_OVERSEE)
    ).order_by("name")
    return list(Queue.objects.order_by("name")), list(clients)


def _filtered(actor: Actor, wanted: Wanted) -> QuerySet[ItemRow]:
    if wanted.state not in STATES:
        raise ProblemError(
            Problem(
                code="state-unknown",
                message=f"{wanted.state!r} is no state of an item.",
                hint=f"Use one of: {', '.join(STATES)}.",
                place=Place(element="state"),
            )
        )
    now = clock.now()
    rows = ItemRow.objects.filter(client__in=reached(actor, Capability.WORK_OVERSEE))
    match wanted.state:
        case "all":
            pass
        case "open":
            rows = rows.filter(state__in=_OPEN)
        case "late":
            rows = rows.filter(state__in=_OPEN, due_at__lt=now)
        case "soon":
            rows = rows.filter(state__in=_OPEN, due_at__gte=now, due_at__lt=now + SOON)
        case state:
            rows = rows.filter(state=State(state).value)
    if wanted.queue:
        rows = rows.filter(queue_id=_key(wanted.queue, "queue"))
    if wanted.client:
        rows = rows.filter(client_id=_key(wanted.client, "client"))
    if wanted.contract:
        rows = rows.filter(contract_id=_key(wanted.contract, "contract"))
    if wanted.worker:
        worker = _key(wanted.worker, "worker")
        rows = rows.filter(Q(holder_id=worker) | Q(completed_by_id=worker))
    if wanted.text:
        named = Q(case__title__icontains=wanted.text)
        rows = rows.filter(Q(title__icontains=wanted.text) | named)
    if wanted.hour:
        start = _hour(wanted.hour)
        rows = rows.filter(completed_at__gte=start, completed_at__lt=start + _HOUR)
    return rows


def _hour(text: str) -> datetime:
    try:
        return require_aware(datetime.fromisoformat(text))
    except ValueError:
        raise _malformed(f"{text!r} is no instant.", "hour") from None


def _key(text: str, element: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _malformed(f"{text!r} names no {element}.", element) from None


def _malformed(message: str, element: str) -> ProblemError:
    place = Place(element=element)
    hint = "Choose one from the list."
    return ProblemError(
        Problem(code="filter-malformed", message=message, hint=hint, place=place)
    )


def _cut(
    rows: QuerySet[ItemRow], order: tuple[str, ...], after: str, before: str
) -> Page:
    if "due_sort" in order:
        rows = rows.annotate(due_sort=Coalesce("due_at", _NEVER))
    backward = bool(before) and not after
    way = tuple(_turned(name) for name in order) if backward else order
    mark = before if backward else after
    if mark:
        rows = rows.filter(_beyond(way, _read(mark, len(way))))
    related = ("case", "client", "queue", "holder__user", "completed_by__user")
    found = list(rows.select_related(*related).order_by(*way)[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if backward:
        found.reverse()
    return Page(
        rows=tuple(found),
        after=_mark(found[-1], order) if found and (more or backward) else "",
        before=_mark(found[0], order) if found and (more if backward else mark) else "",
    )


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(way: tuple[str, ...], values: list[Any]) -> Q:
    """Say that a row comes after the mark, in the order of the columns."""
    found, same = Q(), Q()
    for name, value in zip(way, values, strict=True):
        plain = name.removeprefix("-")
        side = "lt" if name.startswith("-") else "gt"
        found |= same & Q(**{f"{plain}__{side}": value})
        same &= Q(**{plain: value})
    return found


def _mark(row: ItemRow, order: tuple[str, ...]) -> str:
    values = [str(getattr(row, name.removeprefix("-"))) for name in order]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read(mark: str, length: int) -> list[Any]:
    try:
        padded = mark + "=" * (-len(mark) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded))
        if length == 1:
            return [UUID(values[0])]
        priority, due, ready, key = values
        return [
            int(priority),
            datetime.fromisoformat(due),
            datetime.fromisoformat(ready),
            UUID(key),
        ]
    except (ValueError, TypeError, IndexError, KeyError, binascii.Error):
        raise ProblemError(
            Problem(
                code="cursor-malformed",
                message="This mark of a page cannot be read.",
                hint="Go back to the first page of the list.",
                place=Place(element="after"),
            )
        ) from None
