"""Whoever types the command: the operator of the installation.

Who can run commands beside the database can do everything there anyway, so the command
line acts with the roles that its commands need.  The log names the operator all the
same.
"""

from __future__ import annotations

from uuid import UUID

from anyshore.core.access import Actor, Role

__all__ = ["OPERATOR", "operator"]

#: The operator's id in the log.
OPERATOR = UUID(int=0)


def operator(*clients: UUID) -> Actor:
    """Return the operator, acting for the clients given."""
    return Actor(
        id=OPERATOR,
        roles=frozenset({Role.ADMINISTRATOR, Role.DESIGNER, Role.LEAD}),
        clients=frozenset(clients),
    )
