"""Who may do what, and who sees which field.

This module decides, from values, whether an actor may use a capability on a target,
how much of a field they see, and who else may.  It denies whatever is not granted.  It
does not know sessions, passwords or tables: the shell turns its rows into `Actor` and
`Target` and asks.  The rules in words: ``docs/explanation/access.md``.
"""

from __future__ import annotations

from anyshore.core.access.decision import (
    Actor,
    Decision,
    Reason,
    Target,
    may,
    reached,
    who_may,
)
from anyshore.core.access.grants import (
    GRANTS,
    READING,
    Capability,
    Reach,
    Role,
    Side,
    grants_table,
)
from anyshore.core.access.masks import (
    MASKS,
    REVEALABLE,
    Masking,
    Shown,
    Visibility,
    masked,
    masks_table,
    may_reveal,
    sees,
)

__all__ = [
    "GRANTS",
    "MASKS",
    "READING",
    "REVEALABLE",
    "Actor",
    "Capability",
    "Decision",
    "Masking",
    "Reach",
    "Reason",
    "Role",
    "Shown",
    "Side",
    "Target",
    "Visibility",
    "grants_table",
    "masked",
    "masks_table",
    "may",
    "may_reveal",
    "reached",
    "sees",
    "who_may",
]
