"""The sound documents of the sample: nothing is wrong with any of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from anyshore.core.pricing import (
    Address,
    Adjustment,
    Adjustments,
    Delivery,
    Invoice,
    TaxCategory,
    credit_note,
    treatment,
)
from sample_documents.billing import (
    ABROAD,
    EXEMPT,
    FIRST_DAY,
    REVERSE,
    WITHIN_EU,
    bill,
    line,
    standard,
)

TELEPHONY = [
    line(
        f"Line {number:02}, calls and data", "1", f"{19 + number * 3 % 17}.{number:02}"
    )
    for number in range(1, 25)
]
DISCOUNT = Adjustments(
    allowances=(
        Adjustment(amount=Decimal("50.00"), reason="Rebate", reason_code="95"),
    ),
    charges=(Adjustment(amount=Decimal("18.50"), reason="Freight", reason_code="FC"),),
)
PAID = Adjustments(prepaid=Decimal("500.00"))
DELIVERED = Delivery(
    day=FIRST_DAY + timedelta(days=6),
    address=Address(line1="Lagerweg 3", city="Berlin", postcode="12099", country="DE"),
)

# What is sound: number, syntax, words, invoice.
SOUND: list[tuple[int, str, str, Invoice]] = [
    (
        1,
        "UBL",
        "Small order of paper, 19 %",
        bill(1, 1, [line("Copy paper, box", "12", "19.90")], standard("19")),
    ),
    (
        2,
        "UBL",
        "Office supplies, three lines, 19 %",
        bill(
            2,
            1,
            [
                line("Desk lamp", "4", "61.25"),
                line("Toner", "6", "88.40"),
                line("Assembly", "3.5", "54.00", unit="HUR"),
            ],
            standard("19"),
        ),
    ),
    (
        3,
        "CII",
        "Cleaning by the hour, 19 %",
        bill(3, 2, [line("Cleaning", "64", "27.85", unit="HUR")], standard("19")),
    ),
    (
        4,
        "CII",
        "Two rates, 19 % and 7 %",
        bill(
            4,
            2,
            [
                line("Cleaning", "16", "27.85", unit="HUR"),
                line("Flowers", "3", "24.50"),
            ],
            standard("19"),
            by_service={"Flowers": standard("7")},
        ),
    ),
    (
        5,
        "UBL",
        "Consulting from France, reverse charge",
        bill(5, 3, [line("Consulting", "5", "1150", unit="DAY")], REVERSE),
    ),
    (
        6,
        "CII",
        "Software from Poland, reverse charge",
        bill(6, 4, [line("License, seat and month", "40", "36.5")], REVERSE),
    ),
    (
        7,
        "UBL",
        "Parts from the Netherlands, intra-community supply",
        bill(
            7,
            5,
            [line("Bearing", "200", "4.315"), line("Seal", "180", "0.8925")],
            WITHIN_EU,
            delivery=DELIVERED,
        ),
    ),
    (
        8,
        "UBL",
        "Cloud services in US dollars, not subject to VAT",
        bill(8, 6, [line("Compute", "730", "0.4125", "USD", "HUR")], ABROAD),
    ),
    (
        9,
        "UBL",
        "Books in pounds, zero rated",
        bill(
            9,
            7,
            [line("Handbook", "15", "42.00", "GBP")],
            treatment(TaxCategory.ZERO),
        ),
    ),
    (
        10,
        "UBL",
        "Telephones in Swedish kronor, 25 %",
        bill(10, 8, [line("Subscription", "18", "249.00", "SEK")], standard("25")),
    ),
    (
        11,
        "CII",
        "Calls in Swedish kronor, 25 %",
        bill(11, 8, [line("Call minutes", "3120", "0.137", "SEK")], standard("25")),
    ),
    (
        12,
        "UBL",
        "Maintenance in złoty, 23 %",
        bill(
            12, 4, [line("Maintenance", "12", "310.00", "PLN", "HUR")], standard("23")
        ),
    ),
    (
        13,
        "CII",
        "Clocks in Swiss francs, 8.1 %",
        bill(13, 9, [line("Wall clock", "22", "79.90", "CHF")], standard("8.1")),
    ),
    (
        14,
        "UBL",
        "Sensors in yen, not subject to VAT",
        bill(14, 10, [line("Sensor", "35", "4180", "JPY")], ABROAD),
    ),
    (
        15,
        "UBL",
        "Freight in Norwegian kroner, 25 %",
        bill(15, 11, [line("Freight", "7", "1890.00", "NOK")], standard("25")),
    ),
    (
        16,
        "UBL",
        "Course, exempt",
        bill(16, 12, [line("Course place", "8", "390.00")], EXEMPT),
    ),
    (
        17,
        "CII",
        "Examination, exempt",
        bill(17, 12, [line("Examination", "8", "85.00")], EXEMPT),
    ),
    (
        18,
        "UBL",
        "With rebate and freight",
        bill(
            18,
            1,
            [line("Chair", "6", "219.00")],
            standard("19"),
            adjustments=DISCOUNT,
        ),
    ),
    (
        19,
        "CII",
        "With rebate and freight",
        bill(
            19,
            14,
            [line("Spare part", "9", "147.30")],
            standard("20"),
            adjustments=DISCOUNT,
        ),
    ),
    (
        20,
        "UBL",
        "Partly paid already",
        bill(
            20,
            2,
            [line("Window cleaning", "1", "980.00")],
            standard("19"),
            adjustments=PAID,
        ),
    ),
    (
        21,
        "CII",
        "Power in Danish kroner, 25 %",
        bill(
            21, 13, [line("Power, kWh", "8425", "0.8237", "DKK", "KWH")], standard("25")
        ),
    ),
    (22, "UBL", "Twenty-four lines", bill(22, 1, TELEPHONY, standard("19"))),
    (
        23,
        "UBL",
        "Just under ten thousand",
        bill(
            23, 14, [line("Machine hire", "21", "395.00", unit="DAY")], standard("19")
        ),
    ),
    (
        24,
        "UBL",
        "Over ten thousand: needs approval",
        bill(24, 14, [line("Overhaul", "1", "12500.00")], standard("19")),
    ),
    (
        25,
        "CII",
        "Over fifty thousand: needs higher approval",
        bill(25, 14, [line("Milling machine", "1", "61500.00")], standard("19")),
    ),
    (
        26,
        "UBL",
        "Over fifty thousand US dollars: needs higher approval",
        bill(26, 6, [line("Reserved capacity, year", "1", "61000.00", "USD")], ABROAD),
    ),
]
BY_NUMBER = {number: made for number, _, _, made in SOUND}


def credit(position: int, original: int, reason: str, *lines: str) -> Invoice:
    """Credit a sound invoice, or some of its lines."""
    made = BY_NUMBER[original]
    return credit_note(
        made,
        number=made.number.replace("S", "C", 1),
        issued=FIRST_DAY + timedelta(days=position),
        reason=reason,
        lines=lines or None,
    )


SOUND += [
    (27, "UBL", "Credit of all of 02", credit(27, 2, "Delivered twice.")),
    (28, "UBL", "Credit of one line of 07", credit(28, 7, "Seals returned.", "2")),
    (29, "CII", "Credit of all of 03", credit(29, 3, "Wrong building.")),
    (30, "CII", "Credit of all of 11", credit(30, 11, "Wrong tariff.")),
]
