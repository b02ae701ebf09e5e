"""The gallery: every component on one page, with sample data, for those who build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render

from anyshore.web.components import samples

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["gallery"]

_SCREENS = {
    "components": samples.components,
    "desk": samples.desk,
    "review": samples.review,
}


def gallery(request: HttpRequest, screen: str = "components") -> HttpResponse:
    """Show the components, or one of the larger layouts, with sample data."""
    sample = _SCREENS.get(screen)
    if sample is None:
        raise Http404
    context = {"rail_label": "Gallery, sample data", **sample()}
    return render(request, f"components/gallery_{screen}.html", context)
