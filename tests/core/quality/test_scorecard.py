from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyshore.core.quality import Answer, Question, Scorecard, Verdict, score

CARD = Scorecard(
    name="ap",
    version=1,
    questions=(
        Question(id="supplier", text="Right supplier?", weight=Decimal(3)),
        Question(id="amount", text="Right amount?", critical=True, weight=Decimal(5)),
        Question(id="note", text="Clear note?", weight=Decimal(2), optional=True),
    ),
)
MET, PARTLY, MISSED, NA = Verdict


def answers(supplier: Verdict, amount: Verdict, note: Verdict) -> list[Answer]:
    return [
        Answer(question="supplier", verdict=supplier, evidence="field 2"),
        Answer(question="amount", verdict=amount, evidence="BT-112"),
        Answer(question="note", verdict=note, evidence="line 1"),
    ]


@pytest.mark.parametrize(
    ("verdicts", "value", "passed", "critical"),
    [
        ((MET, MET, MET), "100.00", True, ()),
        ((MET, MET, PARTLY), "90.00", True, ()),
        ((PARTLY, MET, MET), "85.00", False, ()),
        ((MET, MET, NA), "100.00", True, ()),
        # Of 8 that applied, 6.5 were earned.
        ((PARTLY, MET, NA), "81.25", False, ()),
        ((MET, MISSED, MET), "50.00", False, ("amount",)),
        # Partly met is not missed: it costs weight and does not fail the item.
        ((MET, PARTLY, MET), "75.00", False, ()),
        ((MISSED, MISSED, MISSED), "0.00", False, ("amount",)),
    ],
)
def test_the_score_is_the_weight_earned_over_the_weight_that_applied(
    verdicts: tuple[Verdict, Verdict, Verdict],
    value: str,
    passed: bool,  # noqa: FBT001 a column of the table
    critical: tuple[str, ...],
) -> None:
    result = score(CARD, answers(*verdicts))
    assert (result.value, result.passed, result.critical) == (
        Decimal(value),
        passed,
        critical,
    )
    assert (result.missing, result.problems) == ((), ())


def test_a_missed_critical_question_fails_an_item_with_a_passing_value() -> None:
    easy = Scorecard(
        name="ap", version=2, questions=CARD.questions, passing=Decimal(50)
    )
    result = score(easy, answers(MET, MISSED, MET))
    assert (result.value, result.passed) == (Decimal("50.00"), False)


def test_half_a_review_has_no_value() -> None:
    result = score(CARD, answers(MET, MISSED, MET)[1:])
    assert (result.value, result.passed, result.missing) == (None, None, ("supplier",))
    # What was found is shown all the same.
    assert result.critical == ("amount",)


def test_every_finding_carries_its_evidence_in_the_order_of_the_card() -> None:
    result = score(CARD, answers(PARTLY, MET, MISSED)[::-1])
    assert [(f.question.id, f.verdict, f.evidence) for f in result.findings] == [
        ("supplier", PARTLY, "field 2"),
        ("note", MISSED, "line 1"),
    ]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(question="speed", verdict=MET), "question-unknown"),
        (Answer(question="supplier", verdict=MET), "answer-twice"),
        (Answer(question="amount", verdict=NA), "not-optional"),
        (Answer(question="amount", verdict=MISSED, evidence=" "), "evidence-missing"),
        (Answer(question="amount", verdict=PARTLY), "evidence-missing"),
    ],
)
def test_answers_that_are_not_sound_give_no_value(answer: Answer, code: str) -> None:
    sound = [a for a in answers(MET, MET, MET) if a.question != "amount"]
    result = score(CARD, [*sound, answer])
    assert [(p.code, p.place.element) for p in result.problems] == [
        (code, answer.question)
    ]
    assert (result.value, result.passed) == (None, None)


def test_where_nothing_applied_there_is_nothing_to_score() -> None:
    card = Scorecard(
        name="c", version=1, questions=(Question(id="a", text="A?", optional=True),)
    )
    result = score(card, [Answer(question="a", verdict=NA)])
    assert (result.value, result.passed, result.problems) == (None, None, ())


@pytest.mark.parametrize(
    "questions",
    [
        (),
        (Question(id="a", text="A?"), Question(id="a", text="B?")),
        (Question(id="a", text="A?", weight=Decimal(0)),),
    ],
)
def test_a_card_that_cannot_be_scored_is_refused(
    questions: tuple[Question, ...],
) -> None:
    with pytest.raises(ValueError, match="question"):
        Scorecard(name="c", version=1, questions=questions)


scored = st.sampled_from([MISSED, PARTLY, MET])
ORDER = [MISSED, PARTLY, MET]


@given(st.lists(st.tuples(scored, scored), min_size=1, max_size=6))
def test_a_better_answer_never_lowers_the_score(
    pairs: list[tuple[Verdict, Verdict]],
) -> None:
    card = Scorecard(
        name="c",
        version=1,
        questions=tuple(
            Question(id=str(n), text="?", weight=Decimal(n + 1))
            for n in range(len(pairs))
        ),
    )

    def value(pick: int) -> Decimal:
        chosen = [sorted(pair, key=ORDER.index)[pick] for pair in pairs]
        result = score(
            card,
            [
                Answer(question=str(n), verdict=verdict, evidence="e")
                for n, verdict in enumerate(chosen)
            ],
        )
        assert result.value is not None
        return result.value

    assert Decimal(0) <= value(0) <= value(1) <= Decimal(100)
