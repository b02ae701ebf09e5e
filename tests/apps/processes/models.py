"""Small process models for tests."""

from __future__ import annotations

__all__ = ["process"]

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
