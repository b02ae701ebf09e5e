"""Reading the parties of a UBL document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.pricing import Address, Contact, Party, Payee, TaxRepresentative

if TYPE_CHECKING:
    from anyshore.adapters.einvoice.cursor import Cursor

__all__ = ["address", "party", "payee", "tax_representative"]


def party(top: Cursor, path: str, *, seller: bool) -> Party:
    """Read seller or buyer; empty where there is none."""
    found = top.find(path)
    if found is None:
        return Party()
    name, trading, vat, country = (
        ("BT-27", "BT-28", "BT-31", "BT-40")
        if seller
        else ("BT-44", "BT-45", "BT-48", "BT-55")
    )
    taxes = _tax_numbers(found)
    vat_id = taxes.get("VAT")
    other = next((each for scheme, each in taxes.items() if scheme != "VAT"), None)
    legal = "cac:PartyLegalEntity"
    ids = (
        each.as_identifier("BT-29" if seller else "BT-46")
        for each in found.each("cac:PartyIdentification/cbc:ID")
    )
    return Party(
        name=found.text(f"{legal}/cbc:RegistrationName", name),
        trading_name=found.text("cac:PartyName/cbc:Name", trading),
        ids=tuple(each for each in ids if each),
        legal_id=found.identifier(
            f"{legal}/cbc:CompanyID", "BT-30" if seller else "BT-47"
        ),
        vat_id=vat_id.value(vat) if vat_id else "",
        tax_id=other.value("BT-32") if other and seller else "",
        legal_form=found.text(f"{legal}/cbc:CompanyLegalForm", "BT-33"),
        endpoint=found.identifier("cbc:EndpointID", "BT-34" if seller else "BT-49"),
        address=address(found.find("cac:PostalAddress"), country),
        contact=_contact(found),
    )


def _tax_numbers(found: Cursor) -> dict[str, Cursor]:
    numbers: dict[str, Cursor] = {}
    for each in found.each("cac:PartyTaxScheme"):
        number = each.find("cbc:CompanyID")
        if number:
            scheme = each.text("cac:TaxScheme/cbc:ID").upper()
            numbers.setdefault(scheme, number)
    return numbers


def _contact(found: Cursor) -> Contact | None:
    contact = found.find("cac:Contact")
    if contact is None:
        return None
    return Contact(
        name=contact.text("cbc:Name"),
        phone=contact.text("cbc:Telephone"),
        email=contact.text("cbc:ElectronicMail"),
    )


def address(found: Cursor | None, country: str = "") -> Address | None:
    """Read an address; the term given is that of its country."""
    if found is None:
        return None
    return Address(
        line1=found.text("cbc:StreetName"),
        line2=found.text("cbc:AdditionalStreetName"),
        line3=found.text("cac:AddressLine/cbc:Line"),
        city=found.text("cbc:CityName"),
        postcode=found.text("cbc:PostalZone"),
        subdivision=found.text("cbc:CountrySubentity"),
        country=found.text("cac:Country/cbc:IdentificationCode", country),
    )


def payee(found: Cursor) -> Payee:
    """Read the payee."""
    return Payee(
        name=found.text("cac:PartyName/cbc:Name", "BT-59"),
        id=found.identifier("cac:PartyIdentification/cbc:ID", "BT-60"),
        legal_id=found.identifier("cac:PartyLegalEntity/cbc:CompanyID", "BT-61"),
    )


def tax_representative(top: Cursor) -> TaxRepresentative | None:
    """Read the seller's tax representative; None where there is none."""
    found = top.find("cac:TaxRepresentativeParty")
    if found is None:
        return None
    number = _tax_numbers(found).get("VAT")
    return TaxRepresentative(
        name=found.text("cac:PartyName/cbc:Name", "BT-62"),
        vat_id=number.value("BT-63") if number else "",
        address=address(found.find("cac:PostalAddress"), "BT-69"),
    )
