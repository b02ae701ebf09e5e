"""Invented companies and invoices that several suites share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from anyshore.core.pricing import (
    Address,
    Adjustment,
    Adjustments,
    Contact,
    CreditTransfer,
    Delivery,
    Heading,
    Identifier,
    Invoice,
    Measure,
    Party,
    Payment,
    Period,
    Rate,
    RateCard,
    RatedLine,
    References,
    TaxCategory,
    TaxPlan,
    TaxTreatment,
    Tier,
    Tiering,
    Usage,
    credit_note,
    invoice,
    rate,
    treatment,
)
from anyshore.kernel import Interval, Quantity

MONTH = Interval(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))

PROVIDER = Party(
    name="Sample Provider BV",
    trading_name="Sample Provider",
    ids=(Identifier(value="7300010000001", scheme="0088"),),
    legal_id=Identifier(value="12345678", scheme="0106"),
    vat_id="NL123456789B01",
    endpoint=Identifier(value="7300010000001", scheme="0088"),
    address=Address(
        line1="Voorbeeldkade 1", city="Rotterdam", postcode="3011 AA", country="NL"
    ),
    contact=Contact(
        name="Billing", phone="+31 10 000 0000", email="billing@provider.example"
    ),
)

CLIENT = Party(
    name="Sample Client GmbH",
    legal_id=Identifier(value="HRB 000000"),
    vat_id="DE123456789",
    endpoint=Identifier(value="invoices@client.example", scheme="EM"),
    address=Address(
        line1="Beispielallee 2",
        line2="Hof",
        city="Berlin",
        postcode="10115",
        country="DE",
    ),
)

PAYMENT = Payment(
    means="58",
    means_text="SEPA credit transfer",
    remittance="INV-2026-0042",
    transfers=(
        CreditTransfer(
            account="NL91ABNA0417164300", name="Sample Provider BV", bank="ABNANL2A"
        ),
    ),
)

STANDARD = TaxPlan(default=treatment(TaxCategory.STANDARD, Decimal(21)))
REVERSE = TaxPlan(default=treatment(TaxCategory.REVERSE_CHARGE))

CARD = RateCard(
    currency="EUR",
    rates=(
        Rate(
            service="ap/invoice",
            description="Supplier invoice processed",
            measure=Measure.ITEM,
            tiers=(
                Tier(price=Decimal("1.85")),
                Tier(above=Decimal(100), price=Decimal("1.625")),
                Tier(above=Decimal(500), price=Decimal("1.40")),
            ),
        ),
        Rate(
            service="research/hour",
            description="Research, senior analyst",
            measure=Measure.HOUR,
            tiers=(
                Tier(price=Decimal(95)),
                Tier(above=Decimal(40), price=Decimal(88)),
            ),
            tiering=Tiering.VOLUME,
        ),
        Rate(
            service="desk/fte",
            description="Dedicated agent",
            measure=Measure.FTE_MONTH,
            tiers=(Tier(price=Decimal(2450)),),
        ),
        Rate(
            service="research/milestone",
            description="Market study",
            measure=Measure.MILESTONE,
            tiers=(Tier(price=Decimal(8000)),),
        ),
    ),
)


def usage(name: str, service: str, quantity: str, unit: str, day: int = 5) -> Usage:
    """Make a usage in the month of the samples."""
    return Usage(
        id=name,
        service=service,
        quantity=Quantity(Decimal(quantity), unit),
        at=datetime(2026, 10, day, 12, tzinfo=UTC),
    )


def items(count: int) -> list[Usage]:
    """Make so many accepted items."""
    return [
        usage(f"wi-{number:04}", "ap/invoice", "1", "C62", 1 + number % 28)
        for number in range(1, count + 1)
    ]


def heading(**changes: Any) -> Heading:
    """Make a heading; changes replace its fields."""
    fields: dict[str, Any] = {
        "number": "INV-2026-0042",
        "issued": date(2026, 11, 2),
        "due": date(2026, 12, 2),
        "terms": "30 days net",
        "currency": "EUR",
        "seller": PROVIDER,
        "buyer": CLIENT,
        "payment": PAYMENT,
        "references": References(
            buyer="COST-CENTRE-7", order="PO-1001", contract="AP-2026"
        ),
        "period": Period(start=date(2026, 10, 1), end=date(2026, 10, 31)),
    }
    return Heading(**(fields | changes))


def item_lines(count: int = 612) -> tuple[RatedLine, ...]:
    """Rate so many accepted items."""
    return rate(CARD, items(count), MONTH)


def made_invoices() -> dict[str, Invoice]:
    """Make one invoice of every kind that the product makes."""
    with_minimum = RateCard(
        currency="EUR", rates=CARD.rates, minimum=Decimal("2500.00")
    )
    milestone = [
        Usage(
            id="ms-2",
            service="research/milestone",
            quantity=Quantity(Decimal(1)),
            at=datetime(2026, 10, 20, tzinfo=UTC),
            description="Draft report accepted",
            agreed=Decimal("12500.00"),
        )
    ]
    mixed = [
        *items(130),
        usage("h-1", "research/hour", "37.25", "HUR"),
        usage("h-2", "research/hour", "4.5", "HUR", 9),
        usage("f-1", "desk/fte", "2.4", "MON", 31),
    ]
    adjusted = Adjustments(
        allowances=(
            Adjustment(
                amount=Decimal("42.17"),
                reason="Service credit: turnaround missed on 3 items",
                reason_code="95",
            ),
        ),
        charges=(
            Adjustment(
                amount=Decimal("15.00"), reason="Scanning of paper", reason_code="WH"
            ),
        ),
        prepaid=Decimal("100.00"),
    )
    two_rates = TaxPlan(
        default=treatment(TaxCategory.STANDARD, Decimal(21)),
        by_service={"research/hour": treatment(TaxCategory.STANDARD, Decimal(9))},
    )
    exempt = TaxPlan(
        default=TaxTreatment(
            category="E",
            rate=Decimal(0),
            reason="Exempt, article 132(1)(i)",
            reason_code="VATEX-EU-132-1I",
        )
    )
    nobody = {
        "seller": _without_vat(PROVIDER),
        "buyer": _without_vat(CLIENT),
    }
    abroad = Delivery(
        day=date(2026, 10, 31), address=Address(city="Berlin", country="DE")
    )
    made = {
        "per item": invoice(heading(), item_lines(), STANDARD),
        "reverse charge": invoice(heading(), item_lines(), REVERSE),
        "minimum": invoice(heading(), rate(with_minimum, items(3), MONTH), STANDARD),
        "milestone": invoice(heading(), rate(CARD, milestone, MONTH), STANDARD),
        "allowances": invoice(heading(), item_lines(), STANDARD, adjusted),
        "two rates": invoice(heading(), rate(CARD, mixed, MONTH), two_rates, adjusted),
        "zero": invoice(heading(), item_lines(5), _plan(TaxCategory.ZERO)),
        "exempt": invoice(heading(), item_lines(5), exempt),
        "export": invoice(heading(), item_lines(5), _plan(TaxCategory.EXPORT)),
        "intra-community": invoice(
            heading(delivery=abroad), item_lines(5), _plan(TaxCategory.INTRA_COMMUNITY)
        ),
        "out of scope": invoice(
            heading(**nobody), item_lines(5), _plan(TaxCategory.OUT_OF_SCOPE)
        ),
        "tax in another currency": invoice(
            heading(tax_currency="PLN", tax_exchange_rate=Decimal("4.2731")),
            item_lines(),
            STANDARD,
        ),
        "yen": invoice(heading(currency="JPY"), _yen_lines(), STANDARD),
    }
    made["credit of all"] = credit_note(
        made["allowances"],
        number="CN-2026-0003",
        issued=date(2026, 11, 9),
        reason="Billed to the wrong cost center.",
    )
    made["credit of a line"] = credit_note(
        made["per item"],
        number="CN-2026-0004",
        issued=date(2026, 11, 9),
        reason="Rework of tier 2 items.",
        lines=["2"],
    )
    return made


def _plan(category: TaxCategory) -> TaxPlan:
    return TaxPlan(default=treatment(category))


def _yen_lines() -> tuple[RatedLine, ...]:
    rates = (
        Rate(
            service="ap/invoice",
            description="Supplier invoice processed",
            measure=Measure.ITEM,
            tiers=(Tier(price=Decimal("287.5")),),
        ),
    )
    return rate(RateCard(currency="JPY", rates=rates), items(33), MONTH)


def _without_vat(party: Party) -> Party:
    return Party(name=party.name, legal_id=party.legal_id, address=party.address)
