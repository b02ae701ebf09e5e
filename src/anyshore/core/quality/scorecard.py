"""Scorecards: questions with weights, and what the answers come to.

The score is the weight earned over the weight that applied, in percent.  A question
that does not apply takes its weight out of both.  A critical question that is missed
fails the item whatever the rest, and leaves the value as it is, so that one rule does
not hide another.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from anyshore.kernel import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Answer", "Finding", "Question", "Score", "Scorecard", "Verdict", "score"]


class Verdict(StrEnum):
    """The answer to one question."""

    MET = "met"
    PARTLY = "partly"
    MISSED = "missed"
    NOT_APPLICABLE = "not_applicable"


_EARNED = {
    Verdict.MET: Decimal(1),
    Verdict.PARTLY: Decimal("0.5"),
    Verdict.MISSED: Decimal(0),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One thing that is looked at."""

    #: Stable name within the card.
    id: str
    #: The question, so that *met* is good.
    text: str
    #: How much it counts; more than zero.
    weight: Decimal = Decimal(1)
    #: Whether missing it fails the item.
    critical: bool = False
    #: Whether it may not apply.
    optional: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Scorecard:
    """The questions for items of a service, in a version.

    Raises:
        ValueError: Where it has no question, two of one name or a weight of nothing.
    """

    #: The card's stable name.
    name: str
    #: Its version; scores of different versions are not averaged.
    version: int
    #: The questions in the order they are asked.
    questions: tuple[Question, ...]
    #: The least value in percent that passes.
    passing: Decimal = Decimal(90)

    def __post_init__(self) -> None:
        """Refuse a card that cannot be scored."""
        names = {question.id for question in self.questions}
        if not names or len(names) != len(self.questions):
            raise ValueError("a scorecard has questions, each with its own name")
        if any(question.weight <= 0 for question in self.questions):
            raise ValueError("a question's weight is more than zero")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a reviewer says to one question."""

    #: The question's name.
    question: str
    #: The answer.
    verdict: Verdict
    #: What shows it: the field and value, the quote; needed for partly and missed.
    evidence: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One question that was not fully met, for the worker to read and answer."""

    #: The question.
    question: Question
    #: Partly or missed.
    verdict: Verdict
    #: What shows it.
    evidence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """What the answers come to."""

    #: Percent with two decimals; None where it is not complete or nothing applied.
    value: Decimal | None
    #: Whether it passes; None where there is no value.
    passed: bool | None
    #: What was not fully met, in the card's order.
    findings: tuple[Finding, ...]
    #: Names of the critical questions that were missed.
    critical: tuple[str, ...]
    #: Names of the questions without an answer.
    missing: tuple[str, ...]
    #: What is wrong with the answers; with any of these there is no value.
    problems: tuple[Problem, ...]


def score(card: Scorecard, answers: Sequence[Answer]) -> Score:
    """Score the answers against the card.

    Args:
        card: The scorecard in the version the item was reviewed with.
        answers: One for each question, in any order.

    Returns:
        The score.  It has a value only where every question has one sound answer and
        at least one applied; it is never guessed from half a review.
    """
    given = {answer.question: answer for answer in answers}
    problems = _problems(card, answers)
    missing = tuple(q.id for q in card.questions if q.id not in given)
    pairs = [(q, given[q.id]) for q in card.questions if q.id in given]
    findings = tuple(
        Finding(question=q, verdict=answer.verdict, evidence=answer.evidence)
        for q, answer in pairs
        if answer.verdict in (Verdict.PARTLY, Verdict.MISSED)
    )
    critical = tuple(
        finding.question.id
        for finding in findings
        if finding.question.critical and finding.verdict is Verdict.MISSED
    )
    value = None if problems or missing else _value(pairs)
    return Score(
        value=value,
        passed=None if value is None else value >= card.passing and not critical,
        findings=findings,
        critical=critical,
        missing=missing,
        problems=problems,
    )


def _value(pairs: Sequence[tuple[Question, Answer]]) -> Decimal | None:
    counted = [(q, a) for q, a in pairs if a.verdict is not Verdict.NOT_APPLICABLE]
    if not counted:
        return None
    possible = sum((q.weight for q, _ in counted), Decimal(0))
    earned = sum((q.weight * _EARNED[a.verdict] for q, a in counted), Decimal(0))
    percent = 100 * earned / possible
    return percent.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def _problems(card: Scorecard, answers: Sequence[Answer]) -> tuple[Problem, ...]:
    questions = {question.id: question for question in card.questions}
    found: list[Problem] = []
    seen: set[str] = set()
    for answer in answers:
        question = questions.get(answer.question)
        if question is None:
            found.append(_problem("question-unknown", answer, "The card has no such."))
        elif answer.question in seen:
            found.append(_problem("answer-twice", answer, "It is answered twice."))
        elif answer.verdict is Verdict.NOT_APPLICABLE:
            if not question.optional:
                found.append(_problem("not-optional", answer, "It always applies."))
        elif answer.verdict is not Verdict.MET and not answer.evidence.strip():
            text = "Nobody is marked down without the evidence."
            found.append(_problem("evidence-missing", answer, text))
        seen.add(answer.question)
    return tuple(found)


def _problem(code: str, answer: Answer, message: str) -> Problem:
    return Problem(code=code, message=message, place=Place(element=answer.question))
