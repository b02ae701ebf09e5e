"""What people have agreed to work: entered, changed and ended by who plans them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from anyshore.apps.audit import services as audit
from anyshore.apps.people.models import Worker
from anyshore.apps.permission import missing
from anyshore.apps.staffing.models import WorkTerms
from anyshore.apps.staffing.setting_up import noted, put, refuse, require_planner
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["NewTerms", "WorkTerms", "Worker", "keep_terms", "people", "person_of"]

_CODE = "terms-malformed"
_WEEK = 10_080
_MOST_DAYS = 31
_WEEKENDS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTerms:
    """What somebody has agreed to, for each week on average."""

    #: Fewest and most minutes of work a week.
    min_week_minutes: int
    max_week_minutes: int
    #: Most and fewest days in a row, and fewest days off in a row.
    max_in_row: int
    min_in_row: int
    min_days_off: int
    #: Most weekends with work in any four weeks; None for no limit.
    max_weekends: int | None
    #: The last day of the agreement; None while it has no end.
    ends_on: date | None


def people(actor: Actor) -> list[Worker]:
    """Return everybody who could be planned, with their terms.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require_planner(actor)
    rows = Worker.objects.filter(automated=False, user__is_active=True)
    rows = rows.select_related("user", "site", "work_terms").prefetch_related("skills")
    return list(rows.order_by("site__name", "user__name", "id"))


def person_of(actor: Actor, key: UUID) -> Worker:
    """Return somebody who could be planned, with their terms.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    require_planner(actor)
    rows = Worker.objects.filter(automated=False).select_related(
        "user", "site", "work_terms"
    )
    row = rows.filter(pk=key).first()
    if row is None:
        raise missing("worker", show_id(IdPrefix.WORKER, key))
    return row


@transaction.atomic
def keep_terms(actor: Actor, key: UUID, new: NewTerms) -> WorkTerms:
    """Enter, change or end what somebody has agreed to; rosters made already stay.

    Raises:
        ProblemError: ``not-found``, ``not-allowed``, or ``terms-malformed`` at the
            field that is wrong.
    """
    worker = person_of(actor, key)
    _check(new)
    row = WorkTerms.objects.select_for_update().filter(worker=worker).first()
    if row is None:
        row = WorkTerms(worker=worker)
    changes = put(row, asdict(new))
    row.save()
    name = show_id(IdPrefix.WORKER, worker.id)
    audit.append(noted(actor, worker.site, "terms", name, changes))
    return row


def _check(new: NewTerms) -> None:
    wrong = {
        "max_week_minutes": (
            not 1 <= new.max_week_minutes <= _WEEK,
            "More than nothing, and no more than a week has.",
        ),
        "min_week_minutes": (
            not 0 <= new.min_week_minutes <= new.max_week_minutes,
            "From zero to the most of a week.",
        ),
        "max_in_row": (not 1 <= new.max_in_row <= _MOST_DAYS, "From 1 to 31 days."),
        "min_in_row": (
            not 1 <= new.min_in_row <= new.max_in_row,
            "From 1 to the most days in a row.",
        ),
        "min_days_off": (not 1 <= new.min_days_off <= _MOST_DAYS, "From 1 to 31 days."),
        "max_weekends": (
            new.max_weekends is not None and not 0 <= new.max_weekends <= _WEEKENDS,
            "From 0 to 4; empty for no limit.",
        ),
    }
    for field, (bad, message) in wrong.items():
        if bad:
            raise refuse(_CODE, field, message)
