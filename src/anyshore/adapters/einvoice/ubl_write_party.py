"""Writing the parties of a UBL document."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anyshore.adapters.einvoice.element import Writer
    from anyshore.core.pricing import (
        Address,
        Contact,
        Delivery,
        Party,
        Payee,
        TaxRepresentative,
    )

__all__ = [
    "write_delivery",
    "write_party",
    "write_payee",
    "write_tax_representative",
]


def write_party(owner: Writer, party: Party, creditor: str = "") -> None:
    """Write seller or buyer; the bank's creditor identifier (BT-90) is the seller's."""
    group = owner.group("Party")
    group.identifier("EndpointID", party.endpoint)
    for each in party.ids:
        group.group("PartyIdentification").identifier("ID", each)
    if creditor:
        group.group("PartyIdentification").text("ID", creditor, schemeID="SEPA")
    if party.trading_name:
        group.group("PartyName").text("Name", party.trading_name)
    _address(group, "PostalAddress", party.address)
    _tax_number(group, party.vat_id, "VAT")
    _tax_number(group, party.tax_id, "TAX")
    if party.name or party.legal_id or party.legal_form:
        legal = group.group("PartyLegalEntity")
        legal.text("RegistrationName", party.name)
        legal.identifier("CompanyID", party.legal_id)
        legal.text("CompanyLegalForm", party.legal_form)
    _contact(group, party.contact)


def _tax_number(owner: Writer, number: str, scheme: str) -> None:
    if number:
        group = owner.group("PartyTaxScheme")
        group.text("CompanyID", number)
        group.group("TaxScheme").text("ID", scheme)


def _contact(owner: Writer, contact: Contact | None) -> None:
    if contact:
        group = owner.group("Contact")
        group.text("Name", contact.name)
        group.text("Telephone", contact.phone)
        group.text("ElectronicMail", contact.email)


def _address(owner: Writer, name: str, address: Address | None) -> None:
    if address is None:
        return
    group = owner.group(name)
    group.text("StreetName", address.line1)
    group.text("AdditionalStreetName", address.line2)
    group.text("CityName", address.city)
    group.text("PostalZone", address.postcode)
    group.text("CountrySubentity", address.subdivision)
    if address.line3:
        group.group("AddressLine").text("Line", address.line3)
    if address.country:
        group.group("Country").text("IdentificationCode", address.country)


def write_payee(owner: Writer, payee: Payee | None) -> None:
    """Write the payee, where there is one."""
    if payee is None:
        return
    group = owner.group("PayeeParty")
    if payee.id:
        group.group("PartyIdentification").identifier("ID", payee.id)
    if payee.name:
        group.group("PartyName").text("Name", payee.name)
    if payee.legal_id:
        group.group("PartyLegalEntity").identifier("CompanyID", payee.legal_id)


def write_tax_representative(
    owner: Writer, representative: TaxRepresentative | None
) -> None:
    """Write the seller's tax representative, where there is one."""
    if representative is None:
        return
    group = owner.group("TaxRepresentativeParty")
    if representative.name:
        group.group("PartyName").text("Name", representative.name)
    _address(group, "PostalAddress", representative.address)
    _tax_number(group, representative.vat_id, "VAT")


def write_delivery(owner: Writer, delivery: Delivery | None) -> None:
    """Write where and when it was delivered, where that is known."""
    if delivery is None:
        return
    group = owner.group("Delivery")
    group.day("ActualDeliveryDate", delivery.day)
    if delivery.location or delivery.address:
        location = group.group("DeliveryLocation")
        location.identifier("ID", delivery.location)
        _address(location, "Address", delivery.address)
    if delivery.name:
        party = group.group("DeliveryParty")
        party.group("PartyName").text("Name", delivery.name)
