"""Test cases of deployed decisions: kept with them, and run where people look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from anyshore.apps.permission import missing, require
from anyshore.apps.processes.models import Decision, Definition
from anyshore.core import dmn, feel
from anyshore.core.access import Capability, Target
from anyshore.core.dmn.testcases import cases_from_plain, run_case

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from anyshore.core.access import Actor
    from anyshore.core.dmn.testcases import TestCase, Verdict

__all__ = ["Tested", "keep_cases", "tested"]


#: Rules times cases that a page decides cell by cell.
_MOST_CELLS = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Tested:
    """What a model's test cases say about it."""

    cases: Sequence[TestCase]
    #: Which rules they try.
    coverage: dmn.Coverage
    #: What no case has shown of single cells; None where the cases are too many for
    #: a page to decide every cell for each of them.
    cells: Sequence[dmn.CellCoverage] | None
    #: Expectations that did not come true.
    failed: Sequence[Verdict]


@transaction.atomic
def keep_cases(actor: Actor, key: str, name: str, data: object) -> int:
    """Make these the test cases of a decision of the live version of a process.

    Later versions take them over, as that is what they are for.

    Args:
        actor: Who keeps them.
        key: The process.
        name: The decision model, as the process calls it.
        data: Decoded YAML or JSON, as `cases_from_plain` describes it.

    Returns:
        How many there are.

    Raises:
        ProblemError: ``not-allowed``, ``not-found`` or ``dmn-cases``.
    """
    require(actor, Capability.PROCESS_DEPLOY, Target(client=None))
    plain = _plain(data)
    cases = cases_from_plain(plain)
    live = Definition.objects.filter(key=key).order_by("-version").first()
    rows = Decision.objects.filter(definition=live, name=name)
    if live is None or not rows.update(cases=plain):
        raise missing("decision", f"{name!r} of {key!r}")
    return len(cases)


def _plain(value: object) -> Any:
    """Return decoded YAML as JSON has it: exact numbers, temporal values marked."""
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, bool | str | int | None):
        return value
    return feel.to_json(feel.from_host(value))


def tested(row: Decision, model: dmn.Model, now: datetime) -> Tested | None:
    """Run the test cases of a decision model; None where it has none."""
    if not row.cases:
        return None
    cases = cases_from_plain(row.cases)
    asked = [
        (case.invocable or each.name, case.inputs)
        for case in cases
        for each in case.expected
    ]
    rules = sum(len(table.rules) for table in model.tables.values())
    few = len(asked) * rules <= _MOST_CELLS
    verdicts = [each for case in cases for each in run_case(model, case, now=now)]
    return Tested(
        cases=cases,
        coverage=dmn.coverage(model, asked, now=now),
        cells=dmn.cell_coverage(model, asked, now=now) if few else None,
        failed=[each for each in verdicts if not each.passed],
    )
