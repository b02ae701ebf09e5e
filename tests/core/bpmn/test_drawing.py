"""A picture of a process stands in any page: no inline styles, every element named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from anyshore.core import bpmn

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.core.bpmn import Definitions

    Reader = Callable[[str], Definitions]

SVG = "{http://www.w3.org/2000/svg}"
MODEL = (
    '<process id="p" name="Pay &amp; post"><startEvent id="s"/>'
    '<userTask id="u" name="Check the &lt;total&gt;"/>'
    '<subProcess id="sub"><task id="inner" name="Inside"/></subProcess>'
    '<exclusiveGateway id="g" default="f3"/><endEvent id="e"/>'
    '<boundaryEvent id="b" attachedToRef="u" cancelActivity="false">'
    "<timerEventDefinition/></boundaryEvent>"
    '<sequenceFlow id="f1" sourceRef="s" targetRef="u"/>'
    '<sequenceFlow id="f2" sourceRef="u" targetRef="g"/>'
    '<sequenceFlow id="f3" name="yes" sourceRef="g" targetRef="e"/>'
    '<sequenceFlow id="f4" sourceRef="g" targetRef="sub"/>'
    '<sequenceFlow id="f5" sourceRef="b" targetRef="e"/></process>'
)


def drawn(text: str) -> dict[str, etree._Element]:
    root = etree.fromstring(text.encode())
    return {str(found.get("data-element")): found for found in root.iter(f"{SVG}g")} | {
        "": root
    }


def test_every_node_and_flow_is_drawn_with_its_id(definitions: Reader) -> None:
    found = drawn(bpmn.draw(definitions(MODEL)))
    assert {"s", "u", "sub", "inner", "g", "e", "b"} <= set(found)
    assert {"f1", "f2", "f3", "f4", "f5"} <= set(found)


def test_the_picture_has_a_title_and_says_where_the_tokens_are(
    definitions: Reader,
) -> None:
    root = drawn(bpmn.draw(definitions(MODEL), {"u": 3}))[""]
    assert root.findtext(f"{SVG}title") == "Pay & post"
    assert root.findtext(f"{SVG}desc") == "7 elements. Tokens: 3 at Check the <total>."


def test_no_inline_style_and_no_script_is_in_the_picture(definitions: Reader) -> None:
    root = drawn(bpmn.draw(definitions(MODEL), {"u": 1}, {"g": 2}))[""]
    for element in root.iter():
        assert "style" not in element.attrib
        assert str(element.tag).rpartition("}")[2] not in {"style", "script"}
        assert not any(str(name).startswith("on") for name in element.attrib)


def test_tokens_and_incidents_are_counted_on_their_element(
    definitions: Reader,
) -> None:
    root = drawn(bpmn.draw(definitions(MODEL), {"u": 3}, {"g": 2}))[""]
    labels = [found.get("aria-label") for found in root.iter(f"{SVG}g")]
    assert [label for label in labels if label] == ["3 tokens", "2 incidents"]
    (active,) = root.iterfind(f".//{SVG}g[@data-element='u']")
    assert active.get("class") == "bpmn-activity bpmn-userTask bpmn-active"


def test_diagram_data_of_the_file_decides_where_things_lie(
    definitions: Reader,
) -> None:
    diagram = (
        '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><bpmndi:BPMNPlane>'
        '<bpmndi:BPMNShape bpmnElement="u"><dc:Bounds x="10" y="20" width="100" '
        'height="80"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    model = definitions(MODEL + diagram)
    root = drawn(bpmn.draw(model))[""]
    assert root.get("viewBox") == "-14 -4 148 128"
    (rectangle,) = root.iterfind(f".//{SVG}g[@data-element='u']/{SVG}rect")
    assert (rectangle.get("x"), rectangle.get("y")) == ("10", "20")


def test_an_event_that_does_not_interrupt_is_dashed(definitions: Reader) -> None:
    found = drawn(bpmn.draw(definitions(MODEL)))
    dashes = [
        circle.get("stroke-dasharray") for circle in found["b"].iter(f"{SVG}circle")
    ]
    assert dashes == ["3 3", "3 3"]
