"""Drafting a brief, and writing it anew as long as it is a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone

from anyshore.adapters import clock
from anyshore.apps.engagements import queries, services
from anyshore.apps.permission import require
from anyshore.core import engagement as core
from anyshore.core.access import Capability, Target, may
from anyshore.kernel import IdPrefix, Problem, ProblemError, parse_id, show_id
from anyshore.web.components.values import Crumb
from anyshore.web.engagement.briefing import BriefForm, Setting
from anyshore.web.engagement.listed import index_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from django.http import HttpResponse

    from anyshore.apps.clients.queries import Contract
    from anyshore.core.access import Actor
    from anyshore.web.request import SignedIn

    Frame = Callable[[Actor], dict[str, object]]

__all__ = ["edit", "forget", "new", "remember"]

#: Under which name the session keeps what was sent since a page was shown.
_SENT = "engagement-draft-sent"


def remember(request: SignedIn, draft: str) -> None:
    """Keep in mind which draft of the browser was sent and may be forgotten there."""
    if draft:
        request.session[_SENT] = draft


def forget(request: SignedIn) -> str:
    """Return which draft the browser may forget, once; empty for none."""
    return str(request.session.pop(_SENT, ""))


def _setting(
    actor: Actor,
    contracts: Iterable[Contract],
    client: UUID,
    former: core.Brief | None = None,
) -> Setting:
    zone: Any = timezone.get_current_timezone()
    ours = actor.own_client is not None
    wide = may(actor, Capability.ENGAGEMENT_READ, Target(client=client)).yes
    # Who drafts for a client stays named; an admin may edit what colleagues drafted.
    named = former is None or actor.id in former.reviewers or not wide
    return Setting(
        contracts=[
            (show_id(IdPrefix.CONTRACT, each.id), each.name, each.currency)
            for each in contracts
        ],
        reviewers=dict(queries.reviewers(client)),
        always=frozenset((actor.id,)) if ours and named else frozenset(),
        zone=zone,
        today=clock.now().astimezone(zone).date(),
    )


def new(request: SignedIn, door: str, frame: Frame) -> HttpResponse:
    """Show the form of a new brief, or draft what was written in it."""
    actor = request.actor
    sent = request.POST if request.method == "POST" else None
    with transaction.atomic():
        contracts = queries.drafting_contracts(actor)
        if not contracts:
            raise ProblemError(
                Problem(
                    code="not-found",
                    message="There is no KPO contract to draft a brief under.",
                    hint="Ask your provider to enter one.",
                )
            )
        setting = _setting(actor, contracts, contracts[0].client_id)
        form = BriefForm(setting, sent=sent)
        if not form.bound or not form.is_valid():
            return _page(request, form, door, frame)
        contract = parse_id(IdPrefix.CONTRACT, form.contract)
        value = services.draft(actor, contract, form.brief())
    return _drafted(request, value, door, "brief-new")


def edit(request: SignedIn, key: str, door: str, frame: Frame) -> HttpResponse:
    """Show the form of a drafted brief, or write it anew."""
    actor = request.actor
    sent = request.POST if request.method == "POST" else None
    with transaction.atomic():
        row, value = queries.one(actor, parse_id(IdPrefix.ENGAGEMENT, key))
        require(actor, Capability.ENGAGEMENT_DRAFT, core.target_of(value))
        if value.state is not core.State.DRAFTED:
            raise ProblemError(
                Problem(
                    code="wrong-state",
                    message="This brief is a draft no more.",
                    hint="What was agreed is changed by a change order.",
                )
            )
        setting = _setting(actor, [row.contract], value.client, value.brief)
        form = BriefForm(setting, value.brief, sent)
        if not form.bound or not form.is_valid():
            return _page(request, form, door, frame, value)
        read = request.POST.get("version", "")
        former = int(read) if read.isdecimal() else -1
        value = services.edit(actor, value.id, form.brief(), former)
    return _drafted(request, value, door, f"brief-{key}")


def _drafted(
    request: SignedIn, value: core.Engagement, door: str, sent: str
) -> HttpResponse:
    messages.success(request, "The draft is kept.")
    remember(request, sent)
    key = show_id(IdPrefix.ENGAGEMENT, value.id)
    return redirect(f"/{door}/engagements/{key}/")


def _page(
    request: SignedIn,
    form: BriefForm,
    door: str,
    frame: Frame,
    value: core.Engagement | None = None,
) -> HttpResponse:
    index = index_of(door)
    crumbs = [Crumb("Engagements", index)]
    back, key = index, "new"
    if value is not None:
        key = show_id(IdPrefix.ENGAGEMENT, value.id)
        back = f"/{door}/engagements/{key}/"
        crumbs.append(Crumb(value.brief.title, back))
    heading = "Edit the brief" if value else "Draft a brief"
    # What was typed over another's change is sent again for the version it was on.
    version = request.POST.get("version") or (value.version if value else "")
    context = {
        **frame(request.actor),
        "crumbs": (*crumbs, Crumb(heading)),
        "heading": heading,
        "form": form,
        "back": back,
        "draft": f"brief-{key}",
        "version": version,
    }
    status = 422 if form.bound else 200
    return render(request, "engagement/draft.html", context, status=status)
