"""Taking a plan file in from a page."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from anyshore.apps.staffing import queue_terms, taking_in
from anyshore.apps.staffing.entering import Given
from anyshore.kernel import Place, Problem, ProblemError
from anyshore.web.ops.frame import frame
from anyshore.web.ops.staffing import crumbs, plan_url
from anyshore.web.ops.staffing_forms import TakeInForm

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpResponse

    from anyshore.web.request import SignedIn

__all__ = ["take_in"]

_LARGEST = 5_000_000


@login_required
@require_http_methods(["GET", "POST"])
def take_in(request: SignedIn) -> HttpResponse:
    """Take a plan file in, and open the draft that came of it."""
    with transaction.atomic():
        contracts = queue_terms.contracts(request.actor)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TakeInForm(contracts, *sent)
    if sent and form.is_valid():
        try:
            return _taken(request, form)
        except ProblemError as error:
            form.add_error("file", _words(error.problem))
    with transaction.atomic():
        context = {
            **frame(request.actor, "staffing"),
            "crumbs": crumbs("Take a plan file in"),
            "title": "Take a plan file in",
            "form": form,
            "save": "Take in",
            "back_url": "../",
        }
        return render(request, "ops/staffing/form.html", context)


def _taken(request: SignedIn, form: TakeInForm) -> HttpResponse:
    # Tables load in a moment that nobody who only looks should wait.
    from anyshore.adapters.plans import is_plan, load_plan

    file: UploadedFile[Any] = form.cleaned_data["file"]
    path = Path(file.name or "")
    if (file.size or 0) > _LARGEST or not is_plan(path):
        raise ProblemError(
            Problem(
                code="roster-plan",
                message=f"{path.name} is no plan file, or larger than five megabytes.",
                hint="Send YAML, JSON or a workbook.",
                place=Place(source=path.name),
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        # Only the ending is the sender's: a name could lead elsewhere.
        copy = Path(folder) / f"plan{path.suffix.lower()}"
        copy.write_bytes(file.read())
        read, packs = load_plan(copy)
    contract = form.cleaned_data["contract"]
    given = Given(
        file=read, packs=packs, contracts={"": UUID(contract)} if contract else {}
    )
    taken = taking_in.take_in(request.actor, given)
    messages.success(
        request,
        f"{taken.plan.name} is taken in: {taken.entered} people entered,"
        f" {taken.known} known.",
    )
    for each in taken.left_out:
        messages.warning(request, f"Left out: {each}")
    return redirect(plan_url(taken.plan.id))


def _words(problem: Problem) -> str:
    place = problem.place
    line = f"Line {place.line}: " if place.line else ""
    where = f" ({place.element})" if place.element else ""
    return f"{line}{problem.message}{where} {problem.hint}".strip()
