"""Categories: what a decision table can decide by."""

from __future__ import annotations

from decimal import Decimal

import pytest

from anyshore.apps.connect.findings import Category, as_value, category, heaviest
from anyshore.kernel import Place, Problem, Severity


def finding(code: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(code=code, message="It is so.", severity=severity)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("BR-02", Category.IDENTITY),
        ("BR-03", Category.IDENTITY),
        ("BR-06", Category.IDENTITY),
        ("account-unknown", Category.ACCOUNT),
        ("iban-checksum", Category.ACCOUNT),
        ("supplier-unknown", Category.SUPPLIER),
        ("BR-CO-10", Category.TOTALS),
        ("BR-CO-16", Category.TOTALS),
        ("BR-DEC-12", Category.TOTALS),
        ("line-net-differs", Category.TOTALS),
        ("amount-currency-differs", Category.TOTALS),
        ("BR-CO-17", Category.TAX),
        ("BR-S-08", Category.TAX),
        ("BR-AE-02", Category.TAX),
        ("tax-rounding", Category.TAX),
        ("BR-01", Category.MISSING),
        ("BR-61", Category.MISSING),
        ("BR-CO-25", Category.MISSING),
        ("BR-CL-04", Category.CODE),
        ("vat-id-form", Category.CODE),
        ("date-in-future", Category.DATE),
        ("due-before-issue", Category.DATE),
        ("BR-29", Category.DATE),
        ("reference-missing", Category.REFERENCE),
        ("element-repeated", Category.OTHER),
    ],
)
def test_a_code_says_what_a_finding_is_about(code: str, expected: Category) -> None:
    assert expected is category(code)


def test_nothing_found_is_a_category_too() -> None:
    assert Category.NONE is heaviest([])


def test_an_error_outweighs_every_warning() -> None:
    found = [finding("account-unknown", Severity.WARNING), finding("BR-CL-04")]
    assert Category.CODE is heaviest(found)


def test_among_equals_the_order_of_the_categories_decides() -> None:
    found = [finding("BR-CL-04"), finding("BR-S-08"), finding("BR-CO-15")]
    assert Category.TOTALS is heaviest(found)


def test_a_note_decides_nothing() -> None:
    assert Category.NONE is heaviest([finding("payable-negative", Severity.NOTE)])


def test_a_finding_travels_as_a_context() -> None:
    problem = Problem(
        code="BR-CO-15",
        message="It does not add up.",
        hint="Ask.",
        place=Place(source="a.xml", element="BT-112", line=7),
    )
    assert {
        "code": "BR-CO-15",
        "category": "totals",
        "severity": "error",
        "message": "It does not add up.",
        "hint": "Ask.",
        "element": "BT-112",
        "line": Decimal(7),
    } == as_value(problem)
