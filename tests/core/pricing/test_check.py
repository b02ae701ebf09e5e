"""The check's own rules: what the standard allows and a person should still look at.

That the rules of the standard itself are those of the official Schematron is proved
beside the adapters, in ``tests/adapters/einvoice/test_parity.py``.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from tests.core.pricing.samples import CLIENT, PROVIDER, made_invoices

from anyshore.core.pricing import (
    Address,
    AllowanceCharge,
    CreditTransfer,
    Identifier,
    Invoice,
    KnownSupplier,
    Origin,
    Party,
    Payment,
    References,
    check,
    duplicate_key,
    find_supplier,
    iban_is_valid,
)
from anyshore.kernel import Place, Severity

SOUND = made_invoices()["per item"]
TODAY = date(2026, 11, 22)


def found(invoice: Invoice, **more: Any) -> list[tuple[str, str, str]]:
    return [
        (each.code, each.place.element, each.severity.value)
        for each in check(invoice, **({"today": TODAY} | more))
    ]


def line(**changes: Any) -> Invoice:
    first = replace(SOUND.lines[0], **changes)
    return replace(SOUND, lines=(first, *SOUND.lines[1:]))


def paying(**changes: Any) -> Invoice:
    assert SOUND.payment is not None
    return replace(SOUND, payment=replace(SOUND.payment, **changes))


def test_nothing_is_found_in_a_sound_invoice() -> None:
    assert found(SOUND) == []


@pytest.mark.parametrize(
    ("net", "expected"),
    [
        ("185.00", []),
        ("185.02", []),
        ("184.98", []),
        ("185.03", ["line-net-differs"]),
        ("184.97", ["line-net-differs"]),
    ],
)
def test_a_line_may_be_two_cents_off_quantity_times_price(
    net: str, expected: list[str]
) -> None:
    codes = [code for code, _, _ in found(line(net=Decimal(net)))]
    assert [code for code in codes if code == "line-net-differs"] == expected


def test_a_price_may_be_for_more_than_one_unit() -> None:
    price = replace(SOUND.lines[0].price, net=Decimal(185), base_quantity=Decimal(100))
    assert found(line(price=price)) == []


def test_a_price_for_no_units_is_named_and_divides_nothing() -> None:
    price = replace(SOUND.lines[0].price, base_quantity=Decimal(0))
    assert found(line(price=price)) == [
        ("price-base-not-positive", "BT-149 of line 1", "warning")
    ]


def test_line_allowances_and_charges_count_for_the_line() -> None:
    changed = line(
        net=Decimal("180.00"),
        allowances=(AllowanceCharge(amount=Decimal("8.00"), reason="Less"),),
        charges=(AllowanceCharge(amount=Decimal("3.00"), reason="More"),),
    )
    assert "line-net-differs" not in [code for code, _, _ in found(changed)]


def test_a_price_is_gross_less_discount() -> None:
    price = replace(
        SOUND.lines[0].price, gross=Decimal("2.00"), discount=Decimal("0.05")
    )
    assert found(line(price=price)) == [
        ("price-discount-differs", "BT-146 of line 1", "warning")
    ]


def test_an_allowance_is_its_percentage_of_its_base() -> None:
    made = made_invoices()["allowances"]
    (given,) = made.allowances
    wrong = replace(given, base=Decimal("900.00"), percent=Decimal(5))
    assert found(replace(made, allowances=(wrong,))) == [
        ("allowance-percentage-differs", "allowance 1", "warning")
    ]
    right = replace(given, base=Decimal("843.40"), percent=Decimal(5))
    assert found(replace(made, allowances=(right,))) == []


def test_tax_a_few_cents_off_is_noted_and_one_unit_off_is_wrong() -> None:
    (subtotal,) = SOUND.taxes

    def taxed(text: str) -> list[tuple[str, str, str]]:
        amount = Decimal(text)
        totals = replace(
            SOUND.totals,
            tax=amount,
            gross=Decimal("991.80") + amount,
            payable=Decimal("991.80") + amount,
        )
        wrong = replace(subtotal, tax=amount)
        return found(replace(SOUND, taxes=(wrong,), totals=totals))

    assert taxed("208.27") == [("tax-rounding", "BT-117 of tax 1", "note")]
    assert taxed("209.27") == [("tax-rounding", "BT-117 of tax 1", "note")]
    assert taxed("209.28") == [
        ("BR-S-09", "BT-117 of tax 1", "error"),
        ("BR-CO-17", "BT-117 of tax 1", "error"),
    ]


def test_a_rate_that_the_breakdown_leaves_out_is_named() -> None:
    codes = [code for code, _, _ in found(line(rate=Decimal(9)))]
    assert codes == ["BR-S-08", "tax-rate-unlisted"]


def test_an_account_that_looks_like_an_iban_has_a_right_checksum() -> None:
    def to(account: str) -> list[tuple[str, str, str]]:
        return found(paying(transfers=(CreditTransfer(account=account),)))

    assert to("NL91 ABNA 0417 1643 00") == []
    assert to("NL92ABNA0417164300") == [
        ("iban-checksum", "BT-84 of transfer 1", "warning")
    ]
    assert to("5402-1234") == []


@pytest.mark.parametrize(
    ("account", "valid"),
    [
        ("NO9386011117947", True),
        ("GB82 WEST 1234 5698 7654 32", True),
        ("GB82 WEST 1234 5698 7654 33", False),
        ("1234567", False),
        ("", False),
    ],
)
def test_an_iban_is_valid_by_its_checksum(account: str, *, valid: bool) -> None:
    assert iban_is_valid(account) is valid


@pytest.mark.parametrize(
    ("vat_id", "codes"),
    [
        ("NL123456789B01", []),
        ("NL12345678", ["vat-id-form"]),
        ("EL123456789", []),
        ("EL12345678", ["vat-id-form"]),
        ("ATU12345678", []),
        ("AT12345678", ["vat-id-form"]),
        ("IE1234567WA", []),
        ("CHE123456789", []),
        ("123456789", ["BR-CO-09"]),
    ],
)
def test_a_vat_identifier_has_its_countrys_form(vat_id: str, codes: list[str]) -> None:
    changed = replace(SOUND, seller=replace(PROVIDER, vat_id=vat_id))
    assert [code for code, _, _ in found(changed)] == codes


def test_a_type_that_does_not_exist_is_named() -> None:
    assert found(replace(SOUND, type_code="999")) == [("BR-CL-01", "BT-3", "error")]


def test_a_country_that_does_not_exist_is_named() -> None:
    changed = replace(SOUND, buyer=replace(CLIENT, address=Address(country="XZ")))
    assert found(changed) == [("BR-CL-14", "BT-55", "error")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"issued": date(2026, 11, 22)}, []),
        ({"issued": date(2026, 11, 23)}, ["date-in-future"]),
        ({"issued": date(1926, 11, 2)}, ["date-implausible"]),
        ({"due": date(2026, 11, 1)}, ["due-before-issue"]),
        ({"references": References()}, ["reference-missing"]),
        ({"references": References(order="7")}, []),
    ],
)
def test_dates_and_references_are_plausible(
    changes: dict[str, Any], expected: list[str]
) -> None:
    assert [code for code, _, _ in found(replace(SOUND, **changes))] == expected


def test_without_a_day_nothing_is_in_the_future() -> None:
    assert found(replace(SOUND, issued=date(2999, 1, 1), due=None), today=None) == []


def test_a_payment_names_its_means_and_its_account() -> None:
    assert found(paying(means="")) == [("BR-49", "BT-81", "error")]
    assert found(paying(transfers=(CreditTransfer(),))) == [("BR-50", "BT-84", "error")]


def test_something_due_needs_a_date_or_terms_but_a_credit_does_not() -> None:
    assert found(replace(SOUND, due=None, terms="")) == [("BR-CO-25", "BT-9", "error")]
    credited = replace(made_invoices()["credit of all"], terms="")
    assert found(credited) == []


def test_a_negative_amount_due_is_noted() -> None:
    totals = replace(
        SOUND.totals, prepaid=Decimal("1300.08"), payable=Decimal("-100.00")
    )
    assert found(replace(SOUND, totals=totals)) == [
        ("payable-negative", "BT-115", "note")
    ]


ON_FILE = KnownSupplier(
    name="Provider",
    identifiers=frozenset(["nl 123456789.b01"]),
    accounts=frozenset(["NL91 ABNA 0417 1643 00"]),
)


def test_a_supplier_is_known_by_any_identifier_however_it_is_written() -> None:
    assert found(SOUND, known_suppliers=[ON_FILE]) == []
    assert find_supplier(PROVIDER, [ON_FILE]) == ON_FILE
    assert find_supplier(replace(PROVIDER, vat_id=""), [ON_FILE]) is None
    for each in ("12345678", "7300010000001"):
        by_it = KnownSupplier(name="P", identifiers=frozenset([each]))
        assert find_supplier(PROVIDER, [by_it]) == by_it


def test_an_unknown_supplier_and_an_unknown_account_are_found() -> None:
    assert found(SOUND, known_suppliers=[]) == [("supplier-unknown", "BG-4", "warning")]
    moved = replace(ON_FILE_PAYMENT, transfers=(CreditTransfer(account="99"),))
    assert found(replace(SOUND, payment=moved), known_suppliers=[ON_FILE]) == [
        ("account-unknown", "BT-84 of transfer 1", "warning")
    ]


ON_FILE_PAYMENT = SOUND.payment or Payment()


def test_without_the_payers_file_no_supplier_is_unknown() -> None:
    assert found(SOUND, known_suppliers=None) == []


def test_a_supplier_without_identifiers_is_unknown_not_equal_to_another() -> None:
    nobody = KnownSupplier(name="Nobody", identifiers=frozenset([""]))
    assert find_supplier(Party(name="Nobody"), [nobody]) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"number": " inv 2026/0042 "},
        {"seller": replace(PROVIDER, vat_id="nl 123456789 b01", name="Another name")},
    ],
)
def test_the_same_invoice_written_otherwise_is_a_duplicate(
    changes: dict[str, Any],
) -> None:
    assert duplicate_key(replace(SOUND, **changes)) == duplicate_key(SOUND)


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "INV-2026-0043"},
        {"issued": date(2026, 11, 3)},
        {"type_code": "381"},
        {"seller": replace(PROVIDER, vat_id="NL987654321B01")},
    ],
)
def test_another_invoice_is_no_duplicate(changes: dict[str, Any]) -> None:
    assert duplicate_key(replace(SOUND, **changes)) != duplicate_key(SOUND)


@pytest.mark.parametrize(
    ("seller", "who"),
    [
        (Party(legal_id=Identifier(value="HRB 1"), name="N"), "HRB1"),
        (Party(ids=(Identifier(value="73-0"),), name="N"), "730"),
        (Party(name="Name & Co."), "NAMECO"),
        (Party(), ""),
    ],
)
def test_a_seller_without_vat_identifier_is_told_by_the_next_best(
    seller: Party, who: str
) -> None:
    assert duplicate_key(Invoice(seller=seller)) == f"invoice|{who}||"


def test_a_finding_is_placed_at_its_element_or_the_nearest_around_it() -> None:
    origin = Origin(source="in.xml", lines={"line 1": 40, "BT-131 of line 1": 44})
    wrong = line(net=Decimal("1.00"), unit="")
    places = {
        each.code: each.place
        for each in check(wrong, origin=origin)
        if each.code in {"line-net-differs", "BR-23", "BR-CO-10"}
    }
    assert places == {
        "line-net-differs": Place(source="in.xml", element="BT-131 of line 1", line=44),
        "BR-23": Place(source="in.xml", element="BT-130 of line 1", line=40),
        "BR-CO-10": Place(source="in.xml", element="BT-106", line=None),
    }


def test_lines_of_the_same_name_are_told_apart_by_position() -> None:
    twice = replace(
        SOUND, lines=(SOUND.lines[0], replace(SOUND.lines[1], id="1", unit=""))
    )
    assert ("BR-23", "BT-130 of line #2", "error") in found(twice)


def test_errors_are_the_standards_and_everything_else_is_for_a_person() -> None:
    for each in check(Invoice(), known_suppliers=[], today=TODAY):
        assert each.code.startswith("BR-") is (each.severity is Severity.ERROR)
