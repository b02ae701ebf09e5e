"""The event log of a scope: given, confirmed, and what was measured of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from anyshore.apps.sourcing import logs, queries
from anyshore.core.access import Capability, may
from anyshore.kernel import Problem, ProblemError
from anyshore.web.components.values import Cell, Column, Fact, Row, Table
from anyshore.web.portal.rail import rail
from anyshore.web.portal.scope_pages import crumbs_of, key_of, url_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from anyshore.apps.sourcing.queries import LogRow, ScopeRow
    from anyshore.core import mining
    from anyshore.web.request import SignedIn

__all__ = ["cases", "confirm", "drop", "index", "picture", "take"]

#: What a column of a table can be, in the words of the form.
_PARTS: Final = {
    "case": "Case",
    "activity": "Activity",
    "time": "When it was done",
    "start": "When it was begun",
    "resource": "Who did it",
    "transition": "Step of its life cycle",
}
_NEEDED = frozenset(["case", "activity"])
_STEPS = 30
#: From here on a figure needs no digits after the point.
_LARGE = 100


class ColumnsForm(forms.Form):
    """Which column of a table is what, as it was guessed and may be corrected."""

    zone = forms.CharField(
        label="Zone of times that name none",
        max_length=50,
        initial="UTC",
        help_text="IANA name, as in Europe/Berlin.",
    )

    def __init__(self, found: mining.Guess, *args: Any) -> None:
        super().__init__(*args)
        for part, label in _PARTS.items():
            none = [] if part in _NEEDED else [("", "Not there")]
            self.fields[part] = forms.ChoiceField(
                label=label,
                required=part in _NEEDED,
                choices=[*none, *((name, name) for name in found.columns)],
                initial=found.parts.get(part, ""),
            )
        self.order_fields([*_PARTS, "zone"])

    def clean_zone(self) -> str:
        """Refuse a zone that there is not."""
        from zoneinfo import ZoneInfo

        name = str(self.cleaned_data["zone"])
        try:
            ZoneInfo(name)
        except (KeyError, OSError, ValueError):
            raise forms.ValidationError(
                "There is no such zone; write it as in Europe/Berlin."
            ) from None
        return name

    @property
    def parts(self) -> dict[str, str]:
        """The columns by part."""
        return {part: str(self.cleaned_data[part]) for part in _PARTS}


@login_required
@require_GET
def index(request: SignedIn, key: str) -> HttpResponse:
    """Show what was measured of a scope's log, and take another one."""
    return _page(request, queries.one(request.actor, key_of(key)))


@login_required
@require_POST
def take(request: SignedIn, key: str) -> HttpResponse:
    """Take in the log that was sent."""

    def taken(scope: UUID) -> str:
        file = request.FILES.get("file")
        if file is None:
            raise ProblemError(
                Problem(code="log-none", message="Choose the file of the log first.")
            )
        if (file.size or 0) > logs.MOST_BYTES:
            raise ProblemError(
                Problem(
                    code="log-too-large",
                    message=f"The file is larger than {logs.MOST_BYTES >> 20} MB.",
                    hint="Compress it, or give a part of it, as a year.",
                )
            )
        row = logs.take_in(request.actor, scope, file.name or "log", file.read())
        return "" if row.content else "The log is measured."

    return _done(request, key, taken)


@login_required
@require_POST
def confirm(request: SignedIn, key: str) -> HttpResponse:
    """Measure a table by the columns that were confirmed."""
    with transaction.atomic():
        scope = queries.mine(request.actor, key_of(key))
        row = queries.log_of(scope)
        waits = row is not None and bool(row.content)
        form = ColumnsForm(logs.guessed(row), request.POST) if row and waits else None
        if form is not None and not form.is_valid():
            return _page(request, scope, form=form)

    def measured(scope: UUID) -> str:
        parts, zone = (form.parts, form.cleaned_data["zone"]) if form else ({}, "UTC")
        logs.confirm(request.actor, scope, parts, zone)
        return "The log is measured."

    return _done(request, key, measured)


@login_required
@require_POST
def cases(request: SignedIn, key: str) -> HttpResponse:
    """Measure the client's own finished cases."""

    def measured(scope: UUID) -> str:
        logs.measure_cases(request.actor, scope, request.POST.get("service", ""))
        return "Your own cases are measured."

    return _done(request, key, measured)


@login_required
@require_POST
def drop(request: SignedIn, key: str) -> HttpResponse:
    """Take the log away."""

    def dropped(scope: UUID) -> str:
        logs.drop(request.actor, scope)
        return "The log is taken away."

    return _done(request, key, dropped)


