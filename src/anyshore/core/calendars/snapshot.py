"""Public holidays, copied from the package ``holidays`` when a version is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

__all__ = ["holiday_snapshot"]


def holiday_snapshot(
    country: str,
    subdivision: str | None,
    years: Iterable[int],
    *,
    language: str = "en_US",
) -> dict[date, str]:
    """Copy the public holidays of a place into a mapping from date to name.

    Args:
        country: ISO 3166-1 alpha-2 code, as in ``PH``.
        subdivision: ISO 3166-2 code without the country, as in ``BE`` for Berlin;
            None for what holds in the whole country.
        years: Calendar years to copy.
        language: Language of the names; the country's own where it is not offered.

    Raises:
        ProblemError: ``country-unknown`` or ``subdivision-unknown``.
    """
    # Imported late: it loads in a fifth of a second, and counting never needs it.
    from holidays import country_holidays, list_supported_countries

    known = list_supported_countries()
    if country not in known:
        raise _unknown("country-unknown", f"No holidays are known for {country!r}.")
    if subdivision is not None and subdivision not in known[country]:
        raise _unknown(
            "subdivision-unknown",
            f"No holidays are known for {subdivision!r} in {country}.",
        )
    offered = country_holidays(country)
    # Without a language the package asks the machine's locale: never leave it open.
    if language not in offered.supported_languages:
        language = offered.default_language or language
    found = country_holidays(
        country, subdiv=subdivision, years=sorted(set(years)), language=language
    )
    return dict(sorted(found.items()))


def _unknown(code: str, message: str) -> ProblemError:
    return ProblemError(
        Problem(
            code=code,
            message=message,
            hint="Use ISO 3166 codes, or enter the holidays by hand.",
            place=Place(element="holidays"),
        )
    )
