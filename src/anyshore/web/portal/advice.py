"""Scopes of work that the client may hand over, with the advice beside each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from anyshore.adapters.reference import load
from anyshore.apps.sourcing import queries, services
from anyshore.apps.sourcing.advising import advised_on
from anyshore.core import sourcing
from anyshore.core.access import Capability, may
from anyshore.core.sourcing import Heading
from anyshore.core.sourcing.evidence_pages import shore_words
from anyshore.kernel import IdPrefix, ProblemError, show_id
from anyshore.web.components.values import Cell, Column, Crumb, Fact, Row, Table, Tone
from anyshore.web.portal.rail import rail
from anyshore.web.portal.scope_form import ScopeForm
from anyshore.web.portal.scope_pages import (
    HOME,
    crumbs_of,
    key_of,
    shown,
    url_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.apps.sourcing.queries import ScopeRow
    from anyshore.core.sourcing import Advice, ProcessAdvice
    from anyshore.web.request import SignedIn

__all__ = ["compare", "contract", "index", "new", "pdf", "scope"]

_TONES = {
    "BPO": Tone.OK,
    "KPO": Tone.OK,
    "automate": Tone.OK,
    "keep": Tone.DONE,
    "scope not complete": Tone.OPEN,
}


def _answer(answer: str) -> Cell:
    words = answer if answer.isupper() else answer.capitalize()
    return Cell(words, tone=_TONES.get(answer, Tone.NONE))


def _named(row: ScopeRow) -> Cell:
    return Cell(row.name, url=url_of(row))


@login_required
def index(request: SignedIn) -> HttpResponse:
    """Show the scopes that were saved."""
    rows = queries.scopes(request.actor)
    context = {
        "table": Table(
            caption="Scopes, the last one changed first",
            columns=(Column("Work"), Column("Answer"), Column("Changed")),
            rows=tuple(
                Row((_named(row), _answer(row.answer), row.changed_at)) for row in rows
            ),
            empty="No scope yet. Describe a piece of work, and the advice stands "
            "beside it.",
            cards=True,
        ),
        "comparable": [(show_id(IdPrefix.ADVICE, row.id), row.name) for row in rows]
        if len(rows) > 1
        else [],
        **rail("Advice"),
    }
    return render(request, "portal/advice.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Show the form of a new scope, or save it."""
    form = ScopeForm(request.POST) if request.method == "POST" else _empty(request)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        kept = _kept(
            request,
            form,
            lambda: services.save(
                request.actor, told["name"], form.process(), told["years"]
            ),
        )
        if kept is not None:
            return kept
    return _page(request, form, None)


def _kept(
    request: SignedIn, form: ScopeForm, keep: Callable[[], ScopeRow]
) -> HttpResponse | None:
    """Keep a scope and go to its page, or put what is wrong with it into the form."""
    try:
        with transaction.atomic():
            row = keep()
    except ProblemError as error:
        if error.problem.code in {"not-allowed", "not-found"}:
            raise
        form.add_error(None, str(error.problem))
        return None
    messages.success(request, "The scope is saved.")
    return redirect(url_of(row))


def _empty(request: SignedIn) -> ScopeForm:
    country = queries.home(request.actor).country
    return ScopeForm(initial={"price_currency": load().currency_of(country)})


@login_required
@require_http_methods(["GET", "POST"])
def scope(request: SignedIn, key: str) -> HttpResponse:
    """Show a scope with the advice beside it, or save it again."""
    with transaction.atomic():
        row = queries.one(request.actor, key_of(key))
    if request.method == "GET":
        return _page(request, ScopeForm.of(row.document, row.version), row)
    form = ScopeForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        kept = _kept(
            request,
            form,
            lambda: services.change(
                request.actor,
                row.id,
                told["name"],
                form.process(),
                years=told["years"],
                former=told["version"] or 0,
            ),
        )
        if kept is not None:
            return kept
    with transaction.atomic():
        return _page(request, form, row)


