"""What every change of a scope does: advise anew, count, and tell the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.adapters import clock
from anyshore.apps.audit import services as audit
from anyshore.apps.sourcing.advising import advised_on
from anyshore.core import events
from anyshore.kernel import IdPrefix, Problem, ProblemError, show_id

if TYPE_CHECKING:
    from anyshore.apps.sourcing.models import ScopeRow
    from anyshore.core.access import Actor

__all__ = ["changed_meanwhile", "saved_again", "tell"]


def changed_meanwhile() -> ProblemError:
    """Return the refusal of who has read an older version."""
    return ProblemError(
        Problem(
            code="changed-meanwhile",
            message="Somebody else has saved this scope meanwhile.",
            hint="Open it again and enter your change anew.",
        )
    )


def saved_again(actor: Actor, row: ScopeRow) -> None:
    """Write a scope that was changed, unless somebody else did meanwhile.

    Args:
        actor: Who changed it.
        row: As it was read, with another name or document, or with another log.

    Raises:
        ProblemError: ``changed-meanwhile``, or what is wrong with the scope.
    """
    changed = (
        type(row)
        .objects.filter(pk=row.pk, version=row.version)
        .update(
            name=row.name,
            document=row.document,
            answer=advised_on(row).processes[0].answer.value,
            version=row.version + 1,
            changed_at=clock.now(),
        )
    )
    if not changed:
        raise changed_meanwhile()
    row.refresh_from_db()
    tell(row, actor)


def tell(row: ScopeRow, actor: Actor) -> None:
    """Append to the log that a scope was saved."""
    audit.append(
        [
            events.Draft(
                client=row.client_id,
                type="scope.saved",
                at=row.changed_at,
                actor=str(actor.id),
                data={
                    "scope": str(row.id),
                    "by": str(actor.id),
                    "name": row.name,
                    "version": row.version,
                    "answer": row.answer,
                },
                objects=(
                    events.Ref(
                        kind="scope",
                        id=show_id(IdPrefix.ADVICE, row.id),
                        qualifier="scope",
                    ),
                ),
            )
        ]
    )
