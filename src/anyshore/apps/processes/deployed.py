"""Reading models as they are deployed: versions, decisions, and tokens at rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q

from anyshore.adapters import clock
from anyshore.apps.permission import missing, require
from anyshore.apps.processes.library import compiled, diagrams
from anyshore.apps.processes.models import Case, Decision, Definition
from anyshore.apps.processes.testing import tested
from anyshore.core import bpmn, dmn
from anyshore.core.access import Capability, Target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from anyshore.apps.processes.testing import Tested
    from anyshore.core.access import Actor

__all__ = [
    "Live",
    "Opened",
    "OpenedDecision",
    "live",
    "opened",
    "opened_decision",
    "tokens",
    "versions",
]


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


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedDecision:
    """One decision of a process version with all that is known about it."""

    definition: Definition
    #: The model that it stands in.
    model: dmn.Model
    decision: dmn.Decision
    #: What the check of the model says about it, and about the model as a whole.
    findings: Sequence[dmn.Finding]
    #: What the model's test cases say; None where it has none.
    tested: Tested | None


def opened_decision(actor: Actor, key: str, version: int, name: str) -> OpenedDecision:
    """Return one decision of a version of a process, by its id or name.

    Raises:
        ProblemError: ``not-allowed`` or ``not-found``.
    """
    require(actor, Capability.PROCESS_READ, Target(client=None))
    definition = Definition.objects.filter(key=key, version=version).first()
    rows = Decision.objects.filter(definition=definition).order_by("name")
    for row in rows if definition else ():
        model = dmn.read(bytes(row.xml))
        found = model.element(name)
        if definition is not None and isinstance(found, dmn.Decision):
            return OpenedDecision(
                definition=definition,
                model=model,
                decision=found,
                findings=[
                    each
                    for each in _findings(row.id)
                    if each.decision in {"", found.name}
                ],
                tested=tested(row, model, clock.now()),
            )
    raise missing("decision", f"{name!r} of {key!r} v{version}")


@lru_cache(maxsize=64)
def _findings(decision: UUID) -> tuple[dmn.Finding, ...]:
    """Return what the check says about a model, which never changes once deployed."""
    row = Decision.objects.get(pk=decision)
    return dmn.findings(dmn.read(bytes(row.xml)))


def tokens(definition: UUID) -> dict[str, int]:
    """Count tokens at rest by element over the open cases of a version."""
    counts: dict[str, int] = {}
    cases = Case.objects.filter(definition_id=definition, ended_at=None)
    for state in cases.exclude(state=b"").values_list("state", flat=True).iterator():
        for element, count in bpmn.load_state(bytes(state)).marks().items():
            counts[element] = counts.get(element, 0) + count
    return counts
