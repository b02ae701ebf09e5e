"""The advice on a saved scope, from the reference that ships."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from anyshore.adapters import clock
from anyshore.adapters import reference as shipped
from anyshore.core import sourcing
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.sourcing import Advice, Policy

__all__ = ["advised", "policy"]


@lru_cache(maxsize=1)
def policy() -> Policy:
    """Return the questionnaire that ships and its rules."""
    return sourcing.policy_from(shipped.policy_document())


def advised(document: Mapping[str, object]) -> Advice:
    """Advise on a scope as of today.

    Raises:
        ProblemError: ``scope-unreadable``, what nobody knows by name, or
            ``extra-missing`` where numpy is not installed.
    """
    try:
        return sourcing.advise(
            sourcing.read_scope(document),
            policy(),
            shipped.load(),
            today=clock.now().date(),
            claims=shipped.load_claims(),
        )
    except ImportError as error:
        raise ProblemError(
            Problem(
                code="extra-missing",
                message="This installation cannot compare options.",
                hint='Ask whoever runs it to install "anyshore[mining]".',
            )
        ) from error
