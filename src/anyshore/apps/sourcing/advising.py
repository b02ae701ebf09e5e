"""The advice on a saved scope, from the reference that ships."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from anyshore.adapters import clock
from anyshore.adapters import reference as shipped
from anyshore.apps.sourcing.models import LogRow, ProviderRow
from anyshore.core import sourcing
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.apps.sourcing.models import ScopeRow
    from anyshore.core.sourcing import Advice, Policy

__all__ = ["advised", "advised_on", "listed_as", "policy"]


@lru_cache(maxsize=1)
def policy() -> Policy:
    """Return the questionnaire that ships and its rules."""
    return sourcing.policy_from(shipped.policy_document())


def advised_on(row: ScopeRow) -> Advice:
    """Advise on a scope that is saved, with its log where it has one.

    Providers of the client's list that quoted nothing for it are looked at too.

    Raises:
        ProblemError: As `advised` does.
    """
    log = LogRow.objects.filter(scope=row).values_list("measured", flat=True).first()
    quoted = row.document.get("providers", [])
    names = [each["name"] for each in quoted]
    listed = ProviderRow.objects.filter(client_id=row.client_id).exclude(name__in=names)
    silent = [listed_as(each) for each in listed.order_by("name", "country")]
    return advised({**row.document, "providers": [*quoted, *silent]}, log)


def listed_as(row: ProviderRow) -> dict[str, Any]:
    """Return a provider of the list as a scope has it, without a quote."""
    return {
        "name": row.name,
        "country": row.country,
        "ownership": row.ownership,
        "services": row.services,
        "languages": row.languages,
        "hours": row.hours,
    }


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
