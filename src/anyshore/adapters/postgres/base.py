"""Django's PostgreSQL backend, with a scope set at the start of every transaction."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from anyshore.adapters.postgres import columns, scope

__all__ = ["DatabaseWrapper"]

# Before the first connection: each takes over the dumpers that there are by then.
columns.register()

# Rows of an inbox die by the thousand.  An index scan marks the dead it meets, and the
# next one passes them by; a bitmap, which the planner turns to where statistics happen
# to see the inbox empty, visits every one of them again until the next vacuum.
_QUEUES_BY_INDEX = " -c enable_bitmapscan=off"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions know for whom they act."""

    def get_connection_params(self) -> dict[str, Any]:
        """Open the connection under one of our roles, never under the login itself."""
        params: dict[str, Any] = super().get_connection_params()
        role = self.settings_dict["ROLE"]
        options = f"{params.get('options', '')} -c role={role}"
        if role == scope.RUNNER_ROLE:
            options += _QUEUES_BY_INDEX
        params["options"] = options.strip()
        return params

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django's
        super()._set_autocommit(autocommit)  # type: ignore[misc] # not in the stubs
        if not autocommit:
            scope.apply(self)
