"""The first page of the expert's door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from anyshore.web.engagement.listed import listed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from anyshore.core.access import Actor
    from anyshore.web.request import SignedIn

__all__ = ["frame", "index"]


@login_required
def index(request: SignedIn) -> HttpResponse:
    """Show the engagements that name the expert, the next due step first."""
    context = listed(request.actor, "expert", request.GET)
    return render(request, "expert/index.html", context)


def frame(actor: Actor) -> dict[str, object]:
    """Return what stands around the pages of this door: it has no rail."""
    return {}
