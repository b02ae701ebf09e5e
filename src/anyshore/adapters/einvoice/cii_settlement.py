"""Reading how a CII document is settled: taxes, allowances, payment and totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.pricing import (
    AllowanceCharge,
    Card,
    CreditTransfer,
    DirectDebit,
    Payment,
    TaxSubtotal,
    Totals,
)

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from anyshore.adapters.einvoice.cursor import Cursor

__all__ = [
    "adjustments",
    "allowance_charge",
    "payment",
    "tax_point",
    "taxes",
    "totals",
]

# CII codes the tax point with UNTDID 2475, the standard's model with UNTDID 2005.
_TAX_POINT_CODES = {"5": "3", "29": "35", "72": "432"}


def adjustments(
    owner: Cursor,
) -> tuple[tuple[AllowanceCharge, ...], tuple[AllowanceCharge, ...]]:
    """Read allowances and charges, of the document or of a line."""
    allowances: list[AllowanceCharge] = []
    charges: list[AllowanceCharge] = []
    for each in owner.each("ram:SpecifiedTradeAllowanceCharge"):
        is_charge = each.indicator("ram:ChargeIndicator/udt:Indicator")
        into, kind = (charges, "charge") if is_charge else (allowances, "allowance")
        name = f"{kind} {len(into) + 1}"
        named = each.named(f"{name} of {owner.owner}" if owner.owner else name)
        into.append(allowance_charge(named))
    return tuple(allowances), tuple(charges)


def allowance_charge(entry: Cursor) -> AllowanceCharge:
    """Read one allowance or charge."""
    category = entry.find("ram:CategoryTradeTax")
    return AllowanceCharge(
        amount=entry.amount("ram:ActualAmount"),
        base=entry.amount("ram:BasisAmount"),
        percent=entry.number("ram:CalculationPercent"),
        category=category.text("ram:CategoryCode") if category else "",
        rate=category.number("ram:RateApplicablePercent") if category else None,
        reason=entry.text("ram:Reason"),
        reason_code=entry.text("ram:ReasonCode"),
    )


def tax_point(settlement: Cursor) -> tuple[date | None, str]:
    """Read the day on which tax falls due, or the code of that day, of any category."""
    day: date | None = None
    code = ""
    for each in settlement.each("ram:ApplicableTradeTax"):
        day = day or each.day("ram:TaxPointDate/udt:DateString", "BT-7")
        code = code or each.text("ram:DueDateTypeCode", "BT-8")
    return day, _TAX_POINT_CODES.get(code, code)


def taxes(settlement: Cursor) -> tuple[TaxSubtotal, ...]:
    """Read the breakdown of value added tax."""
    every = [
        each
        for each in settlement.each("ram:ApplicableTradeTax")
        if each.text("ram:TypeCode").upper() in {"", "VAT"}
    ]
    return tuple(
        _subtotal(each.named(f"tax {position}"))
        for position, each in enumerate(every, start=1)
    )


def _subtotal(found: Cursor) -> TaxSubtotal:
    return TaxSubtotal(
        taxable=found.amount("ram:BasisAmount", "BT-116"),
        tax=found.amount("ram:CalculatedAmount", "BT-117"),
        category=found.text("ram:CategoryCode", "BT-118"),
        rate=found.number("ram:RateApplicablePercent", "BT-119"),
        reason=found.text("ram:ExemptionReason", "BT-120"),
        reason_code=found.text("ram:ExemptionReasonCode", "BT-121"),
    )


def payment(settlement: Cursor) -> Payment | None:
    """Read all payment means as one."""
    every = list(settlement.each("ram:SpecifiedTradeSettlementPaymentMeans"))
    if not every:
        return None
    codes = [each.text("ram:TypeCode", "BT-81") for each in every]
    if len(set(codes)) > 1:
        settlement.book.note(
            every[1].element,
            "payment-means-several",
            f"Payment means {', '.join(codes)} are given; the first is used.",
            "BT-81",
        )
    transfers = [
        _transfer(each.named(f"transfer {position}"))
        for position, each in enumerate(every, start=1)
        if each.find("ram:PayeePartyCreditorFinancialAccount")
    ]
    cards = (_card(each) for each in every)
    return Payment(
        means=codes[0],
        means_text=every[0].text("ram:Information", "BT-82"),
        remittance=settlement.text("ram:PaymentReference", "BT-83"),
        transfers=tuple(transfers),
        card=next((card for card in cards if card), None),
        debit=_debit(settlement, every),
    )


def _transfer(means: Cursor) -> CreditTransfer:
    account = "ram:PayeePartyCreditorFinancialAccount"
    return CreditTransfer(
        account=means.text(f"{account}/ram:IBANID", "BT-84")
        or means.text(f"{account}/ram:ProprietaryID", "BT-84"),
        name=means.text(f"{account}/ram:AccountName", "BT-85"),
        bank=means.text(
            "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID", "BT-86"
        ),
    )


def _card(means: Cursor) -> Card | None:
    card = "ram:ApplicableTradeSettlementFinancialCard"
    number = means.text(f"{card}/ram:ID", "BT-87")
    holder = means.text(f"{card}/ram:CardholderName", "BT-88")
    return Card(number=number, holder=holder) if number else None


def _debit(settlement: Cursor, every: list[Cursor]) -> DirectDebit | None:
    accounts = (
        each.text("ram:PayerPartyDebtorFinancialAccount/ram:IBANID", "BT-91")
        for each in every
    )
    read = DirectDebit(
        mandate=settlement.text(
            "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID", "BT-89"
        ),
        creditor=settlement.text("ram:CreditorReferenceID", "BT-90"),
        account=next((account for account in accounts if account), ""),
    )
    return None if read == DirectDebit() else read


def totals(settlement: Cursor) -> Totals:
    """Read the totals; the two tax totals are told apart by their currencies."""
    name = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
    sums = settlement.find(name)
    if sums is None:
        return Totals()
    tax, in_tax_currency = _tax_totals(sums)
    return Totals(
        lines=sums.amount("ram:LineTotalAmount", "BT-106"),
        allowances=sums.amount("ram:AllowanceTotalAmount", "BT-107"),
        charges=sums.amount("ram:ChargeTotalAmount", "BT-108"),
        net=sums.amount("ram:TaxBasisTotalAmount", "BT-109"),
        tax=tax,
        tax_in_tax_currency=in_tax_currency,
        gross=sums.amount("ram:GrandTotalAmount", "BT-112"),
        prepaid=sums.amount("ram:TotalPrepaidAmount", "BT-113"),
        rounding=sums.amount("ram:RoundingAmount", "BT-114"),
        payable=sums.amount("ram:DuePayableAmount", "BT-115"),
    )


def _tax_totals(sums: Cursor) -> tuple[Decimal | None, Decimal | None]:
    every = list(sums.each("ram:TaxTotalAmount"))
    currency = sums.book.currency
    mine = [each for each in every if each.attribute("currencyID") in {"", currency}]
    main = next(iter(mine or every), None)
    if main is None:
        return None, None
    others = [each for each in every if each.element is not main.element]
    other = others[0].number(".", "BT-111") if others else None
    return main.amount(".", "BT-110"), other
