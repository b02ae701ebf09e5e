"""The gallery: every component on one page, with sample data, for those who build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render

from anyshore.web.components import samples
from anyshore.web.components.values import Link

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["gallery"]

_SCREENS = {
    "components": samples.components,
    "desk": samples.desk,
    "review": samples.review,
}
_PATHS = {"components": "", "desk": "desk/", "review": "review/"}
_DOORS = ("Desk", "Expert", "Operations", "Studio", "Portal")
_DOOR = {"components": "Operations", "desk": "Desk", "review": "Expert"}


def gallery(request: HttpRequest, screen: str = "components") -> HttpResponse:
    """Show the components, or one of the larger layouts, with sample data."""
    sample = _SCREENS.get(screen)
    if sample is None:
        raise Http404
    pages = [
        Link(label=name.title(), url=f"/gallery/{path}", current=name == screen)
        for name, path in _PATHS.items()
    ]
    doors = [
        Link(label=label, url="#", current=label == _DOOR[screen]) for label in _DOORS
    ]
    context = {
        "nav": doors,
        "rail": pages,
        "rail_label": "Gallery, sample data",
        **sample(),
    }
    return render(request, f"components/gallery_{screen}.html", context)
