"""Pricing: what work costs, the invoice as a value, and whether an invoice is right.

Decides prices (`rate`), tax and totals (`invoice`, `credit_note`) and which rules of
EN 16931 a document breaks (`check`).  Does not decide whether work was accepted, how a
supply is to be taxed, or what becomes of a faulty invoice; reads and writes no syntax.
"""

from __future__ import annotations

from anyshore.core.pricing.arithmetic import TaxTreatment, amount_step, round_amount
from anyshore.core.pricing.check import (
    KnownSupplier,
    Origin,
    check,
    duplicate_key,
    find_supplier,
    iban_is_valid,
)
from anyshore.core.pricing.codes import CURRENCIES, TaxCategory
from anyshore.core.pricing.document import (
    Attachment,
    Card,
    CreditTransfer,
    Delivery,
    DirectDebit,
    Invoice,
    Note,
    Payment,
    PrecedingInvoice,
    References,
    TaxSubtotal,
    Totals,
)
from anyshore.core.pricing.invoicing import (
    EN16931,
    Adjustment,
    Adjustments,
    Heading,
    TaxPlan,
    credit_note,
    invoice,
    treatment,
)
from anyshore.core.pricing.line import (
    AllowanceCharge,
    Attribute,
    Classification,
    InvoiceLine,
    Item,
    Period,
    Price,
    line_labels,
)
from anyshore.core.pricing.party import (
    Address,
    Contact,
    Identifier,
    Party,
    Payee,
    TaxRepresentative,
)
from anyshore.core.pricing.ratecard import (
    Measure,
    Rate,
    RateCard,
    RatedLine,
    Tier,
    Tiering,
    Usage,
)
from anyshore.core.pricing.rating import rate
from anyshore.core.pricing.serial import from_json, to_json

__all__ = [
    "CURRENCIES",
    "EN16931",
    "Address",
    "Adjustment",
    "Adjustments",
    "AllowanceCharge",
    "Attachment",
    "Attribute",
    "Card",
    "Classification",
    "Contact",
    "CreditTransfer",
    "Delivery",
    "DirectDebit",
    "Heading",
    "Identifier",
    "Invoice",
    "InvoiceLine",
    "Item",
    "KnownSupplier",
    "Measure",
    "Note",
    "Origin",
    "Party",
    "Payee",
    "Payment",
    "Period",
    "PrecedingInvoice",
    "Price",
    "Rate",
    "RateCard",
    "RatedLine",
    "References",
    "TaxCategory",
    "TaxPlan",
    "TaxRepresentative",
    "TaxSubtotal",
    "TaxTreatment",
    "Tier",
    "Tiering",
    "Totals",
    "Usage",
    "amount_step",
    "check",
    "credit_note",
    "duplicate_key",
    "find_supplier",
    "from_json",
    "iban_is_valid",
    "invoice",
    "line_labels",
    "rate",
    "round_amount",
    "to_json",
    "treatment",
]
