"""Making invoices: from rated lines to EN 16931, and from that to a credit note.

It decides tax and totals; it does not decide how a supply is taxed (the contract says
so), which number is next or whether the work was accepted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from anyshore.core.pricing.arithmetic import (
    TaxTreatment,
    amount_step,
    breakdown,
    round_amount,
    taxable_by_category,
    total_up,
)
from anyshore.core.pricing.codes import STANDARD_REASONS, TaxCategory
from anyshore.core.pricing.document import (
    Attachment,
    Delivery,
    Invoice,
    Note,
    Payment,
    PrecedingInvoice,
    References,
)
from anyshore.core.pricing.line import AllowanceCharge, InvoiceLine, Item, Period, Price
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from anyshore.core.pricing.party import Party
    from anyshore.core.pricing.ratecard import RatedLine

__all__ = [
    "EN16931",
    "Adjustment",
    "Adjustments",
    "Heading",
    "TaxPlan",
    "credit_note",
    "invoice",
    "treatment",
]

#: Specification identifier of the standard itself (BT-24).
EN16931 = "urn:cen.eu:en16931:2017"

_INVOICE = "380"
_CREDIT_NOTE = "381"
_NO_REFERENCES = References()


def treatment(
    category: TaxCategory, rate: Decimal | None = None, reason: str = ""
) -> TaxTreatment:
    """Return how a category is taxed, with the words and code its reason always has.

    >>> treatment(TaxCategory.REVERSE_CHARGE).reason
    'Reverse charge'
    """
    code, words = STANDARD_REASONS.get(category, ("", ""))
    if rate is None and category is not TaxCategory.OUT_OF_SCOPE:
        rate = Decimal(0)
    return TaxTreatment(
        category=category.value, rate=rate, reason=reason or words, reason_code=code
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class TaxPlan:
    """How a contract's supplies are taxed."""

    #: How everything is taxed that is not listed.
    default: TaxTreatment
    #: How a service is taxed that differs.
    by_service: Mapping[str, TaxTreatment] = field(default_factory=dict)

    def of(self, service: str) -> TaxTreatment:
        """Return how a service is taxed."""
        return self.by_service.get(service, self.default)

    @property
    def treatments(self) -> tuple[TaxTreatment, ...]:
        """All of them."""
        return (self.default, *self.by_service.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Adjustment:
    """Money off or on the whole invoice, as a service credit."""

    #: How much, positive, without tax.
    amount: Decimal
    #: Why.
    reason: str
    #: UNTDID 5189 or 7161 code of the reason.
    reason_code: str = ""
    #: The service whose tax it takes; empty for the default.
    service: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Adjustments:
    """What changes the amount due beside the lines."""

    #: Money off.
    allowances: tuple[Adjustment, ...] = ()
    #: Money on.
    charges: tuple[Adjustment, ...] = ()
    #: Paid already, with tax.
    prepaid: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """Everything on an invoice that is not counted."""

    #: Number; without gaps for the seller.
    number: str
    #: Issue date.
    issued: date
    #: Due date.
    due: date | None = None
    #: Payment terms in words.
    terms: str = ""
    #: ISO 4217 code of all amounts.
    currency: str
    #: Seller.
    seller: Party
    #: Buyer.
    buyer: Party
    #: How to pay.
    payment: Payment | None = None
    #: What it refers to.
    references: References = _NO_REFERENCES
    #: Days it covers, as the contract's calendar labels them.
    period: Period | None = None
    #: Delivery; needed for intra-community supplies.
    delivery: Delivery | None = None
    #: Remarks.
    notes: tuple[Note, ...] = ()
    #: Supporting documents, as the list of accepted items.
    attachments: tuple[Attachment, ...] = ()
    #: ISO 4217 code in which the seller books tax, where another.
    tax_currency: str = ""
    #: Units of the tax currency for one of the invoice currency.
    tax_exchange_rate: Decimal | None = None
    #: Specification the document claims to follow.
    specification: str = EN16931
    #: Business process.
    process: str = ""


_NONE = Adjustments()


def invoice(
    heading: Heading,
    lines: Sequence[RatedLine],
    plan: TaxPlan,
    adjustments: Adjustments = _NONE,
) -> Invoice:
    """Make an invoice of rated lines; line 1 of it is line 1 of them, and so on.

    Raises:
        ProblemError: ``currency-mixed`` where a line is in another currency,
            ``exchange-rate-missing`` where tax is booked in a currency without one.
    """
    _require_one_currency(heading, lines)
    base = Invoice(
        number=heading.number,
        issued=heading.issued,
        type_code=_INVOICE,
        currency=heading.currency,
        tax_currency=heading.tax_currency,
        due=heading.due,
        terms=heading.terms,
        process=heading.process,
        specification=heading.specification,
        notes=heading.notes,
        references=heading.references,
        seller=heading.seller,
        buyer=heading.buyer,
        delivery=heading.delivery,
        period=heading.period,
        payment=heading.payment,
        attachments=heading.attachments,
        allowances=_adjust(adjustments.allowances, plan),
        charges=_adjust(adjustments.charges, plan),
        lines=tuple(
            _line(position, line, plan) for position, line in enumerate(lines, start=1)
        ),
    )
    summed = _summed(base, plan.treatments, adjustments.prepaid)
    return _in_tax_currency(summed, heading.tax_exchange_rate)


def _require_one_currency(heading: Heading, lines: Sequence[RatedLine]) -> None:
    for line in lines:
        if line.net.currency != heading.currency:
            raise ProblemError(
                Problem(
                    code="currency-mixed",
                    message=f"A line is in {line.net.currency}, the invoice in "
                    f"{heading.currency}.",
                    hint="Make one invoice for each currency.",
                    place=Place(element=line.description),
                )
            )


def _line(position: int, line: RatedLine, plan: TaxPlan) -> InvoiceLine:
    taxed = plan.of(line.service)
    return InvoiceLine(
        id=str(position),
        quantity=line.quantity.value,
        unit=line.quantity.unit,
        net=line.net.amount,
        price=Price(net=line.price.amount),
        category=taxed.category,
        rate=taxed.rate,
        item=Item(
            name=line.description, description=line.detail, seller_id=line.service
        ),
    )


def _adjust(
    entries: Sequence[Adjustment], plan: TaxPlan
) -> tuple[AllowanceCharge, ...]:
    return tuple(
        AllowanceCharge(
            amount=entry.amount,
            category=plan.of(entry.service).category,
            rate=plan.of(entry.service).rate,
            reason=entry.reason,
            reason_code=entry.reason_code,
        )
        for entry in entries
    )


def _summed(
    document: Invoice, treatments: Sequence[TaxTreatment], prepaid: Decimal | None
) -> Invoice:
    lines, less, plus = document.lines, document.allowances, document.charges
    taxes = breakdown(
        taxable_by_category(lines, less, plus),
        treatments,
        amount_step(document.currency),
    )
    totals = total_up(lines, less, plus, taxes, prepaid)
    return msgspec.structs.replace(document, taxes=taxes, totals=totals)


def _in_tax_currency(document: Invoice, exchange_rate: Decimal | None) -> Invoice:
    if not document.tax_currency or document.totals.tax is None:
        return document
    if exchange_rate is None:
        raise ProblemError(
            Problem(
                code="exchange-rate-missing",
                message=f"Tax is booked in {document.tax_currency}, but no exchange "
                f"rate from {document.currency} is given.",
                hint="Give the rate that the tax authority asks for.",
                place=Place(element="BT-111"),
            )
        )
    booked = round_amount(
        document.totals.tax * exchange_rate, amount_step(document.tax_currency)
    )
    totals = msgspec.structs.replace(document.totals, tax_in_tax_currency=booked)
    return msgspec.structs.replace(document, totals=totals)


def credit_note(
    original: Invoice,
    *,
    number: str,
    issued: date,
    reason: str,
    lines: Collection[str] | None = None,
) -> Invoice:
    """Credit an invoice, or some of its lines, at the prices and taxes it had.

    Amounts are positive.  A credit of the whole takes back allowances and charges too;
    one of some lines does not.  The exchange rate of tax is that of the original.

    Args:
        original: The invoice to credit.
        number: The credit note's own number.
        issued: Its issue date.
        reason: Why, in words; it becomes a note and the payment terms.
        lines: Identifiers of the lines to credit; None for all.

    Raises:
        ProblemError: ``line-unknown`` where the invoice has no such line.
    """
    _require_lines(original, lines or ())
    earlier = PrecedingInvoice(number=original.number, issued=original.issued)
    credited = msgspec.structs.replace(
        original if lines is None else _only(original, lines),
        number=number,
        issued=issued,
        type_code=_CREDIT_NOTE,
        due=None,
        terms=f"Credited against invoice {original.number}.",
        notes=(Note(text=reason),),
        references=msgspec.structs.replace(original.references, preceding=(earlier,)),
        attachments=(),
    )
    summed = _summed(credited, _treatments(original), None)
    return _in_tax_currency(summed, _rate_used(original))


def _only(original: Invoice, lines: Collection[str]) -> Invoice:
    kept = tuple(line for line in original.lines if line.id in lines)
    return msgspec.structs.replace(original, lines=kept, allowances=(), charges=())


def _require_lines(original: Invoice, lines: Collection[str]) -> None:
    unknown = sorted(set(lines) - {line.id for line in original.lines})
    if unknown:
        raise ProblemError(
            Problem(
                code="line-unknown",
                message=f"Invoice {original.number} has no line {', '.join(unknown)}.",
                hint="Name the lines as the invoice does.",
                place=Place(source=original.number, element="BT-126"),
            )
        )


def _treatments(original: Invoice) -> list[TaxTreatment]:
    return [
        TaxTreatment(
            category=each.category,
            rate=each.rate,
            reason=each.reason,
            reason_code=each.reason_code,
        )
        for each in original.taxes
    ]


def _rate_used(original: Invoice) -> Decimal | None:
    totals = original.totals
    if totals.tax_in_tax_currency is None:
        return None
    return totals.tax_in_tax_currency / totals.tax if totals.tax else Decimal(1)
