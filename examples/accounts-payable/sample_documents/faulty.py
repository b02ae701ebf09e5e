"""The faulty documents of the sample that can be read: each is spoiled in one way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from anyshore.core.pricing import (
    CreditTransfer,
    Invoice,
    Party,
    Payment,
    RatedLine,
    References,
)
from anyshore.kernel import Money, Quantity
from sample_documents.billing import REVERSE, bill, line, standard
from sample_documents.parties import SUPPLIERS
from sample_documents.sound import BY_NUMBER


def with_totals(made: Invoice, **changes: str) -> Invoice:
    """Replace some of the totals."""
    amounts = {name: Decimal(text) for name, text in changes.items()}
    return replace(made, totals=replace(made.totals, **amounts))


def with_account(made: Invoice, account: str) -> Invoice:
    """Replace the account to be paid to."""
    transfer = CreditTransfer(account=account, name=made.seller.name)
    payment = Payment(means="30", remittance=made.number, transfers=(transfer,))
    return replace(made, payment=payment)


def with_tax(made: Invoice, tax: str) -> Invoice:
    """Replace the tax of the first category, and let the totals follow."""
    first, *others = made.taxes
    spoiled = replace(made, taxes=(replace(first, tax=Decimal(tax)), *others))
    gross = f"{(made.totals.net or Decimal(0)) + Decimal(tax):f}"
    return with_totals(spoiled, tax=tax, gross=gross, payable=gross)


def renumbered(source: int, position: int, **changes: Any) -> Invoice:
    """Take a sound invoice under a number of its own."""
    made = BY_NUMBER[source]
    number = f"{made.number[:8]}-{position:03}"
    return replace(made, **({"number": number} | changes))


UNKNOWN: Party = SUPPLIERS[90].party()
SMALL = [line("Brochure", "250", "1.12")]

# What is faulty, though it can be read: number, syntax, words, invoice, findings.
FAULTY: list[tuple[int, str, str, Invoice, tuple[str, ...]]] = [
    (
        31,
        "UBL",
        "Total with VAT and amount due are 100.00 too high",
        with_totals(renumbered(1, 31), gross="384.17", payable="384.17"),
        ("BR-CO-15",),
    ),
    (
        32,
        "CII",
        "VAT at 19 % is computed as if it were 29 %",
        with_tax(renumbered(3, 32), "516.90"),
        ("BR-S-09", "BR-CO-17"),
    ),
    (
        33,
        "UBL",
        "The sum of the lines leaves one line out",
        with_totals(renumbered(2, 33), lines="775.40"),
        ("BR-CO-10", "BR-CO-13"),
    ),
    (
        34,
        "UBL",
        "A line's amount is not quantity times price",
        bill(
            34,
            1,
            [
                RatedLine(
                    service="Folder",
                    description="Folder",
                    quantity=Quantity(Decimal(40), "C62"),
                    price=Money(Decimal("2.15"), "EUR"),
                    net=Money(Decimal("96.00"), "EUR"),
                )
            ],
            standard("19"),
        ),
        ("line-net-differs",),
    ),
    (35, "UBL", "Duplicate of 01, sent again", BY_NUMBER[1], ("duplicate",)),
    (36, "CII", "Duplicate of 02, in the other syntax", BY_NUMBER[2], ("duplicate",)),
    (
        37,
        "UBL",
        "Unknown supplier",
        bill(37, 90, SMALL, REVERSE),
        ("supplier-unknown",),
    ),
    (
        38,
        "CII",
        "Unknown supplier",
        bill(38, 90, [line("Banner", "4", "88.00")], REVERSE),
        ("supplier-unknown",),
    ),
    (
        39,
        "UBL",
        "Dated in the future",
        renumbered(1, 39, issued=date(2027, 3, 1), due=date(2027, 3, 31)),
        ("date-in-future",),
    ),
    (
        40,
        "UBL",
        "Neither buyer reference nor order",
        renumbered(3, 40, references=References()),
        ("reference-missing",),
    ),
    (
        41,
        "UBL",
        "A currency that does not exist",
        renumbered(1, 41, currency="EUX"),
        ("BR-CL-04",),
    ),
    (
        42,
        "UBL",
        "Account that is not on file for this supplier",
        with_account(renumbered(5, 42), SUPPLIERS[90].account),
        ("account-unknown",),
    ),
    (
        43,
        "CII",
        "Account with a wrong checksum",
        with_account(renumbered(4, 43), "DE00000000020000000002"),
        ("iban-checksum", "account-unknown"),
    ),
    (
        44,
        "UBL",
        "Neither due date nor payment terms",
        renumbered(16, 44, due=None, terms=""),
        ("BR-CO-25",),
    ),
]
