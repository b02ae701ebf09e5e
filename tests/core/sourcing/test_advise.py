"""The whole advice, from a scope to an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.core.sourcing.conftest import OPPOSITE, RULES, TODAY, scope

from anyshore.adapters.reference import load, load_claims
from anyshore.core.sourcing import (
    Confidence,
    Grade,
    Kind,
    LogEvidence,
    Turnaround,
    advise,
    heard,
    quotes_compared,
    read_scope,
    report,
)
from anyshore.core.sourcing.document import Bars, Table, Text
from anyshore.core.sourcing.plain import plain
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from anyshore.core.sourcing import Advice, Policy, ProcessAdvice, Reference

EXPERTS = {**RULES, **OPPOSITE}
PRICE = {"low": 20, "high": 30, "per": "hour", "source": "Article 002"}


@dataclass(frozen=True)
class Measured:
    label: str = "judgement"
    score: float | None = 0.4
    interval: tuple[float, float] | None = (0.35, 0.45)
    reasons: tuple[str, ...] = ("measured",)


@pytest.fixture
def ask(reference: Reference, policy: Policy) -> Any:
    def asked(document: dict[str, Any], **given: Any) -> Advice:
        return advise(read_scope(document), policy, reference, today=TODAY, **given)

    return asked


def only(advice: Advice) -> ProcessAdvice:
    (found,) = advice.processes
    return found


def test_customer_service_goes_out_as_bpo_and_saves_less_than_prices_promise(
    ask: Any,
) -> None:
    found = only(ask(scope(prices=[PRICE], voice=True)))
    assert found.answer.value == "BPO"
    assert (found.kind.kind, found.kind.confidence) == (Kind.RULE, Confidence.MEDIUM)
    assert found.best is not None
    likely = found.best.cost.likely
    assert likely.low < 18 < likely.high < 46


def test_legal_advice_goes_out_as_kpo_close_to_the_client(ask: Any) -> None:
    found = only(ask(scope(service="legal advice", answers=EXPERTS)))
    assert found.answer.value == "KPO"
    assert found.choice is not None
    assert all(each.overlap.worst >= 4 for each in found.choice.shortlist)


def test_nothing_answered_is_a_scope_that_is_not_complete(ask: Any) -> None:
    found = only(ask(scope(answers={})))
    assert found.answer.value == "scope not complete"
    assert len(found.open_questions) == len(RULES)


def test_a_log_against_the_occupation_is_contested(ask: Any) -> None:
    evidence = {"Work": LogEvidence(kind=Measured())}
    found = only(ask(scope(), logs=evidence))
    assert found.kind.kind is Kind.CONTESTED
    assert [each.name for each in found.kind.witnesses] == [
        *("log", "occupation", "rules")
    ]


def test_a_log_that_was_measured_is_heard_without_the_log() -> None:
    plain = {
        "name": "orders",
        "kind": "rule-driven",
        "score": 0.8,
        "interval": [0.7, 0.9],
        "reasons": ["it runs alike"],
        "cases": 40,
        "first": "2026-01-01T00:00:00+00:00",
        "measures": {"internal-decision-explained": {"value": 0.5}},
        "steps": [{"activity": "Take", "kind": "mixed", "index": None, "events": 1200}],
        "throughput_seconds": {"p50": 3600.0, "p90": 7200.0},
    }
    found = heard(plain)
    assert (found.kind.label, found.kind.interval) == ("rule-driven", (0.7, 0.9))
    assert found.explained == 0.5
    assert [*found.steps["Take"].reasons] == ["1,200 times in the log"]
    assert found.turnaround == Turnaround(
        median=timedelta(hours=1),
        decile=timedelta(hours=2),
        cases=40,
        source="the log orders",
    )
    assert heard({**plain, "cases": 19}).turnaround is None
    assert heard({**plain, "throughput_seconds": None}).turnaround is None


def test_quotes_stand_beside_each_other_with_what_speaks_against_them(ask: Any) -> None:
    providers = [
        {"name": name, "country": country, "quotes": {"Work": {"low": 12, **quote}}}
        for name, country, quote in (
            ("Dear", "IN", {"low": 19, "per": "hour"}),
            ("Cheap", "PH", {"per": "hour"}),
            ("Vague", "PH", {}),
        )
    ]
    providers += [
        {"name": "Silent", "country": "US", "ownership": "captive", "services": ["x"]}
    ]
    document = {**scope(), "providers": providers}
    found = ask(document)
    table = quotes_compared(found, found.processes[0], load())
    assert [row[0] for row in table.rows] == [
        "Cheap (third party)",
        "Dear (third party)",
        "Vague (third party)",
        "Silent (captive)",
    ]
    assert [row[5] for row in table.rows] == [
        "-",
        "-",
        "ask per what the price of 12 USD/? is",
        "it does not say that it does customer support; no quote yet",
    ]


def test_steps_are_advised_by_themselves(ask: Any) -> None:
    steps = [
        {"name": "First line", "service": "helpdesk"},
        {"name": "Second line", "service": "legal advice", "answers": OPPOSITE},
    ]
    first, second = only(ask(scope(steps=steps))).steps
    assert (first.answer.value, second.answer.value) == ("BPO", "KPO")


def test_steps_of_the_log_are_advised_where_the_scope_tells_none(ask: Any) -> None:
    found = {"Take": Measured("rule-driven", 0.9), "Weigh": Measured("judgement", 0.3)}
    evidence = {"Work": LogEvidence(kind=Measured("mixed", 0.6), steps=found)}
    steps = only(ask(scope(), logs=evidence)).steps
    assert [(each.name, each.answer.value) for each in steps] == [
        ("Take", "BPO"),
        ("Weigh", "KPO"),
    ]


def test_a_step_hears_the_log_of_its_name(ask: Any) -> None:
    evidence = {"Work": LogEvidence(kind=Measured(), steps={"Weigh": Measured()})}
    steps = [{"name": "Weigh", "service": "billing"}]
    (step,) = only(ask(scope(steps=steps), logs=evidence)).steps
    assert step.kind.kind is Kind.CONTESTED


def test_a_bpo_firm_for_judgement_work_is_warned_of(ask: Any) -> None:
    found = only(
        ask(
            scope(
                service="legal advice",
                answers=EXPERTS,
                provider="Acme",
                provider_kind="BPO",
            )
        )
    )
    assert "Acme is a BPO firm, but the work is judgement." in found.warnings


def test_a_price_without_a_unit_is_asked_for_and_not_used(ask: Any) -> None:
    vague = {"low": 45, "high": 1500, "per": "month", "source": "Article 002"}
    found = only(ask(scope(service="payroll", prices=[vague])))
    assert all(each.reckoned for each in found.options)
    assert any(each.startswith("Ask whether") for each in found.warnings)


def test_data_that_stays_in_the_country_goes_nowhere_else(ask: Any) -> None:
    answers = {**RULES, "data_may_go_abroad": False}
    found = only(ask(scope(answers=answers)))
    assert found.choice is not None
    assert [each.country.code for each in found.choice.shortlist] == ["US"]


def test_quotes_of_providers_are_compared(ask: Any) -> None:
    document = scope()
    document["providers"] = [
        {
            "name": name,
            "country": country,
            "quotes": {"Work": {"low": price, "per": "hour"}},
        }
        for name, country, price in (("Dear", "US", 40), ("Fair", "PH", 18))
    ]
    found = only(ask(document))
    assert found.best is not None
    assert (found.best.name, found.best.country) == ("Fair", "PH")
    assert Grade.GIVEN in {each.grade for each in found.best.price.sources}


def test_a_provider_without_the_language_is_not_counted(
    ask: Any, reference: Reference
) -> None:
    document = scope(languages=["en", "es"])
    quote = {"Work": {"low": 9, "per": "hour"}}
    document["providers"] = [
        {"name": "Mute", "country": "MX", "languages": ["en"], "quotes": quote}
    ]
    advice = ask(document)
    (option,) = (each for each in only(advice).options if not each.reckoned)
    assert option.obstacles == ("it offers no es",)
    assert only(advice).best is not option
    tables = [each for each in report(advice, reference).blocks if type(each) is Table]
    (row,) = next(each.rows for each in tables if each.caption.startswith("Who quoted"))
    assert row[:2] == ("Mute", "MX, third party")


def test_a_quote_from_where_data_may_not_go_is_not_counted(ask: Any) -> None:
    document = scope(answers={**RULES, "data_may_go_abroad": False})
    quote = {"Work": {"low": 9, "per": "hour"}}
    document["providers"] = [{"name": "Far", "country": "PH", "quotes": quote}]
    found = only(ask(document))
    assert any(
        each.startswith("Far is not counted: the data") for each in found.warnings
    )
    assert found.best is not None
    assert found.best.country == "US"


@pytest.mark.parametrize(("size", "asked"), [("small", True), ("large", False)])
def test_a_small_firm_is_asked_whether_it_lacks_people(
    ask: Any,
    size: str,
    asked: bool,  # noqa: FBT001 - a case of the table above
) -> None:
    document = scope(answers={**RULES, "short_staffed": None})
    document["client"]["size"] = size
    found = only(ask(document)).warnings
    assert any(each.startswith("Small firms") for each in found) is asked


def test_costs_are_told_in_the_clients_currency(ask: Any) -> None:
    document = scope(prices=[PRICE])
    document["client"] = {"country": "DE", "currency": "EUR", "language": "en"}
    found = only(ask(document))
    assert found.best is not None
    assert found.best.price.unit == "EUR/hour"
    assert found.best.cost.in_house.unit == "EUR"
    names = {each.name for each in found.best.price.sources}
    assert "ECB euro reference rates" in names


def test_an_override_carries_the_users_source(ask: Any) -> None:
    document = scope()
    document["overrides"] = [
        {
            "table": "wage",
            "key": "43-4051",
            "value": 30,
            "year": 2026,
            "source": "our payroll",
        }
    ]
    wage = only(ask(document)).wage
    assert wage is not None
    assert (wage.low, wage.high) == (Decimal(30), Decimal(30))
    assert [each.name for each in wage.sources] == ["our payroll"]


def test_an_assumption_that_is_set_is_no_longer_ours(ask: Any) -> None:
    document = scope(prices=[PRICE])
    document["assumptions"] = {"benefits": {"low": "0.3", "source": "our payroll"}}
    found = only(ask(document)).best
    assert found is not None
    grades = {each.name: each.grade for each in found.cost.in_house.sources}
    assert grades["our payroll"] is Grade.GIVEN
    assert not any("benefits" in name for name in grades)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weights": {"price": 1}}, "criterion-unknown"),
        ({"assumptions": {"rent": {"low": 1}}}, "assumption-unknown"),
        ({"countries": ["XX"]}, "country-unknown"),
    ],
)
def test_what_nobody_knows_is_refused(
    ask: Any, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        ask(scope() | change)
    assert caught.value.problem.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"service": "dowsing"}, "service-unknown"),
        ({"service": "", "occupation": "Dowser"}, "occupation-unknown"),
        ({"answers": {"colour": True}}, "question-unknown"),
    ],
)
def test_a_process_of_unknown_words_is_refused(
    ask: Any, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        ask(scope(**change))
    assert caught.value.problem.code == code


def test_the_same_question_has_the_same_answer(ask: Any) -> None:
    document = scope(prices=[PRICE])
    assert plain(ask(document)) == plain(ask(document))


def test_work_through_the_night_prefers_who_is_awake_then(ask: Any) -> None:
    document = scope(night=True) | {"weights": {"overlap": 100}}
    by_day = scope() | {"weights": {"overlap": 100}}
    night, day = only(ask(document)).choice, only(ask(by_day)).choice
    assert night is not None
    assert day is not None
    assert night.best.overlap.night == 8
    assert day.best.overlap.worst >= 6


@pytest.mark.parametrize(
    "case",
    ["price", "experts", "open", "quotes", "kept", "steps", "log", "two"],
)
def test_no_figure_of_the_report_stands_without_a_source(
    ask: Any, reference: Reference, case: str
) -> None:
    """Every sentence, row and chart with a digit names a source or an assumption."""
    *blocks, listed = report(advice_of(ask, case), reference).blocks
    assert isinstance(listed, Table)
    assert listed.header[0] == "Mark"
    bare = []
    for block in blocks:
        if isinstance(block, Text):
            bare.append(block.text)
        if isinstance(block, Bars) and not is_marked(block.caption):
            bare += [each.text for each in block.bars]
        if isinstance(block, Table):
            above = f"{block.caption} {' '.join(block.header)}"
            if not is_marked(above):
                bare += [above, *(" ".join(row) for row in block.rows)]
    assert [
        each for each in bare if re.search("[0-9]", each) and not is_marked(each)
    ] == []


def is_marked(text: str) -> bool:
    return "assumption" in text or re.search(r"\[(?:\d|assumption)", text) is not None


def advice_of(ask: Any, case: str) -> Advice:
    """Return an advice that brings other pages of the report about."""
    quote = {"low": 9, "high": 12, "per": "hour"}
    providers = [
        {"name": "Near", "country": "MX", "hours": "24/7", "quotes": {"Work": quote}},
        {
            "name": "Far",
            "country": "IN",
            "languages": ["de"],
            "quotes": {"Work": quote},
        },
    ]
    measured = {"Take": Measured(reasons=("1,200 times in the log",))}
    documents: dict[str, dict[str, Any]] = {
        "price": scope(prices=[{**PRICE, "source": "An article"}], voice=True),
        "experts": scope(service="legal advice", answers=EXPERTS, night=True),
        "open": scope(answers={}, fte=None),
        "quotes": {**scope(coordination="high"), "providers": providers},
        "kept": scope(answers={**RULES, "data_may_leave": False}),
        "steps": scope(steps=[{"name": "One", "service": "helpdesk"}]),
    }
    logs = {"Work": LogEvidence(kind=Measured(), steps=measured)}
    if case == "two":
        both = scope()["processes"] + scope(name="Other", answers={})["processes"]
        document, heard = {**scope(), "processes": both}, logs
    else:
        document, heard = documents.get(case, scope()), logs if case == "log" else {}
    advice: Advice = ask(document, claims=load_claims(), logs=heard)
    return advice


def test_every_mark_of_the_report_is_listed(ask: Any, reference: Reference) -> None:
    advice = ask(scope(prices=[PRICE]), claims=load_claims())
    *_, listed = (
        block for block in report(advice, reference).blocks if isinstance(block, Table)
    )
    marks = [row[0] for row in listed.rows]
    numbers = [each for each in marks if each.isdigit()]
    assert numbers == [str(at) for at in range(1, len(numbers) + 1)]
    assert marks[len(numbers) :] == [
        f"A{at}" for at in range(1, len(marks) - len(numbers) + 1)
    ]
