"""What items need and workers can, as words that one SQL operator compares.

``item.needs <@ worker's words`` is true exactly where the core finds no bar of skill
or language, so a claim need not read items only to pass them over.  The core still
decides: a claim is stepped through it before anything is written.

A worker at level 3 has the words of levels 1 to 3; one with a proved skill has the
words with and without proof; ``en-GB`` also answers for ``en`` (RFC 4647, 3.3.1).
Levels 4 and 5 are stretches for them: an item whose skills are relaxed over time opens
to them when it has waited for each level that they lack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.work import Cefr, LanguageNeed, Requirements, SkillNeed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime, timedelta
    from uuid import UUID

    from anyshore.core.work import Worker

__all__ = ["abilities", "needs", "requirements", "stretches"]

_PROVED = "!"
_HIGHEST = 5


def needs(requirements: Requirements) -> list[str]:
    """Write what an item asks for.

    >>> from anyshore.core.work import LanguageNeed, Requirements, SkillNeed
    >>> skills = (SkillNeed(code="matching", level=2, proof=True),)
    >>> needs(Requirements(skills=skills, languages=(LanguageNeed(tag="en"),)))
    ['skill:matching:2!', 'language:en:B2']
    """
    skills = [
        f"skill:{need.code}:{need.level}{_PROVED if need.proof else ''}"
        for need in requirements.skills
    ]
    languages = [
        f"language:{need.tag.lower()}:{need.level}" for need in requirements.languages
    ]
    return skills + languages


def requirements(
    words: Iterable[str],
    sites: Iterable[UUID] | None = None,
    countries: Iterable[str] | None = None,
    relax: timedelta | None = None,
) -> Requirements:
    """Read what `needs` wrote, with all that no word tells of.

    >>> wanted = requirements(["skill:matching:2!", "language:en:B2"])
    >>> needs(wanted)
    ['skill:matching:2!', 'language:en:B2']
    """
    skills, languages = [], []
    for word in words:
        kind, _, rest = word.partition(":")
        what, _, level = rest.rpartition(":")
        if kind == "language":
            languages.append(LanguageNeed(tag=what, level=Cefr(level)))
        else:
            plain = level.removesuffix(_PROVED)
            proof = plain != level
            skills.append(SkillNeed(code=what, level=int(plain), proof=proof))
    return Requirements(
        skills=tuple(skills),
        languages=tuple(languages),
        sites=None if sites is None else frozenset(sites),
        countries=None if countries is None else frozenset(countries),
        relax=relax,
    )


def abilities(worker: Worker, now: datetime) -> list[str]:
    """Write everything that a worker could be asked for now."""
    return sorted({*_skills(worker, now), *_languages(worker)})


def stretches(worker: Worker, now: datetime) -> dict[str, int]:
    """Write what a worker could be asked for in time, with the levels that they lack.

    >>> from datetime import UTC, datetime
    >>> from anyshore.core.work import Skill, Worker
    >>> ann = Worker(id=None, skills=(Skill(code="tax", level=3),))
    >>> stretches(ann, datetime(2026, 11, 22, tzinfo=UTC))
    {'skill:tax:4': 1, 'skill:tax:5': 2}
    """
    best: dict[tuple[str, str], int] = {}
    for skill in worker.skills:
        if skill.expires_at is not None and skill.expires_at <= now:
            continue
        for proved in ("", _PROVED) if skill.proof else ("",):
            known = best.get((skill.code, proved), 0)
            best[skill.code, proved] = max(known, skill.level)
    return {
        f"skill:{code}:{wanted}{proved}": wanted - level
        for (code, proved), level in best.items()
        for wanted in range(level + 1, _HIGHEST + 1)
    }


def _skills(worker: Worker, now: datetime) -> Iterator[str]:
    for skill in worker.skills:
        if skill.expires_at is not None and skill.expires_at <= now:
            continue
        for level in range(1, skill.level + 1):
            yield f"skill:{skill.code}:{level}"
            if skill.proof:
                yield f"skill:{skill.code}:{level}{_PROVED}"


def _languages(worker: Worker) -> Iterator[str]:
    for language in worker.languages:
        parts = language.tag.lower().split("-")
        for length in range(1, len(parts) + 1):
            wide = "-".join(parts[:length])
            for level in Cefr:
                if level <= language.level:
                    yield f"language:{wide}:{level}"
