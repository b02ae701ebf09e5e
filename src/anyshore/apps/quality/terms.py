"""Quality's documents, read: a contract's terms, and what a sample keeps of a review.

The sampling plan and the scorecard lie in the contract's terms::

    quality:
      plan: {name: accounts-payable, share: "0.10"}
      scorecard: {name: …, version: 1, passing: "90", questions: [{id: …, text: …}]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from anyshore.core import quality
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from anyshore.apps.clients.models import Contract
    from anyshore.apps.quality.models import Sample

__all__ = ["answers_of", "card_of", "plan_of", "scorecard_of"]


def plan_of(contract: Contract) -> quality.Plan:
    """Return the contract's sampling plan.

    Raises:
        ProblemError: ``terms-malformed`` where there is none that can be read.
    """
    try:
        return msgspec.convert(
            contract.terms["quality"]["plan"], quality.Plan, strict=False
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _malformed(contract, "quality.plan", error) from error


def scorecard_of(contract: Contract) -> quality.Scorecard:
    """Return the contract's scorecard.

    Raises:
        ProblemError: ``terms-malformed`` where there is none that can be read.
    """
    try:
        return msgspec.convert(
            contract.terms["quality"]["scorecard"], quality.Scorecard, strict=False
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _malformed(contract, "quality.scorecard", error) from error


def card_of(sample: Sample) -> quality.Scorecard:
    """Return the card a sample was scored by, or is to be scored by.

    Raises:
        ProblemError: ``terms-malformed`` where the contract has none that can be read.
    """
    if not sample.scorecard:
        return scorecard_of(sample.contract)
    return msgspec.convert(sample.scorecard, quality.Scorecard, strict=False)


def answers_of(sample: Sample) -> tuple[quality.Answer, ...]:
    """Return what the reviewer said, withdrawn findings as they were; none before."""
    return msgspec.convert(sample.answers, tuple[quality.Answer, ...])


def _malformed(contract: Contract, element: str, error: Exception) -> ProblemError:
    return ProblemError(
        Problem(
            code="terms-malformed",
            message=f"The terms of {contract.name} cannot be read: {error!r}.",
            hint="Mend the contract's terms and try again.",
            place=Place(source=contract.slug, element=element),
        )
    )
