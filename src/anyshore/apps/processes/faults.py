"""What a runner cannot move: set aside with an incident, kept until it is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.adapters.postgres import batch
from anyshore.apps.audit import services as audit
from anyshore.apps.processes import inbox
from anyshore.apps.processes.models import Case, Incident
from anyshore.apps.processes.naming import case_ref
from anyshore.core import events

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from anyshore.apps.processes.inbox import Taken

__all__ = ["hold", "release", "set_aside", "set_back"]

_HOLD = "UPDATE processes_inbox SET held = true WHERE case_id = %b AND NOT held"
_HOLD_DUE = f"{_HOLD} AND due_at <= %b"
_RELEASE = "UPDATE processes_inbox SET held = false WHERE case_id = %b AND held"


def hold(case: UUID) -> None:
    """Keep everything in a case's inbox, timers too, until it is released."""
    batch.execute(_HOLD, case)


def release(case: UUID) -> int:
    """Give free what is held of a case and return how many events that are."""
    return batch.execute(_RELEASE, case)


def set_back(taken: Taken, now: datetime) -> None:
    """Put what was taken back into the inbox, held."""
    inbox.put(
        [
            inbox.Entry(
                client=taken.client, case=taken.id, event=event, due_at=now, held=True
            )
            for event in taken.events
        ]
    )


def set_aside(key: UUID, error: Exception, now: datetime) -> int:
    """Make an incident of a fault and keep the events for when it is mended.

    Returns how many cases were set aside: none where another runner has the case now.
    """
    rows = Case.objects.select_for_update(skip_locked=True, no_key=True)
    case = rows.filter(pk=key).first()
    if case is None:
        return 0
    batch.execute(_HOLD_DUE, key, now)
    message = f"The case could not be moved: {type(error).__name__}: {error}"[:1000]
    problem = {
        "code": "case-stuck",
        "message": message,
        "hint": "Mend the cause, then try again; nothing of the case is lost.",
    }
    Incident.objects.create(
        client_id=case.client_id, case=case, problem=problem, raised_at=now
    )
    Case.objects.filter(pk=key).update(status=Case.Status.INCIDENT)
    audit.append(
        [
            events.Draft(
                client=case.client_id,
                type="incident.raised",
                at=now,
                actor="engine",
                data={"element": "", "code": problem["code"], "message": message},
                objects=(case_ref(key),),
            )
        ]
    )
    return 1
