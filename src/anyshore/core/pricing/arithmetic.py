"""The arithmetic of an invoice: when to round, tax per category, and the totals.

Order is everything: each line is rounded once, net amounts are summed per category and
rate, and tax is taken from the sum and rounded once.  Tax per line is never computed;
its rounding would break BR-CO-17.  ``docs/explanation/pricing.md`` has a worked table.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from anyshore.core.pricing.document import TaxSubtotal, Totals
from anyshore.kernel import minor_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from anyshore.core.pricing.line import AllowanceCharge, InvoiceLine

__all__ = [
    "TaxTreatment",
    "amount_step",
    "breakdown",
    "round_amount",
    "taxable_by_category",
    "total_up",
]

# Wide enough that no sum of amounts, each under 10**15, is ever cut.
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_ZERO = Decimal(0)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, kw_only=True, slots=True)
class TaxTreatment:
    """How a supply is taxed: category, rate, and the reason where there is no tax."""

    #: UNTDID 5305 code, as in ``S`` or ``AE``.
    category: str
    #: Rate in percent; None where not subject to VAT.
    rate: Decimal | None
    #: Why no tax is charged, in words.
    reason: str = ""
    #: VATEX code of the reason.
    reason_code: str = ""


def amount_step(currency: str) -> Decimal:
    """Return the smallest step of an amount: the currency's unit, at least a hundredth.

    EN 16931 allows two decimals (BR-DEC-01 to 28), so dinars of three digits get two.

    >>> amount_step("EUR"), amount_step("JPY"), amount_step("KWD")
    (Decimal('0.01'), Decimal('1'), Decimal('0.01'))
    """
    return Decimal(1).scaleb(-min(2, minor_digits(currency)))


def round_amount(amount: Decimal, step: Decimal = Decimal("0.01")) -> Decimal:
    """Round half away from zero to the step.

    >>> round_amount(Decimal("2.675")), round_amount(Decimal("-2.675"))
    (Decimal('2.68'), Decimal('-2.68'))
    """
    return amount.quantize(step, ROUND_HALF_UP, context=_WIDE)


def taxable_by_category(
    lines: Iterable[InvoiceLine],
    allowances: Iterable[AllowanceCharge] = (),
    charges: Iterable[AllowanceCharge] = (),
) -> dict[tuple[str, Decimal | None], Decimal]:
    """Sum net amounts per category and rate: lines, less allowances, plus charges.

    Keys come in the order of their first appearance.
    """
    sums: dict[tuple[str, Decimal | None], Decimal] = {}
    for line in lines:
        key = (line.category, line.rate)
        sums[key] = sums.get(key, _ZERO) + (line.net or _ZERO)
    for sign, group in ((-1, allowances), (1, charges)):
        for entry in group:
            key = (entry.category, entry.rate)
            sums[key] = sums.get(key, _ZERO) + sign * (entry.amount or _ZERO)
    return sums


def breakdown(
    sums: Mapping[tuple[str, Decimal | None], Decimal],
    treatments: Iterable[TaxTreatment],
    step: Decimal,
) -> tuple[TaxSubtotal, ...]:
    """Compute each category's tax from its sum, rounding once (BG-23, BR-CO-17)."""
    reasons = {(each.category, each.rate): each for each in treatments}
    subtotals = []
    for (category, rate), taxable in sums.items():
        treatment = reasons.get((category, rate))
        subtotals.append(
            TaxSubtotal(
                taxable=taxable,
                tax=round_amount(taxable * (rate or _ZERO) / _HUNDRED, step),
                category=category,
                rate=rate,
                reason=treatment.reason if treatment else "",
                reason_code=treatment.reason_code if treatment else "",
            )
        )
    return tuple(subtotals)


def total_up(
    lines: Sequence[InvoiceLine],
    allowances: Sequence[AllowanceCharge],
    charges: Sequence[AllowanceCharge],
    taxes: Sequence[TaxSubtotal],
    prepaid: Decimal | None = None,
) -> Totals:
    """Add up the document (BG-22, BR-CO-10 to BR-CO-16)."""
    net_lines = sum((line.net or _ZERO for line in lines), _ZERO)
    less = sum((entry.amount or _ZERO for entry in allowances), _ZERO)
    plus = sum((entry.amount or _ZERO for entry in charges), _ZERO)
    net = net_lines - less + plus
    tax = sum((each.tax or _ZERO for each in taxes), _ZERO)
    gross = net + tax
    return Totals(
        lines=net_lines,
        allowances=less if allowances else None,
        charges=plus if charges else None,
        net=net,
        tax=tax,
        gross=gross,
        prepaid=prepaid,
        payable=gross - (prepaid or _ZERO),
    )
