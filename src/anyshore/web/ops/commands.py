"""What a lead does with cases: repair, hold, let go on, change, end; one or many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from anyshore.adapters.postgres.exact import loads
from anyshore.apps.permission import missing
from anyshore.apps.processes import bulk, incidents
from anyshore.core import feel
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError, show_id
from anyshore.web.ops.frame import key_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from anyshore.web.request import SignedIn

__all__ = ["act", "change", "many", "repair"]

_VERBS = {
    "suspend": incidents.suspend,
    "resume": incidents.resume,
    "cancel": incidents.cancel,
}
_MANY = {"retry": bulk.retry, "cancel": bulk.cancel}


@login_required
@require_POST
def repair(request: SignedIn, incident: str) -> HttpResponse:
    """Try again what an incident stopped, with other variables where they are given."""
    key = key_of(IdPrefix.INCIDENT, incident)
    given = _values(request.POST.get("variables", ""))
    incidents.repair(request.actor, key, given, request.POST.get("reason", "").strip())
    return redirect("ops:incidents")


@login_required
@require_POST
def many(request: SignedIn) -> HttpResponse:
    """Try again, or end, the cases of every incident that is chosen."""
    command = _MANY.get(request.POST.get("do", ""))
    if command is None:
        raise missing("command", request.POST.get("do", ""))
    keys = [key_of(IdPrefix.INCIDENT, one) for one in request.POST.getlist("incident")]
    outcome = command(request.actor, keys, request.POST.get("reason", ""))
    told = f"{outcome.done} done"
    if outcome.refused:
        told += f", {len(outcome.refused)} refused: {outcome.refused[0]}"
    messages.info(request, told)
    return redirect("ops:incidents")


@login_required
@require_POST
def act(request: SignedIn, key: str, verb: str) -> HttpResponse:
    """Hold a case, let it go on, or end it."""
    case = key_of(IdPrefix.CASE, key)
    if verb not in _VERBS:
        raise missing("command", verb)
    _VERBS[verb](request.actor, case, request.POST.get("reason", ""))
    return redirect("ops:case", show_id(IdPrefix.CASE, case))


@login_required
@require_POST
def change(request: SignedIn, key: str) -> HttpResponse:
    """Set variables of a case and move its tokens by hand."""
    case = key_of(IdPrefix.CASE, key)
    wanted = incidents.Change(
        variables=_values(request.POST.get("variables", "")),
        begin=tuple(request.POST.get("begin", "").split()),
        withdraw=tuple(request.POST.get("withdraw", "").split()),
    )
    incidents.change(request.actor, case, wanted, request.POST.get("reason", ""))
    return redirect("ops:case", show_id(IdPrefix.CASE, case))


def _values(text: str) -> dict[str, Any]:
    """Read variables that somebody wrote as a JSON object; empty for none.

    Raises:
        ProblemError: ``variables-malformed``.
    """
    if not text.strip():
        return {}
    try:
        values = feel.from_json(loads(text))
    except (ValueError, TypeError, msgspec.DecodeError) as error:
        raise _malformed(str(error)) from error
    if not isinstance(values, dict):
        raise _malformed("it is no object")
    return values


def _malformed(why: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="variables-malformed",
            message=f"The variables cannot be read: {why}.",
            hint='Write a JSON object, such as {"amount": 12.50}.',
            place=Place(element="variables"),
        )
    )
