"""The kind of work follows from fixed cuts, and real logs fall where they should."""

from __future__ import annotations

from functools import lru_cache

import pytest
from tests.conftest import shared_data
from tests.core.mining.logs import log_of

from anyshore.core import mining
from anyshore.core.mining.kind import (
    JUDGEMENT_BELOW,
    LEAST_CASES,
    MIXED_FROM,
    RULE_FROM,
    label_of,
)

QUICK = mining.Options(draws=3)


@lru_cache(maxsize=4)
def measured(name: str) -> mining.Measures:
    path = shared_data("event-logs") / name
    return mining.measure(mining.read_log(path.read_bytes()), QUICK)


@pytest.mark.parametrize(
    ("name", "label", "score"),
    [
        ("wabo-receipt.xes.gz", "rule-driven", 0.841),
        ("helpdesk.csv", "rule-driven", 0.832),
        ("callcenter.csv", "rule-driven", 0.735),
        ("bpic2013-incidents.xes.gz", "contested", 0.531),
        ("sepsis.xes.gz", "judgement", 0.383),
    ],
)
def test_real_logs_show_their_kind(name: str, label: str, score: float) -> None:
    found = mining.kind(measured(name))
    assert (str(found.label), round(found.score or 0, 3)) == (label, score)
    assert found.interval is not None
    low, high = found.interval
    assert low < (found.score or 0) < high


@pytest.mark.parametrize(
    ("score", "label"),
    [
        (1.0, "rule-driven"),
        (RULE_FROM, "rule-driven"),
        (RULE_FROM - 1e-9, "mixed"),
        (MIXED_FROM, "mixed"),
        (MIXED_FROM - 1e-9, "contested"),
        (JUDGEMENT_BELOW, "contested"),
        (JUDGEMENT_BELOW - 1e-9, "judgement"),
    ],
)
def test_cuts_are_fixed(score: float, label: str) -> None:
    assert str(label_of(score)) == label


def test_too_few_cases_show_no_kind() -> None:
    measures = mining.measure(log_of(["abc"] * (LEAST_CASES - 1)), QUICK)
    found = mining.kind(measures)
    assert str(found.label) == "contested"
    assert found.reasons == ("29 cases are too few to show a kind; 30 are needed",)
    enough = mining.kind(mining.measure(log_of(["abc"] * LEAST_CASES), QUICK))
    assert (str(enough.label), enough.score) == ("rule-driven", 1.0)


def test_cases_of_one_event_show_no_kind() -> None:
    measures = mining.measure(log_of(["a", "b"] * 40), QUICK)
    found = mining.kind(measures)
    assert str(found.label) == "contested"
    assert found.reasons[0].startswith("a case has 1.00 steps on average")


def test_one_case_and_one_event_are_measured_without_fault() -> None:
    for traces in (["a"], ["abc"], ["a"] * 3):
        found = mining.kind(mining.measure(log_of(traces), QUICK))
        assert str(found.label) == "contested"


def test_measures_are_the_same_at_every_run() -> None:
    path = shared_data("event-logs") / "helpdesk.csv"
    log = mining.read_csv(path.read_bytes())
    one, other = mining.measure(log, QUICK), mining.measure(log, QUICK)
    assert one.values == other.values
    assert one.coarse == other.coarse


def test_values_are_brought_to_five_hundred_cases() -> None:
    measures = measured("helpdesk.csv")
    share = measures.values["variant-share"]
    assert (share.value, share.sample) == (154 / 3804, 3804)
    # The fewer cases, the more of them go a way of their own.
    assert share.normalized is not None
    assert share.normalized > (share.value or 0)
    assert measured("sepsis.xes.gz").values["index5"].normalized is not None
    small = mining.measure(log_of(["ab", "ba"] * 40), QUICK)
    assert small.values["index5"].normalized is None


def test_lines_part_what_stays_from_what_is_handed_on() -> None:
    lines = measured("callcenter.csv").lines
    assert lines is not None
    assert (lines.column, lines.first.cases, lines.second.cases) == (
        "Agent Position",
        3652,
        233,
    )
    assert lines.first.index > RULE_FROM > lines.second.index


def test_steps_have_a_kind_of_their_own() -> None:
    steps = {each.activity: each for each in measured("sepsis.xes.gz").steps}
    assert str(mining.step_kind(steps["ER Registration"])) == "rule-driven"
    assert str(mining.step_kind(steps["CRP"])) == "judgement"
    # Too seldom to tell.
    assert str(mining.step_kind(steps["Release E"])) == "contested"


def test_everything_can_be_written_as_plain_values() -> None:
    path = shared_data("event-logs") / "callcenter.csv"
    log = mining.read_csv(path.read_bytes())
    plain = mining.as_plain(log, measured("callcenter.csv"))
    assert (plain["kind"], plain["events"], len(plain["variants"])) == (
        "rule-driven",
        7548,
        354,
    )
    assert round(plain["measures"]["flow-efficiency"]["value"], 3) == 0.078
