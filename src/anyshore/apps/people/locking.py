"""Many workers at once, locked in one order and read in one statement."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from anyshore.adapters.postgres import batch
from anyshore.adapters.postgres.columns import column
from anyshore.core import work as core

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

__all__ = ["lock_workers"]

_LOCK = """
SELECT worker.id, worker.user_id, worker.automated, worker.presence, worker.level,
    worker.capacity, worker.site_id, site.country, (
        SELECT json_agg(json_build_array(code, level, proof, expires_at) ORDER BY code)
        FROM people_skill WHERE worker_id = worker.id
    )::text, (
        SELECT json_agg(json_build_array(tag, level) ORDER BY tag)
        FROM people_language WHERE worker_id = worker.id
    )::text
FROM people_worker AS worker JOIN clients_site AS site ON site.id = worker.site_id
WHERE worker.user_id = ANY (%b::uuid[])
ORDER BY worker.id FOR NO KEY UPDATE OF worker
"""


def lock_workers(clients: Mapping[UUID, frozenset[UUID]]) -> dict[UUID, core.Worker]:
    """Lock workers until the transaction ends, so that their screens take turns.

    Args:
        clients: The clients that each user serves, by their key.

    Returns:
        The queues' view of each, by user; users who are no workers are left out.
    """
    rows = batch.rows(_LOCK, column("uuid", clients))
    return {row[1]: _worker(row[0], clients[row[1]], *row[2:]) for row in rows}


def _worker(key: UUID, clients: frozenset[UUID], *columns: Any) -> core.Worker:
    automated, presence, level, capacity, site, country, skills, languages = columns
    return core.Worker(
        id=key,
        kind=core.WorkerKind.AUTOMATION if automated else core.WorkerKind.PERSON,
        skills=_skills(skills),
        languages=_languages(languages),
        site=site,
        country=country,
        clients=clients,
        level=level,
        presence=core.Presence(presence),
        capacity=capacity,
    )


# Most workers can what many others can; their values are shared.
@lru_cache(maxsize=4096)
def _skills(text: str | None) -> tuple[core.Skill, ...]:
    return tuple(
        core.Skill(
            code=code,
            level=level,
            proof=proof,
            expires_at=None if until is None else datetime.fromisoformat(until),
        )
        for code, level, proof, until in json.loads(text or "[]")
    )


@lru_cache(maxsize=4096)
def _languages(text: str | None) -> tuple[core.Language, ...]:
    return tuple(
        core.Language(tag=tag, level=core.Cefr(level))
        for tag, level in json.loads(text or "[]")
    )
