"""Workers, what they can do, and what an item asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID

__all__ = [
    "Cefr",
    "Language",
    "LanguageNeed",
    "Presence",
    "Requirements",
    "Skill",
    "SkillNeed",
    "Worker",
    "WorkerKind",
]


class Cefr(StrEnum):
    """Level in a language: Common European Framework of Reference, table 1.

    The names sort as the levels do, so they compare as text.
    """

    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"


class Presence(StrEnum):
    """Whether a worker can receive work now."""

    #: At the desk and free to receive.
    AVAILABLE = "available"
    #: At work, on something that is no item: training, meeting.
    BUSY = "busy"
    #: On a break.
    AWAY = "away"
    #: Not signed in.
    OFFLINE = "offline"


class WorkerKind(StrEnum):
    """What a worker is."""

    PERSON = "person"
    #: A software agent: the same rules, the same sampling, the same history.
    AUTOMATION = "automation"


@dataclass(frozen=True, kw_only=True, slots=True)
class Skill:
    """Something a worker can do, and how that is known."""

    #: The skill's code in the catalog, as in ``invoice-matching``.
    code: str
    #: From 1 (under guidance) to 5 (teaches others).
    level: int
    #: Reference of the proof: a document or a test; empty where there is none.
    proof: str = ""
    #: First instant at which it no longer counts; None for never.
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """A language a worker works in."""

    #: BCP 47 tag, as in ``en`` or ``pt-BR``.
    tag: str
    #: How well.
    level: Cefr


@dataclass(frozen=True, kw_only=True, slots=True)
class SkillNeed:
    """A skill that an item asks for."""

    #: The skill's code.
    code: str
    #: The lowest level that will do, 1 to 5.
    level: int = 1
    #: Whether it must be proved.
    proof: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageNeed:
    """A language that an item asks for."""

    #: BCP 47 language range; ``en`` is met by ``en-GB``, not the other way round.
    tag: str
    #: The lowest level that will do.
    level: Cefr = Cefr.B2


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirements:
    """What an item asks of whoever works it."""

    #: Every one of these is needed.
    skills: tuple[SkillNeed, ...] = ()
    #: Every one of these is needed.
    languages: tuple[LanguageNeed, ...] = ()
    #: Sites where it may be worked; None for no such wall, empty for nowhere.
    sites: frozenset[UUID] | None = None
    #: Countries where its data may be seen (ISO 3166-1); None for no such wall.
    countries: frozenset[str] | None = None
    #: Waiting that stands for one level of a skill: so long after it became ready it
    #: opens to who lacks one level, after twice as long to who lacks two.  None where
    #: no level is ever given up.
    relax: timedelta | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Worker:
    """A person or software agent who works items."""

    #: The worker's key.
    id: UUID
    #: Person or software agent.
    kind: WorkerKind = WorkerKind.PERSON
    #: What they can do.
    skills: tuple[Skill, ...] = ()
    #: The languages they work in.
    languages: tuple[Language, ...] = ()
    #: Where they work; None where unknown.
    site: UUID | None = None
    #: ISO 3166-1 alpha-2 code of the country they work in; None where unknown.
    country: str | None = None
    #: The clients they serve; empty means none.
    clients: frozenset[UUID] = frozenset()
    #: The highest escalation level they receive.
    level: int = 0
    #: Whether they can receive work now.
    presence: Presence = Presence.AVAILABLE
    #: How many items they may have in hand at once.
    capacity: int = 1
    #: How many items they have in hand now.
    held: int = 0
