"""A finding that is withdrawn counts as met, and nothing else changes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from anyshore.core.quality import (
    Answer,
    Question,
    Scorecard,
    Verdict,
    score,
    withdraw,
)
from anyshore.kernel import ProblemError

CARD = Scorecard(
    name="card",
    version=1,
    questions=(
        Question(id="decision", text="Right?", critical=True),
        Question(id="account", text="Account?"),
        Question(id="note", text="Note?", optional=True),
    ),
)
ANSWERS = (
    Answer(question="decision", verdict=Verdict.MISSED, evidence="It was a copy."),
    Answer(question="account", verdict=Verdict.PARTLY, evidence="4711 for 4712."),
    Answer(question="note", verdict=Verdict.NOT_APPLICABLE),
)


def test_nothing_withdrawn_changes_nothing() -> None:
    assert withdraw(ANSWERS, ()) == ANSWERS


@pytest.mark.parametrize(
    ("questions", "outcome"),
    [
        ({"decision"}, (Decimal("75.00"), False)),
        ({"account"}, (Decimal("50.00"), False)),
        ({"decision", "account"}, (Decimal("100.00"), True)),
    ],
)
def test_a_withdrawn_finding_counts_as_met(
    questions: set[str], outcome: tuple[Decimal, bool]
) -> None:
    result = score(CARD, withdraw(ANSWERS, questions))
    assert (result.value, result.passed) == outcome
    assert result.problems == ()


@pytest.mark.parametrize("question", ["note", "mood"])
def test_only_a_finding_can_be_withdrawn(question: str) -> None:
    with pytest.raises(ProblemError) as error:
        withdraw(ANSWERS, {question})
    assert error.value.problem.code == "finding-unknown"
    assert error.value.problem.place is not None
    assert error.value.problem.place.element == question
