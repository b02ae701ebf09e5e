"""The first page of the expert's door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from anyshore.web.engagement.page import listed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from anyshore.web.request import SignedIn

__all__ = ["index"]


@login_required
def index(request: SignedIn) -> HttpResponse:
    """Show the engagements that name the expert, the next due step first."""
    context = {"table": listed(request.actor, "expert")}
    return render(request, "expert/index.html", context)
