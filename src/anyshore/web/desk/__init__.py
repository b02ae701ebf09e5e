"""The desk: the item in hand, never a list.

Shows an agent the one item that was pushed to them, with its document, its form and
what is known about it.  Which item that is, and what becomes of it, is decided by
`anyshore.apps.work`; the screen sends commands and draws what came of them.
"""

from __future__ import annotations

__all__: list[str] = []
