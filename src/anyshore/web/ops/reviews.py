"""Quality: what waits for review, and the review of one sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from anyshore.apps.quality import queries, services
from anyshore.core import quality
from anyshore.kernel import IdPrefix, show_id
from anyshore.web import quality as samples
from anyshore.web.components.values import Crumb, Fact
from anyshore.web.ops.frame import frame, key_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from anyshore.apps.quality.queries import Sample
    from anyshore.web.request import SignedIn

__all__ = ["decide", "review", "reviews", "score"]


def _url(sample: Sample) -> str:
    return f"/ops/quality/{show_id(IdPrefix.REVIEW, sample.id)}/"


@login_required
@require_GET
def reviews(request: SignedIn) -> HttpResponse:
    """Show the samples of the clients served, those that wait longest first."""
    waiting = queries.samples(request.actor)
    table = samples.table("Samples", waiting, _url, "No sample is drawn yet.")
    measured = queries.standings(request.actor)
    return render(
        request,
        "ops/reviews.html",
        {"table": table, "measured": measured, **frame(request.actor, "reviews")},
    )


@login_required
@require_GET
def review(request: SignedIn, key: str) -> HttpResponse:
    """Show a sample with its scorecard, or with what the review found."""
    sample, card = queries.review(request.actor, key_of(IdPrefix.REVIEW, key))
    user = request.user.id
    partial = quality.partial(user, sample.done_by_id, sample.reviewer_id)
    context = {
        "crumbs": (Crumb("Quality", "/ops/quality/"), Crumb(sample.case.title)),
        "sample": sample,
        "state": samples.state(sample),
        "base": _url(sample),
        "looked": queries.looked(sample),
        "facts": (
            Fact("Contract", str(sample.contract)),
            Fact("Worked by", str(sample.done_by or "rules alone")),
            Fact("Drawn because", sample.because),
            Fact("Scorecard", f"{card.name} v{card.version}"),
            Fact("Score", sample.score),
        ),
        "case_url": f"/ops/cases/{show_id(IdPrefix.CASE, sample.case_id)}/",
        "document_url": samples.document_url(sample),
        **frame(request.actor, "reviews"),
        "can_score": sample.state == "waiting" and sample.done_by_id != user,
        "can_decide": sample.appealed and partial is None,
        "partial": partial if sample.appealed else None,
    }
    return render(request, "ops/review.html", context)


@login_required
@require_POST
def score(request: SignedIn, key: str) -> HttpResponse:
    """Score a sample and go on to the next one that waits."""
    with transaction.atomic():
        sample, card = queries.review(request.actor, key_of(IdPrefix.REVIEW, key))
        answers = [
            quality.Answer(
                question=question.id,
                verdict=quality.Verdict(verdict),
                evidence=request.POST.get(f"evidence-{question.id}", "").strip(),
            )
            for question in card.questions
            if (verdict := request.POST.get(f"verdict-{question.id}", ""))
            in set(quality.Verdict)
        ]
        result = services.score(request.actor, sample.id, answers)
    messages.success(request, f"Scored {result.value} percent.")
    return redirect("/ops/quality/")


@login_required
@require_POST
def decide(request: SignedIn, key: str) -> HttpResponse:
    """Decide an appeal, finding by finding."""
    ruling = services.Ruling(
        reason=request.POST.get("reason", ""),
        withdrawn=request.POST.getlist("withdrawn"),
    )
    result = services.decide(request.actor, key_of(IdPrefix.REVIEW, key), ruling)
    messages.success(request, f"Decided: the score is {result.value} percent.")
    return redirect("ops:review", key)
