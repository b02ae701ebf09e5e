"""Values of processes in a request's body, exactly as they were sent.

The library that reads bodies makes floats of numbers; amounts of money deserve better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.adapters.postgres.exact import loads
from anyshore.core import feel
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["exact"]


def exact(request: HttpRequest, name: str) -> dict[str, Any]:
    """Return an object of the body as FEEL values; empty where it is left out.

    Dates, times and durations are written as ``{"@": "2026-11-22"}``, as they are where
    values are given out.

    Raises:
        ProblemError: ``request-invalid``.
    """
    try:
        given = loads(request.body).get(name) or {}
        values = feel.from_json(given)
    except (ValueError, TypeError, AttributeError, msgspec.DecodeError) as error:
        raise _invalid(name, str(error)) from error
    if not isinstance(values, dict):
        raise _invalid(name, "it is no object")
    return values


def _invalid(name: str, why: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="request-invalid",
            message=f"The values of {name!r} cannot be read: {why}",
            hint='Send an object; write dates as in {"@": "2026-11-22"}.',
            place=Place(element=name),
        )
    )
