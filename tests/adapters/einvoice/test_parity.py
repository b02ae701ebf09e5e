"""Our check and the official rules find the same faults in the same documents.

Each case spoils a sound invoice in one way, asks both, and compares the names of the
rules.  Where an amount is missing, the official rules also say that every sum with it
is wrong; we say it once, so what follows from a missing amount is left out here.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.adapters.einvoice.official import broken_rules
from tests.core.pricing.samples import made_invoices

from anyshore.adapters.einvoice import write_ubl
from anyshore.core.pricing import (
    Address,
    AllowanceCharge,
    Attachment,
    Attribute,
    Card,
    Classification,
    Delivery,
    Identifier,
    Invoice,
    Payee,
    Payment,
    Period,
    PrecedingInvoice,
    TaxRepresentative,
    TaxSubtotal,
    check,
)
from anyshore.kernel import Severity

# Rules of ours that the UBL edition of the official rules states twice under a second
# name, leaves to another syntax, or has dropped.
TWINS = {
    "BR-CO-21": "BR-33",
    "BR-CO-22": "BR-38",
    "BR-CO-23": "BR-42",
    "BR-CO-24": "BR-44",
}
OURS_ONLY = {"BR-CO-25"}
# What the official rules say a second time where an amount is missing.
FOLLOWS = {
    "BR-12": {"BR-CO-10", "BR-CO-13"},
    "BR-13": {"BR-CO-13", "BR-CO-15"},
    "BR-14": {"BR-CO-15", "BR-CO-16"},
    "BR-15": {"BR-CO-16"},
    "BR-45": {"BR-CO-17", "BR-S-08", "BR-S-09"},
    "BR-48": {"BR-CO-17", "BR-S-08", "BR-S-09"},
}
# Rules that only the syntax can break, or whose long lists we do not keep.
OFFICIAL_ONLY = ("UBL-", "BR-CL-0", "BR-CL-1", "BR-CL-2")

SOUND = made_invoices()
BASE = SOUND["two rates"]


def line(**changes: Any) -> Invoice:
    return replace(BASE, lines=(replace(BASE.lines[0], **changes), *BASE.lines[1:]))


def item(**changes: Any) -> Invoice:
    return line(item=replace(BASE.lines[0].item, **changes))


def price(**changes: Any) -> Invoice:
    return line(price=replace(BASE.lines[0].price, **changes))


def total(**changes: Any) -> Invoice:
    return replace(BASE, totals=replace(BASE.totals, **changes))


def tax(invoice: Invoice = BASE, **changes: Any) -> Invoice:
    first, *others = invoice.taxes
    return replace(invoice, taxes=(replace(first, **changes), *others))


def seller(invoice: Invoice = BASE, **changes: Any) -> Invoice:
    return replace(invoice, seller=replace(invoice.seller, **changes))


def buyer(invoice: Invoice = BASE, **changes: Any) -> Invoice:
    return replace(invoice, buyer=replace(invoice.buyer, **changes))


def allowance(**changes: Any) -> Invoice:
    (first,) = BASE.allowances
    return replace(BASE, allowances=(replace(first, **changes),))


def charge(**changes: Any) -> Invoice:
    (first,) = BASE.charges
    return replace(BASE, charges=(replace(first, **changes),))


def all_lines(invoice: Invoice, **changes: Any) -> Invoice:
    lines = tuple(replace(each, **changes) for each in invoice.lines)
    return replace(invoice, lines=lines)


CENT = Decimal("0.01")
LATER, EARLIER = date(2026, 10, 2), date(2026, 10, 1)
BACKWARD = Period(start=LATER, end=EARLIER)
NAMELESS = AllowanceCharge(amount=Decimal("1.00"))

SPOILED: dict[str, Invoice] = {
    "sound": BASE,
    "no specification": replace(BASE, specification=""),
    "no number": replace(BASE, number=""),
    "no issue date": replace(BASE, issued=None),
    "no type": replace(BASE, type_code=""),
    "no seller name": seller(name=""),
    "no buyer name": buyer(name=""),
    "no seller address": seller(address=None),
    "no seller country": seller(address=Address(city="Rotterdam")),
    "no buyer address": buyer(address=None),
    "no buyer country": buyer(address=Address(city="Berlin")),
    "no sum of lines": total(lines=None),
    "no total without tax": total(net=None),
    "no total with tax": total(gross=None),
    "no amount due": total(payable=None),
    "no breakdown": replace(BASE, taxes=()),
    "no seller id": seller(SOUND["out of scope"], ids=(), legal_id=None),
    "seller endpoint without scheme": seller(endpoint=Identifier(value="x")),
    "buyer endpoint without scheme": buyer(endpoint=Identifier(value="x")),
    "nameless payee": replace(BASE, payee=Payee(id=Identifier(value="7"))),
    "empty representative": replace(
        BASE, tax_representative=TaxRepresentative(name="R", address=Address())
    ),
    "nowhere representative": replace(
        BASE, tax_representative=TaxRepresentative(vat_id="NL123456789B01")
    ),
    "delivery without country": replace(
        BASE, delivery=Delivery(address=Address(city="Berlin"))
    ),
    "backward period": replace(BASE, period=BACKWARD),
    "empty period": replace(BASE, period=Period()),
    "two tax points": replace(BASE, tax_point=LATER, tax_point_code="35"),
    "preceding without number": replace(
        BASE,
        references=replace(
            BASE.references, preceding=(PrecedingInvoice(number="", issued=LATER),)
        ),
    ),
    "attachment without reference": replace(
        BASE, attachments=(Attachment(uri="https://x.example"),)
    ),
    "no tax in tax currency": replace(BASE, tax_currency="PLN"),
    "payment without account": replace(BASE, payment=Payment(means="30")),
    "long card number": replace(
        BASE, payment=Payment(means="48", card=Card(number="12345678901"))
    ),
    "allowance without amount": allowance(amount=None),
    "allowance without category": allowance(category="", rate=None),
    "allowance without reason": allowance(reason="", reason_code=""),
    "charge without category": charge(category="", rate=None),
    "charge without reason": charge(reason="", reason_code=""),
    "breakdown without base": tax(taxable=None),
    "breakdown without rate": tax(rate=None),
    "line without id": line(id=""),
    "line without quantity": line(quantity=None, unit=""),
    "line without unit": line(unit=""),
    "line without net amount": line(net=None),
    "line without item name": item(name=""),
    "line without category": line(category="", rate=None),
    "negative price": price(net=Decimal(-1)),
    "negative gross price": price(
        net=Decimal(1), gross=Decimal(-1), discount=Decimal(0)
    ),
    "backward line period": line(period=BACKWARD),
    "empty line period": line(period=Period()),
    "nameless line allowance": line(allowances=(NAMELESS,)),
    "nameless line charge": line(charges=(NAMELESS,)),
    "attribute without value": item(attributes=(Attribute(name="color"),)),
    "standard id without scheme": item(standard_id=Identifier(value="4012345678901")),
    "class without scheme": item(classifications=(Classification(value="72"),)),
    "unknown currency": replace(BASE, currency="EUX"),
    "unknown category": line(category="X"),
    "vat id without country": seller(vat_id="123456789"),
    "sum of lines off": total(lines=BASE.totals.lines + CENT),  # type: ignore[operator]  # given
    "allowances off": total(allowances=Decimal("42.18")),
    "allowances not stated": total(allowances=None),
    "charges off": total(charges=Decimal("15.01")),
    "charges not stated": total(charges=None),
    "net off": total(net=BASE.totals.net + CENT),  # type: ignore[operator]  # given
    "tax off": total(tax=BASE.totals.tax + CENT),  # type: ignore[operator]  # given
    "gross off": total(gross=BASE.totals.gross + CENT),  # type: ignore[operator]  # given
    "due off": total(payable=BASE.totals.payable + CENT),  # type: ignore[operator]  # given
    "prepaid not stated": total(prepaid=None),
    "three decimals in a total": total(rounding=Decimal("0.001")),
    "three decimals in a line": line(net=Decimal("185.001")),
    "three decimals in an allowance": allowance(base=Decimal("1.001")),
    "category tax off by a cent": tax(tax=Decimal("1278.19")),
    "category tax off by one": tax(tax=Decimal("1279.18")),
    "base off by a cent": tax(taxable=Decimal("6086.59")),
    "base off by more than one": tax(taxable=Decimal("6087.59")),
    "standard rate with reason": tax(reason="because"),
    "standard rate of zero": line(rate=Decimal(0)),
    "allowance rate of zero": allowance(rate=Decimal(0)),
    "seller without tax numbers": seller(vat_id=""),
    "zero rated with tax": tax(SOUND["zero"], tax=Decimal("0.01")),
    "zero rated with base off": tax(SOUND["zero"], taxable=Decimal("9.26")),
    "zero rated at a rate": all_lines(SOUND["zero"], rate=Decimal(5)),
    "zero rated with reason": tax(SOUND["zero"], reason="because"),
    "zero rated not listed": replace(SOUND["zero"], taxes=BASE.taxes),
    "exempt without reason": tax(SOUND["exempt"], reason="", reason_code=""),
    "exempt seller without numbers": seller(SOUND["exempt"], vat_id=""),
    "reverse charge without reason": tax(
        SOUND["reverse charge"], reason="", reason_code=""
    ),
    "reverse charge with tax": tax(SOUND["reverse charge"], tax=Decimal("1.00")),
    "reverse charge without buyer": buyer(
        SOUND["reverse charge"], vat_id="", legal_id=None
    ),
    "intra-community without buyer": buyer(SOUND["intra-community"], vat_id=""),
    "intra-community without delivery": replace(
        SOUND["intra-community"], delivery=None, period=None
    ),
    "export without seller": seller(SOUND["export"], vat_id=""),
    "out of scope with seller id": seller(
        SOUND["out of scope"], vat_id="NL123456789B01"
    ),
    "out of scope at a rate": all_lines(SOUND["out of scope"], rate=Decimal(0)),
    "out of scope beside tax": replace(
        SOUND["out of scope"],
        lines=(SOUND["out of scope"].lines[0], replace(BASE.lines[0], id="2")),
        taxes=(SOUND["out of scope"].taxes[0], BASE.taxes[0]),
    ),
    "canary islands at zero": replace(
        SOUND["zero"],
        lines=tuple(replace(each, category="L") for each in SOUND["zero"].lines),
        taxes=tuple(replace(each, category="L") for each in SOUND["zero"].taxes),
    ),
    "split payment outside Italy": replace(
        SOUND["per item"],
        lines=tuple(replace(each, category="B") for each in SOUND["per item"].lines),
        taxes=tuple(replace(each, category="B") for each in SOUND["per item"].taxes),
    ),
    "split payment beside standard rate": replace(
        SOUND["per item"],
        lines=(
            replace(SOUND["per item"].lines[0], category="B"),
            *SOUND["per item"].lines[1:],
        ),
    ),
    "split payment within Italy": replace(
        seller(
            buyer(SOUND["per item"], address=Address(country="IT")),
            address=Address(country="IT"),
        ),
        lines=tuple(replace(each, category="B") for each in SOUND["per item"].lines),
        taxes=tuple(replace(each, category="B") for each in SOUND["per item"].taxes),
    ),
    "credit note with other totals": replace(
        SOUND["credit of all"], totals=BASE.totals
    ),
    "no lines": replace(BASE, lines=()),
    "nothing at all": Invoice(),
}


def official(invoice: Invoice) -> set[str]:
    found = broken_rules(write_ubl(invoice))
    renamed = {TWINS.get(rule, rule) for rule in found}
    kept = {"BR-CL-01", "BR-CL-04", "BR-CL-14", "BR-CL-17", "BR-CL-18"}
    return without_consequences(
        {rule for rule in renamed if rule in kept or not rule.startswith(OFFICIAL_ONLY)}
    )


def ours(invoice: Invoice) -> set[str]:
    return without_consequences(
        {
            finding.code
            for finding in check(invoice)
            if finding.severity is Severity.ERROR and finding.code not in OURS_ONLY
        }
    )


def without_consequences(rules: set[str]) -> set[str]:
    return rules - {each for rule in rules for each in FOLLOWS.get(rule, ())}


@pytest.mark.parametrize("name", list(SPOILED))
def test_both_find_the_same_rules_broken(name: str) -> None:
    assert ours(SPOILED[name]) == official(SPOILED[name])


def test_every_spoiled_invoice_but_the_tolerated_is_found_out() -> None:
    tolerated = {
        "sound",
        "long card number",
        "base off by a cent",
        "canary islands at zero",
        "split payment within Italy",
    }
    assert {name for name, each in SPOILED.items() if not ours(each)} == tolerated


amounts = st.decimals(min_value=-50, max_value=50, places=2)


@settings(deadline=None, max_examples=40)
@given(
    shifts=st.lists(st.sampled_from([Decimal(0), CENT, -CENT, Decimal(1)]), min_size=8),
    base=st.sampled_from(sorted(SOUND)),
)
def test_both_agree_about_totals_whatever_is_shifted(
    shifts: list[Decimal], base: str
) -> None:
    sound = SOUND[base]
    given_totals = sound.totals
    names = ("lines", "allowances", "charges", "net", "tax", "gross", "payable")
    moved = {
        name: getattr(given_totals, name) + shift
        for name, shift in zip(names, shifts, strict=False)
        if getattr(given_totals, name) is not None
    }
    first: TaxSubtotal = sound.taxes[0]
    assert first.tax is not None
    spoiled = replace(
        sound,
        totals=replace(given_totals, **moved),
        taxes=(replace(first, tax=first.tax + shifts[7]), *sound.taxes[1:]),
    )
    assert ours(spoiled) == official(spoiled)
