"""Hold every request of a test to the rule that walled reads need.

The scope is written when a transaction begins, so outside of one the application's role
sees nothing.  In a test there always is a transaction around, which hides a page that
reads outside of its own; this one does not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from anyshore.adapters.postgres import scope

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["held"]

#: What is said between transactions.
_FREE = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")


def held(send: Callable[..., Any]) -> Callable[..., Any]:
    """Return a test browser's way to send that fails where one reads outside."""

    def request(browser: Any, **request: Any) -> Any:
        around = len(connection.savepoint_ids)
        outside: list[str] = []

        def watch(execute: Any, sql: str, *more: Any) -> Any:
            own = len(connection.savepoint_ids) > around
            free = scope.current() == scope.NOBODY or sql.startswith(_FREE)
            if not own and not free:
                outside.append(sql[:120])
            return execute(sql, *more)

        with connection.execute_wrapper(watch):
            answer = send(browser, **request)
        # Told at the end: an answer to errors of any kind would swallow it before.
        assert outside == [], f"read outside a transaction: {request.get('PATH_INFO')}"
        return answer

    return request
