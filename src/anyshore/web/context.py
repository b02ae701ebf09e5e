"""What every page needs: who is here, which doors are open, which theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anyshore.core.access import Role

if TYPE_CHECKING:
    from django.http import HttpRequest

    from anyshore.core.access import Actor

__all__ = ["DOORS", "Door", "closed", "doors", "page"]


@dataclass(frozen=True, slots=True)
class Door:
    """One of the five ways in."""

    #: Name and first part of the address.
    key: str
    label: str
    roles: frozenset[Role]

    @property
    def url(self) -> str:
        """Return the door's address."""
        return f"/{self.key}/"


DOORS = (
    Door("desk", "Desk", frozenset({Role.AGENT})),
    Door("expert", "Expert", frozenset({Role.EXPERT})),
    Door("ops", "Operations", frozenset({Role.LEAD, Role.ADMINISTRATOR})),
    Door("studio", "Studio", frozenset({Role.DESIGNER, Role.LEAD, Role.ADMINISTRATOR})),
    Door("portal", "Portal", frozenset({Role.CLIENT_USER, Role.CLIENT_ADMIN})),
)


def doors(actor: Actor) -> list[Door]:
    """Return the doors that are open to somebody, in the order of the navigation."""
    return [door for door in DOORS if door.roles & actor.roles]


def closed(actor: Actor, path: str) -> Door | None:
    """Return the door that an address lies behind, if it is not open to somebody."""
    here = path.split("/")[1]
    for door in DOORS:
        if door.key == here and not door.roles & actor.roles:
            return door
    return None


def page(request: HttpRequest) -> dict[str, Any]:
    """Give every template the navigation and the theme."""
    theme = request.COOKIES.get("theme", "")
    actor = getattr(request, "actor", None)
    here = request.path.split("/")[1]
    return {
        "theme": theme if theme in {"light", "dark"} else "",
        "nav": [
            {"label": door.label, "url": door.url, "current": door.key == here}
            for door in (doors(actor) if actor else [])
        ],
        "actor": actor,
    }
