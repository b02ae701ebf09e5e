"""From the findings of a check to what a decision model can decide by.

A decision table cannot look at a hundred rules.  It sees how many findings there are
and the *category* of the heaviest one.  The categories are a closed set, so a table can
be checked for gaps.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from anyshore.kernel import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Category", "as_value", "category", "heaviest"]


class Category(StrEnum):
    """What a finding is about, the heaviest first."""

    #: Number, date or seller is missing: it is no invoice to anybody.
    IDENTITY = "identity"
    #: The account to pay is not the supplier's, or none at all.
    ACCOUNT = "account"
    #: The seller is not on file.
    SUPPLIER = "supplier"
    #: Amounts do not add up.
    TOTALS = "totals"
    #: Tax is not what category and rate give.
    TAX = "tax"
    #: Something that the standard asks for is missing.
    MISSING = "missing"
    #: A code or identifier is not one.
    CODE = "code"
    #: A date cannot be.
    DATE = "date"
    #: Nothing says who ordered it.
    REFERENCE = "reference"
    #: Anything else.
    OTHER = "other"
    #: Nothing was found.
    NONE = "none"


# The first that fits counts, so the special stand before the general.
_BY_CODE = tuple(
    (re.compile(pattern), found)
    for pattern, found in (
        (r"BR-0[236]$", Category.IDENTITY),
        (r"account-unknown$|iban-", Category.ACCOUNT),
        (r"supplier-unknown$", Category.SUPPLIER),
        (
            r"BR-CO-1[0-6]$|BR-DEC-|amount-|line-net|price-|allowance-|payable-",
            Category.TOTALS,
        ),
        (r"BR-CO-(0[349]|19|2\d)$", Category.MISSING),
        (r"BR-CL-|vat-id-", Category.CODE),
        (r"BR-(S|Z|E|AE|IC|G|O|AF|AG|B|CO)-|tax-", Category.TAX),
        (r"BR-(29|30)$|date-|due-", Category.DATE),
        (r"reference-missing$", Category.REFERENCE),
        (r"BR-\d\d$", Category.MISSING),
    )
)
_ORDER = {found: position for position, found in enumerate(Category)}


def category(code: str) -> Category:
    """Return what a finding is about, by its code.

    >>> category("BR-CO-15").value, category("BR-S-08").value
    ('totals', 'tax')
    """
    for pattern, found in _BY_CODE:
        if pattern.match(code):
            return found
    return Category.OTHER


def heaviest(findings: Iterable[Problem]) -> Category:
    """Return the category that decides: of errors first, then of warnings."""
    severities = tuple(Severity)
    ranked = sorted(
        (severities.index(each.severity), _ORDER[category(each.code)])
        for each in findings
        if each.severity is not Severity.NOTE
    )
    return tuple(Category)[ranked[0][1]] if ranked else Category.NONE


def as_value(finding: Problem) -> dict[str, Any]:
    """Return a finding as a FEEL context, for the case and for whoever works it."""
    place = finding.place
    return {
        "code": finding.code,
        "category": category(finding.code).value,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
        "element": place.element,
        "line": Decimal(place.line) if place.line else None,
    }
