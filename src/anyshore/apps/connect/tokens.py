"""Access tokens: with one of them a program acts as a user, and no further.

The secret is shown once, when it is made.  Kept is its SHA-256: a secret of 256 random
bits cannot be guessed from it, so a slow password hash would only make requests slow.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from anyshore.adapters import clock
from anyshore.apps.accounts.backend import PasswordBackend
from anyshore.apps.connect.models import AccessToken
from anyshore.apps.permission import missing, require
from anyshore.core.access import Capability, Target
from anyshore.kernel import IdPrefix, Problem, ProblemError, show_id

if TYPE_CHECKING:
    from datetime import timedelta
    from uuid import UUID

    from anyshore.apps.accounts.models import User
    from anyshore.core.access import Actor

__all__ = ["PREFIX", "NewToken", "create", "of_user", "revoke", "user_of"]

#: What every secret begins with, so that scanners for leaked secrets can find it.
PREFIX = "any_"
_BYTES = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class NewToken:
    """A token that was just made."""

    #: The row, without the secret.
    token: AccessToken
    #: The secret; nobody can show it again.
    secret: str


@transaction.atomic
def create(
    actor: Actor, user: User, name: str, lifetime: timedelta | None = None
) -> NewToken:
    """Make a token with which a program acts as a user.

    Args:
        actor: Who makes it: the user, or whoever administers users.
        user: Whom the program acts as.
        name: What it is for.
        lifetime: How long it works; None until it is revoked.

    Raises:
        ProblemError: ``not-allowed`` or ``name-missing``.
    """
    _require(actor, user)
    if not name.strip():
        raise ProblemError(
            Problem(
                code="name-missing",
                message="A token needs a name.",
                hint="Say which program uses it, so that it can be revoked later.",
            )
        )
    secret = PREFIX + secrets.token_urlsafe(_BYTES)
    now = clock.now()
    token = AccessToken.objects.create(
        user=user,
        name=name.strip()[:100],
        digest=_digest(secret),
        created_at=now,
        expires_at=now + lifetime if lifetime else None,
    )
    return NewToken(token=token, secret=secret)


@transaction.atomic
def revoke(actor: Actor, key: UUID) -> None:
    """Make a token stop working at once.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    token = AccessToken.objects.select_related("user").filter(pk=key).first()
    if token is None:
        raise missing("token", show_id(IdPrefix.CREDENTIAL, key))
    _require(actor, token.user)
    token.delete()


def of_user(user: UUID) -> list[AccessToken]:
    """Return a user's tokens, newest first."""
    return list(AccessToken.objects.filter(user_id=user).order_by("-id"))


def user_of(secret: str) -> User | None:
    """Return whom a secret stands for; None where it is unknown, expired or closed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT anyshore_user_by_token(%s)", [_digest(secret)])
        (user,) = cursor.fetchone()
    return PasswordBackend().get_user(user) if user else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _require(actor: Actor, user: User) -> None:
    if actor.id != user.id:
        require(actor, Capability.USER_EDIT, Target(client=user.client_id))
