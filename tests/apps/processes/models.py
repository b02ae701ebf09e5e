"""Small process models for tests."""

from __future__ import annotations

__all__ = ["JOB", "LISTENS", "STARTED", "WAITS", "process"]

_FRAME = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:anyshore="https://anyshore.org/bpmn/1"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="file" targetNamespace="https://anyshore.org/tests">
  <process id="accounts-payable" name="Small" isExecutable="true">{body}</process>
</definitions>"""


def process(body: str) -> bytes:
    """Return a model file with one process around the given elements."""
    return _FRAME.format(body=body).encode()


#: A task for machines that the runner itself cannot do, with an error boundary.
JOB = process(
    """
    <startEvent id="begin"/>
    <sequenceFlow id="a" sourceRef="begin" targetRef="call"/>
    <serviceTask id="call" name="Call" anyshore:type="test.outside"/>
    <boundaryEvent id="caught" attachedToRef="call">
      <errorEventDefinition errorRef="foreseen"/>
    </boundaryEvent>
    <sequenceFlow id="b" sourceRef="call" targetRef="done"/>
    <sequenceFlow id="c" sourceRef="caught" targetRef="otherwise"/>
    <endEvent id="done"/>
    <endEvent id="otherwise"><terminateEventDefinition/></endEvent>
    """
).replace(
    b"<process", b'<error id="foreseen" name="f" errorCode="no-such"/><process', 1
)
#: A case that waits for a message with the key of its order.
WAITS = process(
    """
    <startEvent id="begin"/>
    <sequenceFlow id="a" sourceRef="begin" targetRef="wait"/>
    <receiveTask id="wait" messageRef="paid" anyshore:key="order"/>
    <sequenceFlow id="b" sourceRef="wait" targetRef="done"/>
    <endEvent id="done"/>
    """
).replace(b"<process", b'<message id="paid" name="paid"/><process', 1)
#: A case that a message begins.
STARTED = process(
    """
    <startEvent id="begin"><messageEventDefinition messageRef="ordered"/></startEvent>
    <sequenceFlow id="a" sourceRef="begin" targetRef="done"/>
    <endEvent id="done"/>
    """
).replace(b"<process", b'<message id="ordered" name="ordered"/><process', 1)
#: A case that listens to a signal.
LISTENS = process(
    """
    <startEvent id="begin"/>
    <sequenceFlow id="a" sourceRef="begin" targetRef="wait"/>
    <intermediateCatchEvent id="wait">
      <signalEventDefinition signalRef="stop"/>
    </intermediateCatchEvent>
    <sequenceFlow id="b" sourceRef="wait" targetRef="done"/>
    <endEvent id="done"/>
    """
).replace(b"<process", b'<signal id="stop" name="stop"/><process', 1)
