"""Masks: how much of a field somebody sees, by the field's masking class.

A form or document declares the class beside the field.  One table drives what is shown,
exported and redacted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from anyshore.core.access.decision import Actor, Decision, Reason, Target, may
from anyshore.core.access.grants import Capability, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "MASKS",
    "REVEALABLE",
    "Masking",
    "Shown",
    "Visibility",
    "masked",
    "masks_table",
    "may_reveal",
    "sees",
]


class Masking(StrEnum):
    """What kind of secret a field holds."""

    #: Nothing to hide from anybody who may read the target.
    OPEN = "open"
    #: Who somebody is: names, addresses, e-mail (GDPR article 4 (1)).
    PERSONAL = "personal"
    #: Accounts and cards: IBAN, card number.
    FINANCIAL = "financial"
    #: Special categories: health, beliefs, biometrics (GDPR article 9).
    SENSITIVE = "sensitive"
    #: The provider's own cost and margin.
    COMMERCIAL = "commercial"
    #: Passwords and keys: for machines only.
    CREDENTIAL = "credential"


class Visibility(IntEnum):
    """How much of a field is shown; a greater one shows more."""

    HIDDEN = 0
    PARTIAL = 1
    FULL = 2


_HIDDEN, _PARTIAL, _FULL = Visibility

#: Masking class to role to visibility; what is absent is hidden.
MASKS: Mapping[Masking, Mapping[Role, Visibility]] = MappingProxyType(
    {
        Masking.OPEN: MappingProxyType(dict.fromkeys(Role, _FULL)),
        Masking.PERSONAL: MappingProxyType(
            {
                Role.CLIENT_USER: _FULL,
                Role.CLIENT_ADMIN: _FULL,
                Role.AGENT: _FULL,
                Role.EXPERT: _PARTIAL,
                Role.LEAD: _FULL,
            }
        ),
        Masking.FINANCIAL: MappingProxyType(
            {
                Role.CLIENT_USER: _PARTIAL,
                Role.CLIENT_ADMIN: _FULL,
                Role.AGENT: _PARTIAL,
                Role.LEAD: _PARTIAL,
                Role.ADMINISTRATOR: _PARTIAL,
            }
        ),
        Masking.SENSITIVE: MappingProxyType({Role.CLIENT_ADMIN: _FULL}),
        Masking.COMMERCIAL: MappingProxyType(
            {Role.LEAD: _FULL, Role.ADMINISTRATOR: _FULL}
        ),
        Masking.CREDENTIAL: MappingProxyType({}),
    }
)

#: The classes a person can open with a reason.
REVEALABLE = frozenset({Masking.PERSONAL, Masking.FINANCIAL, Masking.SENSITIVE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """How much of a field somebody sees, and why."""

    #: How much.
    visibility: Visibility
    #: The role that opens it, or what hides it.
    because: tuple[Reason, ...]


def sees(
    actor: Actor,
    masking: Masking,
    target: Target,
    reading: Capability = Capability.CASE_READ,
) -> Shown:
    """Decide how much of a field of the given class the actor sees.

    Args:
        actor: Who reads.
        masking: The class of the field.
        target: What the field is part of.
        reading: The capability that opens the target as a whole.

    Returns:
        Hidden where the target itself may not be read; else the most that a role
        which may read the target gives.  A role that may not read it opens nothing.
    """
    decision = may(actor, reading, target)
    if not decision.yes:
        return Shown(visibility=_HIDDEN, because=decision.because)
    best, by = max(
        (MASKS[masking].get(role, _HIDDEN), role.value)
        for role in actor.roles
        if _reads_as(actor, role, reading, target)
    )
    words = {_HIDDEN: "sees nothing", _PARTIAL: "sees a part", _FULL: "sees all"}
    text = f"{by.replace('_', ' ')} {words[best]} of {masking.value} fields"
    return Shown(visibility=best, because=(Reason(code="mask", text=text),))


def _reads_as(actor: Actor, role: Role, reading: Capability, target: Target) -> bool:
    """Tell whether the actor may read the target by this one role alone."""
    alone = replace(actor, roles=frozenset({role}))
    return may(alone, reading, target).yes


def may_reveal(actor: Actor, masking: Masking, target: Target, reason: str) -> Decision:
    """Decide whether the actor may open a masked field; the reason is recorded.

    Args:
        actor: Who asks.
        masking: The class of the field.
        target: What the field is part of.
        reason: Why they need it, in their words.
    """
    if masking not in REVEALABLE:
        text = f"{masking.value} fields cannot be revealed"
        return Decision(yes=False, because=(Reason(code="mask", text=text),))
    if not reason.strip():
        text = "a reveal needs a reason"
        return Decision(yes=False, because=(Reason(code="reason-missing", text=text),))
    return may(actor, Capability.FIELD_REVEAL, target)


def masked(value: str, visibility: Visibility) -> str:
    """Write a value as far as it may be seen.

    >>> masked("DE89370400440532013000", Visibility.PARTIAL)
    '••••3000'
    >>> masked("1234567", Visibility.PARTIAL)
    '••••'
    """
    if visibility is _FULL:
        return value
    # A short value would be given away by its last four characters.
    return "••••" + value[-4:] if visibility is _PARTIAL and len(value) >= 8 else "••••"


def masks_table() -> str:
    """Write the masks as the Markdown table of ``docs/explanation/access.md``."""
    roles = [role.value.replace("_", " ") for role in Role]
    lines = [
        "| field | " + " | ".join(roles) + " |",
        "|---" * (len(roles) + 1) + "|",
    ]
    words = {_HIDDEN: "", _PARTIAL: "partly", _FULL: "all"}
    for masking in Masking:
        cells = [words[MASKS[masking].get(role, _HIDDEN)] for role in Role]
        lines.append(f"| {masking.value} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
