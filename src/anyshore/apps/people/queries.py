"""Who somebody is to the access rules and to the queues."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

from anyshore.adapters.postgres.scope import acting_for
from anyshore.apps.accounts.models import User
from anyshore.apps.people.models import Worker
from anyshore.core import work as core
from anyshore.core.access import Actor, Role
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["actor", "called", "core_worker", "names", "no_worker", "scope", "worker_of"]

_SELF = """
SELECT (SELECT array_agg(role ORDER BY id)
          FROM accounts_grant WHERE user_id = %(user)s),
       (SELECT array_agg(client_id ORDER BY id)
          FROM accounts_grant WHERE user_id = %(user)s),
       anyshore_scope_of(%(user)s),
       (SELECT site.country FROM people_worker AS worker
          JOIN clients_site AS site ON site.id = worker.site_id
         WHERE worker.user_id = %(user)s)
"""


def actor(user: User) -> Actor:
    """Return the access rules' view of a signed-in user."""
    # The cursor opens last: the scope is written when the transaction begins.
    with (
        acting_for((), user=user.id),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(_SELF, {"user": user.id})
        roles, holds_for, clients, country = cursor.fetchone()
    grants = [
        (Role(role), client)
        for role, client in zip(roles or (), holds_for or (), strict=True)
    ]
    staff = user.client_id is None
    return Actor(
        id=user.id,
        roles=frozenset(role for role, _ in grants),
        own_client=user.client_id,
        clients=frozenset(clients or ()) if staff else frozenset(),
        narrow=_narrow(grants) if staff else frozenset(),
        country=country,
        organization_wide=user.organization_wide,
    )


def _narrow(
    grants: Sequence[tuple[Role, UUID | None]],
) -> frozenset[tuple[Role, UUID]]:
    """Return the roles with the clients they hold for, but for those of every one."""
    everywhere = {role for role, client in grants if client is None}
    return frozenset(
        (role, client)
        for role, client in grants
        if client is not None and role not in everywhere
    )


def worker_of(user: UUID) -> Worker | None:
    """Return the worker that a user signs in as, if they are one."""
    return Worker.objects.select_related("user", "site").filter(user_id=user).first()


def no_worker() -> ProblemError:
    """Return the error for an account that is no worker's."""
    return ProblemError(
        Problem(
            code="not-a-worker",
            message="This account receives no work.",
            hint="Ask an administrator to add a worker with a site and skills.",
        )
    )


def scope(actor: Actor) -> frozenset[UUID]:
    """Return the clients whose rows an actor's transactions may see."""
    own = actor.own_client
    return actor.clients if own is None else frozenset((own,))


def core_worker(row: Worker, clients: frozenset[UUID], held: int = 0) -> core.Worker:
    """Return the queues' view of a worker.

    Args:
        row: The worker, with their site.
        clients: The clients they serve, by the grants of their account.
        held: How many items they have in hand now.
    """
    return core.Worker(
        id=row.id,
        kind=core.WorkerKind.AUTOMATION if row.automated else core.WorkerKind.PERSON,
        skills=tuple(
            core.Skill(
                code=skill.code,
                level=skill.level,
                proof=skill.proof,
                expires_at=skill.expires_at,
            )
            for skill in row.skills.all()
        ),
        languages=tuple(
            core.Language(tag=spoken.tag, level=core.Cefr(spoken.level))
            for spoken in row.languages.all()
        ),
        site=row.site_id,
        country=row.site.country,
        clients=clients,
        level=row.level,
        presence=core.Presence(row.presence),
        capacity=row.capacity,
        held=held,
    )


def names(users: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of users that the reader may see, by key."""
    return dict(User.objects.filter(pk__in=list(users)).values_list("pk", "name"))


def called(keys: Iterable[str]) -> dict[str, str]:
    """Return the names behind keys of users and workers, as events hold them.

    Keys that are neither, or that the reader may not see, are left out.
    """
    known = {key for key in (_uuid(text) for text in keys) if key is not None}
    if not known:
        return {}
    found = {}
    for key, name in User.objects.filter(pk__in=known).values_list("id", "name"):
        found[str(key)] = name
    workers = Worker.objects.filter(pk__in=known)
    for key, name in workers.values_list("id", "user__name"):
        found[str(key)] = name
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
