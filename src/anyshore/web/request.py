"""What views know of a request."""

from __future__ import annotations

from django.http import HttpRequest

from anyshore.apps.accounts.models import User
from anyshore.core.access import Actor

__all__ = ["SignedIn"]


class SignedIn(HttpRequest):
    """A request of somebody who has signed in, as the scope middleware leaves it."""

    user: User
    actor: Actor
