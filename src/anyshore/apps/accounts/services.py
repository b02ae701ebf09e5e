"""Commands on accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from anyshore.apps.accounts.models import Grant, User
from anyshore.apps.permission import require
from anyshore.core.access import Capability, Role, Target
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["add_user"]


@transaction.atomic
def add_user(
    actor: Actor,
    account: User,
    password: str,
    roles: Iterable[Role],
    clients: Iterable[UUID] | None = None,
) -> User:
    """Add an account with its roles.

    Args:
        actor: Who adds it.
        account: The account, not yet stored; a client's user names their client.
        password: The first password.
        roles: What the person is here for.
        clients: The clients that staff serve; None for every client, later ones too.

    Raises:
        ProblemError: ``not-allowed``, or ``password-weak`` with what is wrong with it.
    """
    require(actor, Capability.USER_EDIT, Target(client=account.client_id))
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise ProblemError(
            Problem(
                code="password-weak",
                message=" ".join(error.messages),
                hint="Choose a longer password that is not a common one.",
            )
        ) from error
    account.email = User.objects.normalize_email(account.email)
    account.set_password(password)
    account.save(force_insert=True)
    Grant.objects.bulk_create(
        [
            Grant(user=account, role=role.value, client_id=client)
            for role in roles
            for client in ([None] if clients is None else clients)
        ]
    )
    return account
