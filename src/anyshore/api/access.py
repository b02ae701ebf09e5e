"""Whom a request of a program acts for: a token's user, or whoever is signed in.

The middleware stands before the one that sets the scope, so a token's request sees what
its user sees and nothing else, by the same code as every page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from ninja.security import APIKeyCookie, HttpBearer

from anyshore.apps.connect import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    from anyshore.core.access import Actor

    Handler = Callable[[HttpRequest], HttpResponseBase]

__all__ = [
    "PREFIX",
    "SESSION",
    "TOKEN",
    "Session",
    "Token",
    "actor_of",
    "token_middleware",
]

#: Where the API begins.
PREFIX = "/api/"


def token_middleware(get_response: Handler) -> Handler:
    """Let a request with a token act as the token's user.

    A request that brings a token that is not good is nobody's, whatever session it has.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(PREFIX) and "Authorization" in request.headers:
            scheme, _, secret = request.headers["Authorization"].partition(" ")
            bearer = scheme.lower() == "bearer"
            user = tokens.user_of(secret.strip()) if bearer else None
            request.user = user or AnonymousUser()
        return get_response(request)

    return middleware


class Token(HttpBearer):
    """An access token."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the user that the middleware has found for the token."""
        return request.user if request.user.is_authenticated else None


class Session(APIKeyCookie):
    """A signed-in browser; what changes something needs the page's CSRF token too."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Return whoever is signed in; a token that came with it counts alone."""
        if "Authorization" in request.headers:
            return None
        return request.user if request.user.is_authenticated else None


TOKEN = Token()
SESSION = Session(csrf=True)


def actor_of(request: HttpRequest) -> Actor:
    """Return whom the request acts for, as the scope middleware found them."""
    actor: Actor = request.actor  # type: ignore[attr-defined] # set by the middleware
    return actor
