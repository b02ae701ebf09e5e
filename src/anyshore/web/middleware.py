"""For whom a request acts, and how a refused command is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from anyshore.adapters.extras import absent
from anyshore.adapters.postgres.scope import acting_for
from anyshore.apps.people import queries
from anyshore.apps.permission import NOT_ALLOWED
from anyshore.kernel import Problem, ProblemError
from anyshore.web import errors
from anyshore.web.context import closed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    from anyshore.web.context import Door

    Handler = Callable[[HttpRequest], HttpResponseBase]

__all__ = ["problem_middleware", "scope_middleware"]

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


def scope_middleware(get_response: Handler) -> Handler:
    """Let every request act for the clients of its user, and for no others.

    A reading request is one transaction, so a page never mixes two states.  A command
    opens its own, as its locks should be gone before the answer is drawn.  Instants are
    shown in the zone of the user.  A door that is not open to the user stays shut,
    whatever is behind it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return get_response(request)
        actor = queries.actor(request.user)
        request.actor = actor  # type: ignore[attr-defined] # ours, see web.request
        zone = timezone.override(ZoneInfo(request.user.zone))
        door = closed(actor, request.path)
        if door is not None:
            return errors.problem(request, _shut(door))
        with zone, acting_for(queries.scope(actor), user=actor.id):
            if request.method not in _READS:
                return get_response(request)
            with transaction.atomic():
                return get_response(request)

    return middleware


def _shut(door: Door) -> Problem:
    return Problem(
        code=NOT_ALLOWED,
        message=f"This door, {door.label}, is not one of yours.",
        hint="Use the doors above, or ask an administrator for the role.",
    )


def problem_middleware(get_response: Handler) -> Handler:
    """Answer a problem that a command raised with a page that says what to do."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_exception(
        request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if isinstance(exception, ProblemError):
            return errors.problem(request, exception.problem)
        if isinstance(exception, ImportError):
            # What only some pages need is loaded when it is first needed.
            missing = absent(exception)
            return None if missing is None else errors.problem(request, missing)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined] # Django's hook
    return middleware
