"""The people of an invoice: who sells, who buys, who is paid, and where they are.

Field names are ours, the meaning is that of EN 16931-1:2017, clause 6.3; every field
names its business term (BT) or group (BG).  Text that is missing is the empty string,
as a term that is present but blank means the same to the standard's rules.
"""

from __future__ import annotations

import msgspec

__all__ = [
    "Address",
    "Contact",
    "Identifier",
    "Party",
    "Payee",
    "TaxRepresentative",
    "Term",
]


class Term(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """A group of business terms: frozen, and silent about what is missing."""


class Identifier(Term, frozen=True):
    """An identifier and the scheme that issued it."""

    #: The identifier itself.
    value: str
    #: ISO 6523 ICD code, CEF EAS code or another scheme's code; empty where unsaid.
    scheme: str = ""


class Address(Term, frozen=True):
    """A postal address (BG-5, BG-8, BG-12, BG-15)."""

    #: Main line, usually street and number (BT-35, BT-50, BT-64, BT-75).
    line1: str = ""
    #: Second line (BT-36, BT-51, BT-65, BT-76).
    line2: str = ""
    #: Third line (BT-162, BT-163, BT-164, BT-165).
    line3: str = ""
    #: City, town or village (BT-37, BT-52, BT-66, BT-77).
    city: str = ""
    #: Post code (BT-38, BT-53, BT-67, BT-78).
    postcode: str = ""
    #: Region, state or province (BT-39, BT-54, BT-68, BT-79).
    subdivision: str = ""
    #: ISO 3166-1 alpha-2 country code (BT-40, BT-55, BT-69, BT-80).
    country: str = ""


class Contact(Term, frozen=True):
    """Whom to ask (BG-6, BG-9)."""

    #: A person's name or a department (BT-41, BT-56).
    name: str = ""
    #: Telephone number (BT-42, BT-57).
    phone: str = ""
    #: E-mail address (BT-43, BT-58).
    email: str = ""


class Party(Term, frozen=True):
    """Seller (BG-4) or buyer (BG-7)."""

    #: Full formal name (BT-27, BT-44).
    name: str = ""
    #: Name it trades under, where another (BT-28, BT-45).
    trading_name: str = ""
    #: Its identifiers, as a GLN (BT-29; the buyer has at most one, BT-46).
    ids: tuple[Identifier, ...] = ()
    #: Number in the register of companies (BT-30, BT-47).
    legal_id: Identifier | None = None
    #: VAT identifier with its country prefix (BT-31, BT-48).
    vat_id: str = ""
    #: Local tax registration (BT-32; sellers only).
    tax_id: str = ""
    #: Further legal information (BT-33; sellers only).
    legal_form: str = ""
    #: Electronic address for the invoice (BT-34, BT-49).
    endpoint: Identifier | None = None
    #: Postal address (BG-5, BG-8).
    address: Address | None = None
    #: Contact (BG-6, BG-9).
    contact: Contact | None = None


class Payee(Term, frozen=True):
    """Who is paid, where that is not the seller (BG-10)."""

    #: Name (BT-59).
    name: str = ""
    #: Identifier (BT-60).
    id: Identifier | None = None
    #: Number in the register of companies (BT-61).
    legal_id: Identifier | None = None


class TaxRepresentative(Term, frozen=True):
    """The seller's tax representative (BG-11)."""

    #: Name (BT-62).
    name: str = ""
    #: VAT identifier (BT-63).
    vat_id: str = ""
    #: Postal address (BG-12).
    address: Address | None = None
