"""How events name what the processes app keeps."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from anyshore.core import events
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from uuid import UUID

__all__ = ["case_ref", "contract_ref"]


def case_ref(key: UUID, qualifier: str = "case") -> events.Ref:
    """Return how events name a case."""
    return events.Ref(kind="case", id=show_id(IdPrefix.CASE, key), qualifier=qualifier)


@lru_cache(maxsize=1024)
def contract_ref(key: UUID) -> events.Ref:
    """Return how events name a contract."""
    shown = show_id(IdPrefix.CONTRACT, key)
    return events.Ref(kind="contract", id=shown, qualifier="contract")
