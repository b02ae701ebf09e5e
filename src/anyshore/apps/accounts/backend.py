"""Signing in with e-mail and password.

Before anyone is signed in the database shows no accounts at all.  Looking one up by its
address goes through a function of the database that returns just that one row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.db import transaction

from anyshore.adapters.postgres.scope import acting_for
from anyshore.apps.accounts.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["PasswordBackend"]


class PasswordBackend(BaseBackend):
    """Checks a password against the account of an e-mail address."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: object,
    ) -> User | None:
        """Return the account that an address (the username) and password belong to."""
        if username is None or password is None:
            return None
        found = list(
            User.objects.raw("SELECT * FROM anyshore_user_by_email(%s)", [username])
        )
        if not found:
            # The same work as for a known address, so that timing tells nothing.
            User().set_password(password)
            return None
        user = found[0]
        if not user.is_active:
            return None
        with acting_for((), user=user.id), transaction.atomic():
            return user if user.check_password(password) else None

    def get_user(self, user_id: UUID | str) -> User | None:
        """Return a signed-in user's account by its key."""
        key = UUID(str(user_id))
        with acting_for((), user=key), transaction.atomic():
            return User.objects.filter(pk=key, is_active=True).first()
