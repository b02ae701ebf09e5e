"""What tests of processes share: small models, a fixed clock, a way to play cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from anyshore.core import bpmn

if TYPE_CHECKING:
    from anyshore.core.bpmn import Command, Definitions, Process

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:anyshore="https://anyshore.org/bpmn/1" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:flowable="http://flowable.org/bpmn" id="d">'
)

#: Reads a file of processes from the inside of its definitions.
Reader = Callable[[str], "Definitions"]
#: Reads one process from its inside; ``a>b`` lines become sequence flows.
Maker = Callable[..., "Process"]


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def read_definitions(inside: str) -> Definitions:
    return bpmn.read(f"{HEAD}{inside}</definitions>".encode())


def flows(*names: str) -> str:
    """Write sequence flows: ``a>b`` or ``a>b: condition``."""
    written = []
    for number, text in enumerate(names):
        ends, _, condition = text.partition(":")
        source, target = ends.split(">")
        body = (
            f"<conditionExpression>{condition.strip()}</conditionExpression>"
            if condition
            else ""
        )
        written.append(
            f'<sequenceFlow id="{source}_{target}_{number}" sourceRef="{source}" '
            f'targetRef="{target}">{body}</sequenceFlow>'
        )
    return "".join(written)


def make_process(inside: str, *ways: str, more: str = "") -> Process:
    text = f'{more}<process id="p" isExecutable="true">{inside}{flows(*ways)}</process>'
    process = read_definitions(text).process("p")
    assert process is not None
    return process


@pytest.fixture
def definitions() -> Reader:
    return read_definitions


@pytest.fixture
def process() -> Maker:
    return make_process


def of(commands: tuple[Command, ...], kind: type[Command]) -> list[Command]:
    return [command for command in commands if isinstance(command, kind)]
