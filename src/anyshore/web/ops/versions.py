"""Moving running cases to another version: what would become of each, and doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from anyshore.apps.processes import moving
from anyshore.kernel import Place, Problem, ProblemError
from anyshore.web.components.values import Cell, Column, Crumb, Row, Table, Tone
from anyshore.web.ops.frame import case_url, frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse, QueryDict

    from anyshore.apps.processes.moving import Move, Prospect
    from anyshore.web.request import SignedIn

__all__ = ["move", "preview"]


@login_required
@require_GET
def preview(request: SignedIn, key: str, before: int) -> HttpResponse:
    """Show of every open case of a version what another one would make of it."""
    wanted = _move(key, before, request.GET, moving.newest(key))
    found = moving.preview(request.actor, wanted)
    goes = [one for one in found if not one.problems]
    context = {
        **frame(request.actor, "incidents"),
        "crumbs": [
            Crumb(label="Incidents", url=reverse("ops:incidents")),
            Crumb(label=f"{key} v{before}"),
        ],
        "move": wanted,
        "mapping": request.GET.get("mapping", ""),
        "going": len(goes),
        "staying": len(found) - len(goes),
        "table": Table(
            caption=f"{len(found)} open cases of version {before}",
            columns=(
                Column(label="Case"),
                Column(label="Client"),
                Column(label="Outcome", tight=True),
                Column(label="Rests at"),
                Column(label="Would rest at"),
            ),
            rows=tuple(_row(one) for one in found),
            empty="No case of this version is open.",
            cards=True,
        ),
    }
    return render(request, "ops/versions.html", context)


def _row(one: Prospect) -> Row:
    stays = bool(one.problems)
    word = Cell(
        value="Stays" if stays else "Goes over", tone=Tone.SOON if stays else Tone.OK
    )
    then = one.problems[0].message if stays else _places(one.then)
    return Row(
        cells=(
            Cell(value=one.case.title, url=case_url(one.case.id)),
            one.case.client.name,
            word,
            _places(one.now),
            then,
        )
    )


def _places(marks: Mapping[str, int]) -> str:
    return ", ".join(
        f"{element} ({count})" if count > 1 else element
        for element, count in sorted(marks.items())
    )


@login_required
@require_POST
def move(request: SignedIn, key: str, before: int) -> HttpResponse:
    """Ask the cases that can go over to do so."""
    wanted = _move(key, before, request.POST, 0)
    reason = request.POST.get("reason", "")
    count = moving.migrate(request.actor, wanted, None, reason)
    messages.info(request, f"{count} cases go over to version {wanted.after}")
    return redirect("ops:incidents")


def _move(key: str, before: int, given: QueryDict, otherwise: int) -> Move:
    try:
        after = int(given.get("to") or otherwise)
        mapping = dict(_pair(line) for line in given.get("mapping", "").split())
    except ValueError as error:
        raise ProblemError(
            Problem(
                code="mapping-malformed",
                message="Version or mapping cannot be read.",
                hint="Give a number, and pairs such as old-id=new-id.",
                place=Place(element="mapping"),
            )
        ) from error
    return moving.Move(process=key, before=before, after=after, mapping=mapping)


def _pair(text: str) -> tuple[str, str]:
    old, sign, new = text.partition("=")
    if not (old and sign and new):
        raise ValueError(text)
    return old, new
