"""The clock and the source of fresh keys: the only places where time and chance enter.

The shell asks here and hands the answer to the core as an argument.  A test stands the
clock still, or moves it, with `standing_at`.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from anyshore.kernel import require_aware, uuid7
from anyshore.kernel.ids import RANDOM_BITS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

__all__ = ["new_key", "now", "standing_at"]

_standing: ContextVar[datetime | None] = ContextVar("anyshore_clock", default=None)


def now() -> datetime:
    """Return the present instant in UTC."""
    return _standing.get() or datetime.now(UTC)  # noqa: TID251 - the one real clock


def new_key() -> UUID:
    """Return a fresh version 7 UUID."""
    return uuid7(now(), secrets.randbits(RANDOM_BITS))


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Let the clock stand at an instant, for tests and replays."""
    token = _standing.set(require_aware(instant))
    try:
        yield
    finally:
        _standing.reset(token)
