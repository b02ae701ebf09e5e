"""What views know of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from anyshore.apps.accounts.models import User
    from anyshore.core.access import Actor

__all__ = ["SignedIn"]


class SignedIn(HttpRequest):
    """A request of somebody who has signed in, as the scope middleware leaves it."""

    user: User
    actor: Actor
