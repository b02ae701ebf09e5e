"""The page of an engagement and its actions, for any door that shows it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anyshore.apps.engagements import queries
from anyshore.kernel import IdPrefix, parse_id
from anyshore.web.engagement import actions, drafting, page, versions

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.urls import URLPattern

    from anyshore.core.access import Actor
    from anyshore.web.request import SignedIn

    Command = Callable[[SignedIn, UUID], object]
    #: What every page of a door shows around it, such as its rail.
    Frame = Callable[[Actor], dict[str, object]]

__all__ = ["addresses"]

_DONE = {
    "propose": "The brief is with the client.",
    "accept": "Accepted. The experts can begin.",
    "decline": "Sent back with your reason.",
    "start": "Work has begun.",
    "submit": "Submitted for review.",
    "changes": "Changes asked for. The experts see your remarks.",
    "offer": "The change order is with the client.",
    "agree": "Agreed. The brief has changed.",
    "disagree": "Declined with your reason.",
    "cancel": "Ended. Both sides see why.",
}


def _show(request: SignedIn, key: str, door: str, frame: Frame) -> HttpResponse:
    asked = request.GET.get("deliverable", ""), request.GET.get("version", "")
    context = frame(request.actor) | page.shown(request.actor, _key(key), door, asked)
    context["sent"] = drafting.forget(request)
    return render(request, f"{door}/engagement.html", context)


def _compare(request: SignedIn, key: str, door: str, frame: Frame) -> HttpResponse:
    sent = request.GET
    asked = sent.get("deliverable", ""), sent.get("old", ""), sent.get("new", "")
    (old, before), (new, after) = versions.comparison(request.actor, _key(key), asked)
    shown = page.shown(
        request.actor, _key(key), door, (new.deliverable, str(new.number))
    )
    context = {
        **frame(request.actor),
        **shown,
        "old": old,
        "new": new,
        "before": before,
        "after": after,
        "back": versions.version_url(shown["base"], new),
    }
    return render(request, "engagement/compare.html", context)


def _file(
    request: SignedIn, key: str, door: str, part: str, number: int
) -> HttpResponse:
    row, value = queries.one(request.actor, _key(key))
    version = versions.find(value, part, str(number))
    name = f"{version.deliverable}-v{number}.md"
    return HttpResponse(
        queries.content(row.id, version),
        headers={
            "Content-Type": f"{version.media_type}; charset=utf-8",
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=name
            ),
        },
    )


def _key(text: str) -> UUID:
    return parse_id(IdPrefix.ENGAGEMENT, text)


def _back(request: SignedIn, key: str, door: str) -> HttpResponse:
    """Lead to the engagement, and to the version that the person was reading."""
    sent = request.POST if "deliverable" in request.POST else request.GET
    kept = {name: sent[name] for name in ("deliverable", "version") if sent.get(name)}
    query = f"?{urlencode(kept)}" if kept else ""
    return redirect(f"/{door}/engagements/{key}/{query}")


def _do(
    request: SignedIn,
    key: str,
    door: str,
    command: Command,
    done: str,
    **named: object,
) -> HttpResponse:
    # What the command reads to understand the person is read in its own transaction:
    # outside of one the database shows nothing.
    with transaction.atomic():
        command(request, _key(key), **named)
    messages.success(request, done)
    drafting.remember(request, request.POST.get("draft", ""))
    return _back(request, key, door)


def _simple(request: SignedIn, key: str, door: str, verb: str) -> HttpResponse:
    with transaction.atomic():
        actions.simple(request, _key(key), verb)
    messages.success(request, _DONE[verb])
    drafting.remember(request, request.POST.get("draft", ""))
    return redirect(f"/{door}/engagements/{key}/")


def addresses(door: str, frame: Frame) -> list[URLPattern]:
    """Return the addresses of engagements below a door.

    Args:
        door: ``expert``, ``ops`` or ``portal``.
        frame: Gives what every page of the door shows around it, such as its rail.
    """

    def get(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return login_required(require_GET(partial(view, door=door)))

    def post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return login_required(require_POST(partial(view, door=door)))

    def command(
        function: Callable[..., object], done: str
    ) -> Callable[..., HttpResponse]:
        return post(partial(_do, command=function, done=done))

    base = "engagements/<str:key>/"
    step = f"{base}milestones/<str:name>/"
    edit = require_http_methods(["GET", "POST"])(
        partial(drafting.edit, door=door, frame=frame)
    )
    return [
        path(base, get(partial(_show, frame=frame)), name="engagement"),
        path(f"{base}brief/", login_required(edit), name="brief"),
        path(f"{base}compare/", get(partial(_compare, frame=frame)), name="compare"),
        path(
            f"{base}versions/<str:part>/<int:number>/",
            get(_file),
            name="version",
        ),
        path(
            f"{base}deliver/",
            command(
                actions.deliver, "The version is kept. Submit it when it is ready."
            ),
            name="deliver",
        ),
        path(
            f"{base}comment/", command(actions.comment, "Remark added."), name="comment"
        ),
        path(
            f"{base}comments/<uuid:comment>/resolve/",
            command(actions.resolve, "Resolved."),
            name="resolve",
        ),
        path(
            f"{base}sign-off/",
            command(actions.sign_off, "Signed off. The milestone can be invoiced."),
            name="sign-off",
        ),
        path(
            f"{step}reach/",
            command(actions.reach_milestone, "Reached. The client approves it."),
            name="reach",
        ),
        path(
            f"{step}approve/",
            command(actions.approve_milestone, "Approved. It can be invoiced."),
            name="approve-milestone",
        ),
        path(f"{base}do/<slug:verb>/", post(_simple), name="do"),
    ]
