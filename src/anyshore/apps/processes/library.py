"""Compiled models, read once per process version and kept.

A definition never changes once deployed, so what was compiled from it stays valid.
"""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from anyshore.apps.processes.models import Decision, Definition
from anyshore.core import bpmn, dmn
from anyshore.core.bpmn.model import Signal
from anyshore.kernel import Problem, ProblemError

__all__ = [
    "compile_process",
    "compiled",
    "diagrams",
    "hears_signals",
    "label",
]


def compile_process(
    xml: bytes,
    decisions: dict[str, bytes],
    called: tuple[bpmn.Process, ...] = (),
) -> bpmn.Process:
    """Read a process model with the decision models and processes that it calls.

    Raises:
        ProblemError: Where one of the models cannot be read.
    """
    models: dict[str, object] = {
        name: dmn.read(data) for name, data in decisions.items()
    }
    process = _executable(bpmn.read(xml))
    return bpmn.link(process, decisions=models, processes=called)


def _executable(definitions: bpmn.Definitions) -> bpmn.Process:
    """Return the one process of a file that is meant to run."""
    meant = [
        process for process in definitions.processes if process.executable is not False
    ]
    if len(meant) != 1:
        names = ", ".join(process.id for process in meant) or "none"
        raise ProblemError(
            Problem(
                code="process-ambiguous",
                message=f"The file should hold one executable process; it has {names}.",
                hint="Mark one process as executable and deploy the others apart.",
            )
        )
    return meant[0]


@lru_cache(maxsize=256)
def compiled(definition: UUID) -> bpmn.Process:
    """Return the compiled process of a deployed version."""
    row = Definition.objects.get(pk=definition)
    decisions = Decision.objects.filter(definition=row)
    return compile_process(
        bytes(row.xml),
        {model.name: bytes(model.xml) for model in decisions},
        tuple(compiled(UUID(key)) for key in row.calls.values()),
    )


@lru_cache(maxsize=256)
def hears_signals(definition: UUID) -> bool:
    """Tell whether cases of a version may listen to signals."""
    process = compiled(definition)
    return any(
        isinstance(trigger, Signal)
        for each in (process, *process.called.values())
        for node in each.nodes.values()
        if node.event is not None
        for trigger in node.event.triggers
    )


@lru_cache(maxsize=1024)
def label(definition: UUID) -> str:
    """Return the name and number of a deployed version."""
    return str(Definition.objects.defer("xml").get(pk=definition))


@lru_cache(maxsize=64)
def diagrams(definition: UUID) -> bpmn.Definitions:
    """Return the whole file of a deployed version, with what was drawn in it."""
    return bpmn.read(bytes(Definition.objects.get(pk=definition).xml))
