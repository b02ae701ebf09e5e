"""The invoice as a value: the semantic model of EN 16931-1:2017, free of any syntax.

UBL and CII documents are read into it, our own invoices are made as it, and it travels
as JSON among a case's variables.  It can hold a faulty invoice: what is missing is None
or empty, and saying so is the business of `check`, not of construction.

All amounts are in the invoice currency (BT-5), but for the one in the tax currency.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from anyshore.core.pricing.codes import CREDIT_NOTE_TYPES
from anyshore.core.pricing.line import AllowanceCharge, InvoiceLine, Period
from anyshore.core.pricing.party import (
    Address,
    Identifier,
    Party,
    Payee,
    TaxRepresentative,
    Term,
)

__all__ = [
    "Attachment",
    "Card",
    "CreditTransfer",
    "Delivery",
    "DirectDebit",
    "Invoice",
    "Note",
    "Payment",
    "PrecedingInvoice",
    "References",
    "TaxSubtotal",
    "Totals",
]


class Note(Term, frozen=True):
    """A remark on the whole invoice (BG-1)."""

    #: The remark (BT-22).
    text: str
    #: UNTDID 4451 code of its subject (BT-21).
    subject: str = ""


class PrecedingInvoice(Term, frozen=True):
    """An earlier invoice that this one corrects or credits (BG-3)."""

    #: Its number (BT-25).
    number: str
    #: Its issue date (BT-26).
    issued: date | None = None


class References(Term, frozen=True):
    """What the invoice refers to."""

    #: Routing reference that the buyer asked for (BT-10).
    buyer: str = ""
    #: Project (BT-11).
    project: str = ""
    #: Contract (BT-12).
    contract: str = ""
    #: Purchase order, issued by the buyer (BT-13).
    order: str = ""
    #: Sales order, issued by the seller (BT-14).
    sales_order: str = ""
    #: Receiving advice (BT-15).
    receiving_advice: str = ""
    #: Despatch advice (BT-16).
    despatch_advice: str = ""
    #: Call for tenders or lot (BT-17).
    tender: str = ""
    #: The object invoiced, as a meter or a subscription (BT-18).
    object: Identifier | None = None
    #: Where the buyer books it (BT-19).
    accounting: str = ""
    #: Earlier invoices (BG-3).
    preceding: tuple[PrecedingInvoice, ...] = ()


class Delivery(Term, frozen=True):
    """Where and when goods or services were delivered (BG-13)."""

    #: Name of the party delivered to (BT-70).
    name: str = ""
    #: Identifier of the location (BT-71).
    location: Identifier | None = None
    #: Actual delivery date (BT-72).
    day: date | None = None
    #: Address delivered to (BG-15).
    address: Address | None = None


class CreditTransfer(Term, frozen=True):
    """An account to pay to (BG-17)."""

    #: IBAN or national account number (BT-84).
    account: str = ""
    #: Name of the account (BT-85).
    name: str = ""
    #: BIC or national clearing code (BT-86).
    bank: str = ""


class Card(Term, frozen=True):
    """The card that paid (BG-18)."""

    #: At most the first six and last four digits of its number (BT-87).
    number: str
    #: Name of its holder (BT-88).
    holder: str = ""


class DirectDebit(Term, frozen=True):
    """What a direct debit needs (BG-19)."""

    #: Mandate reference (BT-89).
    mandate: str = ""
    #: Creditor identifier of the seller's bank (BT-90).
    creditor: str = ""
    #: Account to be debited (BT-91).
    account: str = ""


class Payment(Term, frozen=True):
    """How to pay (BG-16)."""

    #: UNTDID 4461 code: 30 credit transfer, 58 SEPA, 48 card … (BT-81).
    means: str = ""
    #: The same in words (BT-82).
    means_text: str = ""
    #: What the buyer should state when paying (BT-83).
    remittance: str = ""
    #: Accounts to choose from (BG-17).
    transfers: tuple[CreditTransfer, ...] = ()
    #: Payment card (BG-18).
    card: Card | None = None
    #: Direct debit (BG-19).
    debit: DirectDebit | None = None


class TaxSubtotal(Term, frozen=True):
    """The tax of one category at one rate (BG-23)."""

    #: Sum of what is taxed (BT-116).
    taxable: Decimal | None = None
    #: Tax on it (BT-117).
    tax: Decimal | None = None
    #: VAT category, UNTDID 5305 (BT-118).
    category: str = ""
    #: Rate in percent; none where not subject to VAT (BT-119).
    rate: Decimal | None = None
    #: Why it is exempt, in words (BT-120).
    reason: str = ""
    #: VATEX code of the same (BT-121).
    reason_code: str = ""


class Totals(Term, frozen=True):
    """The totals (BG-22)."""

    #: Sum of the lines' net amounts (BT-106).
    lines: Decimal | None = None
    #: Sum of the document's allowances (BT-107).
    allowances: Decimal | None = None
    #: Sum of the document's charges (BT-108).
    charges: Decimal | None = None
    #: Total without tax (BT-109).
    net: Decimal | None = None
    #: Total tax (BT-110).
    tax: Decimal | None = None
    #: Total tax in the tax currency (BT-111).
    tax_in_tax_currency: Decimal | None = None
    #: Total with tax (BT-112).
    gross: Decimal | None = None
    #: Paid already (BT-113).
    prepaid: Decimal | None = None
    #: Rounding of the amount due (BT-114).
    rounding: Decimal | None = None
    #: Due for payment (BT-115).
    payable: Decimal | None = None


class Attachment(Term, frozen=True):
    """A supporting document, by name; its content stays with the document (BG-24)."""

    #: Its reference (BT-122).
    id: str = ""
    #: What it is (BT-123).
    description: str = ""
    #: Where it can be fetched (BT-124).
    uri: str = ""
    #: Name of the attached file (BT-125-2).
    filename: str = ""
    #: Media type of the attached file (BT-125-1).
    mime: str = ""


class Invoice(Term, frozen=True):
    """An invoice or a credit note."""

    #: Number, unique for the seller (BT-1).
    number: str = ""
    #: Issue date (BT-2).
    issued: date | None = None
    #: UNTDID 1001 code: 380 invoice, 381 credit note … (BT-3).
    type_code: str = ""
    #: ISO 4217 code of the amounts (BT-5).
    currency: str = ""
    #: ISO 4217 code in which tax is booked, where another (BT-6).
    tax_currency: str = ""
    #: Day on which tax falls due (BT-7).
    tax_point: date | None = None
    #: UNTDID 2005 code of that day: 3 issue, 35 delivery, 432 payment (BT-8).
    tax_point_code: str = ""
    #: Due date (BT-9).
    due: date | None = None
    #: Payment terms in words (BT-20).
    terms: str = ""
    #: Business process (BT-23).
    process: str = ""
    #: Specification that the document claims to follow (BT-24).
    specification: str = ""
    #: Remarks (BG-1).
    notes: tuple[Note, ...] = ()
    #: What it refers to.
    references: References = References()
    #: Seller (BG-4).
    seller: Party = Party()
    #: Buyer (BG-7).
    buyer: Party = Party()
    #: Who is paid, where not the seller (BG-10).
    payee: Payee | None = None
    #: The seller's tax representative (BG-11).
    tax_representative: TaxRepresentative | None = None
    #: Delivery (BG-13).
    delivery: Delivery | None = None
    #: Days it covers (BG-14).
    period: Period | None = None
    #: How to pay (BG-16).
    payment: Payment | None = None
    #: Allowances on the whole (BG-20).
    allowances: tuple[AllowanceCharge, ...] = ()
    #: Charges on the whole (BG-21).
    charges: tuple[AllowanceCharge, ...] = ()
    #: Totals (BG-22).
    totals: Totals = Totals()
    #: Tax by category and rate (BG-23).
    taxes: tuple[TaxSubtotal, ...] = ()
    #: Supporting documents (BG-24).
    attachments: tuple[Attachment, ...] = ()
    #: Lines (BG-25).
    lines: tuple[InvoiceLine, ...] = ()

    @property
    def is_credit_note(self) -> bool:
        """Whether it gives money back, by its type code (BT-3)."""
        return self.type_code in CREDIT_NOTE_TYPES
