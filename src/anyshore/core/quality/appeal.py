"""Appeals: what is left of a review once findings are withdrawn.

A worker answers a finding, and somebody decides who neither did the work nor scored it:
whoever said that it was wrong has an opinion already.  A finding that is withdrawn
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
    from uuid import UUID

__all__ = ["FINDINGS", "partial", "withdraw"]

#: The verdicts that are findings: what a worker can appeal against.
FINDINGS = frozenset({Verdict.PARTLY, Verdict.MISSED})


def partial(
    decider: UUID, worker: UUID | None, reviewer: UUID | None
) -> Problem | None:
    """Say why somebody may not decide an appeal, or None where they may.

    Args:
        decider: Who wants to decide.
        worker: Who did the work; None where rules did it alone.
        reviewer: Who scored it; None where nobody has yet.

    >>> from uuid import UUID
    >>> lead, colleague = UUID(int=1), UUID(int=2)
    >>> partial(lead, None, lead).code
    'own-score'
    >>> partial(colleague, None, lead) is None
    True
    """
    if decider == worker:
        return Problem(
            code="own-work",
            message="You did this work yourself.",
            hint="Leave it to others.",
        )
    if decider == reviewer:
        return Problem(
            code="own-score",
            message="The appeal is against a score that you gave yourself.",
            hint="Ask another lead to decide it.",
        )
    return None


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
