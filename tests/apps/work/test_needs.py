"""What the database compares says the same as the core."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from anyshore.apps.work.models import ItemRow
from anyshore.apps.work.needs import abilities, needs, stretches
from anyshore.core.work import (
    STORE_ORDER,
    Cefr,
    Item,
    Language,
    LanguageNeed,
    Requirements,
    Skill,
    SkillNeed,
    Worker,
    eligible,
    opening,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CLIENT = UUID(int=1)
CODES = st.sampled_from(["matching", "tax"])
TAGS = st.sampled_from(["en", "en-GB", "EN-us", "de"])
LEVELS = st.integers(1, 5)
RELAX = timedelta(minutes=10)
EXPIRY = st.sampled_from([None, NOW, NOW + timedelta(days=1)])


@given(
    skills=st.lists(
        st.builds(
            Skill,
            code=CODES,
            level=LEVELS,
            proof=st.sampled_from(["", "exam"]),
            expires_at=EXPIRY,
        ),
        max_size=3,
    ),
    languages=st.lists(
        st.builds(Language, tag=TAGS, level=st.sampled_from(Cefr)), max_size=3
    ),
    asked=st.lists(
        st.builds(SkillNeed, code=CODES, level=LEVELS, proof=st.booleans()), max_size=2
    ),
    spoken=st.lists(
        st.builds(LanguageNeed, tag=TAGS, level=st.sampled_from(Cefr)), max_size=2
    ),
)
def test_needs_lie_in_abilities_and_stretches_as_the_core_finds(
    skills: list[Skill],
    languages: list[Language],
    asked: list[SkillNeed],
    spoken: list[LanguageNeed],
) -> None:
    requirements = Requirements(skills=tuple(asked), languages=tuple(spoken))
    item = Item(
        id=UUID(int=2),
        client=CLIENT,
        contract=UUID(int=3),
        service=UUID(int=4),
        queue=UUID(int=5),
        case=UUID(int=6),
        element="e",
        title="t",
        created_at=NOW,
        ready_at=NOW,
        requirements=requirements,
    )
    worker = Worker(
        id=UUID(int=7),
        clients=frozenset({CLIENT}),
        skills=tuple(skills),
        languages=tuple(languages),
    )
    wanted, able = needs(requirements), abilities(worker, NOW)
    assert (set(wanted) <= set(able)) is eligible(worker, item, NOW).yes
    # In time, each level that they lack stands for so much waiting.
    further = stretches(worker, NOW)
    assert not further.keys() & set(able)
    wait = None
    if set(wanted) <= further.keys() | set(able):
        wait = sum(further.get(word, 0) for word in wanted) * RELAX
    relaxed = replace(item, requirements=replace(requirements, relax=RELAX))
    assert opening(worker, relaxed, NOW) == wait
    waited = replace(relaxed, ready_at=NOW - (wait or timedelta(days=9)))
    assert eligible(worker, waited, NOW).yes is (wait is not None)


def test_the_index_of_ready_items_has_the_order_of_the_core() -> None:
    index = next(one for one in ItemRow._meta.indexes if one.name == "item_ready")
    # PostgreSQL puts nulls last in an ascending index by itself.
    order = STORE_ORDER.replace(" NULLS LAST", "").split(", ")
    assert index.fields == ["queue", *order]
