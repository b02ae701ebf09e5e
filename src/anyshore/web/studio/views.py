"""Processes and decisions as they are deployed, to read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from anyshore.apps.processes import deployed
from anyshore.core import bpmn
from anyshore.web.components.values import Cell, Column, Row, Table, Tone
from anyshore.web.studio.frame import frame, url_of
from anyshore.web.studio.tables import decision_tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from anyshore.web.request import SignedIn

__all__ = ["index", "process", "rules", "versions"]

_CAPITALS = re.compile("[A-Z]")


@login_required
def index(request: SignedIn) -> HttpResponse:
    """Show every process in its live version."""
    table = Table(
        caption="Live versions",
        columns=(
            Column("Process"),
            Column("Version", number=True),
            Column("Decisions", number=True),
            Column("Open cases", number=True),
            Column("Deployed"),
        ),
        rows=tuple(_live_row(each) for each in deployed.live(request.actor)),
        empty="No process is deployed yet. Deploy one with `anyshore deploy`.",
        cards=True,
    )
    return render(request, "studio/index.html", {"table": table})


def _live_row(each: deployed.Live) -> Row:
    definition = each.definition
    url = url_of("process", definition.key, definition.version)
    stuck = f"{each.stuck} need repair" if each.stuck else ""
    return Row(
        (
            Cell(definition.name, url=url, sub=definition.key),
            Cell(
                definition.version,
                url=reverse("studio:versions", args=[definition.key]),
            ),
            Cell(
                each.decisions, url=url_of("rules", definition.key, definition.version)
            ),
            Cell(each.running, sub=stuck),
            definition.deployed_at,
        )
    )


@login_required
def process(request: SignedIn, key: str, version: int) -> HttpResponse:
    """Show a process as its own drawing, with the tokens that rest in it."""
    found = deployed.opened(request.actor, key, version)
    drawing = bpmn.draw(found.diagram, marks=found.tokens)
    steps = Table(
        caption="Steps",
        columns=(Column("Step"), Column("Kind"), Column("Open", number=True)),
        rows=tuple(_steps(found)),
        dense=True,
    )
    context = frame(key, version, found.definition.name, "process")
    # Our own drawing: every text in it is escaped where it is drawn.
    context |= {"drawing": mark_safe(drawing), "steps": steps}  # noqa: S308
    return render(request, "studio/process.html", context)


def _steps(found: deployed.Opened) -> Iterable[Row]:
    for node in found.process.nodes.values():
        count = found.tokens.get(node.id, 0)
        kind = _CAPITALS.sub(r" \g<0>", node.kind.value).lower()
        yield Row((node.name or node.id, kind, count or None))


@login_required
def rules(request: SignedIn, key: str, version: int) -> HttpResponse:
    """Show the decisions of a process as tables."""
    found = deployed.opened(request.actor, key, version)
    context = frame(key, version, found.definition.name, "rules")
    context["base"] = url_of("rules", key, version)
    context["decisions"] = [
        shown for _, model in found.decisions for shown in decision_tables(model)
    ]
    return render(request, "studio/rules.html", context)


@login_required
def versions(request: SignedIn, key: str) -> HttpResponse:
    """Show the versions of a process and how many cases each still carries."""
    rows = deployed.versions(request.actor, key)
    newest = rows[0][0]
    table = Table(
        caption="Versions",
        columns=(
            Column("Version"),
            Column("Status"),
            Column("Open cases", number=True),
            Column("Deployed"),
            Column("Checksum"),
        ),
        rows=tuple(
            Row(
                (
                    Cell(
                        f"v{row.version}", url=url_of("process", row.key, row.version)
                    ),
                    Cell("Live", tone=Tone.OK)
                    if row == newest
                    else Cell("Earlier", tone=Tone.NONE),
                    open_cases,
                    row.deployed_at,
                    row.checksum[:12],
                )
            )
            for row, open_cases in rows
        ),
        cards=True,
    )
    context = frame(key, newest.version, newest.name, "versions")
    return render(request, "studio/versions.html", {**context, "table": table})
