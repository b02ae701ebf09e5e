"""What a contract says about billing: what counts as accepted, prices and tax.

The contract's terms hold ::

    billing:
      service: invoice            # the rate that a finished case is counted under
      outcomes: [posted, rejected]
      tax: {category: AE, rate: "0"}
      payment_days: 30
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from anyshore.core import pricing
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from datetime import date

    from anyshore.apps.clients.models import Contract

__all__ = ["BillingTerms", "rate_card", "terms_of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class TaxTerms:
    """How the contract's supplies are taxed."""

    #: UNCL 5305 category.
    category: pricing.TaxCategory
    #: Percent; None where the category has none.
    rate: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BillingTerms:
    """The billing part of a contract's terms."""

    #: The service that a finished case is rated as; empty where cases are not billed.
    service: str = ""
    #: The outcomes of a case that count as accepted work.
    outcomes: tuple[str, ...] = ()
    tax: TaxTerms
    #: Days from issue to due date.
    payment_days: int = 30
    #: The buyer's reference that the client asks for (BT-10).
    buyer_reference: str = ""

    def plan(self) -> pricing.TaxPlan:
        """Return how everything under the contract is taxed."""
        return pricing.TaxPlan(
            default=pricing.treatment(self.tax.category, self.tax.rate)
        )


def terms_of(contract: Contract) -> BillingTerms:
    """Return the billing part of a contract's terms.

    Raises:
        ProblemError: ``terms-malformed`` where there is none that can be read.
    """
    try:
        return msgspec.convert(contract.terms["billing"], BillingTerms, strict=False)
    except (KeyError, TypeError, ValueError) as error:
        raise _malformed(contract, "billing", error) from error


def rate_card(contract: Contract, day: date) -> pricing.RateCard:
    """Return the contract's prices on a day.

    Raises:
        ProblemError: ``rate-card-missing`` or ``terms-malformed``.
    """
    version = (
        contract.rate_cards.filter(effective_from__lte=day)
        .order_by("-effective_from")
        .first()
    )
    if version is None:
        raise ProblemError(
            Problem(
                code="rate-card-missing",
                message=f"{contract.name} has no prices on {day}.",
                hint="Add a rate card that is effective by then.",
                place=Place(source=contract.slug),
            )
        )
    try:
        return msgspec.convert(version.document, pricing.RateCard, strict=False)
    except (TypeError, ValueError) as error:
        raise _malformed(contract, "rate card", error) from error


def _malformed(contract: Contract, element: str, error: Exception) -> ProblemError:
    return ProblemError(
        Problem(
            code="terms-malformed",
            message=f"The terms of {contract.name} cannot be read: {error!r}.",
            hint="Mend the contract's terms and try again.",
            place=Place(source=contract.slug, element=element),
        )
    )
