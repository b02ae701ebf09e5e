"""Reading cases as their client does: lists page by page, and one case's story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from anyshore.apps.audit import queries as audit
from anyshore.apps.permission import missing, require
from anyshore.apps.processes.models import Case
from anyshore.core import events
from anyshore.core.access import Capability, Side, Target, reached
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["PAGE", "Case", "CasePage", "cases", "open_cases", "story", "target"]

#: Rows on a page.
PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class CasePage:
    """One page of a list of cases, newest first."""

    rows: Sequence[Case]
    #: The key to continue after; None at the end.
    after: UUID | None


def target(case: Case) -> Target:
    """Return a case as the access rules see it."""
    return Target(client=case.client_id, owner=case.started_by)


def cases(
    actor: Actor, *, status: str = "", text: str = "", after: UUID | None = None
) -> CasePage:
    """Return a page of the cases that somebody may read, newest first.

    Keys are made in the order of time, so the page after a key is found by the key.
    """
    rows = Case.objects.select_related("contract", "client").order_by("-id")
    rows = rows.filter(_readable(actor))
    if status == "open":
        rows = rows.filter(ended_at=None)
    elif status:
        rows = rows.filter(outcome=status)
    if text:
        rows = rows.filter(title__icontains=text)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    return CasePage(rows=found[:PAGE], after=found[PAGE - 1].id if more else None)


def open_cases(actor: Actor) -> int:
    """Count the cases that have not ended, of those that somebody may read."""
    rows = Case.objects.filter(ended_at=None)
    return rows.filter(_readable(actor)).count()


def _readable(actor: Actor) -> Q:
    """Say which cases somebody may read: those of whole clients, and one's own."""
    return Q(client__in=reached(actor, Capability.CASE_READ)) | Q(started_by=actor.id)


def story(actor: Actor, key: UUID) -> tuple[Case, list[events.Event]]:
    """Return a case that somebody may read, with all that happened to it.

    Raises:
        ProblemError: ``not-allowed`` or ``not-found``.
    """
    rows = Case.objects.select_related("contract", "client", "definition")
    case = rows.filter(pk=key).first()
    shown = show_id(IdPrefix.CASE, key)
    if case is None:
        raise missing("case", shown)
    require(actor, Capability.CASE_READ, target(case))
    happened = audit.history("case", shown)
    if actor.side is Side.CLIENT:
        happened = [event for event in happened if not events.of_provider(event)]
    return case, happened
