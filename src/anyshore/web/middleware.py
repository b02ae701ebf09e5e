"""For whom a request acts, and how a refused command is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from anyshore.adapters.postgres.scope import acting_for
from anyshore.apps.people import queries
from anyshore.kernel import ProblemError
from anyshore.web import errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    Handler = Callable[[HttpRequest], HttpResponseBase]

__all__ = ["problem_middleware", "scope_middleware"]

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


def scope_middleware(get_response: Handler) -> Handler:
    """Let every request act for the clients of its user, and for no others.

    A reading request is one transaction, so a page never mixes two states.  A command
    opens its own, as its locks should be gone before the answer is drawn.  Instants are
    shown in the zone of the user.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return get_response(request)
        actor = queries.actor(request.user)
        request.actor = actor  # type: ignore[attr-defined] # ours, see web.request
        zone = timezone.override(ZoneInfo(request.user.zone))
        with zone, acting_for(queries.scope(actor), user=actor.id):
            if request.method not in _READS:
                return get_response(request)
            with transaction.atomic():
                return get_response(request)

    return middleware


def problem_middleware(get_response: Handler) -> Handler:
    """Answer a problem that a command raised with a page that says what to do."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_exception(
        request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if isinstance(exception, ProblemError):
            return errors.problem(request, exception.problem)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined] # Django's hook
    return middleware
