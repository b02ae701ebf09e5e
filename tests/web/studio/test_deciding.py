"""A decision is tried with typed inputs, and a past one is made again with reasons."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest
from tests.apps.processes.models import process
from tests.operation import make_operation
from tests.web.signing import signed_in
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.processes import replaying
from anyshore.apps.processes.runner import Runner
from anyshore.apps.processes.services import NewCase, deploy, start_case
from anyshore.apps.processes.testing import keep_cases
from anyshore.core.events.canonical import plain
from anyshore.kernel import IdPrefix, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from tests.operation import Operation
    from tests.world import World

#: A table with a gap, an overlap and a decision that it rests on.
MODEL = b"""
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m"
             namespace="https://sample.example/m">
  <inputData id="amount" name="amount">
    <variable name="amount" typeRef="number"/></inputData>
  <inputData id="who" name="who"><variable name="who" typeRef="string"/></inputData>
  <decision id="double" name="Double"><variable name="Double"/>
    <informationRequirement><requiredInput href="#amount"/></informationRequirement>
    <literalExpression><text>amount * 2</text></literalExpression></decision>
  <decision id="fee" name="Fee"><variable name="Fee"/>
    <informationRequirement><requiredInput href="#amount"/></informationRequirement>
    <informationRequirement><requiredInput href="#who"/></informationRequirement>
    <informationRequirement><requiredDecision href="#double"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE">
      <input label="Amount"><inputExpression typeRef="number">
        <text>amount</text></inputExpression></input>
      <output name="fee" typeRef="number"/><annotation name="Why"/>
      <rule><inputEntry><text>&lt; 10</text></inputEntry>
        <outputEntry><text>Double</text></outputEntry>
        <annotationEntry><text>Small ones pay double.</text></annotationEntry></rule>
      <rule><inputEntry><text>[9..20]</text></inputEntry>
        <outputEntry><text>5</text></outputEntry>
        <annotationEntry><text>The rest pays five.</text></annotationEntry></rule>
    </decisionTable></decision>
</definitions>"""
PROCESS = process(
    """
    <startEvent id="begin"/>
    <sequenceFlow id="a" sourceRef="begin" targetRef="decide"/>
    <businessRuleTask id="decide" name="Decide" anyshore:decision="Fee"/>
    <sequenceFlow id="b" sourceRef="decide" targetRef="done"/>
    <endEvent id="done"/>
    """
)
CASES = {
    "cases": [
        {"id": "small", "inputs": {"amount": 2}, "expect": {"Fee": 4}},
        {"id": "wrong", "inputs": {"amount": 3}, "expect": {"Fee": 7}},
    ]
}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Let the clock stand where the operation has its morning."""
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def key(world: World) -> str:
    """Deploy a process with the decision; return the page of its rules."""
    with acting_for_all():
        made = deploy(world.actor(world.designer), PROCESS, {"Fee": MODEL})
    return f"/studio/{made.key}/{made.version}/rules/"


@pytest.fixture
def designer(world: World) -> Client:
    """Return a browser of the designer."""
    return signed_in(world.designer)


def words(browser: Client, path: str) -> str:
    """Return the words of a page."""
    answer = browser.get(path)
    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return unescape(re.sub(r"\s+", " ", text))


def test_the_rules_lead_to_each_decision(key: str, designer: Client) -> None:
    page = designer.get(key).content.decode()
    for name in ("fee", "double"):
        assert f'href="{key}{name}/"' in page
        assert designer.get(f"{key}{name}/").status_code == 200


def test_typed_inputs_show_the_rule_and_the_reason(key: str, designer: Client) -> None:
    """The decision that it rests on is asked too; the row that hit is marked."""
    page = designer.get(f"{key}fee/?asked=1&i0=2&i1=Ana").content.decode()
    text = words(designer, f"{key}fee/?asked=1&i0=2&i1=Ana")
    assert "Result 4" in text
    assert "Fee , rule 1: Small ones pay double. Amount 2" in text
    marked = re.findall(r'<tr aria-current="true">\s*<th scope="row"[^>]*>(\d+)<', page)
    assert marked == ["1"]
    assert "style=" not in page


def test_nothing_typed_decides_nothing(key: str, designer: Client) -> None:
    text = words(designer, f"{key}fee/")
    assert "Outcome" not in text
    assert "aria-current" not in re.findall(
        "<tbody>.*</tbody>", designer.get(f"{key}fee/").content.decode(), re.DOTALL
    )


def test_where_nothing_comes_out_it_says_why(key: str, designer: Client) -> None:
    """An amount in no rule, and an overlap that UNIQUE does not allow."""
    gap = words(designer, f"{key}fee/?asked=1&i0=100")
    assert "Nothing comes out." in gap
    assert "Rules that hit None." in gap
    overlap = words(designer, f"{key}fee/?asked=1&i0=%3D19/2")
    assert "Nothing comes out." in overlap
    assert "Error" in overlap


