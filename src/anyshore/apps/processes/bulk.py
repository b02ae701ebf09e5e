"""One command on many incidents at once, each in a transaction of its own.

What cannot be done to one of them holds up no other: the outcome says how many were
done and what was refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from anyshore.apps.permission import require
from anyshore.apps.processes import incidents
from anyshore.apps.processes.models import Incident
from anyshore.core.access import Capability, Target
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["MOST", "Outcome", "cancel", "retry"]

#: So many incidents are taken at a time.
MOST = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of a command on many."""

    done: int
    #: What was refused, in the words of the refusal.
    refused: tuple[str, ...]


def retry(actor: Actor, keys: Collection[UUID], reason: str) -> Outcome:
    """Try again what incidents have stopped.

    Raises:
        ProblemError: ``not-allowed`` or ``reason-missing``.
    """

    def once(key: UUID) -> None:
        incidents.repair(actor, key, reason=reason)

    return _each(actor, keys, reason, once)


def cancel(actor: Actor, keys: Collection[UUID], reason: str) -> Outcome:
    """End the cases that incidents have stopped.

    Raises:
        ProblemError: ``not-allowed`` or ``reason-missing``.
    """

    def once(key: UUID) -> None:
        with transaction.atomic():
            case = Incident.objects.values_list("case_id", flat=True).get(pk=key)
            incidents.cancel(actor, case, reason)

    return _each(actor, keys, reason, once)


def _each(
    actor: Actor,
    keys: Collection[UUID],
    reason: str,
    once: Callable[[UUID], None],
) -> Outcome:
    require(actor, Capability.WORK_OVERSEE, Target(client=None))
    incidents.reason_given(reason)
    done, refused = 0, []
    # Two incidents of one case are one case to end, so the second finds it ended.
    for key in sorted(set(keys))[:MOST]:
        try:
            once(key)
        except ProblemError as error:
            refused.append(error.problem.message)
        except Incident.DoesNotExist:
            refused.append("It is not there.")
        else:
            done += 1
    return Outcome(done=done, refused=tuple(refused))
