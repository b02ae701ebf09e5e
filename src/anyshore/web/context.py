"""What every page needs: who is here, which doors are open, which theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anyshore.core.access import Role

if TYPE_CHECKING:
    from django.http import HttpRequest

    from anyshore.core.access import Actor

__all__ = ["DOORS", "Door", "closed", "doors", "first", "page"]


@dataclass(frozen=True, slots=True)
class Door:
    """One of the five ways in."""

    #: Name and first part of the address.
    key: str
    label: str
    #: Who may come in.
    roles: frozenset[Role]
    #: Who starts the day here; the others come by on purpose.
    home: frozenset[Role]

    @property
    def url(self) -> str:
        """Return the door's address."""
        return f"/{self.key}/"


_AT_DESK = frozenset({Role.AGENT, Role.EXPERT, Role.LEAD})
_OVER_WORK = frozenset({Role.LEAD, Role.ADMINISTRATOR})
_OF_CLIENT = frozenset({Role.CLIENT_USER, Role.CLIENT_ADMIN})

DOORS = (
    # A lead who takes an item over, or an expert given one, works it at the desk.
    Door("desk", "Desk", _AT_DESK, frozenset({Role.AGENT})),
    Door("expert", "Expert", frozenset({Role.EXPERT}), frozenset({Role.EXPERT})),
    Door("ops", "Operations", _OVER_WORK, _OVER_WORK),
    Door("studio", "Studio", _OVER_WORK | {Role.DESIGNER}, frozenset({Role.DESIGNER})),
    Door("portal", "Portal", _OF_CLIENT, _OF_CLIENT),
)


def doors(actor: Actor) -> list[Door]:
    """Return the doors that are open to somebody, in the order of the navigation."""
    return [door for door in DOORS if door.roles & actor.roles]


def first(actor: Actor) -> Door | None:
    """Return the door where somebody starts the day; None where none is open."""
    ways = doors(actor)
    homes = [door for door in ways if door.home & actor.roles]
    return next(iter([*homes, *ways]), None)


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
