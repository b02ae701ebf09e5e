"""Sourcing: what to hand over, to which shore, at what cost.

Today it derives the shore of a contract from two countries.  It does not look anything
up: facts about countries come in as values.
"""

from __future__ import annotations

from anyshore.core.sourcing.shore import Place, Shore, ShoreFinding, kilometers, shore

__all__ = ["Place", "Shore", "ShoreFinding", "kilometers", "shore"]
