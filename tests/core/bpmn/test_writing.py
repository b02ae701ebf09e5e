"""A model that is written back has lost nothing."""

from __future__ import annotations

import pytest
from lxml import etree
from tests.conftest import shared_data

from anyshore.core import bpmn
from anyshore.core.bpmn import Conditioned, Documented, Renamed
from anyshore.kernel import ProblemError

MODEL = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- drawn by hand -->
<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:x="urn:foreign" targetNamespace="urn:t">
  <b:process id="p" isExecutable="true" x:colour="red">
    <b:extensionElements><x:note>keep <x:b>me</x:b></x:note></b:extensionElements>
    <b:startEvent id="s"/>
    <b:exclusiveGateway id="g" name="Large?"/>
    <b:endEvent id="e"/>
    <b:sequenceFlow id="f1" sourceRef="s" targetRef="g"/>
    <b:sequenceFlow id="f2" sourceRef="g" targetRef="e">
      <b:conditionExpression language="juel">${large}</b:conditionExpression>
    </b:sequenceFlow>
  </b:process>
</b:definitions>
"""


def _canonical(xml: bytes) -> bytes:
    return etree.tostring(etree.fromstring(xml), method="c14n")


def test_without_changes_the_bytes_are_the_same() -> None:
    assert bpmn.write(bpmn.read(MODEL)) == MODEL


def test_only_what_is_changed_changes() -> None:
    edits = (
        Renamed(element="g", name="Above the limit?"),
        Conditioned(element="f2", condition="amount > 100"),
    )

    written = bpmn.write(bpmn.read(MODEL), edits)

    wanted = MODEL.replace(b"Large?", b"Above the limit?").replace(
        b'language="juel">${large}', b'xsi:type="b:tFormalExpression">amount &gt; 100'
    )
    assert _canonical(wanted) == _canonical(written)
    process = bpmn.read(written).process("p")
    assert process is not None
    assert process.nodes["g"].name == "Above the limit?"


def test_what_was_added_can_be_taken_away_again() -> None:
    added = (
        Conditioned(element="f1", condition="true"),
        Documented(element="g", text="Who approves?"),
    )
    taken = (
        Conditioned(element="f1", condition=""),
        Documented(element="g", text=""),
    )

    there = bpmn.write(bpmn.read(MODEL), added)
    back = bpmn.write(bpmn.read(there), taken)

    assert b"Who approves?" in there
    assert _canonical(MODEL) == _canonical(back)


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (Renamed(element="nobody", name="x"), "is not in the model"),
        (Conditioned(element="g", condition="true"), "is no sequence flow"),
    ],
)
def test_an_edit_of_nothing_is_refused(edit: bpmn.Edit, why: str) -> None:
    with pytest.raises(ProblemError) as refused:
        bpmn.write(bpmn.read(MODEL), (edit,))

    assert refused.value.problem.code == "bpmn-element-unknown"
    assert why in refused.value.problem.message


def test_real_models_keep_everything_but_the_new_name() -> None:
    folder = shared_data("bpmn-models")
    for path in sorted(folder.glob("miwg/*.bpmn"))[:40]:
        try:
            definitions = bpmn.read(path.read_bytes())
        except ProblemError:
            continue
        if not definitions.processes or not definitions.processes[0].id:
            continue
        name = definitions.processes[0].id
        written = bpmn.write(definitions, (Renamed(element=name, name="Renamed"),))

        wanted = etree.fromstring(definitions.source)
        next(each for each in wanted.iter() if each.get("id") == name).set(
            "name", "Renamed"
        )
        assert etree.tostring(wanted) == etree.tostring(etree.fromstring(written))
