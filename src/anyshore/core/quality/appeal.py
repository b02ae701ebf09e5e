"""Appeals: what is left of a review once findings are withdrawn.

A worker answers a finding, and somebody else decides.  A finding that is withdrawn
counts as met, and the score is reckoned anew; what the reviewer once said is kept by
the caller, not here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from anyshore.core.quality.scorecard import Answer, Verdict
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["FINDINGS", "withdraw"]

#: The verdicts that are findings: what a worker can appeal against.
FINDINGS = frozenset({Verdict.PARTLY, Verdict.MISSED})


def withdraw(
    answers: Sequence[Answer], questions: Collection[str]
) -> tuple[Answer, ...]:
    """Return the answers with the findings on some questions withdrawn.

    Args:
        answers: What the reviewer said.
        questions: Names of the questions whose findings do not stand.

    Raises:
        ProblemError: ``finding-unknown`` where a question has no finding.

    >>> missed = Answer(question="account", verdict=Verdict.MISSED, evidence="4711")
    >>> withdraw([missed], {"account"})[0].verdict.value
    'met'
    """
    against = {one.question for one in answers if one.verdict in FINDINGS}
    for question in sorted(questions):
        if question not in against:
            raise ProblemError(
                Problem(
                    code="finding-unknown",
                    message="There is no finding on this question.",
                    hint="Withdraw only what was found partly met or missed.",
                    place=Place(element=question),
                )
            )
    return tuple(
        replace(one, verdict=Verdict.MET) if one.question in questions else one
        for one in answers
    )