def test_what_cannot_be_read_stays_as_typed(key: str, designer: Client) -> None:
    page = designer.get(f"{key}fee/?asked=1&i0=twelve").content.decode()
    assert 'value="twelve"' in page
    assert "A number, as in 1240.50; or FEEL after a =." in page
    assert 'id="outcome"' not in page


def test_findings_show_a_counter_example_that_can_be_tried(
    key: str, designer: Client
) -> None:
    """The links of gap and overlap lead to inputs where nothing comes out."""
    page = designer.get(f"{key}fee/").content.decode()
    links = [unescape(each) for each in re.findall(r'href="(\?asked[^"]+)"', page)]
    assert len(links) >= 2
    tried = [words(designer, f"{key}fee/{link}") for link in links]
    assert sum("Nothing comes out." in each for each in tried) >= 2
    assert "See findings" in page


def test_coverage_colors_the_rules_by_the_test_cases(
    world: World, key: str, designer: Client
) -> None:
    before = words(designer, f"{key}fee/")
    with acting_for_all():
        keep_cases(world.actor(world.designer), key.split("/")[2], "Fee", CASES)
    after = words(designer, f"{key}fee/")
    assert "None are kept with this model." in before
    assert "Failing 2 cases hit 1 of 2 rules here." in after
    assert "wrong: Fee 6, expected 7" in after
    assert "2 hit it" in after
    assert "< 10 was never false" in after
    assert "[9..20] was never true" in after
    assert "Never tried" in after


def test_a_decision_that_is_not_there_is_not_found(key: str, designer: Client) -> None:
    assert designer.get(f"{key}nothing/").status_code == 404
    assert designer.get(f"{key}amount/").status_code == 404
    assert designer.get(key.replace("/1/", "/7/") + "fee/").status_code == 404


@pytest.fixture
def operation(world: World) -> Operation:
    """Let both clients have something of everything."""
    return make_operation(world)


def page_of(operation: Operation, number: int = 1) -> str:
    """Return the page of a decision of Alder's case."""
    shown = show_id(IdPrefix.CASE, operation.alder.case.id)
    return f"/studio/cases/{shown}/decisions/{number}/"


def test_a_past_decision_is_made_again_with_its_reasons(operation: Operation) -> None:
    """The page of the case leads there."""
    lead = signed_in(operation.world.lead)
    shown = show_id(IdPrefix.CASE, operation.alder.case.id)
    assert page_of(operation) in lead.get(f"/ops/cases/{shown}/").content.decode()
    text = words(lead, page_of(operation))
    for expected in ("The same as then", "What it looked at", "EUR", "Hit", "Route"):
        assert expected in text
    assert "function" not in text


def test_what_came_of_it_then_is_compared(operation: Operation) -> None:
    world = operation.world
    with acting_for_all():
        made = replaying.decision(world.actor(world.lead), operation.alder.case.id, 1)
    assert made.same
    assert not replace(made, value={"route": "reject"}).same
    assert plain(made.rules) == plain([str(hit) for hit in made.outcome.hits])


@pytest.mark.parametrize("number", [0, 99])
def test_a_case_has_so_many_decisions_and_no_more(
    operation: Operation, number: int
) -> None:
    lead = signed_in(operation.world.lead)
    assert lead.get(page_of(operation, number)).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("designer", 403), ("administrator", 403), ("owner", 403), ("stranger", 403)],
)
def test_only_who_reads_the_case_sees_what_it_decided_on(
    operation: Operation, who: str, status: int
) -> None:
    """A designer knows the rules and not the case; clients have a door of their own."""
    browser = signed_in(getattr(operation.world, who))
    answer = browser.get(page_of(operation))
    assert answer.status_code == status
    assert b"What it looked at" not in answer.content


def test_a_stranger_does_not_replay(operation: Operation) -> None:
    world = operation.world
    with pytest.raises(ProblemError) as error, acting_for_all():
        replaying.decision(world.actor(world.stranger), operation.alder.case.id, 1)
    assert error.value.problem.code == "not-allowed"


def test_a_replay_masks_what_the_reader_may_not_see(world: World, key: str) -> None:
    """An account that a decision looked at shows its end alone, wherever it stands."""
    with acting_for_all():
        world.contract.process_key = key.split("/")[2]
        world.contract.save()
        account = "DE89370400440532013000"
        given = {"amount": 2, "who": account}
        new = NewCase(contract=world.contract, title="Fee", variables=given)
        case = start_case(world.actor(world.lead), new)
        Runner().drain()
    shown = show_id(IdPrefix.CASE, case.id)
    lead = signed_in(world.lead)
    text = words(lead, f"/studio/cases/{shown}/decisions/1/")
    assert "••••3000" in text
    assert account not in text
    assert "amount 2" in text
