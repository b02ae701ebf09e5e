"""Reading models as they are deployed: versions, decisions, and tokens at rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q

from anyshore.apps.permission import missing, require
from anyshore.apps.processes.library import compiled, diagrams
from anyshore.apps.processes.models import Case, Definition
from anyshore.core import bpmn, dmn
from anyshore.core.access import Capability, Target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["Live", "Opened", "live", "opened", "tokens", "versions"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Live:
    """A process in the version that new cases run."""

    definition: Definition
    decisions: int
    #: Cases of any version that have not ended.
    running: int
    #: Cases of any version that need repair.
    stuck: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """One version of a process with all that belongs to it."""

    definition: Definition
    process: bpmn.Process
    diagram: bpmn.Definitions
    decisions: Sequence[tuple[str, dmn.Model]]
    #: Tokens at rest by element, over the cases that the reader may see.
    tokens: dict[str, int]


def live(actor: Actor) -> list[Live]:
    """Return every process in its live version.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require(actor, Capability.PROCESS_READ, Target(client=None))
    newest = Definition.objects.values("key").annotate(version=Max("version"))
    found = []
    for row in newest.order_by("key"):
        definition = Definition.objects.defer("xml").get(**row)
        counts = Case.objects.filter(definition__key=definition.key).aggregate(
            running=Count("id", filter=Q(ended_at=None)),
            stuck=Count("id", filter=Q(status=Case.Status.INCIDENT)),
        )
        found.append(
            Live(
                definition=definition,
                decisions=definition.decisions.count(),
                running=counts["running"],
                stuck=counts["stuck"],
            )
        )
    return found


def versions(actor: Actor, key: str) -> list[tuple[Definition, int]]:
    """Return the versions of a process, newest first, each with its open cases.

    Raises:
        ProblemError: ``not-allowed``, or ``not-found`` where there is no such process.
    """
    require(actor, Capability.PROCESS_READ, Target(client=None))
    rows = (
        Definition.objects.filter(key=key)
        .defer("xml")
        .annotate(open_cases=Count("case", filter=Q(case__ended_at=None)))
        .order_by("-version")
    )
    if not rows:
        raise missing("process", repr(key))
    return [(row, row.open_cases) for row in rows]


def opened(actor: Actor, key: str, version: int) -> Opened:
    """Return one version of a process.

    Raises:
        ProblemError: ``not-allowed`` or ``not-found``.
    """
    require(actor, Capability.PROCESS_READ, Target(client=None))
    definition = Definition.objects.filter(key=key, version=version).first()
    if definition is None:
        raise missing("process version", f"{key!r} v{version}")
    return Opened(
        definition=definition,
        process=compiled(definition.id),
        diagram=diagrams(definition.id),
        decisions=[
            (row.name, dmn.read(bytes(row.xml)))
            for row in definition.decisions.order_by("name")
        ],
        tokens=tokens(definition.id),
    )


def tokens(definition: UUID) -> dict[str, int]:
    """Count tokens at rest by element over the open cases of a version."""
    counts: dict[str, int] = {}
    cases = Case.objects.filter(definition_id=definition, ended_at=None)
    for state in cases.exclude(state=b"").values_list("state", flat=True).iterator():
        for element, count in bpmn.load_state(bytes(state)).marks().items():
            counts[element] = counts.get(element, 0) + count
    return counts
