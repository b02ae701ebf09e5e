"""Engagements as a lead sees them: what is open, who does it, and offering it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from anyshore.apps.engagements import staffing
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError
from anyshore.web.engagement.drafting import remember
from anyshore.web.engagement.listed import listed
from anyshore.web.ops import frame as ops
from anyshore.web.ops.frame import key_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from anyshore.core.access import Actor
    from anyshore.web.request import SignedIn

__all__ = ["frame", "index", "staff"]


def frame(actor: Actor) -> dict[str, object]:
    """Return what stands around the pages of an engagement."""
    return ops.frame(actor, "engagements")


@login_required
@require_GET
def index(request: SignedIn) -> HttpResponse:
    """Show the engagements of the clients served, the next due step first."""
    context = listed(request.actor, "ops", request.GET) | frame(request.actor)
    return render(request, "ops/engagements.html", context)


@login_required
@require_POST
def staff(request: SignedIn, key: str) -> HttpResponse:
    """Name who does an engagement."""
    try:
        experts = [UUID(text) for text in request.POST.getlist("expert")]
    except ValueError:
        raise ProblemError(
            Problem(
                code="choice-unknown",
                message="That names no expert.",
                hint="Choose from the list.",
                place=Place(element="expert"),
            )
        ) from None
    engagement = key_of(IdPrefix.ENGAGEMENT, key)
    with transaction.atomic():
        staffing.restaff(
            request.actor, engagement, experts, request.POST.get("reason", "")
        )
    messages.success(request, "The experts are named. The client reads why.")
    remember(request, request.POST.get("draft", ""))
    return redirect(f"/ops/engagements/{key}/")
