"""Gates come before scores, and the policy is a model that users can edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.core.sourcing.conftest import OPPOSITE, RULES

from anyshore.adapters.reference import policy_document
from anyshore.core import dmn
from anyshore.core.sourcing import policy_from
from anyshore.kernel import ProblemError, Severity

if TYPE_CHECKING:
    from anyshore.core.sourcing import Policy


def answer(policy: Policy, **changes: object) -> str:
    derived = {"kind": "rule-driven", "leans": "rule", "saving": 20}
    given = {name: value for name, value in changes.items() if name in derived}
    answers = {
        **RULES,
        **{name: value for name, value in changes.items() if name not in derived},
    }
    return policy.answer(answers, derived | given).value  # type: ignore[arg-type]  # both kinds of names in one


def test_the_policy_that_ships_passes_its_own_check() -> None:
    found = dmn.check(dmn.read(policy_document()))
    assert [each for each in found if each.severity is Severity.ERROR] == []


@pytest.mark.parametrize("question", ["scope_complete", "skills_known"])
@pytest.mark.parametrize("missing", [None, False])
def test_without_scope_or_skills_there_is_nothing_to_decide(
    policy: Policy, question: str, missing: object
) -> None:
    assert answer(policy, **{question: missing}) == "scope not complete"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "BPO"),
        ({"kind": "judgement", "leans": "judgement"}, "KPO"),
        ({"data_may_leave": False}, "keep"),
        ({"core": True, "specific": True}, "keep"),
        ({"core": True, "specific": True, "short_staffed": True}, "BPO"),
        (
            {
                "core": True,
                "specific": True,
                "short_staffed": True,
                "kind": "judgement",
            },
            "KPO",
        ),
        ({"core": True}, "BPO"),
        ({"specific": True, "targets_measurable": False}, "keep"),
        ({"targets_measurable": None}, "scope not complete"),
        ({"data_may_leave": None}, "scope not complete"),
        ({"decision_table": True, "data_inputs": True}, "automate"),
        ({"decision_table": True}, "BPO"),
        (
            {"decision_table": True, "data_inputs": True, "kind": "judgement"},
            "KPO",
        ),
        ({"saving": -5}, "keep"),
        ({"saving": -5, "short_staffed": True}, "BPO"),
        ({"saving": None}, "BPO"),
        ({"kind": "contested", "leans": "judgement"}, "KPO"),
        ({"kind": "mixed"}, "BPO"),
        ({"kind": "unknown"}, "scope not complete"),
    ],
)
def test_answers(policy: Policy, changes: dict[str, object], expected: str) -> None:
    assert answer(policy, **changes) == expected


def test_a_log_whose_decisions_are_explained_says_automate(policy: Policy) -> None:
    answers: dict[str, bool | None] = {**RULES, "data_inputs": True}
    assert policy.automate(answers, 0.85).value == "true"
    assert policy.automate(answers, 0.5).value == "false"
    assert policy.automate(answers, None).value == "false"


def test_every_answer_points_one_way_and_its_opposite_the_other(
    policy: Policy,
) -> None:
    rule = policy.points(RULES)
    assert set(rule) == set(policy.read)
    assert {point for point, _ in rule.values()} == {True}
    against = policy.points(OPPOSITE | {"targets_measurable": False})
    assert {point for point, _ in against.values()} == {False}


def test_open_answers_point_nowhere(policy: Policy) -> None:
    points = policy.points({"set_rules": None})
    assert {point for point, _ in points.values()} == {None}


def test_the_reasons_are_those_of_the_rules_that_hit(policy: Policy) -> None:
    assert policy.gate({}).reasons == (
        "Have the full scope of work before any decision.",
    )


def test_every_question_has_its_text(policy: Policy) -> None:
    assert set(policy.questions) == set(RULES)
    assert all(text.endswith("?") for text in policy.questions.values())


def test_an_edited_policy_decides_otherwise() -> None:
    text = policy_document().decode()
    stricter = text.replace(
        '<text>"rule-driven"</text></inputEntry>', "<text>null</text></inputEntry>"
    )
    assert stricter != text
    assert answer(policy_from(stricter.encode())) == "BPO"
    kept = text.replace('<text>"BPO"</text>', '<text>"keep"</text>')
    assert answer(policy_from(kept.encode())) == "keep"


def test_a_question_that_is_not_asked_is_refused(policy: Policy) -> None:
    with pytest.raises(ProblemError) as caught:
        policy.check({"set_rule": True}, "Work")
    assert caught.value.problem.code == "question-unknown"
    assert "set_rules" in caught.value.problem.hint


def test_a_policy_without_an_answer_is_refused() -> None:
    text = policy_document().decode().replace('name="Answer"', 'name="Reply"')
    with pytest.raises(ProblemError) as caught:
        policy_from(text.encode())
    assert caught.value.problem.code == "policy-incomplete"
