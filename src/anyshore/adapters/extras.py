"""What is not installed, told as a problem with the command that mends it.

Much of the product works without the packages of its extras, and loads them where
they are first needed.  Where one is not there, the import fails; whoever answers people
turns that into a sentence here.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from anyshore.kernel import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["absent", "staffing_absent"]

#: The extra that brings a package.
_EXTRAS = {
    "highspy": "staffing",
    "numba": "staffing",
    "ortools": "staffing",
    "scipy": "staffing",
    "polars": "staffing",
    "numpy": "staffing",
    "openpyxl": "spreadsheets",
    "statsforecast": "arima",
}
_STAFFING = ("highspy", "numba", "numpy", "ortools", "polars", "scipy")


def absent(error: ImportError) -> Problem | None:
    """Return the problem that an import names; None where no extra would mend it.

    >>> absent(ModuleNotFoundError("No module named 'scipy'", name="scipy")).code
    'extra-missing'
    """
    package = (error.name or "").partition(".")[0]
    return _problem([package]) if package in _EXTRAS else None


def staffing_absent() -> Problem | None:
    """Return what is missing for forecasts, rosters and simulations; None for nothing.

    Looks without loading: the packages take seconds.
    """
    found = [name for name in _STAFFING if not _there(name)]
    return _problem(found) if found else None


def _there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ValueError:
        # A module that was taken away on purpose has no specification.
        return False


def _problem(packages: Iterable[str]) -> Problem:
    names = list(packages)
    extra = _EXTRAS[names[0]]
    told = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} not installed"
    return Problem(
        code="extra-missing",
        message=f"This needs the extra {extra}: {told}.",
        hint=f"Install it with: pip install 'anyshore[{extra}]', and start again.",
        place=Place(element=names[0]),
    )
