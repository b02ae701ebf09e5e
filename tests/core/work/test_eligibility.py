from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from anyshore.core.work import (
    Cefr,
    Item,
    Language,
    LanguageNeed,
    Presence,
    Requirements,
    Skill,
    SkillNeed,
    Worker,
    eligible,
    opening,
)

MATCHING = Skill(code="matching", level=3, proof="test:9")
NEED = SkillNeed(code="matching", level=3, proof=True)


def bars(worker: Worker, item: Item, now: datetime) -> list[str]:
    answer = eligible(worker, item, now)
    return [] if answer else [reason.code for reason in answer.because]


def test_who_meets_everything_is_eligible_and_hears_what_was_met(
    item: Item, ann: Worker, now: datetime
) -> None:
    needs = Requirements(
        skills=(NEED,), languages=(LanguageNeed(tag="en", level=Cefr.B2),)
    )
    able = replace(
        ann, skills=(MATCHING,), languages=(Language(tag="en-IN", level=Cefr.C1),)
    )
    answer = eligible(able, replace(item, requirements=needs), now)
    assert str(answer) == "yes: has matching, en"
    assert str(eligible(ann, item, now)) == ("yes: the item asks for no special skill")


@pytest.mark.parametrize(
    ("skills", "expected"),
    [
        ((), ["skill-missing"]),
        ((replace(MATCHING, code="Matching"),), ["skill-missing"]),
        ((replace(MATCHING, level=2),), ["skill-level"]),
        ((replace(MATCHING, proof=""),), ["skill-unproved"]),
        ((replace(MATCHING, level=5),), []),
        # A low proved entry and a high unproved one do not add up.
        (
            (replace(MATCHING, level=2), replace(MATCHING, proof="")),
            ["skill-unproved"],
        ),
    ],
)
def test_a_skill_needs_level_and_proof(
    item: Item,
    ann: Worker,
    now: datetime,
    skills: tuple[Skill, ...],
    expected: list[str],
) -> None:
    asked = replace(item, requirements=Requirements(skills=(NEED,)))
    assert bars(replace(ann, skills=skills), asked, now) == expected


def test_a_skill_counts_until_the_instant_it_expires(
    item: Item, ann: Worker, now: datetime
) -> None:
    asked = replace(item, requirements=Requirements(skills=(NEED,)))
    worker = replace(ann, skills=(replace(MATCHING, expires_at=now),))
    assert bars(worker, asked, now - timedelta(microseconds=1)) == []
    assert bars(worker, asked, now) == ["skill-expired"]


@pytest.mark.parametrize(
    ("tag", "level", "expected"),
    [
        ("en", Cefr.B2, []),
        ("EN-gb", Cefr.C2, []),
        ("en", Cefr.B1, ["language-level"]),
        ("eng", Cefr.C2, ["language-missing"]),
        ("de", Cefr.C2, ["language-missing"]),
    ],
)
def test_a_language_is_met_by_its_varieties_from_the_level_on(
    item: Item, ann: Worker, now: datetime, tag: str, level: Cefr, expected: list[str]
) -> None:
    needs = Requirements(languages=(LanguageNeed(tag="en", level=Cefr.B2),))
    worker = replace(ann, languages=(Language(tag=tag, level=level),))
    assert bars(worker, replace(item, requirements=needs), now) == expected


def test_a_variety_asked_for_is_not_met_by_the_language_at_large(
    item: Item, ann: Worker, now: datetime
) -> None:
    needs = Requirements(languages=(LanguageNeed(tag="pt-BR"),))
    worker = replace(ann, languages=(Language(tag="pt", level=Cefr.C2),))
    asked = replace(item, requirements=needs)
    assert bars(worker, asked, now) == ["language-missing"]


def test_levels_sort_as_the_framework_does() -> None:
    assert sorted(Cefr) == [Cefr.A1, Cefr.A2, Cefr.B1, Cefr.B2, Cefr.C1, Cefr.C2]


@pytest.mark.parametrize(
    ("walls", "expected"),
    [
        (Requirements(countries=frozenset({"IN"})), []),
        (Requirements(countries=frozenset({"PL"})), ["data-location"]),
        (Requirements(countries=frozenset()), ["data-location"]),
        (Requirements(sites=frozenset({UUID(int=50)})), ["site-wall"]),
        (Requirements(sites=frozenset()), ["site-wall"]),
    ],
)
def test_no_wall_is_none_and_an_empty_wall_lets_nobody_through(
    item: Item, ann: Worker, now: datetime, walls: Requirements, expected: list[str]
) -> None:
    assert bars(ann, replace(item, requirements=walls), now) == expected


def test_who_serves_no_client_gets_nothing(
    item: Item, ann: Worker, now: datetime
) -> None:
    assert bars(replace(ann, clients=frozenset()), item, now) == ["client-wall"]


def test_presence_and_capacity_count(item: Item, ann: Worker, now: datetime) -> None:
    for presence in (Presence.BUSY, Presence.AWAY, Presence.OFFLINE):
        assert bars(replace(ann, presence=presence), item, now) == ["presence"]
    assert bars(replace(ann, held=1), item, now) == ["capacity"]
    assert bars(replace(ann, held=1, capacity=2), item, now) == []


def test_an_item_is_not_started_before_its_time(
    item: Item, ann: Worker, now: datetime
) -> None:
    planned = replace(item, ready_at=now + timedelta(minutes=1))
    assert bars(ann, planned, now) == ["not-yet"]
    assert bars(ann, planned, planned.ready_at) == []


def test_every_reason_is_given_at_once(item: Item, ann: Worker, now: datetime) -> None:
    asked = replace(
        item,
        level=2,
        named=UUID(int=9),
        excluded=frozenset({ann.id}),
        passed_by=frozenset({ann.id}),
        ready_at=now + timedelta(hours=1),
        requirements=Requirements(
            skills=(NEED,),
            languages=(LanguageNeed(tag="pl"),),
            sites=frozenset(),
            countries=frozenset({"PL", "DE"}),
        ),
    )
    worker = replace(ann, clients=frozenset(), presence=Presence.AWAY, held=1)
    answer = eligible(worker, asked, now)
    assert str(answer) == (
        "no: cannot start before 2026-11-23 10:00 UTC; does not serve this client; "
        "does not work at an allowed site; its data may be seen from DE, PL, "
        "not from IN; did an earlier step that this one checks; is named for another "
        "worker; gave it back earlier; is escalated to level 2, works at level 0; "
        "lacks matching; lacks the language pl; is away; "
        "has 1 in hand, room for 1"
    )


def test_a_level_that_somebody_lacks_is_made_up_for_by_waiting(
    item: Item, ann: Worker, now: datetime
) -> None:
    needs = Requirements(skills=(NEED,), relax=timedelta(minutes=30))
    asked = replace(item, requirements=needs, ready_at=now)
    junior = replace(ann, skills=(replace(MATCHING, level=1),))
    assert opening(junior, asked, now) == timedelta(hours=1)
    later = now + timedelta(hours=1)
    assert bars(junior, asked, later - timedelta(microseconds=1)) == ["skill-level"]
    assert str(eligible(junior, asked, later)) == (
        "yes: matching at level 1, needs 3, but it has waited long enough to open to"
        " them"
    )
    # Waiting lifts no other bar, and a wall beside it keeps this one up.
    away = replace(junior, presence=Presence.AWAY)
    assert bars(away, asked, later) == ["skill-level", "presence"]
    unproved = replace(junior, skills=(replace(MATCHING, proof=""),))
    assert opening(unproved, asked, now) is None
    assert bars(unproved, asked, later) == ["skill-unproved"]
