"""The invented buyer and suppliers of the sample documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyshore.core.pricing import Address, CreditTransfer, Identifier, Party, Payment

if TYPE_CHECKING:
    from collections.abc import Iterator

BUYER = Party(
    name="Sample Client GmbH",
    legal_id=Identifier(value="HRB 000000"),
    vat_id="DE000000000",
    endpoint=Identifier(value="invoices@client.example", scheme="EM"),
    address=Address(
        line1="Beispielallee 2", postcode="10115", city="Berlin", country="DE"
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Supplier:
    """An invented supplier."""

    #: Its number in the sample, 1 to 99.
    number: int
    #: What it sells, as part of its name.
    trade: str
    #: ISO 3166-1 code of where it is.
    country: str
    #: City and post code.
    place: tuple[str, str]
    #: VAT identifier; empty outside the EU's reach.
    vat_id: str
    #: Bank and branch part of its IBAN; empty where IBANs are not used.
    bank: str
    #: Whether the buyer has it on file.
    on_file: bool = True

    @property
    def name(self) -> str:
        """Its name, which says that it is invented."""
        return f"Sample Supplier {self.number:02} {self.trade}"

    @property
    def register(self) -> str:
        """Its number in a register of companies that does not exist."""
        return f"SAMPLE-{self.country}-{self.number:04}"

    @property
    def account(self) -> str:
        """Its account: an IBAN with a checksum that holds, or a plain number."""
        if not self.bank:
            return f"{self.number:012}"
        rest = f"{self.bank}{self.number:0{_LENGTHS[self.country] - len(self.bank)}}"
        digits = "".join(str(int(each, 36)) for each in f"{rest}{self.country}00")
        return f"{self.country}{98 - int(digits) % 97:02}{rest}"

    def party(self) -> Party:
        """Return it as the seller of an invoice."""
        city, postcode = self.place
        return Party(
            name=self.name,
            legal_id=Identifier(value=self.register),
            vat_id=self.vat_id,
            endpoint=Identifier(
                value=f"billing@supplier{self.number:02}.example", scheme="EM"
            ),
            address=Address(
                line1=f"Sample Street {self.number}",
                city=city,
                postcode=postcode,
                country=self.country,
            ),
        )

    def payment(self, remittance: str) -> Payment:
        """Return how it wants to be paid."""
        transfer = CreditTransfer(account=self.account, name=self.name)
        return Payment(means="30", remittance=remittance, transfers=(transfer,))


# Length of the IBAN after country and checksum (ISO 13616 registry).
_LENGTHS = {
    "AT": 16,
    "CH": 17,
    "DE": 18,
    "DK": 14,
    "FR": 23,
    "GB": 18,
    "IT": 23,
    "NL": 14,
    "NO": 11,
    "PL": 24,
    "SE": 20,
}

SUPPLIERS = {
    each.number: each
    for each in (
        Supplier(
            number=1,
            trade="Office GmbH",
            country="DE",
            place=("Hamburg", "20095"),
            vat_id="DE111111101",
            bank="00000001",
        ),
        Supplier(
            number=2,
            trade="Cleaning KG",
            country="DE",
            place=("Leipzig", "04109"),
            vat_id="DE111111102",
            bank="00000002",
        ),
        Supplier(
            number=3,
            trade="Conseil SARL",
            country="FR",
            place=("Lyon", "69001"),
            vat_id="FR00111111103",
            bank="0000000003",
        ),
        Supplier(
            number=4,
            trade="Software Sp. z o.o.",
            country="PL",
            place=("Gdańsk", "80-001"),
            vat_id="PL1111111104",
            bank="00000004",
        ),
        Supplier(
            number=5,
            trade="Parts BV",
            country="NL",
            place=("Utrecht", "3511 AA"),
            vat_id="NL111111105B01",
            bank="SMPL",
        ),
        Supplier(
            number=6,
            trade="Cloud Inc.",
            country="US",
            place=("Springfield", "00000"),
            vat_id="",
            bank="",
        ),
        Supplier(
            number=7,
            trade="Books Ltd",
            country="GB",
            place=("Leeds", "LS1 1AA"),
            vat_id="GB111111107",
            bank="SMPL000000",
        ),
        Supplier(
            number=8,
            trade="Telefoni AB",
            country="SE",
            place=("Malmö", "211 11"),
            vat_id="SE111111110801",
            bank="008",
        ),
        Supplier(
            number=9,
            trade="Uhren AG",
            country="CH",
            place=("Bern", "3011"),
            vat_id="CHE111111109MWST",
            bank="00009",
        ),
        Supplier(
            number=10,
            trade="KK",
            country="JP",
            place=("Sapporo", "060-0001"),
            vat_id="",
            bank="",
        ),
        Supplier(
            number=11,
            trade="Frakt AS",
            country="NO",
            place=("Bergen", "5003"),
            vat_id="NO111111111MVA",
            bank="0011",
        ),
        Supplier(
            number=12,
            trade="Akademie gGmbH",
            country="DE",
            place=("Köln", "50667"),
            vat_id="DE111111112",
            bank="00000012",
        ),
        Supplier(
            number=13,
            trade="Energi ApS",
            country="DK",
            place=("Aarhus", "8000"),
            vat_id="DK11111113",
            bank="0013",
        ),
        Supplier(
            number=14,
            trade="Maschinen GmbH",
            country="AT",
            place=("Linz", "4020"),
            vat_id="ATU11111114",
            bank="00014",
        ),
        Supplier(
            number=90,
            trade="Nobody Knows Srl",
            country="IT",
            place=("Torino", "10121"),
            vat_id="IT11111111190",
            bank="X0000000000",
            on_file=False,
        ),
    )
}


def supplier_rows() -> Iterator[tuple[str, str, str]]:
    """Yield name, identifiers and accounts of the suppliers on the buyer's file."""
    for each in SUPPLIERS.values():
        if each.on_file:
            identifiers = " ".join(
                part for part in (each.vat_id, each.register) if part
            )
            yield each.name, identifiers, each.account
