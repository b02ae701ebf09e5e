"""The first line of every command: may this person do this?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core import access
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from anyshore.core.access import Actor, Capability, Target

__all__ = ["NOT_ALLOWED", "NOT_FOUND", "missing", "require"]

NOT_ALLOWED = "not-allowed"
NOT_FOUND = "not-found"


def require(actor: Actor, capability: Capability, target: Target) -> None:
    """Go on only if the actor may use the capability on the target.

    Raises:
        ProblemError: ``not-allowed`` with everything that stands in the way.
    """
    decision = access.may(actor, capability, target)
    if not decision:
        reasons = "; ".join(reason.text for reason in decision.because)
        raise ProblemError(
            Problem(
                code=NOT_ALLOWED,
                message=f"You may not do this: {reasons}.",
                hint="Ask an administrator for the role, if it is part of your work.",
            )
        )


def missing(what: str, key: object) -> ProblemError:
    """Return the error for a thing that is not there, or not there for this actor.

    The two are the same on purpose: a stranger does not learn what exists.
    """
    return ProblemError(
        Problem(
            code=NOT_FOUND,
            message=f"There is no {what} {key}, or none that you may see.",
            hint="Check the link; it may belong to another client.",
        )
    )
