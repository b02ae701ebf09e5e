"""One decision: tried with typed inputs, and as a past case made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from anyshore.adapters import clock
from anyshore.apps.permission import missing
from anyshore.apps.processes import deployed, replaying, showing
from anyshore.core import dmn, feel
from anyshore.kernel import IdPrefix, ProblemError, Severity, parse_id, show_id
from anyshore.web.components.values import Cell, Crumb, Fact, Tone
from anyshore.web.studio.asking import Inputs
from anyshore.web.studio.frame import frame
from anyshore.web.studio.tables import Traces, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from django.http import HttpResponse

    from anyshore.apps.processes.deployed import OpenedDecision
    from anyshore.apps.processes.testing import Tested
    from anyshore.core.dmn import Finding, Hit, Model, Outcome
    from anyshore.kernel import Problem
    from anyshore.web.request import SignedIn

    _Write = Callable[[str, Any], str]

__all__ = ["decided", "replayed"]

#: What one decision on a page may use: long computations belong to the command line.
_BUDGET = feel.Budget(steps=500_000, list_length=100_000)
_TONES = {
    Severity.ERROR: Tone.LATE,
    Severity.WARNING: Tone.SOON,
    Severity.NOTE: Tone.NOTE,
}
_WORDS = {
    Severity.ERROR: "Error",
    Severity.WARNING: "Warning",
    Severity.NOTE: "Note",
}


@login_required
@require_GET
def decided(request: SignedIn, key: str, version: int, decision: str) -> HttpResponse:
    """Show a decision; with inputs typed, show what it gives for them and why."""
    found = deployed.opened_decision(request.actor, key, version, decision)
    asked = "asked" in request.GET
    form = Inputs(found.model, found.decision, request.GET if asked else None)
    outcome = None
    if asked and form.is_valid():
        outcome = _decided(found.model, found.decision.name, form.values)
    heading = found.definition.name
    crumbs = (
        Crumb("Rules", reverse("studio:rules", args=[key, version])),
        Crumb(found.decision.name),
    )
    base = reverse("studio:rules", args=[key, version])
    context = {
        **frame(key, version, heading, "rules", crumbs),
        "decision": shown(found.model, found.decision, _traces(found, outcome)),
        "form": form,
        "outcome": None if outcome is None else _told(found.model, outcome, base),
        "findings": [_finding(each, found, form) for each in found.findings],
        "tests": _tests(found),
    }
    return render(request, "studio/decision.html", context)


def _decided(model: Model, name: str, values: Mapping[str, Any]) -> Outcome:
    given = {each: value for each, value in values.items() if value is not None}
    try:
        return dmn.decide(
            model, name, given, now=clock.now(), budget=_BUDGET, explain=True
        )
    except ProblemError as error:
        return dmn.Outcome(None, (error.problem,))


def _traces(found: OpenedDecision, outcome: Outcome | None) -> Traces:
    name = found.decision.name
    tried, untried = None, {}
    if found.tested is not None:
        untried = {
            (cell.rule, cell.column): "; ".join(cell.missed)
            for cell in found.tested.cells or ()
            if cell.decision == name and cell.missed
        }
        tables = found.tested.coverage.tables
        tried = next((each.hits for each in tables if each.decision == name), None)
    return Traces(
        hits=None if outcome is None else _hit(outcome.hits, name),
        tried=tried,
        untried=untried,
        doubtful={rule for each in found.findings for rule in each.rules},
    )


def _hit(hits: Iterable[Hit], name: str) -> set[int]:
    return {each.rule for each in hits if each.decision == name}


def _written(name: str, value: Any) -> str:
    """Write a value as FEEL has it."""
    return feel.write_literal(value, quote_time=False)


def _told(
    model: Model, outcome: Outcome, base: str, write: _Write = _written
) -> dict[str, object]:
    """Return what came out, as the template shows it."""
    value = outcome.value
    parts = value if isinstance(value, dict) else {"Result": value}
    return {
        "given": value is not None,
        "facts": [Fact(name, write(name, each)) for name, each in parts.items()],
        "hits": [_reason(model, each, base, write) for each in outcome.hits],
        "problems": [_problem(each) for each in outcome.problems],
    }


def _reason(model: Model, hit: Hit, base: str, write: _Write) -> dict[str, object]:
    element = model.element(hit.decision)
    return {
        "decision": hit.decision,
        "rule": hit.rule,
        "url": f"{base}{element.id or element.name}/" if element else "",
        "notes": [each for each in hit.annotations if each],
        "facts": [
            Fact(heading, write(heading, value)) for heading, value in hit.inputs
        ],
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "tone": _TONES[problem.severity].value,
        "word": _WORDS[problem.severity],
        "message": problem.message,
        "hint": problem.hint,
        "place": str(problem.place),
    }


def _finding(each: Finding, found: OpenedDecision, form: Inputs) -> dict[str, object]:
    """Return a finding with its counter-example, and a link that tries it."""
    table = found.decision.table
    columns = table.inputs if table else ()
    by_heading = {one.label or one.expression: one.expression for one in columns}
    names = {one.name for one in form.asked}
    values = {
        by_heading[heading]: value
        for heading, value in each.example
        if by_heading.get(heading) in names
    }
    return {
        **_problem(each.problem),
        "rules": each.rules,
        "example": [
            Fact(heading, feel.write_literal(value)) for heading, value in each.example
        ],
        "url": f"?{urlencode(form.query(values))}" if values else "",
    }


def _tests(found: OpenedDecision) -> dict[str, object] | None:
    tested = found.tested
    if tested is None:
        return None
    name = found.decision.name
    tables = [each for each in tested.coverage.tables if each.decision == name]
    rules = sum(len(each.hits) for each in tables)
    missed = sum(len(each.missed) for each in tables)
    return {
        "cases": len(tested.cases),
        "rules": rules,
        "hit": rules - missed,
        "failed": _failed(tested),
        "cells": tested.cells is not None,
    }


def _failed(tested: Tested) -> list[Fact]:
    return [
        Fact(
            f"{each.case.id}: {each.expected.name}",
            f"{feel.write_literal(each.outcome.value)}, expected"
            f" {feel.write_literal(each.expected.value)}",
        )
        for each in tested.failed
    ]


@login_required
@require_GET
def replayed(request: SignedIn, case: str, number: int) -> HttpResponse:
    """Show a decision of a past case, made again with its reasons."""
    try:
        key = parse_id(IdPrefix.CASE, case)
    except ProblemError:
        raise missing("case", case) from None
    found = replaying.decision(request.actor, key, number)
    made_by = found.model.element(found.name)
    place = [found.definition.key, found.definition.version]
    base = reverse("studio:rules", args=place)
    masked = showing.writer(request.actor, found.case)

    def write(name: str, value: Any) -> str:
        return masked(name, _written(name, value))

    context = {
        "crumbs": (Crumb("Studio", reverse("studio:index")), Crumb(found.case.title)),
        "title": f"{found.name} of {found.case.title}",
        "state": _sameness(found),
        "facts": _case_facts(found),
        "inputs": [
            Fact(name, write(name, value)) for name, value in found.inputs.items()
        ],
        "outcome": _told(found.model, found.outcome, base, write),
        "decisions": _shown(found.model, made_by, found.outcome.hits),
        "rules": found.rules,
        "decision_url": f"{base}{made_by.id or made_by.name}/" if made_by else "",
    }
    return render(request, "studio/replayed.html", context)


def _sameness(found: replaying.Replayed) -> Cell:
    if found.same:
        return Cell("The same as then", tone=Tone.OK)
    return Cell("Not what came out then", tone=Tone.LATE)


def _case_facts(found: replaying.Replayed) -> list[Fact]:
    return [
        Fact("Case", found.case.title),
        Fact("Case id", show_id(IdPrefix.CASE, found.case.id)),
        Fact("Process", str(found.definition)),
        Fact("Step", found.element),
        Fact("Decided", found.at),
    ]


def _shown(model: Model, asked: object, hits: Sequence[Hit]) -> list[object]:
    """Return the tables that had a say, the one that was asked first."""
    names = [each.decision for each in hits]
    found = [
        each
        for each in model.decisions
        if each is asked or (each.name in names and each.table is not None)
    ]
    found.sort(key=lambda each: each is not asked)
    return [shown(model, each, Traces(hits=_hit(hits, each.name))) for each in found]
