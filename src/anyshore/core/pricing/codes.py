"""Code lists that the rules need: types, currencies, countries, tax categories.

The lists are those of the EN 16931 code list edition of 2026 (BR-CL-01, 04, 14, 17),
and a test holds them against the official rules.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = [
    "COUNTRIES",
    "CREDIT_NOTE_TYPES",
    "CURRENCIES",
    "INVOICE_TYPES",
    "STANDARD_REASONS",
    "TaxCategory",
]


class TaxCategory(StrEnum):
    """VAT category (UNTDID 5305, the subset of EN 16931)."""

    #: Taxed at the rate given.
    STANDARD = "S"
    #: Taxed at zero.
    ZERO = "Z"
    #: Exempt.
    EXEMPT = "E"
    #: Reverse charge: the buyer accounts for the tax.
    REVERSE_CHARGE = "AE"
    #: Intra-community supply.
    INTRA_COMMUNITY = "K"
    #: Export outside the EU.
    EXPORT = "G"
    #: Not subject to VAT.
    OUT_OF_SCOPE = "O"
    #: Canary Islands general indirect tax (IGIC).
    CANARY = "L"
    #: Ceuta and Melilla tax (IPSI).
    CEUTA_MELILLA = "M"
    #: Italian split payment, between S and the state.
    SPLIT = "B"

    @property
    def carries_tax(self) -> bool:
        """Whether tax is computed on it at a rate."""
        return self in _TAXED

    @property
    def rule(self) -> str:
        """Name of its family of rules, as in ``BR-IC-08``."""
        return _RULES.get(self, self.value)


_TAXED = frozenset(
    [
        TaxCategory.STANDARD,
        TaxCategory.CANARY,
        TaxCategory.CEUTA_MELILLA,
        TaxCategory.SPLIT,
    ]
)
_RULES = {
    TaxCategory.INTRA_COMMUNITY: "IC",
    TaxCategory.CANARY: "AF",
    TaxCategory.CEUTA_MELILLA: "AG",
}

#: VATEX code and words for the categories whose reason is always the same.
STANDARD_REASONS: Final = {
    TaxCategory.REVERSE_CHARGE: ("VATEX-EU-AE", "Reverse charge"),
    TaxCategory.INTRA_COMMUNITY: ("VATEX-EU-IC", "Intra-community supply"),
    TaxCategory.EXPORT: ("VATEX-EU-G", "Export outside the EU"),
    TaxCategory.OUT_OF_SCOPE: ("VATEX-EU-O", "Not subject to VAT"),
}


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: UNTDID 1001 codes of documents that give money back.
CREDIT_NOTE_TYPES: Final = _codes("81 83 261 262 296 308 381 396 420 458 502 503 532")

#: UNTDID 1001 codes of documents that ask for money.
INVOICE_TYPES: Final = _codes(
    "71 80 82 84 102 130 202 203 204 211 218 219 295 325 326 331 380 382 383 384 385 "
    "386 387 388 389 390 393 394 395 456 457 471 472 473 500 501 527 553 575 623 633 "
    "751 780 817 870 875 876 877 935"
)

#: ISO 4217 alphabetic codes.
CURRENCIES: Final = _codes(
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD "
    "BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNH CNY COP COU CRC CUP CVE CZK DJF "
    "DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK "
    "LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN "
    "NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR "
    "SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STD SVC SYP SZL THB TJS TMT TND TOP TRY "
    "TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VES VED VND VUV WST XAF XAG XAU XBA "
    "XBB XBC XBD XCD XCG XDR XOF XPD XPF XPT XSU XTS XUA XXX YER ZAR ZMW ZWG"
)

#: ISO 3166-1 alpha-2 codes, with 1A (Kosovo) and XI (Northern Ireland) of the list.
COUNTRIES: Final = _codes(
    "1A AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL "
    "BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW "
    "CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF "
    "GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ "
    "IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU "
    "LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC "
    "NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE "
    "RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD "
    "TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU "
    "WF WS XI YE YT ZA ZM ZW"
)
