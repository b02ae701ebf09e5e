"""What the pages of one process share: the way here and the tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from anyshore.web.components.values import Crumb, Link

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["frame", "url_of"]


def url_of(view: str, key: str, version: int) -> str:
    """Return the address of a page of one version of a process."""
    return reverse(f"studio:{view}", args=[key, version])


def frame(
    key: str, version: int, name: str, here: str, below: Sequence[Crumb] = ()
) -> dict[str, object]:
    """Return what a page of a process says about where it stands.

    Args:
        key: The process.
        version: Its version.
        name: Its name.
        here: The tab that is open.
        below: The way from there, where the page lies under a tab.
    """
    place = url_of("process", key, version) if below else ""
    return {
        "crumbs": (
            Crumb("Studio", reverse("studio:index")),
            Crumb(name, place),
            *below,
        ),
        "heading": name,
        "version": version,
        "views": (
            Link("Diagram", url_of("process", key, version), here == "process", "1"),
            Link("Rules", url_of("rules", key, version), here == "rules", "2"),
            Link(
                "Versions",
                reverse("studio:versions", args=[key]),
                here == "versions",
                "3",
            ),
        ),
    }
