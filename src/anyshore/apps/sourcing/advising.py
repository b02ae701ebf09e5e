"""The advice on a saved scope, from the reference that ships."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from anyshore.adapters import clock
from anyshore.adapters import reference as shipped
from anyshore.apps.sourcing.models import LogRow
from anyshore.core import sourcing
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.apps.sourcing.models import ScopeRow
    from anyshore.core.sourcing import Advice, Policy

__all__ = ["advised", "advised_on", "policy"]


@lru_cache(maxsize=1)
def policy() -> Policy:
    """Return the questionnaire that ships and its rules."""
    return sourcing.policy_from(shipped.policy_document())


def advised_on(row: ScopeRow) -> Advice:
    """Advise on a scope that is saved, with its log where it has one.

    Raises:
        ProblemError: As `advised` does.
    """
    log = LogRow.objects.filter(scope=row).values_list("measured", flat=True).first()
    return advised(row.document, log)


def advised(
    document: Mapping[str, Any], measured: Mapping[str, Any] | None = None
) -> Advice:
    """Advise on a scope as of today.

    Args:
        document: The scope, of one process.
        measured: What was measured of its log.

    Raises:
        ProblemError: ``scope-unreadable``, what nobody knows by name, or
            ``extra-missing`` where numpy is not installed.
    """
    logs = {}
    if measured is not None:
        logs[document["processes"][0]["name"]] = sourcing.heard(measured)
    try:
        return sourcing.advise(
            sourcing.read_scope(document),
            policy(),
            shipped.load(),
            today=clock.now().date(),
            claims=shipped.load_claims(),
            logs=logs,
        )
    except ImportError as error:
        raise ProblemError(
            Problem(
                code="extra-missing",
                message="This installation cannot compare options.",
                hint='Ask whoever runs it to install "anyshore[mining]".',
            )
        ) from error