@login_required
@require_GET
def picture(request: SignedIn, key: str) -> HttpResponse:
    """Give the map of the process."""
    row = queries.log_of(queries.one(request.actor, key_of(key)))
    if row is None or not row.map:
        return HttpResponse(status=404)
    return HttpResponse(row.map, content_type="image/svg+xml")


def _done(request: SignedIn, key: str, act: Callable[[UUID], str]) -> HttpResponse:
    """Carry a command out, and show the page again, with the reason of a refusal."""
    try:
        said = act(key_of(key))
    except ProblemError as error:
        if error.problem.code in {"not-allowed", "not-found"}:
            raise
        with transaction.atomic():
            scope = queries.one(request.actor, key_of(key))
            return _page(request, scope, problem=error.problem)
    if said:
        messages.success(request, said)
    return redirect(f"/portal/advice/{key}/log/")


def _page(
    request: SignedIn,
    scope: ScopeRow,
    *,
    problem: Problem | None = None,
    form: ColumnsForm | None = None,
) -> HttpResponse:
    row = queries.log_of(scope)
    context: dict[str, Any] = {
        "crumbs": crumbs_of(scope, "Log"),
        "base": f"{url_of(scope)}log/",
        "scope": scope,
        "row": row,
        "problem": problem,
        "own": queries.own_services(request.actor, scope),
        "most": logs.MOST_BYTES >> 20,
        "can_edit": may(
            request.actor, Capability.SCOPE_EDIT, queries.target_of(scope)
        ).yes,
        **rail("Advice"),
    }
    if row is not None and row.content:
        context |= _waiting(row, form)
    elif row is not None and row.measured is not None:
        context |= _measured(row.measured)
    status = 422 if problem or form else 200
    return render(request, "portal/scope_log.html", context, status=status)


def _waiting(row: LogRow, form: ColumnsForm | None) -> dict[str, Any]:
    found = logs.guessed(row)
    return {
        "columns": form or ColumnsForm(found),
        "guesses": found.reasons,
        "sample": Table(
            caption="The first rows",
            columns=tuple(Column(name) for name in found.columns),
            rows=tuple(Row(each) for each in found.sample),
            dense=True,
        ),
    }


def _measured(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "facts": (
            Fact("Kind of work, by the log", plain["kind"]),
            Fact("Cases", f"{plain['cases']:,}"),
            Fact("Events", f"{plain['events']:,}"),
            Fact("Activities", plain["activities"]),
            Fact("People and systems", plain["resources"] or "not named"),
            Fact("From", (plain["first"] or "not told")[:10]),
            Fact("To", (plain["last"] or "not told")[:10]),
        ),
        "reasons": plain["reasons"],
        "findings": plain["findings"],
        "tables": (_measures(plain), _steps(plain), _variants(plain)),
    }


def _measures(plain: Mapping[str, Any]) -> Table:
    return Table(
        caption="Measures, with intervals of 95 %",
        columns=(
            Column("Measure"),
            *(Column(name, number=True) for name in ("Value", "From", "To")),
            Column("At 500 cases", number=True),
            Column("Unit"),
            Column("How"),
        ),
        rows=tuple(
            Row(
                (
                    each["label"],
                    *(_figure(each[name]) for name in ("value", "low", "high")),
                    _figure(each["at_500_cases"]),
                    each["unit"],
                    Cell(each["formula"], sub=each["source"]),
                )
            )
            for each in plain["measures"].values()
            if each["value"] is not None
        ),
        dense=True,
    )


def _steps(plain: Mapping[str, Any]) -> Table:
    return Table(
        caption="Steps, the most frequent first",
        columns=(
            Column("Step"),
            Column("Kind"),
            Column("Index", number=True),
            Column("Events", number=True),
            Column("Share of cases, %", number=True),
        ),
        rows=tuple(
            Row(
                (
                    step["activity"],
                    step["kind"],
                    _figure(step["index"]),
                    f"{step['events']:,}",
                    f"{100 * step['cases']:.0f}",
                )
            )
            for step in plain["steps"][:_STEPS]
        ),
        dense=True,
    )


def _variants(plain: Mapping[str, Any]) -> Table:
    return Table(
        caption="Variants, the most frequent first",
        columns=(Column("Cases", number=True), Column("Way")),
        rows=tuple(
            Row((f"{each['cases']:,}", " → ".join(each["activities"])))
            for each in plain["variants"]
        ),
        dense=True,
    )


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if abs(value) < _LARGE else f"{value:,.0f}"
