"""Who can do an engagement: experts in the order in which to ask them, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyshore.core.work import fit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from anyshore.core.access import Reason
    from anyshore.core.work import Requirements, Worker

__all__ = ["Candidate", "Suggestion", "suggest"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An expert who might do it."""

    #: The account that would be named in the brief.
    user: UUID
    #: What they can do, where, and for whom.
    worker: Worker
    #: How many engagements that are not over name them already.
    running: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A candidate, and what stands in the way."""

    candidate: Candidate
    #: Everything that keeps them from it; empty for an eligible one.
    because: tuple[Reason, ...]

    @property
    def eligible(self) -> bool:
        """Tell whether they can be named."""
        return not self.because


def suggest(
    candidates: Iterable[Candidate], client: UUID, needs: Requirements, now: datetime
) -> tuple[Suggestion, ...]:
    """Put candidates in the order in which to ask them.

    The eligible come first; among them those who know most of what is needed, then
    those who have least to do, then by key, so that the order is always the same.

    Args:
        candidates: The experts there are.
        client: Whose engagement it is.
        needs: What its contract asks of experts.
        now: Aware instant; skills that expired by then do not count.
    """
    found = [
        Suggestion(candidate=each, because=fit(each.worker, client, needs, now))
        for each in candidates
    ]
    wanted = {need.code for need in needs.skills}

    def place(one: Suggestion) -> tuple[bool, int, int, UUID]:
        skills = one.candidate.worker.skills
        known = sum(skill.level for skill in skills if skill.code in wanted)
        return (not one.eligible, -known, one.candidate.running, one.candidate.user)

    return tuple(sorted(found, key=place))
