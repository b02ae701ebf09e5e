"""Whether a worker may receive an item, with everything that stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from anyshore.core.access import Reason
from anyshore.core.work.worker import Presence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from anyshore.core.work.item import Item
    from anyshore.core.work.worker import (
        LanguageNeed,
        Requirements,
        SkillNeed,
        Worker,
    )

__all__ = ["Bar", "Eligibility", "eligible", "fit", "opening", "walls"]


class Bar(StrEnum):
    """What can stand between a worker and an item; codes of the reasons."""

    NOT_YET = "not-yet"
    CLIENT_WALL = "client-wall"
    SITE_WALL = "site-wall"
    DATA_LOCATION = "data-location"
    FOUR_EYES = "four-eyes"
    NAMED_OTHER = "named-other"
    PASSED = "passed"
    LEVEL = "level"
    SKILL_MISSING = "skill-missing"
    SKILL_LEVEL = "skill-level"
    SKILL_UNPROVED = "skill-unproved"
    SKILL_EXPIRED = "skill-expired"
    LANGUAGE_MISSING = "language-missing"
    LANGUAGE_LEVEL = "language-level"
    PRESENCE = "presence"
    CAPACITY = "capacity"


# A level lacking, or proved only at a lower one: what waiting can make up for.
_RELAXED = frozenset({Bar.SKILL_LEVEL.value, Bar.SKILL_UNPROVED.value})
_AT_ONCE = timedelta()


@dataclass(frozen=True, kw_only=True, slots=True)
class Eligibility:
    """Whether a worker may receive an item, and why."""

    #: Whether they may.
    yes: bool
    #: For no, everything in the way; for yes, one reason that says what was met.
    because: tuple[Reason, ...]

    def __bool__(self) -> bool:
        return self.yes

    def __str__(self) -> str:
        """Write the answer with its reasons."""
        word = "yes" if self.yes else "no"
        return f"{word}: {'; '.join(reason.text for reason in self.because)}"


def eligible(worker: Worker, item: Item, now: datetime) -> Eligibility:
    """Decide whether the worker may receive the item now.

    Args:
        worker: Who would work it.
        item: The item; its state does not matter here, only what it asks for.
        now: Aware instant; skills that expired by then do not count.

    Returns:
        Yes, or no with every reason, in the order of the lifecycle page.
    """
    bars = _bars(worker, item, now)
    if bars:
        wait = _lifted(worker, item.requirements, bars, now)
        if wait is None or now - item.ready_at < wait:
            return Eligibility(yes=False, because=bars)
        short = "; ".join(bar.text for bar in bars)
        text = f"{short}, but it has waited long enough to open to them"
        return Eligibility(yes=True, because=(Reason(code="relaxed", text=text),))
    needs = item.requirements
    met = [need.code for need in needs.skills] + [need.tag for need in needs.languages]
    text = f"has {', '.join(met)}" if met else "the item asks for no special skill"
    return Eligibility(yes=True, because=(Reason(code="eligible", text=text),))


def opening(worker: Worker, item: Item, now: datetime) -> timedelta | None:
    """Return how long an item must have waited before the worker may receive it.

    Args:
        worker: Who.
        item: The item; how long it has waited so far does not matter here.
        now: Aware instant; skills that expired by then do not count.

    Returns:
        Zero where they have all it asks for; None where waiting helps nothing.
    """
    bars = _bars(worker, item, max(now, item.ready_at))
    return _lifted(worker, item.requirements, bars, now) if bars else _AT_ONCE


def _bars(worker: Worker, item: Item, now: datetime) -> tuple[Reason, ...]:
    return (
        *_timing(item, now),
        *walls(worker, item),
        *_addressing(worker, item),
        *_competence(worker, item.requirements, now),
        *_availability(worker),
    )


def _lifted(
    worker: Worker, needs: Requirements, bars: Sequence[Reason], now: datetime
) -> timedelta | None:
    """Return the waiting that lifts what stands in the way; None where none does."""
    if needs.relax is None or any(bar.code not in _RELAXED for bar in bars):
        return None
    levels = 0
    for need in needs.skills:
        short = _short(worker, need, now)
        if short is None:
            return None
        levels += short
    return levels * needs.relax


def _short(worker: Worker, need: SkillNeed, now: datetime) -> int | None:
    """Return by how many levels a worker falls short; None without proof asked for."""
    levels = [
        skill.level
        for skill in worker.skills
        if skill.code == need.code
        and (skill.expires_at is None or now < skill.expires_at)
        and (skill.proof or not need.proof)
    ]
    return max(need.level - max(levels), 0) if levels else None


def walls(worker: Worker, item: Item) -> tuple[Reason, ...]:
    """Name the walls between worker and item, which nobody's judgment overrides."""
    found = list(_around(worker, item.client, item.requirements))
    if worker.id in item.excluded:
        text = "did an earlier step that this one checks"
        found.append(_bar(Bar.FOUR_EYES, text))
    return tuple(found)


