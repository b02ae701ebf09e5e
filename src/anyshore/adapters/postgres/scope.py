"""For whom a transaction acts.

The scope is a context variable.  The backend writes it into the transaction's settings
when a transaction begins, with ``SET LOCAL`` semantics: it ends with the transaction,
so a pooled connection cannot carry one client's scope into another's request.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["NOBODY", "Scope", "acting_for", "acting_for_all", "apply", "current"]

APP_ROLE = "anyshore_app"
RUNNER_ROLE = "anyshore_runner"
OWNER_ROLE = "anyshore_owner"

_SET = (
    "SELECT set_config('role', %s, true), set_config('anyshore.clients', %s, true),"
    " set_config('anyshore.user', %s, true)"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows a transaction may touch."""

    #: Database role; empty keeps the one the connection was opened with.
    role: str = ""
    #: Clients whose rows are visible under `anyshore_app`.
    clients: frozenset[UUID] = frozenset()
    #: The signed-in user, who may always see their own account.
    user: UUID | None = None


NOBODY = Scope()

_scope: ContextVar[Scope] = ContextVar("anyshore_scope", default=NOBODY)


def current() -> Scope:
    """Return the scope that the next transaction will act in."""
    return _scope.get()


def apply(wrapper: BaseDatabaseWrapper) -> None:
    """Write the scope into the transaction that has just begun."""
    scope = _scope.get()
    if scope == NOBODY:
        return
    clients = ",".join(sorted(str(client) for client in scope.clients))
    with wrapper.cursor() as cursor:
        role = scope.role or APP_ROLE
        cursor.execute(_SET, [role, clients, str(scope.user or "")])


@contextmanager
def _entered(scope: Scope) -> Iterator[None]:
    token = _scope.set(scope)
    if connection.in_atomic_block:
        apply(connection)
    try:
        yield
    finally:
        _scope.reset(token)
        if connection.in_atomic_block and not connection.needs_rollback:
            _restore()


def _restore() -> None:
    """Bring the settings of a still open transaction back to the outer scope."""
    if _scope.get() != NOBODY:
        apply(connection)
        return
    with connection.cursor() as cursor:
        cursor.execute(_SET, [connection.settings_dict["ROLE"], "", ""])


@contextmanager
def acting_for(clients: Iterable[UUID], user: UUID | None = None) -> Iterator[None]:
    """Act for these clients alone: rows of others do not exist inside."""
    with _entered(Scope(role=APP_ROLE, clients=frozenset(clients), user=user)):
        yield


@contextmanager
def acting_for_all() -> Iterator[None]:
    """Act for every client, as the runner, the job worker and the command line do."""
    with _entered(Scope(role=RUNNER_ROLE)):
        yield
