"""Comments are made on what is under review, and notes stay inside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from tests.core.engagement.steps import (
    COMMENT,
    change,
    done,
    facts,
    refused,
)

from anyshore.core.engagement import (
    Engagement,
    RequestChanges,
    Resolve,
    visible_comments,
)

if TYPE_CHECKING:
    from datetime import datetime

    from tests.core.engagement.conftest import People


def test_comments_are_made_on_what_is_under_review(
    second_round: Engagement, people: People, now: datetime
) -> None:
    stale = change(people.reviewer, 1, UUID(int=501))
    assert refused(second_round, stale, now) == ["version-not-under-review"]
    empty = replace(change(people.reviewer, 2, UUID(int=501)), text=" ")
    assert refused(second_round, empty, now) == ["text-missing"]
    again = change(people.reviewer, 2)
    assert refused(second_round, again, now) == ["comment-exists"]
    fresh = done(second_round, now, change(people.reviewer, 2, UUID(int=501)))
    assert [(c.round, c.version) for c in fresh.comments] == [(1, 1), (2, 2)]


def test_internal_notes_do_not_exist_for_the_client(
    in_review: Engagement, people: People, now: datetime
) -> None:
    note = replace(change(people.lead), internal=True)
    noted = done(in_review, now, note)
    assert [type_ for type_, _ in facts(in_review, note, now)] == ["engagement.noted"]
    assert visible_comments(noted, people.admin) == ()
    assert visible_comments(noted, people.stranger) == ()
    assert visible_comments(noted, people.expert) == noted.comments
    # An internal change request is no change request of the client.
    assert refused(noted, RequestChanges(by=people.admin), now) == ["no-change-asked"]
    resolve = Resolve(by=people.admin, comment=COMMENT)
    assert refused(noted, resolve, now) == refused(in_review, resolve, now)
    assert refused(noted, resolve, now) == ["comment-unknown"]
    # A client cannot write one either.
    theirs = replace(note, by=people.admin, id=UUID(int=501))
    assert refused(noted, theirs, now) == ["not-granted"]
    by_expert = Resolve(by=people.expert, comment=COMMENT)
    assert [type_ for type_, _ in facts(noted, by_expert, now)] == [
        "engagement.note_resolved"
    ]


def test_a_comment_is_settled_once(
    in_review: Engagement, people: People, now: datetime
) -> None:
    resolve = Resolve(by=people.expert, comment=COMMENT, note="source added")
    settled = done(in_review, now, change(people.reviewer), resolve)
    resolution = settled.comments[0].resolution
    assert resolution is not None
    assert (resolution.by, resolution.at, resolution.note) == (
        people.expert.id,
        now,
        "source added",
    )
    assert refused(settled, resolve, now) == ["comment-resolved"]
