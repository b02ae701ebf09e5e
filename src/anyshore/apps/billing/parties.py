"""Seller and buyer, as EN 16931 wants to see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.apps.clients.models import Provider
from anyshore.core import pricing
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from anyshore.apps.clients.models import Client

__all__ = ["buyer", "payment", "seller"]

# UNTDID 4461: payment by credit transfer.
_CREDIT_TRANSFER = "30"


def _provider() -> Provider:
    provider = Provider.objects.first()
    if provider is None:
        raise ProblemError(
            Problem(
                code="provider-missing",
                message="The provider's own name and address are not known.",
                hint="Enter them before the first invoice.",
            )
        )
    return provider


def _party(row: Provider | Client) -> pricing.Party:
    return pricing.Party(
        name=row.name,
        vat_id=row.vat_id,
        endpoint=pricing.Identifier(value=row.email, scheme="EM")
        if row.email
        else None,
        address=pricing.Address(
            line1=row.street, city=row.city, postcode=row.postcode, country=row.country
        ),
        contact=pricing.Contact(name="Accounts", email=row.email)
        if row.email
        else None,
    )


def seller() -> pricing.Party:
    """Return the provider as the seller.

    Raises:
        ProblemError: ``provider-missing``.
    """
    return _party(_provider())


def buyer(client: Client) -> pricing.Party:
    """Return a client as the buyer."""
    return _party(client)


def payment(reference: str) -> pricing.Payment:
    """Return how to pay: by transfer to the provider's account."""
    provider = _provider()
    return pricing.Payment(
        means=_CREDIT_TRANSFER,
        remittance=reference,
        transfers=(pricing.CreditTransfer(account=provider.iban, name=provider.name),),
    )
