"""One's own work as reviewers saw it: the samples, the evidence, and the answer to it.

Nobody is scored without seeing what the score rests on and being able to say something
to it.  What leads do with samples is in operations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from anyshore.apps.permission import missing
from anyshore.apps.quality import queries, services
from anyshore.core.access import Target
from anyshore.kernel import IdPrefix, ProblemError, parse_id, show_id
from anyshore.web import quality
from anyshore.web.components.values import Crumb, Fact, Link
from anyshore.web.desk.sheet import sheet_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from anyshore.apps.quality.queries import Evidence, Sample
    from anyshore.web.request import SignedIn

__all__ = ["appeal", "review", "reviews"]


@login_required
@require_GET
def reviews(request: SignedIn) -> HttpResponse:
    """Show what was drawn of one's own work, the newest first."""
    own = queries.own(request.actor)
    table = quality.table(
        "My work that was looked at", own.rows, _url, "Nothing of yours was drawn yet."
    )
    context = {"table": table, "estimate": own.estimate, **_frame()}
    return render(request, "desk/reviews.html", context)


@login_required
@require_GET
def review(request: SignedIn, key: str) -> HttpResponse:
    """Show one sample with everything that its score rests on."""
    found = queries.evidence(request.actor, _key(key))
    sample = found.sample
    target = Target(client=sample.client_id, owner=request.actor.id)
    context = {
        "crumbs": (Crumb("My quality", reverse("desk:reviews")), _crumb(sample)),
        "sample": sample,
        "state": quality.state(sample),
        "base": _url(sample),
        "looked": found.looked,
        "facts": _facts(found),
        "entered": _entered(found),
        "sheet": sheet_of(found.variables, request.actor, target),
        "document_url": quality.document_url(sample),
        "can_appeal": sample.appealed_at is None
        and any(each.finding for each in found.looked),
        **_frame(),
    }
    return render(request, "desk/review.html", context)


@login_required
@require_POST
def appeal(request: SignedIn, key: str) -> HttpResponse:
    """Answer the findings of a sample; a lead decides."""
    services.appeal(request.actor, _key(key), request.POST.get("reason", ""))
    messages.success(request, "Your answer is with the lead.")
    return redirect("desk:review", key)


def _key(shown: str) -> UUID:
    try:
        return parse_id(IdPrefix.REVIEW, shown)
    except ProblemError:
        raise missing("sample", shown) from None


def _url(sample: Sample) -> str:
    return reverse("desk:review", args=[show_id(IdPrefix.REVIEW, sample.id)])


def _crumb(sample: Sample) -> Crumb:
    return Crumb(sample.case.title)


def _frame() -> dict[str, object]:
    links = (
        Link("Work in hand", reverse("desk:home"), key="g w"),
        Link("My shifts", reverse("desk:shifts"), key="g m"),
        Link("My quality", reverse("desk:reviews"), key="g y", current=True),
    )
    return {"rail": links, "rail_label": "Desk"}


def _facts(found: Evidence) -> tuple[Fact, ...]:
    sample = found.sample
    facts = [
        Fact("Contract", str(sample.contract)),
        Fact("Drawn because", sample.because),
        Fact("Scorecard", f"{found.card.name} v{found.card.version}"),
        Fact("Passes from", f"{found.card.passing} percent"),
    ]
    if sample.reviewer is not None:
        facts += [
            Fact("Score", f"{sample.score} percent"),
            Fact("Reviewed by", sample.reviewer.name),
            Fact("Reviewed", sample.scored_at),
        ]
    return tuple(facts)


def _entered(found: Evidence) -> tuple[Fact, ...]:
    return tuple(
        Fact(name.replace("_", " ").capitalize(), value)
        for name, value in found.entered.items()
        if value is not None
    )
