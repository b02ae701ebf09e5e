"""Three witnesses stand side by side; where they contradict the kind is contested."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

import pytest

from anyshore.core.sourcing import (
    Confidence,
    Kind,
    Witness,
    from_log,
    from_occupation,
    from_rules,
    judge,
)

if TYPE_CHECKING:
    from anyshore.core.sourcing import Reference, Service


def witness(name: str, kind: Kind) -> Witness:
    return Witness(name=name, kind=kind, score=0.5, low=0, high=1, reasons=("so",))


def uncontested(reference: Reference) -> list[tuple[Service, float]]:
    return [
        (each, from_occupation(reference.occupation(each.occupation)).score)
        for each in reference.services.values()
        if not each.contested
    ]


def test_every_service_has_an_occupation_a_wage_and_a_reason(
    reference: Reference,
) -> None:
    for each in reference.services.values():
        assert reference.occupation(each.occupation).zone in range(1, 6)
        assert reference.wages[each.wage_code].mean.low > 0
        assert each.reason
        assert 27 <= each.row <= 58


def test_the_catalog_has_every_row_of_services(reference: Reference) -> None:
    assert {each.row for each in reference.services.values()} == set(range(27, 59))


def test_the_fixed_cuts_tell_every_uncontested_service_apart(
    reference: Reference,
) -> None:
    for each, _ in uncontested(reference):
        found = from_occupation(reference.occupation(each.occupation)).kind
        assert found is (Kind.RULE if each.label == "BPO" else Kind.JUDGEMENT), each


def test_with_its_occupation_left_out_every_uncontested_service_is_told_right(
    reference: Reference,
) -> None:
    """The cut is learnt from all others: halfway between the means of both labels."""
    rows = uncontested(reference)
    right = 0
    for service, score in rows:
        rest = [(s, x) for s, x in rows if s.occupation != service.occupation]
        means = [
            fmean(x for s, x in rest if s.label == label) for label in ("BPO", "KPO")
        ]
        right += (score > fmean(means)) == (service.label == "BPO")
    assert right / len(rows) >= 0.95


@pytest.mark.parametrize(
    ("service", "row"),
    [
        ("workforce training", 117),
        ("corporate training", 117),
        ("engineering bpo", 118),
        ("aerospace engineering", 118),
        ("software development", 119),
        ("auditing", 119),
    ],
)
def test_contradictions_of_the_articles_are_contested(
    reference: Reference, service: str, row: int
) -> None:
    found = reference.service(service)
    heard = from_occupation(reference.occupation(found.occupation))
    assert judge([heard], found.contested).kind is Kind.CONTESTED


def test_an_occupation_is_heard_by_the_documented_formula(reference: Reference) -> None:
    """Customer service: zone 2, skill level .4475, repetition .83."""
    heard = from_occupation(reference.occupation("Customer Service Representatives"))
    assert heard.score == pytest.approx(1 - (0.25 + 0.4475 + 0.17) / 3, abs=1e-3)
    assert heard.low <= heard.score <= heard.high


def test_agreement_of_three_is_high_confidence() -> None:
    found = judge([witness(name, Kind.RULE) for name in ("log", "occupation", "rules")])
    assert (found.kind, found.confidence) == (Kind.RULE, Confidence.HIGH)


def test_rule_against_judgement_is_contested_with_both_named() -> None:
    found = judge([witness("log", Kind.RULE), witness("rules", Kind.JUDGEMENT)])
    assert found.kind is Kind.CONTESTED
    assert found.because == (
        "the log says rule-driven, the rules say judgement: the witnesses contradict."
    )


def test_a_majority_against_one_that_is_mixed_carries() -> None:
    found = judge(
        [
            witness("log", Kind.MIXED),
            witness("occupation", Kind.JUDGEMENT),
            witness("rules", Kind.JUDGEMENT),
        ]
    )
    assert (found.kind, found.confidence) == (Kind.JUDGEMENT, Confidence.MEDIUM)


def test_one_clear_and_one_mixed_is_mixed() -> None:
    found = judge([witness("log", Kind.MIXED), witness("rules", Kind.RULE)])
    assert found.kind is Kind.MIXED


def test_no_witness_is_unknown() -> None:
    assert judge([]).kind is Kind.UNKNOWN


def test_three_that_agree_settle_a_contested_label() -> None:
    names = ("log", "occupation", "rules")
    settled = judge([witness(name, Kind.JUDGEMENT) for name in names], "two labels")
    open_still = judge([witness("rules", Kind.JUDGEMENT)], "two labels")
    assert settled.kind is Kind.JUDGEMENT
    assert (open_still.kind, open_still.because) == (Kind.CONTESTED, "two labels")


def test_few_answers_say_nothing() -> None:
    points = {str(at): (True if at < 2 else None, "so") for at in range(10)}
    assert from_rules(points) is None


def test_open_answers_widen_the_interval() -> None:
    points = {str(at): (True if at < 5 else None, "so") for at in range(10)}
    heard = from_rules(points)
    assert heard is not None
    assert (heard.score, heard.low, heard.high) == (1.0, 0.5, 1.0)


@dataclass(frozen=True)
class Measured:
    label: str
    score: float | None
    interval: tuple[float, float] | None
    reasons: tuple[str, ...] = ("measured",)


def test_a_log_is_heard_as_its_measures_decided() -> None:
    heard = from_log(Measured("rule-driven", 0.8, (0.75, 0.85)))
    assert (heard.kind, heard.low, heard.high) == (Kind.RULE, 0.75, 0.85)


def test_a_log_too_small_is_contested_over_the_whole_scale() -> None:
    heard = from_log(Measured("contested", None, None))
    assert (heard.kind, heard.low, heard.high) == (Kind.CONTESTED, 0.0, 1.0)


def test_an_occupation_is_named_in_both_lists(reference: Reference) -> None:
    """SOC and, by the published crosswalk, ISCO-08; a match in part says so."""
    told = {
        title: from_occupation(reference.occupation(title)).reasons[0]
        for title in (
            "Customer Service Representatives",
            "Lawyers",
            "Web Administrators",
        )
    }
    assert told == {
        "Customer Service Representatives": "Customer Service Representatives "
        "(SOC 43-4051, ISCO-08 4222 in part): job zone 2 of 5",
        "Lawyers": "Lawyers (SOC 23-1011, ISCO-08 2611): job zone 5 of 5",
        "Web Administrators": "Web Administrators: job zone 4 of 5",
    }


def test_every_occupation_of_the_catalog_with_a_code_has_a_group(
    reference: Reference,
) -> None:
    named = {each.occupation for each in reference.services.values()}
    found = [reference.occupation(title) for title in sorted(named)]
    assert [each.title for each in found if each.code and not each.isco] == []
