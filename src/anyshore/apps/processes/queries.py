"""Reading cases: their variables, their forms, what stopped them."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from anyshore.apps.permission import missing, require
from anyshore.apps.processes import forms
from anyshore.apps.processes.library import diagrams
from anyshore.apps.processes.models import Case, FormVersion, Incident
from anyshore.core import bpmn
from anyshore.core.access import Capability, Target, reached
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["case", "drawing", "form_of", "open_incidents", "variables"]


@lru_cache(maxsize=256)
def form_of(definition: UUID, key: str) -> forms.Form | None:
    """Return a form of a process version; a version never changes once deployed."""
    found = FormVersion.objects.filter(definition_id=definition, key=key).first()
    return None if found is None else forms.read(bytes(found.document))


def variables(row: Case) -> dict[str, Any]:
    """Return a case's variables as FEEL values; none before its first step."""
    if not row.state:
        return {}
    return dict(bpmn.load_state(bytes(row.state)).variables)


def case(actor: Actor, key: UUID) -> Case:
    """Return a case that an overseer may read.

    Raises:
        ProblemError: ``not-allowed`` or ``not-found``.
    """
    rows = Case.objects.select_related("client", "contract", "definition")
    found = rows.filter(pk=key).first()
    if found is None:
        raise missing("case", show_id(IdPrefix.CASE, key))
    require(actor, Capability.WORK_OVERSEE, Target(client=found.client_id))
    return found


def drawing(row: Case) -> str:
    """Draw the process of a case that the caller has read, with its tokens, as SVG."""
    marks = bpmn.load_state(bytes(row.state)).marks() if row.state else {}
    stuck = row.incidents.filter(resolved_at=None).values_list("element", flat=True)
    return bpmn.draw(
        diagrams(row.definition_id),
        marks=marks,
        incidents=Counter(stuck),
        title=str(row.definition),
    )


def open_incidents(actor: Actor, key: UUID | None = None) -> list[Incident]:
    """Return what waits for repair, the oldest first; of one case where it is named.

    Raises:
        ProblemError: ``not-allowed``.
    """
    require(actor, Capability.WORK_OVERSEE, Target(client=None))
    rows = Incident.objects.filter(
        resolved_at=None, client__in=reached(actor, Capability.WORK_OVERSEE)
    )
    if key is not None:
        rows = rows.filter(case_id=key)
    return list(rows.select_related("case", "client").order_by("raised_at")[:200])
