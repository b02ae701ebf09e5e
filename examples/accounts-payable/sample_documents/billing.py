"""How a supplier of the sample bills: lines, taxes and an invoice with all it needs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from anyshore.core.pricing import (
    Adjustments,
    Heading,
    Invoice,
    RatedLine,
    References,
    TaxCategory,
    TaxPlan,
    TaxTreatment,
    invoice,
    round_amount,
    treatment,
)
from anyshore.kernel import Money, Quantity
from sample_documents.parties import BUYER, SUPPLIERS

FIRST_DAY = date(2026, 10, 1)


def standard(rate: str) -> TaxTreatment:
    """Return tax at a rate."""
    return treatment(TaxCategory.STANDARD, Decimal(rate))


EXEMPT = TaxTreatment(
    category="E",
    rate=Decimal(0),
    reason="Exempt: education",
    reason_code="VATEX-EU-132-1I",
)
ABROAD = treatment(TaxCategory.OUT_OF_SCOPE)
REVERSE = treatment(TaxCategory.REVERSE_CHARGE)
WITHIN_EU = treatment(TaxCategory.INTRA_COMMUNITY)
NO_TAX_ID = replace(BUYER, vat_id="")


def line(
    name: str, quantity: str, price: str, currency: str = "EUR", unit: str = "C62"
) -> RatedLine:
    """Make a line; its service is its name, so that taxes can differ by it."""
    net = round_amount(Decimal(quantity) * Decimal(price))
    net = net.quantize(Decimal(1)) if currency == "JPY" else net
    return RatedLine(
        service=name,
        description=name,
        quantity=Quantity(Decimal(quantity), unit),
        price=Money(Decimal(price), currency),
        net=Money(net, currency),
    )


def bill(
    position: int,
    supplier: int,
    lines: list[RatedLine],
    tax: TaxTreatment,
    **more: Any,
) -> Invoice:
    """Make the invoice of a supplier; ``more`` replaces parts of it."""
    seller = SUPPLIERS[supplier]
    issued = FIRST_DAY + timedelta(days=position)
    number = f"S{supplier:02}-2026-{position:03}"
    by_service = more.pop("by_service", {})
    adjustments = more.pop("adjustments", Adjustments())
    heading: dict[str, Any] = {
        "number": number,
        "issued": issued,
        "due": issued + timedelta(days=30),
        "terms": "30 days net",
        "currency": lines[0].net.currency,
        "seller": seller.party(),
        "buyer": NO_TAX_ID if tax is ABROAD else BUYER,
        "payment": seller.payment(number),
        "references": References(
            buyer=f"DEPT-{10 + position % 4}", order=f"PO-{7000 + position}"
        ),
    }
    plan = TaxPlan(default=tax, by_service=by_service)
    return invoice(Heading(**(heading | more)), lines, plan, adjustments)
