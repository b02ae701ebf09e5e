"""Which shore a site is on, seen from a client.

Onshore is the client's own country.  For nearshore two definitions are in use: a
*nearby region* and a *neighboring country*.  Both are asked, both answers are told, and
either makes a site nearshore where the two offices share enough of their day.  All else
is offshore.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Overlap",
    "Place",
    "Shore",
    "ShoreFinding",
    "hours_apart",
    "kilometers",
    "overlap",
    "shore",
]

#: A nearby region reaches as far as an afternoon's flight.
NEAR_KILOMETERS = 2500
#: Hours of an eight-hour day that two sites must share, summer and winter.
NEAR_HOURS = 5
_OFFICE_HOURS = 8
_EARTH_KILOMETERS = 6371.0088
_DAY = 24
_WEEKS = 52


class Shore(StrEnum):
    """Where work is done, seen from the client."""

    ONSHORE = "onshore"
    NEARSHORE = "nearshore"
    OFFSHORE = "offshore"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A principal location of a country."""

    #: ISO 3166-1 alpha-2 code.
    country: str
    #: Degrees, north and east positive.
    latitude: float
    longitude: float
    #: IANA zone.
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlap:
    """How two office days of eight hours lie to one another over a year."""

    #: Hours that both share, in the worse and in the better season.
    worst: float
    best: float
    #: Hours of the client's sixteen outside the office that the site's day covers,
    #: in the worse season.
    night: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ShoreFinding:
    """The shore and the figures that it follows from."""

    shore: Shore
    #: Great-circle distance between the nearest principal locations.
    kilometers: int
    #: Hours of an eight-hour office day that both share, in the worse season.
    shared_hours: float
    #: The rule in words.
    because: str
    #: Whether the site is in a nearby region: near enough, and enough hours shared.
    nearby_region: bool = False
    #: Whether the countries share a land border; None where nobody said.
    neighbor: bool | None = None


def kilometers(one: Place, other: Place) -> float:
    """Return the great-circle distance on the mean sphere (haversine formula)."""
    north = radians(other.latitude - one.latitude)
    east = radians(other.longitude - one.longitude)
    chord = (
        sin(north / 2) ** 2
        + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    )
    return 2 * _EARTH_KILOMETERS * asin(sqrt(chord))


@lru_cache(maxsize=4096)
def hours_apart(one: str, other: str, year: int) -> tuple[float, ...]:
    """Return how far the other zone is ahead, all values that a year takes.

    Every week is looked at, because clocks change on different days: for some weeks
    of a year New York and Berlin are five hours apart, not six.
    """
    first, second = ZoneInfo(one), ZoneInfo(other)
    noon = datetime(year, 1, 3, 12, tzinfo=UTC)
    found = set()
    for week in range(_WEEKS):
        instant = noon + timedelta(weeks=week)
        offsets = [
            instant.astimezone(zone).utcoffset() or timedelta()
            for zone in (second, first)
        ]
        found.add((offsets[0] - offsets[1]) / timedelta(hours=1))
    return tuple(sorted(found))


def overlap(client: str, site: str, year: int) -> Overlap:
    """Return what a site's office day shares with a client's day and with its night.

    Args:
        client: IANA zone of the client.
        site: IANA zone of the site.
        year: The year whose clock changes count.
    """
    # Around the date line the short way counts.
    apart = [min(abs(h), _DAY - abs(h)) for h in hours_apart(client, site, year)]
    shared = [max(0.0, _OFFICE_HOURS - each) for each in apart]
    return Overlap(
        worst=min(shared), best=max(shared), night=_OFFICE_HOURS - max(shared)
    )


def shore(
    client: Sequence[Place],
    site: Sequence[Place],
    year: int,
    *,
    neighbor: bool | None = None,
    zones: tuple[str, str] | None = None,
) -> ShoreFinding:
    """Derive the shore of a site from where client and site are.

    Args:
        client: Principal locations of the client's country; at least one.
        site: Principal locations of the site's country; at least one.
        year: The year whose clock changes count.
        neighbor: Whether the countries share a land border; None where unknown.
        zones: The zones that client and site work in; without them those of the
            nearest locations.

    Returns:
        The shore, with distance, shared hours, both definitions and the rule in words.
    """
    pairs = [(kilometers(one, other), one, other) for one in client for other in site]
    distance, one, other = min(pairs, key=lambda pair: pair[0])
    at_client, at_site = zones or (one.zone, other.zone)
    hours = overlap(at_client, at_site, year).worst
    awake = hours >= NEAR_HOURS
    region = distance <= NEAR_KILOMETERS and awake
    figures = (
        f"{distance:,.0f} km apart at their nearest principal locations, "
        f"{hours:g} of {_OFFICE_HOURS} hours shared"
    )
    definition = (
        f"a nearby region is at most {NEAR_KILOMETERS:,} km away"
        f" and shares {NEAR_HOURS} hours or more"
    )
    border = "a common border" if neighbor else "no common border"
    known = "" if neighbor is None else f"; {border}"
    if one.country == other.country:
        kind, because = Shore.ONSHORE, "client and site are in the same country"
    elif region:
        kind, because = Shore.NEARSHORE, f"{figures}: {definition}{known}"
    elif neighbor and awake:
        kind = Shore.NEARSHORE
        because = f"{figures}: a neighboring country, though too far for a region"
    else:
        kind = Shore.OFFSHORE
        because = f"{figures}: too far for a nearby region ({definition}){known}"
    return ShoreFinding(
        shore=kind,
        kilometers=round(distance),
        shared_hours=hours,
        because=because,
        nearby_region=region,
        neighbor=neighbor,
    )
