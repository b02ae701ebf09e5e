"""Whether tax is right, category by category (BR-S, Z, E, AE, IC, G, O, AF, AG, B).

The families of rules differ in five facts only, so they are one table: whose
registration must be given, which rate is allowed, whether tax may be other than zero,
and whether a reason must or must not be given.

The official rules accept a tax amount that is less than one unit of currency off
(BR-CO-17), and a standard-rated base likewise (BR-S-08).  So do these; but a difference
of a cent or more is still noted as ``tax-rounding``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from typing import TYPE_CHECKING, assert_never

from anyshore.core.pricing.arithmetic import (
    amount_step,
    round_amount,
    taxable_by_category,
)
from anyshore.core.pricing.check.finding import (
    Findings,
    allowances_of,
    found,
    labelled_lines,
    shown,
    warned,
)
from anyshore.core.pricing.codes import TaxCategory
from anyshore.kernel import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.pricing.document import Invoice, TaxSubtotal

__all__ = ["tax"]

_ZERO, _ONE = Decimal(0), Decimal(1)


class _Registered(Enum):
    """Whose tax registrations a category needs."""

    SELLER = auto()
    SELLER_VAT = auto()
    SELLER_AND_BUYER = auto()
    SELLER_VAT_AND_BUYER_VAT = auto()
    NOBODY = auto()


class _Rate(Enum):
    """Which rates a category allows."""

    POSITIVE = "above zero"
    NOT_NEGATIVE = "zero or above"
    ZERO = "zero"
    NONE = "left out"


@dataclass(frozen=True, slots=True)
class _Family:
    """How the rules of one category differ from those of the others."""

    category: TaxCategory
    registered: _Registered
    rate: _Rate
    needs_reason: bool


_FAMILIES = (
    _Family(TaxCategory.STANDARD, _Registered.SELLER, _Rate.POSITIVE, False),
    _Family(TaxCategory.ZERO, _Registered.SELLER, _Rate.ZERO, False),
    _Family(TaxCategory.EXEMPT, _Registered.SELLER, _Rate.ZERO, True),
    _Family(TaxCategory.REVERSE_CHARGE, _Registered.SELLER_AND_BUYER, _Rate.ZERO, True),
    _Family(
        TaxCategory.INTRA_COMMUNITY,
        _Registered.SELLER_VAT_AND_BUYER_VAT,
        _Rate.ZERO,
        True,
    ),
    _Family(TaxCategory.EXPORT, _Registered.SELLER_VAT, _Rate.ZERO, True),
    _Family(TaxCategory.OUT_OF_SCOPE, _Registered.NOBODY, _Rate.NONE, True),
    _Family(TaxCategory.CANARY, _Registered.SELLER, _Rate.NOT_NEGATIVE, False),
    _Family(TaxCategory.CEUTA_MELILLA, _Registered.SELLER, _Rate.NOT_NEGATIVE, False),
)


@dataclass(frozen=True, slots=True)
class _Use:
    """One place where a category is used: a line, an allowance or a charge."""

    #: Last digit of the rules for such a place: 0 line, 1 allowance, 2 charge.
    kind: int
    #: Its name, as in ``line 3``.
    place: str
    category: str
    rate: Decimal | None


_CATEGORY_TERMS = ("BT-151", "BT-95", "BT-102")
_RATE_TERMS = ("BT-152", "BT-96", "BT-103")


def tax(invoice: Invoice) -> Findings:
    """Yield what is wrong with categories, rates, bases and tax amounts."""
    uses = _uses(invoice)
    sums = taxable_by_category(invoice.lines, invoice.allowances, invoice.charges)
    for family in _FAMILIES:
        mine = [use for use in uses if use.category == family.category]
        subtotals = [
            (f"tax {position}", each)
            for position, each in enumerate(invoice.taxes, start=1)
            if each.category == family.category
        ]
        if mine or subtotals:
            yield from _listed(family, mine, subtotals)
            yield from _registrations(family, mine, invoice)
            yield from _rates(family, mine)
            by_rate = {
                rate: each
                for (key, rate), each in sums.items()
                if key == family.category
            }
            for place, each in subtotals:
                yield from _base(family, place, each, by_rate)
                yield from _amount(family, place, each)
                yield from _reason(family, place, each)
    for position, each in enumerate(invoice.taxes, start=1):
        yield from _computed(f"tax {position}", each)
        yield from _rounded(f"tax {position}", each, amount_step(invoice.currency))
    yield from _intra_community(invoice)
    yield from _out_of_scope(invoice, uses)
    yield from _split_payment(invoice, uses)
    yield from _unlisted_rates(invoice, sums)


def _uses(invoice: Invoice) -> list[_Use]:
    uses = [
        _Use(0, place, line.category, line.rate)
        for place, line in labelled_lines(invoice)
    ]
    uses += [
        _Use(2 if is_charge else 1, place, entry.category, entry.rate)
        for place, is_charge, entry in allowances_of(invoice)
    ]
    return uses


def _listed(
    family: _Family, uses: list[_Use], subtotals: list[tuple[str, TaxSubtotal]]
) -> Findings:
    several = family.category.carries_tax
    count = len(subtotals)
    wrong = (bool(uses) != bool(count)) if several else count != 1
    if wrong:
        times = "at least once" if several else "exactly once"
        yield found(
            f"BR-{family.category.rule}-01",
            "BG-23",
            f"Category {family.category} must be in the VAT breakdown {times} where it "
            f"is used, and only there; it is there {count} times for {len(uses)} uses.",
        )


def _registrations(family: _Family, uses: list[_Use], invoice: Invoice) -> Findings:
    message = _missing_registration(family.registered, invoice)
    if not message:
        return
    for kind in sorted({use.kind for use in uses}):
        yield found(
            f"BR-{family.category.rule}-0{2 + kind}",
            "BT-31",
            f"With category {family.category}, {message}.",
        )


def _missing_registration(registered: _Registered, invoice: Invoice) -> str:
    seller, buyer = invoice.seller, invoice.buyer
    representative = invoice.tax_representative
    seller_vat = seller.vat_id or (representative.vat_id if representative else "")
    match registered:
        case _Registered.SELLER:
            fine = bool(seller_vat or seller.tax_id)
            needs = "a tax number of the seller"
        case _Registered.SELLER_VAT:
            fine, needs = bool(seller_vat), "a VAT identifier of the seller"
        case _Registered.SELLER_AND_BUYER:
            fine = bool(seller_vat or seller.tax_id) and bool(
                buyer.vat_id or buyer.legal_id
            )
            needs = "a tax number of the seller and a VAT or register id of the buyer"
        case _Registered.SELLER_VAT_AND_BUYER_VAT:
            fine = bool(seller_vat and buyer.vat_id)
            needs = "VAT identifiers of seller and buyer"
        case _Registered.NOBODY:
            given = seller_vat or buyer.vat_id
            return "no VAT identifier may be given" if given else ""
        case _:
            assert_never(registered)
    return "" if fine else f"{needs} must be given"


def _rates(family: _Family, uses: list[_Use]) -> Findings:
    for use in uses:
        if not _rate_allowed(family.rate, use.rate):
            yield found(
                f"BR-{family.category.rule}-0{5 + use.kind}",
                f"{_RATE_TERMS[use.kind]} of {use.place}",
                f"The rate for category {family.category} must be "
                f"{family.rate.value}, not {shown(use.rate)}.",
            )


def _rate_allowed(allowed: _Rate, rate: Decimal | None) -> bool:
    match allowed:
        case _Rate.NONE:
            return rate is None
        case _Rate.ZERO:
            return rate is not None and rate == 0
        case _Rate.POSITIVE:
            return rate is not None and rate > 0
        case _Rate.NOT_NEGATIVE:
            return rate is not None and rate >= 0
        case _:
            assert_never(allowed)


def _base(
    family: _Family,
    place: str,
    subtotal: TaxSubtotal,
    by_rate: Mapping[Decimal | None, Decimal],
) -> Findings:
    """Hold a base against the sums of its category by rate, computed once for all."""
    if subtotal.taxable is None:
        return
    if family.category.carries_tax:
        expected = by_rate.get(subtotal.rate, _ZERO)
        wrong = abs(subtotal.taxable - expected) >= _ONE or subtotal.rate not in by_rate
    else:
        expected = sum(by_rate.values(), _ZERO)
        wrong = subtotal.taxable != expected
    if wrong:
        yield found(
            f"BR-{family.category.rule}-08",
            f"BT-116 of {place}",
            f"{shown(subtotal.taxable)} is stated as the base of category "
            f"{family.category}, but lines, less allowances, plus charges give "
            f"{shown(expected)}.",
            "Ask the seller for a corrected invoice.",
        )


def _amount(family: _Family, place: str, subtotal: TaxSubtotal) -> Findings:
    if subtotal.tax is None:
        return
    if family.category.carries_tax:
        expected = _expected_tax(subtotal)
        wrong = expected is not None and abs(abs(subtotal.tax) - abs(expected)) >= _ONE
    else:
        expected, wrong = _ZERO, subtotal.tax != 0
    if wrong:
        yield found(
            f"BR-{family.category.rule}-09",
            f"BT-117 of {place}",
            f"The tax of category {family.category} must be {shown(expected)}, not "
            f"{shown(subtotal.tax)}.",
            "Ask the seller for a corrected invoice.",
        )


def _expected_tax(
    subtotal: TaxSubtotal, step: Decimal = Decimal("0.01")
) -> Decimal | None:
    if subtotal.taxable is None or subtotal.rate is None:
        return None
    return round_amount(subtotal.taxable * subtotal.rate / 100, step)


def _reason(family: _Family, place: str, subtotal: TaxSubtotal) -> Findings:
    given = bool(subtotal.reason or subtotal.reason_code)
    if given != family.needs_reason:
        must = "must give a" if family.needs_reason else "must not give any"
        yield found(
            f"BR-{family.category.rule}-10",
            f"BT-120 of {place}",
            f"Category {family.category} {must} reason for the exemption.",
        )


def _computed(place: str, subtotal: TaxSubtotal) -> Findings:
    """Hold the tax of any category against its base and rate (BR-CO-17)."""
    if subtotal.tax is None:
        return
    rate = subtotal.rate
    if rate is None or round_amount(rate, _ONE) == 0:
        wrong, expected = round_amount(subtotal.tax, _ONE) != 0, _ZERO
    else:
        computed = _expected_tax(subtotal)
        if computed is None:
            return
        expected = computed
        wrong = abs(abs(subtotal.tax) - abs(expected)) >= _ONE
    if wrong:
        yield found(
            "BR-CO-17",
            f"BT-117 of {place}",
            f"{shown(subtotal.tax)} is stated, but {shown(subtotal.taxable)} at "
            f"{shown(rate)} % is {shown(expected)}.",
            "Ask the seller for a corrected invoice.",
        )


def _rounded(place: str, subtotal: TaxSubtotal, step: Decimal) -> Findings:
    """Note where tax is off by less than BR-CO-17 accepts, but by a cent or more."""
    expected = _expected_tax(subtotal, step)
    if subtotal.tax is None or expected is None or subtotal.tax == expected:
        return
    if abs(abs(subtotal.tax) - abs(expected)) < _ONE:
        note = warned(
            "tax-rounding",
            f"BT-117 of {place}",
            f"{shown(subtotal.tax)} is stated, and {shown(expected)} computed: the "
            "difference is within what BR-CO-17 accepts.",
        )
        yield replace(note, severity=Severity.NOTE)


def _intra_community(invoice: Invoice) -> Findings:
    if not any(each.category == TaxCategory.INTRA_COMMUNITY for each in invoice.taxes):
        return
    delivery = invoice.delivery
    if not (invoice.period or (delivery and delivery.day)):
        yield found(
            "BR-IC-11",
            "BT-72",
            "An intra-community supply needs its delivery date or invoicing period.",
        )
    if not (delivery and delivery.address and delivery.address.country):
        yield found(
            "BR-IC-12",
            "BT-80",
            "An intra-community supply needs the country it is delivered to.",
        )


def _out_of_scope(invoice: Invoice, uses: list[_Use]) -> Findings:
    outside = TaxCategory.OUT_OF_SCOPE
    if not any(each.category == outside for each in invoice.taxes):
        return
    if any(each.category != outside for each in invoice.taxes):
        yield found(
            "BR-O-11", "BG-23", "What is not subject to VAT stands beside what is."
        )
    for kind in range(3):
        others = [use for use in uses if use.kind == kind and use.category != outside]
        if others:
            yield found(
                f"BR-O-1{2 + kind}",
                f"{_CATEGORY_TERMS[kind]} of {others[0].place}",
                "The invoice is not subject to VAT, but this part of it is.",
            )


def _split_payment(invoice: Invoice, uses: list[_Use]) -> Findings:
    used = {use.category for use in uses} | {each.category for each in invoice.taxes}
    if TaxCategory.SPLIT not in used:
        return
    addresses = (
        invoice.seller.address,
        invoice.buyer.address,
        invoice.delivery.address if invoice.delivery else None,
        invoice.tax_representative.address if invoice.tax_representative else None,
    )
    if any(each and each.country not in {"", "IT"} for each in addresses):
        yield found("BR-B-01", "BG-23", "Split payment is for Italy only.")
    if TaxCategory.STANDARD in used:
        yield found("BR-B-02", "BG-23", "Split payment stands beside standard rate.")


def _unlisted_rates(
    invoice: Invoice, sums: Mapping[tuple[str, Decimal | None], Decimal]
) -> Findings:
    """Name rates in use that the breakdown leaves out; BR-S-08 does not see them."""
    listed = {(each.category, each.rate) for each in invoice.taxes}
    categories = {each.category for each in invoice.taxes}
    for category, rate in sums:
        taxed = category in categories and rate is not None and rate > 0
        if taxed and (category, rate) not in listed:
            yield warned(
                "tax-rate-unlisted",
                "BG-23",
                f"Lines are taxed at {shown(rate)} % in category {category}, but the "
                "VAT breakdown does not have that rate.",
                "Ask the seller for a corrected invoice.",
            )
