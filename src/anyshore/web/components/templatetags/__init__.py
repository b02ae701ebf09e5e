"""Template tags, loaded as ``anyshore``."""

from __future__ import annotations

__all__: list[str] = []
