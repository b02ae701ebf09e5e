"""Invoices that we make add up, and credit notes give back exactly what was charged."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.pricing.samples import (
    REVERSE,
    STANDARD,
    heading,
    item_lines,
    made_invoices,
)

from anyshore.core.pricing import (
    Adjustment,
    Adjustments,
    Invoice,
    RatedLine,
    TaxCategory,
    TaxPlan,
    check,
    credit_note,
    invoice,
    treatment,
)
from anyshore.kernel import Money, ProblemError, Quantity, Severity


def line(net: str, service: str = "s", currency: str = "EUR") -> RatedLine:
    return RatedLine(
        service=service,
        description="Service",
        quantity=Quantity(Decimal(1)),
        price=Money(Decimal(net), currency),
        net=Money(Decimal(net), currency),
    )


def test_tax_is_rounded_once_per_category_and_not_per_line() -> None:
    """Three lines of 0.33 at 21 %: 0.2079 makes 0.21; per line it would be 3 x 0.07."""
    made = invoice(heading(), [line("0.35"), line("0.35"), line("0.35")], STANDARD)
    assert made.totals.net == Decimal("1.05")
    assert made.totals.tax == Decimal("0.22")
    assert sum(round(Decimal("0.35") * 21 / 100, 2) for _ in range(3)) == Decimal(
        "0.21"
    )


def test_each_rate_has_its_own_subtotal_in_order_of_appearance() -> None:
    plan = TaxPlan(
        default=treatment(TaxCategory.STANDARD, Decimal(21)),
        by_service={"books": treatment(TaxCategory.STANDARD, Decimal(9))},
    )
    made = invoice(
        heading(), [line("100.00"), line("50.00", "books"), line("10.00")], plan
    )
    assert [(each.rate, each.taxable, each.tax) for each in made.taxes] == [
        (Decimal(21), Decimal("110.00"), Decimal("23.10")),
        (Decimal(9), Decimal("50.00"), Decimal("4.50")),
    ]
    assert made.totals.payable == Decimal("187.60")


def test_allowances_lower_and_charges_raise_the_base_of_their_category() -> None:
    made = invoice(
        heading(),
        [line("200.00")],
        STANDARD,
        Adjustments(
            allowances=(Adjustment(amount=Decimal("30.00"), reason="Credit"),),
            charges=(Adjustment(amount=Decimal("5.00"), reason="Courier"),),
            prepaid=Decimal("11.75"),
        ),
    )
    totals = made.totals
    assert (totals.allowances, totals.charges, totals.net) == (
        Decimal("30.00"),
        Decimal("5.00"),
        Decimal("175.00"),
    )
    assert (totals.tax, totals.gross, totals.payable) == (
        Decimal("36.75"),
        Decimal("211.75"),
        Decimal("200.00"),
    )


def test_reverse_charge_says_so_and_carries_no_tax() -> None:
    made = made_invoices()["reverse charge"]
    (subtotal,) = made.taxes
    assert (subtotal.category, subtotal.rate, subtotal.tax) == (
        "AE",
        Decimal(0),
        Decimal(0),
    )
    assert (subtotal.reason, subtotal.reason_code) == ("Reverse charge", "VATEX-EU-AE")


def test_what_is_not_subject_to_tax_has_no_rate() -> None:
    (subtotal,) = made_invoices()["out of scope"].taxes
    assert (subtotal.category, subtotal.rate) == ("O", None)


def test_yen_have_no_decimals() -> None:
    made = made_invoices()["yen"]
    assert made.totals.net == Decimal(9488)
    assert made.totals.tax == Decimal(1992)


def test_tax_in_another_currency_is_the_total_at_the_rate_given() -> None:
    totals = made_invoices()["tax in another currency"].totals
    assert totals.tax == Decimal("208.28")
    assert totals.tax_in_tax_currency == Decimal("890.00")


@pytest.mark.parametrize(
    ("code", "changes", "lines"),
    [
        ("currency-mixed", {}, [line("1.00", currency="USD")]),
        ("exchange-rate-missing", {"tax_currency": "PLN"}, [line("1.00")]),
    ],
)
def test_an_invoice_that_cannot_be_right_is_not_made(
    code: str, changes: dict[str, object], lines: list[RatedLine]
) -> None:
    with pytest.raises(ProblemError) as caught:
        invoice(heading(**changes), lines, STANDARD)
    assert caught.value.problem.code == code


@pytest.mark.parametrize("name", list(made_invoices()))
def test_nothing_is_found_wrong_with_what_we_make(name: str) -> None:
    assert check(made_invoices()[name], today=date(2026, 11, 22)) == ()


def test_a_credit_of_all_gives_back_all_amounts_and_names_the_invoice() -> None:
    original = made_invoices()["allowances"]
    credited = made_invoices()["credit of all"]
    assert credited.is_credit_note
    assert credited.taxes == original.taxes
    assert credited.totals.gross == original.totals.gross
    (earlier,) = credited.references.preceding
    assert (earlier.number, earlier.issued) == (original.number, original.issued)


def test_a_credit_of_one_line_gives_back_that_line_only() -> None:
    credited = made_invoices()["credit of a line"]
    assert [each.id for each in credited.lines] == ["2"]
    assert credited.totals.net == Decimal("650.00")
    assert credited.totals.tax == Decimal("136.50")


@pytest.mark.parametrize("plan", [STANDARD, REVERSE])
def test_a_credit_keeps_the_exchange_rate_of_its_invoice(plan: TaxPlan) -> None:
    foreign = heading(tax_currency="PLN", tax_exchange_rate=Decimal("4.2731"))
    original = invoice(foreign, item_lines(), plan)
    credited = credit_note(
        original, number="C", issued=date(2026, 11, 9), reason="All of it"
    )
    assert credited.totals.tax_in_tax_currency == original.totals.tax_in_tax_currency


def test_a_line_that_is_not_there_cannot_be_credited() -> None:
    with pytest.raises(ProblemError) as caught:
        credit_note(
            made_invoices()["per item"],
            number="CN",
            issued=date(2026, 11, 9),
            reason="",
            lines=["9"],
        )
    assert caught.value.problem.code == "line-unknown"


amounts = st.decimals(min_value=0, max_value=10**7, places=2)
rates = st.sampled_from(["0.5", "5.5", "7", "9", "19", "21", "25"])


@st.composite
def generated(draw: st.DrawFn) -> Invoice:
    plan = TaxPlan(
        default=treatment(TaxCategory.STANDARD, Decimal(draw(rates))),
        by_service={"b": treatment(TaxCategory.STANDARD, Decimal(draw(rates)))},
    )
    lines = [
        line(f"{net:f}", service)
        for net, service in draw(
            st.lists(st.tuples(amounts, st.sampled_from("ab")), min_size=1, max_size=20)
        )
    ]
    adjustments = Adjustments(
        allowances=tuple(
            Adjustment(amount=each, reason="Less", service="b")
            for each in draw(st.lists(amounts, max_size=2))
        ),
        charges=tuple(
            Adjustment(amount=each, reason="More")
            for each in draw(st.lists(amounts, max_size=2))
        ),
        prepaid=draw(st.none() | amounts),
    )
    return invoice(heading(), lines, plan, adjustments)


@settings(deadline=None, max_examples=80)
@given(made=generated())
def test_whatever_the_amounts_no_rule_is_broken(made: Invoice) -> None:
    found = [each for each in check(made) if each.severity is Severity.ERROR]
    assert found == []


@settings(deadline=None, max_examples=60)
@given(made=generated())
def test_invoice_and_full_credit_add_up_to_nothing(made: Invoice) -> None:
    credited = credit_note(made, number="C", issued=date(2026, 11, 9), reason="All")
    assert (credited.totals.net, credited.totals.tax, credited.totals.gross) == (
        made.totals.net,
        made.totals.tax,
        made.totals.gross,
    )


def test_line_numbers_follow_the_rated_lines() -> None:
    lines = item_lines()
    made = invoice(heading(), lines, STANDARD)
    assert [(each.id, each.net) for each in made.lines] == [
        (str(position), each.net.amount) for position, each in enumerate(lines, start=1)
    ]
