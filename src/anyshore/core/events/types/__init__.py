"""The types of event, a module for each room of the house.

Here a new one is declared; what becomes of a declaration is decided elsewhere.

A type is named by what it happened to, a full stop, and what happened, in the past
tense.  Its keys say what a reader of the log needs without opening another table; the
objects it is about are references, not keys.  ``maybe()`` marks a key that may be left
out.  Types and keys are added, never renamed or taken out: old logs still hold them.
"""

from __future__ import annotations

from anyshore.core.events.types.access import ACCESS
from anyshore.core.events.types.billing import BILLING
from anyshore.core.events.types.cases import CASES
from anyshore.core.events.types.engagements import ENGAGEMENTS
from anyshore.core.events.types.items import ITEMS
from anyshore.core.events.types.parties import PARTIES
from anyshore.core.events.types.quality import QUALITY
from anyshore.core.events.types.staffing import STAFFING

__all__ = ["ALL"]

#: Every type, room by room.
ALL = (
    *PARTIES,
    *ACCESS,
    *CASES,
    *ITEMS,
    *ENGAGEMENTS,
    *QUALITY,
    *STAFFING,
    *BILLING,
)
