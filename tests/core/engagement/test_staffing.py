"""Who can do an engagement: reasons before order, and the order is always the same."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from anyshore.core.engagement import Candidate, suggest
from anyshore.core.work import (
    Cefr,
    Language,
    LanguageNeed,
    Presence,
    Requirements,
    Skill,
    SkillNeed,
    Worker,
    WorkerKind,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ACME, BETA, SITE, ELSEWHERE = (UUID(int=n) for n in range(1, 5))
NEEDS = Requirements(
    skills=(SkillNeed(code="research", level=3),),
    languages=(LanguageNeed(tag="de", level=Cefr.B2),),
    sites=frozenset({SITE}),
    countries=frozenset({"PL"}),
)


def expert(number: int, level: int = 3, running: int = 0, **other: object) -> Candidate:
    """Return an expert who meets everything, but for what is said otherwise."""
    known: dict[str, object] = {
        "skills": (Skill(code="research", level=level),),
        "languages": (Language(tag="de", level=Cefr.C1),),
        "site": SITE,
        "country": "PL",
        "clients": frozenset({ACME}),
        **other,
    }
    worker = Worker(
        id=UUID(int=100 + number),
        kind=WorkerKind.PERSON,
        level=0,
        presence=Presence.OFFLINE,
        capacity=1,
        held=1,
        **known,  # type: ignore[arg-type] # the fields above
    )
    return Candidate(user=UUID(int=number), worker=worker, running=running)


def reasons(candidate: Candidate) -> list[str]:
    """Return what keeps a candidate from it."""
    (one,) = suggest([candidate], ACME, NEEDS, NOW)
    assert one.eligible is (one.because == ())
    return [reason.text for reason in one.because]


def test_who_is_away_today_can_be_named_for_weeks() -> None:
    """Presence and what is in hand are of the day; an engagement is not."""
    assert reasons(expert(1)) == []


def test_everything_in_the_way_is_named() -> None:
    """Walls first, then what is missing to the skills and languages."""
    other = expert(
        1, 2, site=ELSEWHERE, country="IN", clients=frozenset({BETA}), languages=()
    )
    assert reasons(other) == [
        "does not serve this client",
        "does not work at an allowed site",
        "its data may be seen from PL, not from IN",
        "research at level 2, needs 3",
        "lacks the language de",
    ]


def test_a_skill_that_has_expired_does_not_count() -> None:
    """The instant at which it expires is the first without it."""
    skill = Skill(code="research", level=5, expires_at=NOW)
    assert reasons(expert(1, skills=(skill,))) == ["research has expired"]


def test_those_to_ask_first_come_first() -> None:
    """Eligible before not, then by skill, then by what they have to do, then by key."""
    stranger = expert(1, 5, clients=frozenset({BETA}))
    busy, best, late, same = expert(2, 3, 2), expert(3, 4), expert(5, 3), expert(4, 3)
    found = suggest([stranger, busy, best, late, same], ACME, NEEDS, NOW)
    assert [one.candidate for one in found] == [best, same, late, busy, stranger]
