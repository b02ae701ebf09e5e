"""Principal locations of countries, from the time zone database.

The file ``zone.tab`` of the IANA database comes with package ``tzdata``; each of
its rows names a country, the coordinates of a principal location and a zone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from anyshore.core.sourcing import Place
from anyshore.kernel import Problem, ProblemError

__all__ = ["places"]

_COORDINATE = re.compile(r"([+-]\d+)([+-]\d+)")


def places(country: str) -> tuple[Place, ...]:
    """Return the principal locations of a country.

    Args:
        country: ISO 3166-1 alpha-2 code.

    Raises:
        ProblemError: ``country-unknown``.
    """
    try:
        return _all()[country]
    except KeyError:
        raise ProblemError(
            Problem(
                code="country-unknown",
                message=f"{country!r} is not the code of a country.",
                hint="Use the two letters of ISO 3166-1, as in PH.",
            )
        ) from None


@lru_cache(maxsize=1)
def _all() -> dict[str, tuple[Place, ...]]:
    text = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    found: dict[str, list[Place]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        country, coordinates, zone = line.split("\t")[:3]
        match = _COORDINATE.fullmatch(coordinates)
        if match is None:
            raise ValueError(f"zone.tab has no coordinates for {country}: {line!r}")
        place = Place(
            country=country,
            latitude=_degrees(match[1]),
            longitude=_degrees(match[2]),
            zone=zone,
        )
        found.setdefault(country, []).append(place)
    return {country: tuple(rows) for country, rows in found.items()}


def _degrees(text: str) -> float:
    """Read ISO 6709: sign, degrees in two or three digits, minutes, maybe seconds."""
    digits = text[1:]
    # Latitudes have an even number of digits, longitudes an odd one.
    whole = 2 + len(digits) % 2
    minutes, seconds = digits[whole : whole + 2], digits[whole + 2 :]
    value = int(digits[:whole]) + int(minutes) / 60 + int(seconds or 0) / 3600
    return -value if text[0] == "-" else value
