"""The clock and the source of fresh keys: the only places where time and chance enter.

The shell asks here and hands the answer to the core as an argument.  A test stands the
clock still, or moves it, with `standing_at`.
"""

from __future__ import annotations

import secrets
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from anyshore.kernel import require_aware, uuid7
from anyshore.kernel.ids import RANDOM_BITS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["new_key", "now", "standing_at"]

#: How far two keys of one millisecond may lie apart: the later cannot be guessed.
_STEP_BITS = 32


class _Keys:
    """The last key made here, so that the next one sorts after it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = UUID(int=0)
        self._random = 0

    def next(self, at: datetime) -> UUID:
        with self._lock:
            # The top bit stays free, so that counting on from it cannot roll over.
            random = secrets.randbits(RANDOM_BITS - 1)
            key = uuid7(at, random)
            if key <= self._last and key.int >> 80 == self._last.int >> 80:
                random = self._random + 1 + secrets.randbits(_STEP_BITS)
                key = uuid7(at, random)
            self._last, self._random = key, random
            return key


_keys = _Keys()
_standing: ContextVar[datetime | None] = ContextVar("anyshore_clock", default=None)


def now() -> datetime:
    """Return the present instant in UTC."""
    return _standing.get() or datetime.now(UTC)  # noqa: TID251 - the one real clock


def new_key() -> UUID:
    """Return a fresh version 7 UUID that sorts after this process's earlier ones.

    Within a millisecond the random part only grows (RFC 9562, clause 6.2, method 2), so
    rows that one transaction writes keep their order when they are sorted by key.
    """
    return _keys.next(now())


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Let the clock stand at an instant, for tests and replays."""
    token = _standing.set(require_aware(instant))
    try:
        yield
    finally:
        _standing.reset(token)