def fit(
    worker: Worker, client: UUID, needs: Requirements, now: datetime
) -> tuple[Reason, ...]:
    """Name what keeps a worker from a client's work for good, not just today.

    Whether they are here, or have too much in hand, is left out: work that takes weeks
    is given to people, not to whoever is free at the moment.

    Args:
        worker: Who would do it.
        client: Whose work it is.
        needs: What it asks for.
        now: Aware instant; skills that expired by then do not count.
    """
    return (*_around(worker, client, needs), *_competence(worker, needs, now))


def _around(worker: Worker, client: UUID, needs: Requirements) -> Iterator[Reason]:
    """Name the walls around a client's work that the worker stands outside of."""
    if client not in worker.clients:
        yield _bar(Bar.CLIENT_WALL, "does not serve this client")
    if needs.sites is not None and worker.site not in needs.sites:
        yield _bar(Bar.SITE_WALL, "does not work at an allowed site")
    if needs.countries is not None and worker.country not in needs.countries:
        allowed = ", ".join(sorted(needs.countries)) or "no country"
        where = worker.country or "an unknown country"
        text = f"its data may be seen from {allowed}, not from {where}"
        yield _bar(Bar.DATA_LOCATION, text)


def _bar(bar: Bar, text: str) -> Reason:
    return Reason(code=bar.value, text=text)


def _timing(item: Item, now: datetime) -> Iterator[Reason]:
    if now < item.ready_at:
        yield _bar(
            Bar.NOT_YET, f"cannot start before {item.ready_at:%Y-%m-%d %H:%M %Z}"
        )


def _addressing(worker: Worker, item: Item) -> Iterator[Reason]:
    if item.named is not None and item.named != worker.id:
        yield _bar(Bar.NAMED_OTHER, "is named for another worker")
    # A lead who names somebody that gave it back means it.
    if worker.id in item.passed_by and item.named != worker.id:
        yield _bar(Bar.PASSED, "gave it back earlier")
    if worker.level < item.level:
        text = f"is escalated to level {item.level}, works at level {worker.level}"
        yield _bar(Bar.LEVEL, text)


def _competence(worker: Worker, needs: Requirements, now: datetime) -> Iterator[Reason]:
    for need in needs.skills:
        bar = _skill_bar(worker, need, now)
        if bar is not None:
            yield bar
    for language in needs.languages:
        bar = _language_bar(worker, language)
        if bar is not None:
            yield bar


def _skill_bar(worker: Worker, need: SkillNeed, now: datetime) -> Reason | None:
    """Name what is missing to the skill, or None; any one entry may meet the need."""
    known = [skill for skill in worker.skills if skill.code == need.code]
    if not known:
        return _bar(Bar.SKILL_MISSING, f"lacks {need.code}")
    live = [s for s in known if s.expires_at is None or now < s.expires_at]
    if not live:
        return _bar(Bar.SKILL_EXPIRED, f"{need.code} has expired")
    high = [skill for skill in live if skill.level >= need.level]
    if not high:
        best = max(skill.level for skill in live)
        text = f"{need.code} at level {best}, needs {need.level}"
        return _bar(Bar.SKILL_LEVEL, text)
    if need.proof and not any(skill.proof for skill in high):
        return _bar(Bar.SKILL_UNPROVED, f"{need.code} is not proved")
    return None


def _language_bar(worker: Worker, need: LanguageNeed) -> Reason | None:
    levels = [spoken.level for spoken in worker.languages if _in(need.tag, spoken.tag)]
    if not levels:
        return _bar(Bar.LANGUAGE_MISSING, f"lacks the language {need.tag}")
    if max(levels) < need.level:
        text = f"{need.tag} at {max(levels)}, needs {need.level}"
        return _bar(Bar.LANGUAGE_LEVEL, text)
    return None


def _in(wanted: str, tag: str) -> bool:
    """Tell whether a tag lies in a language range (RFC 4647, 3.3.1 basic filtering)."""
    wanted, tag = wanted.lower(), tag.lower()
    return tag == wanted or tag.startswith(f"{wanted}-")


def _availability(worker: Worker) -> Iterator[Reason]:
    if worker.presence is not Presence.AVAILABLE:
        yield _bar(Bar.PRESENCE, f"is {worker.presence.value}")
    if worker.held >= worker.capacity:
        text = f"has {worker.held} in hand, room for {worker.capacity}"
        yield _bar(Bar.CAPACITY, text)
