"""Which shore a site is on, seen from a client.

Onshore is the client's own country.  For nearshore two definitions are in use: a
*nearby region* and a *neighboring country*.  This rule decides the first, from distance
and from the hours that two offices share, and names both figures, so that a reader who
holds the other definition can see why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Place", "Shore", "ShoreFinding", "kilometers", "shore"]

#: A nearby region reaches as far as an afternoon's flight.
NEAR_KILOMETERS = 2500
#: Hours of an eight-hour day that two sites must share, summer and winter.
NEAR_HOURS = 5
_OFFICE_HOURS = 8
_EARTH_KILOMETERS = 6371.0088


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
class ShoreFinding:
    """The shore and the figures that it follows from."""

    shore: Shore
    #: Great-circle distance between the nearest principal locations.
    kilometers: int
    #: Hours of an eight-hour office day that both share, in the worse season.
    shared_hours: float
    #: The rule in words.
    because: str


def kilometers(one: Place, other: Place) -> float:
    """Return the great-circle distance on the mean sphere (haversine formula)."""
    north = radians(other.latitude - one.latitude)
    east = radians(other.longitude - one.longitude)
    chord = (
        sin(north / 2) ** 2
        + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    )
    return 2 * _EARTH_KILOMETERS * asin(sqrt(chord))


def _shared_hours(one: Place, other: Place, year: int) -> float:
    """Return the hours that two office days share in the worse of the seasons."""
    worst = float(_OFFICE_HOURS)
    for month in (1, 7):
        instant = datetime(year, month, 15, 12, tzinfo=UTC)
        offsets = [
            instant.astimezone(ZoneInfo(place.zone)).utcoffset() or timedelta()
            for place in (one, other)
        ]
        apart = abs(offsets[0] - offsets[1]) / timedelta(hours=1)
        # Around the date line the short way counts.
        worst = min(worst, max(0.0, _OFFICE_HOURS - min(apart, 24 - apart)))
    return worst


def shore(client: Sequence[Place], site: Sequence[Place], year: int) -> ShoreFinding:
    """Derive the shore of a site from where client and site are.

    Args:
        client: Principal locations of the client's country; at least one.
        site: Principal locations of the site's country; at least one.
        year: The year whose clock changes count.

    Returns:
        The shore, with distance, shared hours and the rule in words.
    """
    pairs = [(kilometers(one, other), one, other) for one in client for other in site]
    distance, one, other = min(pairs, key=lambda pair: pair[0])
    hours = _shared_hours(one, other, year)
    figures = f"{distance:.0f} km apart, {hours:g} of {_OFFICE_HOURS} hours shared"
    if one.country == other.country:
        kind, because = Shore.ONSHORE, "client and site are in the same country"
    elif distance <= NEAR_KILOMETERS and hours >= NEAR_HOURS:
        kind = Shore.NEARSHORE
        because = (
            f"{figures}: a nearby region is at most {NEAR_KILOMETERS} km away"
            f" and shares {NEAR_HOURS} hours or more"
        )
    else:
        kind, because = Shore.OFFSHORE, f"{figures}: too far for a nearby region"
    return ShoreFinding(
        shore=kind, kilometers=round(distance), shared_hours=hours, because=because
    )
