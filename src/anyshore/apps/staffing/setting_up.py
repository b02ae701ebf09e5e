"""What the commands that set staffing up share: who may, what changed, and telling so.

Hours, rules and people are the provider's own; who plans shifts for a client may change
them, and each client whose work is done there has it in its log, for the provider to
read.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from anyshore.adapters import clock
from anyshore.apps.clients.models import ContractSite, Site
from anyshore.apps.permission import require
from anyshore.core import events
from anyshore.core.access import Capability, Target
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db import models

    from anyshore.core.access import Actor

__all__ = [
    "check_weekdays",
    "check_zone",
    "noted",
    "put",
    "refuse",
    "require_planner",
]

#: Fields whose values no log repeats.
_UNTOLD = frozenset({"hourly"})


def require_planner(actor: Actor) -> None:
    """Go on only for somebody who plans shifts.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require(actor, Capability.SHIFT_PLAN, Target(client=None))


def refuse(code: str, field: str, message: str, hint: str = "") -> ProblemError:
    """Return the error that points at a field of what was given."""
    place = Place(element=field)
    return ProblemError(Problem(code=code, message=message, hint=hint, place=place))


def check_zone(zone: str, code: str) -> None:
    """Refuse a zone that is none.

    Raises:
        ProblemError: Of the code given, at ``zone``.
    """
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        hint = "Write one of the IANA database, as in Asia/Manila."
        raise refuse(code, "zone", f"There is no zone {zone!r}.", hint) from None


def check_weekdays(weekdays: list[int], code: str) -> None:
    """Refuse no weekdays, and what is none.

    Raises:
        ProblemError: Of the code given, at ``weekdays``.
    """
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise refuse(code, "weekdays", "No weekday is chosen.", "Choose one or more.")


def put(row: models.Model, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Put values into a row and return what changed: each from what to what."""
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            told = [_told(before), _told(value)]
            changes[name] = ["", "changed"] if name in _UNTOLD else told
            setattr(row, name, value)
    return changes


def _told(value: object) -> str:
    match value:
        case None:
            return ""
        case list():
            return ", ".join(map(str, value))
        case datetime() | date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return str(value)


def noted(
    actor: Actor, site: Site, what: str, name: str, changes: Mapping[str, list[str]]
) -> list[events.Draft]:
    """Say to the log of each client whose work is done at a site what changed there."""
    if not changes:
        return []
    clients = ContractSite.objects.filter(site=site).values_list("client_id", flat=True)
    now = clock.now()
    return [
        events.Draft(
            client=client,
            type="staffing.set_up",
            at=now,
            actor=str(actor.id),
            data={"what": what, "name": name, "changes": dict(changes)},
        )
        for client in sorted(set(clients))
    ]
