"""Compiled models, read once per process version and kept.

A definition never changes once deployed, so what was compiled from it stays valid.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from anyshore.apps.processes.models import Decision, Definition
from anyshore.core import bpmn, dmn
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from uuid import UUID

__all__ = ["compile_process", "compiled", "diagrams"]


def compile_process(xml: bytes, decisions: dict[str, bytes]) -> bpmn.Process:
    """Read a process model with the decision models it calls.

    Raises:
        ProblemError: Where one of the models cannot be read.
    """
    models: dict[str, object] = {
        name: dmn.read(data) for name, data in decisions.items()
    }
    return bpmn.link(_executable(bpmn.read(xml)), decisions=models)


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
        bytes(row.xml), {model.name: bytes(model.xml) for model in decisions}
    )


@lru_cache(maxsize=64)
def diagrams(definition: UUID) -> bpmn.Definitions:
    """Return the whole file of a deployed version, with what was drawn in it."""
    return bpmn.read(bytes(Definition.objects.get(pk=definition).xml))
