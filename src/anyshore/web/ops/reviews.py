"""Quality: what waits for review, and the review of one sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from anyshore.apps.connect import queries as connect
from anyshore.apps.quality import queries, services
from anyshore.core import quality
from anyshore.kernel import IdPrefix, show_id
from anyshore.web.components.values import Cell, Column, Crumb, Fact, Row, Table, Tone
from anyshore.web.ops.frame import frame, key_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from anyshore.apps.quality.queries import Sample
    from anyshore.web.request import SignedIn

__all__ = ["decide", "review", "reviews", "score"]


def _url(sample: Sample) -> str:
    return f"/ops/quality/{show_id(IdPrefix.REVIEW, sample.id)}/"


def _state(sample: Sample) -> Cell:
    if sample.passed is None:
        return Cell("Waits for review", tone=Tone.OPEN)
    if sample.appealed:
        return Cell("Appealed", tone=Tone.SOON)
    if sample.passed:
        return Cell("Right", tone=Tone.OK)
    return Cell("Wrong", tone=Tone.LATE)


@login_required
@require_GET
def reviews(request: SignedIn) -> HttpResponse:
    """Show the samples of the clients served, those that wait longest first."""
    table = Table(
        caption="Samples",
        columns=(
            Column("Work"),
            Column("Contract"),
            Column("State"),
            Column("Score", number=True),
            Column("Drawn"),
        ),
        rows=tuple(
            Row(
                (
                    Cell(each.case.title, url=_url(each), sub=each.because),
                    str(each.contract),
                    _state(each),
                    each.score,
                    each.drawn_at,
                )
            )
            for each in queries.samples(request.actor)
        ),
        empty="No sample is drawn yet.",
        cards=True,
    )
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
    own = sample.done_by_id == request.user.id
    document = connect.document_of_case(sample.case_id)
    context = {
        "crumbs": (Crumb("Quality", "/ops/quality/"), Crumb(sample.case.title)),
        "sample": sample,
        "state": _state(sample),
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
        "document_url": f"/documents/{show_id(IdPrefix.DOCUMENT, document.id)}/"
        if document
        else "",
        **frame(request.actor, "reviews"),
        "can_score": sample.state == "waiting" and not own,
        "can_decide": sample.appealed and not own,
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
