"""Whether codes are in their lists (BR-CL) and identifiers look right.

A code that the standard's lists do not have breaks a rule.  A checksum or a form that
fails is a warning: a national account number can look like an IBAN by chance.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from anyshore.core.pricing.check.finding import (
    Findings,
    allowances_of,
    found,
    labelled_lines,
    warned,
)
from anyshore.core.pricing.codes import (
    COUNTRIES,
    CREDIT_NOTE_TYPES,
    CURRENCIES,
    INVOICE_TYPES,
    TaxCategory,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anyshore.core.pricing.document import Invoice

__all__ = ["codes", "iban_is_valid"]

_CATEGORIES = frozenset(category.value for category in TaxCategory)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")

# Directive 2006/112/EC, article 215, and the national forms that VIES publishes.
_VAT_FORMS = {
    "AT": r"U[0-9]{8}",
    "BE": r"[01][0-9]{9}",
    "BG": r"[0-9]{9,10}",
    "CY": r"[0-9]{8}[A-Z]",
    "CZ": r"[0-9]{8,10}",
    "DE": r"[0-9]{9}",
    "DK": r"[0-9]{8}",
    "EE": r"[0-9]{9}",
    "EL": r"[0-9]{9}",
    "ES": r"[A-Z0-9][0-9]{7}[A-Z0-9]",
    "FI": r"[0-9]{8}",
    "FR": r"[A-Z0-9]{2}[0-9]{9}",
    "HR": r"[0-9]{11}",
    "HU": r"[0-9]{8}",
    "IE": r"[0-9][A-Z0-9+*][0-9]{5}[A-Z]{1,2}",
    "IT": r"[0-9]{11}",
    "LT": r"[0-9]{9}([0-9]{3})?",
    "LU": r"[0-9]{8}",
    "LV": r"[0-9]{11}",
    "MT": r"[0-9]{8}",
    "NL": r"[A-Z0-9+*]{10}[0-9]{2}",
    "PL": r"[0-9]{10}",
    "PT": r"[0-9]{9}",
    "RO": r"[0-9]{2,10}",
    "SE": r"[0-9]{10}01",
    "SI": r"[0-9]{8}",
    "SK": r"[0-9]{10}",
    "XI": r"[0-9]{9}([0-9]{3})?|(GD|HA)[0-9]{3}",
}


def codes(invoice: Invoice) -> Findings:
    """Yield codes that no list has, and numbers whose form or checksum is wrong."""
    yield from _listed_codes(invoice)
    yield from _vat_ids(invoice)
    yield from _accounts(invoice)


def _listed_codes(invoice: Invoice) -> Findings:
    kind = invoice.type_code
    if kind and kind not in INVOICE_TYPES | CREDIT_NOTE_TYPES:
        yield found(
            "BR-CL-01", "BT-3", f"{kind!r} is not an invoice type of UNTDID 1001."
        )
    for rule, term, currency in (
        ("BR-CL-04", "BT-5", invoice.currency),
        ("BR-CL-05", "BT-6", invoice.tax_currency),
    ):
        if currency and currency not in CURRENCIES:
            yield found(
                rule,
                term,
                f"{currency!r} is not a currency of ISO 4217.",
                "Ask the seller which currency is meant; do not guess it.",
            )
    for term, country in _countries(invoice):
        if country and country not in COUNTRIES:
            yield found(
                "BR-CL-14", term, f"{country!r} is not a country of ISO 3166-1."
            )
    for position, subtotal in enumerate(invoice.taxes, start=1):
        yield from _category("BR-CL-17", f"BT-118 of tax {position}", subtotal.category)
    for place, is_charge, entry in allowances_of(invoice):
        term = "BT-102" if is_charge else "BT-95"
        yield from _category("BR-CL-17", f"{term} of {place}", entry.category)
    for place, line in labelled_lines(invoice):
        yield from _category("BR-CL-18", f"BT-151 of {place}", line.category)


def _category(rule: str, element: str, category: str) -> Findings:
    if category and category not in _CATEGORIES:
        yield found(
            rule, element, f"{category!r} is not a VAT category of UNTDID 5305."
        )


def _countries(invoice: Invoice) -> Iterator[tuple[str, str]]:
    for term, owner in (
        ("BT-40", invoice.seller),
        ("BT-55", invoice.buyer),
        ("BT-69", invoice.tax_representative),
        ("BT-80", invoice.delivery),
    ):
        if owner and owner.address:
            yield term, owner.address.country


def _vat_ids(invoice: Invoice) -> Findings:
    agent = invoice.tax_representative
    for term, who, vat_id in (
        ("BT-31", "seller", invoice.seller.vat_id),
        ("BT-48", "buyer", invoice.buyer.vat_id),
        (
            "BT-63",
            "tax representative",
            agent.vat_id if agent else "",
        ),
    ):
        prefix, rest = vat_id[:2], re.sub(r"[ .-]", "", vat_id[2:])
        form = _VAT_FORMS.get(prefix)
        if vat_id and prefix != "EL" and prefix not in COUNTRIES:
            yield found(
                "BR-CO-09",
                term,
                f"The {who}'s VAT identifier {vat_id!r} does not begin with a country.",
            )
        elif form and not re.fullmatch(form, rest):
            yield warned(
                "vat-id-form",
                term,
                f"The {who}'s VAT identifier {vat_id!r} has not the form of {prefix}.",
                "Look it up in VIES before tax is reclaimed.",
            )


def _accounts(invoice: Invoice) -> Findings:
    if invoice.payment is None:
        return
    for position, transfer in enumerate(invoice.payment.transfers, start=1):
        account = transfer.account.replace(" ", "").upper()
        if _IBAN.fullmatch(account) and not iban_is_valid(account):
            yield warned(
                "iban-checksum",
                f"BT-84 of transfer {position}",
                f"{transfer.account!r} looks like an IBAN, but its checksum fails.",
                "Compare it with the account on file before anything is paid.",
            )


def iban_is_valid(account: str) -> bool:
    """Return whether the text is an IBAN whose checksum holds (ISO 13616, mod 97-10).

    >>> iban_is_valid("NO93 8601 1117 947"), iban_is_valid("NO93 8601 1117 948")
    (True, False)
    """
    compact = account.replace(" ", "").upper()
    if not _IBAN.fullmatch(compact):
        return False
    digits = "".join(str(int(each, 36)) for each in compact[4:] + compact[:4])
    return int(digits) % 97 == 1
