"""Whether the totals add up (BR-CO-10 to BR-CO-16, BR-DEC) and the lines do.

Totals are compared exactly, after rounding the sum to two decimals, as the official
rules do.  Lines, percentages and price discounts are compared within two hundredths,
the slack that Peppol BIS Billing gives to the first two (its R120 and R040), because
the standard states those formulas without saying when to round.  Where they do not
hold, that is a warning: the standard itself has no such rule.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.core.pricing.arithmetic import amount_step, round_amount
from anyshore.core.pricing.check.finding import (
    Findings,
    allowances_of,
    found,
    labelled_lines,
    shown,
    warned,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from anyshore.core.pricing.document import Invoice
    from anyshore.core.pricing.line import AllowanceCharge, InvoiceLine
    from anyshore.kernel import Problem

__all__ = ["SLACK", "totals"]

_ZERO = Decimal(0)
#: How far a computed line may be from the stated one.
SLACK = Decimal("0.02")


def totals(invoice: Invoice) -> Findings:
    """Yield sums that do not add up and amounts with more decimals than allowed."""
    yield from _sums(invoice)
    yield from _decimals(invoice)
    for name, _, entry in allowances_of(invoice):
        yield from _percentage(name, entry)
    # Where money has no cents, a line may be off by half of its smallest unit.
    slack = max(SLACK, amount_step(invoice.currency) / 2)
    for place, line in labelled_lines(invoice):
        yield from _line(place, line, slack)
        for name, _, entry in allowances_of(line):
            yield from _percentage(f"{name} of {place}", entry)


def _sums(invoice: Invoice) -> Findings:
    given = invoice.totals
    yield from _differs(
        "BR-CO-10",
        "BT-106",
        given.lines,
        _sum(line.net for line in invoice.lines),
        "the sum of the lines",
    )
    for rule, term, stated, entries, what in (
        ("BR-CO-11", "BT-107", given.allowances, invoice.allowances, "allowances"),
        ("BR-CO-12", "BT-108", given.charges, invoice.charges, "charges"),
    ):
        expected = _sum(entry.amount for entry in entries)
        if stated is None and entries:
            yield found(
                rule, term, f"The sum of the {what}, {expected:f}, is not stated."
            )
        yield from _differs(rule, term, stated, expected, f"the sum of the {what}")
    less, plus = given.allowances or _ZERO, given.charges or _ZERO
    if given.lines is not None:
        yield from _differs(
            "BR-CO-13",
            "BT-109",
            given.net,
            given.lines - less + plus,
            "lines, less allowances, plus charges",
        )
    if given.tax is not None and any(each.tax is not None for each in invoice.taxes):
        yield from _differs(
            "BR-CO-14",
            "BT-110",
            given.tax,
            _sum(each.tax for each in invoice.taxes),
            "the sum of the VAT breakdown",
        )
    yield from _gross(invoice)


def _gross(invoice: Invoice) -> Findings:
    given = invoice.totals
    if given.net is not None:
        yield from _differs(
            "BR-CO-15",
            "BT-112",
            given.gross,
            given.net + (given.tax or _ZERO),
            "the total without VAT plus VAT",
        )
    if given.gross is not None:
        yield from _differs(
            "BR-CO-16",
            "BT-115",
            given.payable,
            given.gross - (given.prepaid or _ZERO) + (given.rounding or _ZERO),
            "the total with VAT, less what is paid, plus rounding",
        )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount or _ZERO for amount in amounts), _ZERO)


def _differs(
    rule: str, term: str, stated: Decimal | None, expected: Decimal, of: str
) -> Findings:
    rounded = round_amount(expected)
    if stated is not None and stated != rounded:
        yield found(
            rule,
            term,
            f"{shown(stated)} is stated, but {of} is {shown(rounded)}.",
            "Ask the seller for a corrected invoice.",
        )


def _decimals(invoice: Invoice) -> Findings:
    given = invoice.totals
    header = (
        ("BR-DEC-09", "BT-106", given.lines),
        ("BR-DEC-10", "BT-107", given.allowances),
        ("BR-DEC-11", "BT-108", given.charges),
        ("BR-DEC-12", "BT-109", given.net),
        ("BR-DEC-13", "BT-110", given.tax),
        ("BR-DEC-14", "BT-112", given.gross),
        ("BR-DEC-15", "BT-111", given.tax_in_tax_currency),
        ("BR-DEC-16", "BT-113", given.prepaid),
        ("BR-DEC-17", "BT-114", given.rounding),
        ("BR-DEC-18", "BT-115", given.payable),
    )
    for rule, term, amount in header:
        yield from _too_fine(rule, term, amount)
    for position, subtotal in enumerate(invoice.taxes, start=1):
        place = f"of tax {position}"
        yield from _too_fine("BR-DEC-19", f"BT-116 {place}", subtotal.taxable)
        yield from _too_fine("BR-DEC-20", f"BT-117 {place}", subtotal.tax)
    for name, is_charge, entry in allowances_of(invoice):
        rules = ("BR-DEC-05", "BR-DEC-06") if is_charge else ("BR-DEC-01", "BR-DEC-02")
        terms = ("BT-99", "BT-100") if is_charge else ("BT-92", "BT-93")
        yield from _too_fine(rules[0], f"{terms[0]} of {name}", entry.amount)
        yield from _too_fine(rules[1], f"{terms[1]} of {name}", entry.base)
    for place, line in labelled_lines(invoice):
        yield from _too_fine("BR-DEC-23", f"BT-131 of {place}", line.net)
        for name, is_charge, entry in allowances_of(line):
            rules = (
                ("BR-DEC-27", "BR-DEC-28") if is_charge else ("BR-DEC-24", "BR-DEC-25")
            )
            terms = ("BT-141", "BT-142") if is_charge else ("BT-136", "BT-137")
            owner = f"of {name} of {place}"
            yield from _too_fine(rules[0], f"{terms[0]} {owner}", entry.amount)
            yield from _too_fine(rules[1], f"{terms[1]} {owner}", entry.base)


def _too_fine(rule: str, element: str, amount: Decimal | None) -> Findings:
    exponent = amount.as_tuple().exponent if amount is not None else 0
    if isinstance(exponent, int) and exponent < -2:
        yield found(rule, element, f"{amount:f} has more than two decimals.")


def _line(place: str, line: InvoiceLine, slack: Decimal) -> Findings:
    price = line.price
    if line.net is not None and line.quantity is not None and price.net is not None:
        expected = (
            line.quantity * price.net / (price.base_quantity or 1)
            - _sum(entry.amount for entry in line.allowances)
            + _sum(entry.amount for entry in line.charges)
        )
        if abs(line.net - expected) > slack:
            yield _off(
                "line-net-differs",
                f"BT-131 of {place}",
                f"{line.net:f} is stated, but quantity times price, less allowances, "
                f"plus charges is {round_amount(expected):f}.",
            )
    if price.gross is not None and price.net is not None:
        expected = price.gross - (price.discount or _ZERO)
        if abs(price.net - expected) > SLACK:
            yield _off(
                "price-discount-differs",
                f"BT-146 of {place}",
                f"The net price is {price.net:f}, but gross less discount is "
                f"{expected:f}.",
            )
    if price.base_quantity is not None and price.base_quantity <= 0:
        yield _off(
            "price-base-not-positive",
            f"BT-149 of {place}",
            f"A price cannot be for {price.base_quantity:f} units.",
        )


def _percentage(name: str, entry: AllowanceCharge) -> Findings:
    if entry.amount is None or entry.base is None or entry.percent is None:
        return
    expected = entry.base * entry.percent / 100
    if abs(entry.amount - expected) > SLACK:
        yield _off(
            "allowance-percentage-differs",
            f"{name}",
            f"{entry.amount:f} is stated, but {entry.percent:f} % of {entry.base:f} is "
            f"{round_amount(expected):f}.",
        )


def _off(code: str, element: str, message: str) -> Problem:
    return warned(code, element, message, "Compare it with the order before paying.")