def _page(request: SignedIn, form: ScopeForm, row: ScopeRow | None) -> HttpResponse:
    found = None if row is None else advised_on(row)
    heading = "Describe a piece of work" if row is None else row.name
    context = {
        "crumbs": (HOME, Crumb(heading)),
        "heading": heading,
        "form": form,
        "can_edit": row is None
        or may(request.actor, Capability.SCOPE_EDIT, queries.target_of(row)).yes,
        "base": "" if row is None else url_of(row),
        **({} if found is None else _advice(found)),
        **rail("Advice"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "portal/scope.html", context, status=status)


def _advice(found: Advice) -> dict[str, Any]:
    (process,) = found.processes
    blocks = sourcing.report(found, load()).blocks
    # The first page says in words what stands beside the form; the evidence follows it.
    start = next(
        at
        for at, block in enumerate(blocks)
        if isinstance(block, Heading) and block.text == process.process.name
    )
    return {
        "answer": _answer(process.answer.value),
        "why": " ".join((*process.answer.reasons, *_gate(process))),
        "facts": _facts(process),
        "warnings": process.warnings,
        "questions": list(process.open_questions.values()),
        "blocks": shown(blocks[start + 1 :]),
        "can_draft": process.answer.value in {"BPO", "KPO"},
    }


def _gate(process: ProcessAdvice) -> tuple[str, ...]:
    return () if process.gate.value == "open" else process.gate.reasons


def _facts(process: ProcessAdvice) -> tuple[Fact, ...]:
    best = process.best
    facts = [
        Fact(
            "Kind of work", f"{process.kind.kind}, confidence {process.kind.confidence}"
        ),
        Fact("From where", shore_words(process)),
    ]
    if best is not None:
        cost = best.cost
        facts += [
            Fact("Best price", f"{best.name}: {best.price}"),
            Fact("Saving in eight of ten draws", f"{cost.likely} (with assumptions)"),
            Fact("At worst and at best", f"{cost.saving} (with assumptions)"),
        ]
    return tuple(facts)


@login_required
def compare(request: SignedIn) -> HttpResponse:
    """Show two scopes beside each other."""
    keys = [request.GET.get(name, "") for name in ("one", "other")]
    if not all(keys):
        return redirect("/portal/advice/")
    rows = [queries.one(request.actor, key_of(key)) for key in keys]
    found = [advised_on(row).processes[0] for row in rows]
    lines = [
        ("Answer", *(_answer(each.answer.value) for each in found)),
        ("Why", *(" ".join(each.answer.reasons) for each in found)),
        *(
            (ours.label, ours.value, theirs.value)
            for ours, theirs in zip(*(_facts(each) for each in found), strict=False)
        ),
        ("Open questions", *(len(each.open_questions) for each in found)),
    ]
    context = {
        "crumbs": (HOME, Crumb("Compare")),
        "heading": "Two scopes compared",
        "table": Table(
            caption="Each scope by its own advice",
            columns=(Column("What"), *(Column(row.name) for row in rows)),
            rows=tuple(Row(tuple(line)) for line in lines),
        ),
        **rail("Advice"),
    }
    return render(request, "portal/line.html", context)


@login_required
def contract(request: SignedIn, key: str) -> HttpResponse:
    """Show the draft of a contract that follows from an advice."""
    row = queries.one(request.actor, key_of(key))
    found = advised_on(row)
    draft = sourcing.contract_draft(
        found.processes[0],
        found.portfolio.horizon_years,
        queries.turnaround(request.actor, row),
    )
    context: dict[str, Any] = {
        "crumbs": crumbs_of(row, "Contract"),
        "draft": draft,
        **rail("Advice"),
    }
    if draft is not None:
        context["facts"] = (
            Fact("Mode", draft.mode),
            Fact("Service", draft.service),
            Fact("Site", draft.site),
            Fact("Provider", draft.provider),
            Fact("Price", draft.price),
            Fact("Term", f"{draft.years} years"),
        )
        context["targets"] = Table(
            caption="Targets, as they are kept today",
            columns=(
                Column("Promise"),
                Column("Time"),
                Column("Cases", number=True),
                Column("Measured on"),
            ),
            rows=tuple(
                Row((target.share, target.within, target.cases, target.source))
                for target in draft.targets
            ),
            empty="Too few finished cases to promise a turnaround.",
        )
    return render(request, "portal/contract_draft.html", context)


@login_required
def pdf(request: SignedIn, key: str) -> HttpResponse:
    """Give the report of an advice as a file."""
    from anyshore.adapters.report import render_pdf

    row = queries.one(request.actor, key_of(key))
    document = sourcing.report(advised_on(row), load())
    answer = HttpResponse(render_pdf(document), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="advice-{row.version}.pdf"'
    return answer
