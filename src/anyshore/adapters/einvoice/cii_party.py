"""Reading the parties of a CII document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.pricing import Address, Contact, Party, Payee, TaxRepresentative

if TYPE_CHECKING:
    from anyshore.adapters.einvoice.cursor import Cursor
    from anyshore.core.pricing import Identifier

__all__ = ["address", "party", "payee", "tax_representative"]

_LEGAL = "ram:SpecifiedLegalOrganization"


def party(agreement: Cursor, path: str, *, seller: bool) -> Party:
    """Read seller or buyer; empty where there is none."""
    found = agreement.find(path)
    if found is None:
        return Party()
    name, trading, country = (
        ("BT-27", "BT-28", "BT-40") if seller else ("BT-44", "BT-45", "BT-55")
    )
    return Party(
        name=found.text("ram:Name", name),
        trading_name=found.text(f"{_LEGAL}/ram:TradingBusinessName", trading),
        ids=_identifiers(found, "BT-29" if seller else "BT-46"),
        legal_id=found.identifier(f"{_LEGAL}/ram:ID", "BT-30" if seller else "BT-47"),
        vat_id=_tax_number(found, "VA", "BT-31" if seller else "BT-48"),
        tax_id=_tax_number(found, "FC", "BT-32") if seller else "",
        legal_form=found.text("ram:Description", "BT-33"),
        endpoint=found.identifier(
            "ram:URIUniversalCommunication/ram:URIID", "BT-34" if seller else "BT-49"
        ),
        address=address(found.find("ram:PostalTradeAddress"), country),
        contact=_contact(found),
    )


def _identifiers(found: Cursor, term: str) -> tuple[Identifier, ...]:
    ids = (
        each.as_identifier(term)
        for path in ("ram:ID", "ram:GlobalID")
        for each in found.each(path)
    )
    return tuple(each for each in ids if each)


def _tax_number(found: Cursor, scheme: str, term: str) -> str:
    for each in found.each("ram:SpecifiedTaxRegistration/ram:ID"):
        if each.attribute("schemeID").upper() == scheme:
            return each.value(term)
    return ""


def _contact(found: Cursor) -> Contact | None:
    contact = found.find("ram:DefinedTradeContact")
    if contact is None:
        return None
    number = "ram:TelephoneUniversalCommunication/ram:CompleteNumber"
    return Contact(
        name=contact.text("ram:PersonName") or contact.text("ram:DepartmentName"),
        phone=contact.text(number),
        email=contact.text("ram:EmailURIUniversalCommunication/ram:URIID"),
    )


def address(found: Cursor | None, country: str = "") -> Address | None:
    """Read an address; the term given is that of its country."""
    if found is None:
        return None
    return Address(
        line1=found.text("ram:LineOne"),
        line2=found.text("ram:LineTwo"),
        line3=found.text("ram:LineThree"),
        city=found.text("ram:CityName"),
        postcode=found.text("ram:PostcodeCode"),
        subdivision=found.text("ram:CountrySubDivisionName"),
        country=found.text("ram:CountryID", country),
    )


def payee(settlement: Cursor) -> Payee | None:
    """Read the payee; None where there is none."""
    found = settlement.find("ram:PayeeTradeParty")
    if found is None:
        return None
    return Payee(
        name=found.text("ram:Name", "BT-59"),
        id=next(iter(_identifiers(found, "BT-60")), None),
        legal_id=found.identifier(f"{_LEGAL}/ram:ID", "BT-61"),
    )


def tax_representative(agreement: Cursor) -> TaxRepresentative | None:
    """Read the seller's tax representative; None where there is none."""
    found = agreement.find("ram:SellerTaxRepresentativeTradeParty")
    if found is None:
        return None
    return TaxRepresentative(
        name=found.text("ram:Name", "BT-62"),
        vat_id=_tax_number(found, "VA", "BT-63"),
        address=address(found.find("ram:PostalTradeAddress"), "BT-69"),
    )
