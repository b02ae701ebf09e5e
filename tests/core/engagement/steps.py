"""Steps of an engagement, as tests take them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from anyshore.core.engagement import (
    Action,
    AddComment,
    Answer,
    Deliver,
    Engagement,
    Kind,
    Verdict,
    anchor,
    step,
)
from anyshore.core.work import Refusal, Transition

if TYPE_CHECKING:
    from datetime import datetime

    from anyshore.core.access import Actor

MET = (
    Answer(criterion="sources", verdict=Verdict.MET),
    Answer(criterion="size", verdict=Verdict.MET),
)


COMMENT = UUID(int=500)


def done(engagement: Engagement, now: datetime, *actions: Action) -> Engagement:
    for action in actions:
        outcome = step(engagement, action, now)
        assert isinstance(outcome, Transition), f"{action}: {outcome}"
        engagement = outcome.after
    return engagement


def refused(engagement: Engagement, action: Action, now: datetime) -> list[str]:
    outcome = step(engagement, action, now)
    assert isinstance(outcome, Refusal)
    return [problem.code for problem in outcome.problems]


def facts(
    engagement: Engagement, action: Action, now: datetime
) -> list[tuple[str, dict[str, object]]]:
    outcome = step(engagement, action, now)
    assert isinstance(outcome, Transition), str(outcome)
    return [(fact.type, dict(fact.data)) for fact in outcome.facts]


def version(by: Actor, content: str, deliverable: str = "report") -> Deliver:
    return Deliver(
        by=by,
        deliverable=deliverable,
        checksum=content * 64,
        media_type="text/markdown",
        size=100,
    )


def change(by: Actor, number: int = 1, id_: UUID = COMMENT) -> AddComment:
    return AddComment(
        by=by,
        id=id_,
        deliverable="report",
        version=number,
        text="Where is the source?",
        anchor=anchor("Prices rose by 4 % in May.", 15, 18),
        kind=Kind.CHANGE,
    )
