"""What goes back into a client's books, and its form as CSV and JSON.

A posting is written once, when the case posts, and handed out as it was written.  The
CSV has one row per posting; its first row names the columns, amounts have a point and
no separators, days are ISO 8601 (RFC 4180, UTF-8).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from decimal import Decimal

    from anyshore.apps.connect.models import Document, Posting
    from anyshore.apps.processes.models import Case
    from anyshore.core.pricing import Invoice

__all__ = ["COLUMNS", "Source", "as_csv", "as_json", "entry", "record"]

#: Columns of the CSV, in order; the JSON has them too, and ``taxes`` besides.
COLUMNS = (
    "posting",
    "posted_at",
    "contract",
    "case",
    "document",
    "kind",
    "number",
    "issued",
    "due",
    "seller",
    "seller_vat_id",
    "order",
    "buyer_reference",
    "account",
    "currency",
    "net",
    "tax",
    "gross",
    "payable",
    "iban",
    "remittance",
    "preceding",
    "route",
    "checksum",
)
# A spreadsheet takes what begins so for a formula, and the words are a stranger's.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TEXTS = frozenset(
    [
        *("number", "seller", "seller_vat_id", "order", "buyer_reference"),
        *("account", "iban", "remittance", "preceding"),
    ]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What a posting is made from beside the invoice."""

    #: The case that posts.
    case: Case
    #: The document as it came in.
    document: Document
    #: The case's variables: what was decided and entered.
    given: dict[str, Any]


def entry(invoice: Invoice, source: Source) -> dict[str, Any]:
    """Return what is posted for an invoice; amounts are text with a point."""
    totals, references = invoice.totals, invoice.references
    transfers = invoice.payment.transfers if invoice.payment else ()
    return {
        "kind": "credit note" if invoice.is_credit_note else "invoice",
        "number": invoice.number,
        "issued": _day(invoice.issued),
        "due": _day(invoice.due),
        "seller": invoice.seller.name,
        "seller_vat_id": invoice.seller.vat_id,
        "order": references.order,
        "buyer_reference": references.buyer,
        "account": str(source.given.get("account") or references.accounting),
        "currency": invoice.currency,
        "net": _amount(totals.net),
        "tax": _amount(totals.tax),
        "gross": _amount(totals.gross),
        "payable": _amount(totals.payable),
        "taxes": [
            {
                "category": tax.category,
                "rate": _amount(tax.rate),
                "taxable": _amount(tax.taxable),
                "tax": _amount(tax.tax),
            }
            for tax in invoice.taxes
        ],
        "iban": transfers[0].account if transfers else "",
        "remittance": invoice.payment.remittance if invoice.payment else "",
        "preceding": " ".join(each.number for each in references.preceding),
        "route": str(source.given.get("route") or ""),
        "document": show_id(IdPrefix.DOCUMENT, source.document.id),
        "checksum": source.document.checksum,
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"


def record(posting: Posting) -> dict[str, Any]:
    """Return a posting as it is handed out."""
    return {
        "posting": show_id(IdPrefix.POSTING, posting.id),
        "posted_at": posting.posted_at.isoformat().replace("+00:00", "Z"),
        "contract": posting.contract.slug,
        "case": show_id(IdPrefix.CASE, posting.case_id),
        **posting.document,
    }


def as_csv(rows: Iterable[Posting]) -> Iterator[str]:
    """Write postings as CSV, a line at a time."""
    yield _line(COLUMNS)
    for posting in rows:
        given = record(posting)
        yield _line(tuple(_cell(name, given.get(name, "")) for name in COLUMNS))


def _cell(name: str, value: object) -> str:
    text = str(value)
    return f"'{text}" if name in _TEXTS and text.startswith(_FORMULA) else text


def _line(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def as_json(rows: Iterable[Posting]) -> Iterator[str]:
    """Write postings as one JSON array, a record at a time."""
    separator = "["
    for posting in rows:
        yield f"{separator}\n{msgspec.json.encode(record(posting)).decode()}"
        separator = ","
    yield "[]\n" if separator == "[" else "\n]\n"
