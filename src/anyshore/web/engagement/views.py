"""The page of an engagement and its actions, for any door that shows it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from anyshore.apps.engagements import queries
from anyshore.kernel import IdPrefix, Problem, ProblemError, parse_id
from anyshore.web.engagement import actions, page

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.urls import URLPattern

    from anyshore.web.request import SignedIn

    Command = Callable[[SignedIn, UUID], object]

__all__ = ["addresses"]

_DONE = {
    "propose": "The brief is with the client.",
    "accept": "Accepted. The experts can begin.",
    "decline": "Sent back with your reason.",
    "start": "Work has begun.",
    "submit": "Submitted for review.",
    "changes": "Changes asked for. The experts see your remarks.",
}


def _number(request: SignedIn, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() else None


def _show(
    request: SignedIn, key: str, door: str, frame: dict[str, object]
) -> HttpResponse:
    number = _number(request, "version")
    context = frame | page.shown(request.actor, _key(key), door, number)
    return render(request, f"{door}/engagement.html", context)


def _compare(request: SignedIn, key: str, door: str) -> HttpResponse:
    numbers = [_number(request, "old") or 1, _number(request, "new") or 1]
    context = page.shown(request.actor, _key(key), door, numbers[1])
    old, new = page.comparison(request.actor, _key(key), numbers)
    context |= {"old": old, "new": new, "numbers": sorted(numbers), "door": door}
    return render(request, "engagement/compare.html", context)


def _file(request: SignedIn, key: str, door: str, number: int) -> HttpResponse:
    row, value = queries.one(request.actor, _key(key))
    for version in value.versions:
        if version.number == number:
            name = f"{version.deliverable}-v{number}.md"
            return HttpResponse(
                queries.content(row.id, version),
                headers={
                    "Content-Type": f"{version.media_type}; charset=utf-8",
                    "Content-Disposition": f'attachment; filename="{name}"',
                },
            )
    raise ProblemError(
        Problem(code="not-found", message=f"There is no version {number}.")
    )


def _key(text: str) -> UUID:
    return parse_id(IdPrefix.ENGAGEMENT, text)


def _do(
    request: SignedIn, key: str, door: str, command: Command, done: str
) -> HttpResponse:
    # What the command reads to understand the person is read in its own transaction:
    # outside of one the database shows nothing.
    with transaction.atomic():
        command(request, _key(key))
    messages.success(request, done)
    return redirect(f"/{door}/engagements/{key}/")


def _simple(request: SignedIn, key: str, door: str, verb: str) -> HttpResponse:
    actions.simple(request, _key(key), verb)
    messages.success(request, _DONE[verb])
    return redirect(f"/{door}/engagements/{key}/")


def _resolve(request: SignedIn, key: str, door: str, comment: UUID) -> HttpResponse:
    actions.resolve(request, _key(key), comment)
    messages.success(request, "Resolved.")
    return redirect(f"/{door}/engagements/{key}/")


def addresses(door: str, frame: dict[str, object] | None = None) -> list[URLPattern]:
    """Return the addresses of engagements below a door.

    Args:
        door: ``expert`` or ``portal``.
        frame: What every page of the door shows around it, such as its rail.
    """
    show = partial(_show, frame=frame or {})

    def get(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return login_required(require_GET(partial(view, door=door)))

    def post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return login_required(require_POST(partial(view, door=door)))

    def command(function: Command, done: str) -> Callable[..., HttpResponse]:
        return post(partial(_do, command=function, done=done))

    base = "engagements/<str:key>/"
    return [
        path(base, get(show), name="engagement"),
        path(f"{base}compare/", get(_compare), name="compare"),
        path(f"{base}versions/<int:number>/", get(_file), name="version"),
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
        path(f"{base}comments/<uuid:comment>/resolve/", post(_resolve), name="resolve"),
        path(
            f"{base}sign-off/",
            command(actions.sign_off, "Signed off. The milestone can be invoiced."),
            name="sign-off",
        ),
        path(f"{base}do/<slug:verb>/", post(_simple), name="do"),
    ]
