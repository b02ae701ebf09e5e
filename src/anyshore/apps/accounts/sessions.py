"""Sessions behind a wall: the database shows a session only to who holds its key.

The application's role cannot list sessions, so a fault that reads what it should not
gives nobody a key to somebody else's sign-in.  Before each statement the key is written
into the transaction, where the wall around the table reads it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends import db
from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SessionStore"]


@contextmanager
def _holding(key: str | None) -> Iterator[None]:
    with transaction.atomic():
        _hold(key or "")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _hold("")


def _hold(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('anyshore.session', %s, true)", [key])


class SessionStore(db.SessionStore):
    """Django's sessions in the database, one at a time."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Return Django's model: the table is the same."""
        from django.contrib.sessions.models import Session

        return Session

    def load(self) -> dict[str, Any]:
        """Return the data of the session whose key is held."""
        with _holding(self.session_key):
            loaded: dict[str, Any] = super().load()
        return loaded

    def exists(self, session_key: str) -> bool:
        """Tell whether there is a session of this key."""
        with _holding(session_key):
            return bool(super().exists(session_key))

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's
        """Write the session; a new one gets its key first."""
        if self.session_key is None:
            self.create()
            return
        with _holding(self.session_key):
            super().save(must_create=must_create)

    def delete(self, session_key: str | None = None) -> None:
        """End a session."""
        with _holding(session_key or self.session_key):
            super().delete(session_key)
