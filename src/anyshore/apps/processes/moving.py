"""Moving running cases to another version of their process, many at once.

First a preview says of every case what would become of it; then those that can go
over are asked to.  A case is moved by the runner, in its turn: where it has gone on
meanwhile to where the new version has no place for it, it stays, and an incident says
so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from anyshore.apps.permission import missing, require
from anyshore.apps.processes.incidents import reason_given
from anyshore.apps.processes.library import compiled
from anyshore.apps.processes.models import Case, Definition
from anyshore.apps.processes.records import Migrated
from anyshore.apps.processes.services import deliver
from anyshore.core import bpmn
from anyshore.core.access import Capability, Target
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["Move", "Prospect", "migrate", "newest", "preview"]

#: So many cases are looked at, and asked to move, at a time.
MOST = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """From which version of a process to which."""

    process: str
    before: int
    after: int
    #: New ids of elements by old ones, where they differ.
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Prospect:
    """What would become of one case."""

    case: Case
    #: Elements at which its tokens rest now and then, with how many.
    now: dict[str, int]
    then: dict[str, int]
    #: Why it cannot go over; empty where it can.
    problems: tuple[Problem, ...]


def preview(actor: Actor, move: Move) -> list[Prospect]:
    """Say of every open case of a version what a move would make of it.

    Raises:
        ProblemError: ``not-allowed`` or ``not-found``.
    """
    before, after = _versions(actor, move)
    rows = Case.objects.filter(
        definition=before, ended_at=None, client__in=actor.clients
    )
    found = rows.select_related("client").order_by("id")[:MOST]
    return [_prospect(case, before, after, move.mapping) for case in found]


def _prospect(
    case: Case, before: Definition, after: Definition, mapping: Mapping[str, str]
) -> Prospect:
    if not case.state:
        return Prospect(case=case, now={}, then={}, problems=())
    state = bpmn.load_state(bytes(case.state))
    moved = bpmn.migrate(state, compiled(before.id), compiled(after.id), mapping)
    return Prospect(
        case=case,
        now=state.marks(),
        then={} if moved.problems else moved.state.marks(),
        problems=moved.problems,
    )


@transaction.atomic
def migrate(
    actor: Actor, move: Move, keys: Collection[UUID] | None, reason: str
) -> int:
    """Ask cases to go over; those that cannot, or have ended, are left as they are.

    Args:
        actor: Who moves them.
        move: From where to where.
        keys: The cases; None for all of the version.
        reason: Why.

    Returns:
        How many were asked to.

    Raises:
        ProblemError: ``not-allowed``, ``not-found``, ``reason-missing`` or
            ``version-same``.
    """
    before, after = _versions(actor, move)
    reason_given(reason)
    if before.id == after.id:
        raise ProblemError(
            Problem(
                code="version-same",
                message="The cases run this version already.",
                hint="Choose another version to move them to.",
            )
        )
    rows = Case.objects.select_for_update(no_key=True, of=("self",)).filter(
        definition=before, ended_at=None, client__in=actor.clients
    )
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    count = 0
    for case in rows.order_by("id")[:MOST]:
        if _prospect(case, before, after, move.mapping).problems:
            continue
        record = Migrated(
            before=before.id,
            definition=after.id,
            mapping=dict(move.mapping),
            by=str(actor.id),
        )
        deliver(case, record)
        count += 1
    return count


def newest(process: str) -> int:
    """Return the version of a process that new cases run; 0 where there is none."""
    rows = Definition.objects.filter(key=process).order_by("-version")
    return rows.values_list("version", flat=True).first() or 0


def _versions(actor: Actor, move: Move) -> tuple[Definition, Definition]:
    require(actor, Capability.WORK_OVERSEE, Target(client=None))
    rows = Definition.objects.filter(key=move.process).defer("xml")
    known = {row.version: row for row in rows}
    for version in (move.before, move.after):
        if version not in known:
            raise missing("process version", f"{move.process!r} v{version}")
    return known[move.before], known[move.after]
