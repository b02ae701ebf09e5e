"""Expert work under a contract, from the brief to the sign-off."""

from __future__ import annotations

from anyshore.core.events.types.declaring import INTEGER, TEXT, TEXTS, TREE, fact, step

__all__ = ["ENGAGEMENTS"]

_WHO = {"engagement": TEXT, "by": TEXT}

ENGAGEMENTS = (
    step("schedule", "engagement.drafted", "A brief was begun.", **_WHO, title=TEXT),
    fact("engagement.edited", "The brief changed.", **_WHO, title=TEXT),
    fact(
        "engagement.proposed",
        "The provider offers to do it.",
        **_WHO,
        title=TEXT,
        budget=TREE.maybe(),
    ),
    fact("engagement.declined", "The client said no.", **_WHO, reason=TEXT),
    fact("engagement.accepted", "The client said yes.", **_WHO),
    step("start", "engagement.started", "Work began.", **_WHO),
    fact(
        "engagement.restaffed",
        "Other experts do it.",
        **_WHO,
        experts=TEXTS,
        reason=TEXT,
    ),
    fact(
        "engagement.reviewers_named",
        "The client named its reviewers.",
        **_WHO,
        reviewers=TEXTS,
    ),
    fact(
        "engagement.delivered",
        "A version of a deliverable was made.",
        **_WHO,
        deliverable=TEXT,
        number=INTEGER,
        checksum=TEXT,
    ),
    step(
        "suspend",
        "engagement.submitted",
        "A round of review began.",
        **_WHO,
        round=INTEGER,
        versions=TREE,
    ),
    *(
        fact(
            f"engagement.{name}",
            summary,
            **_WHO,
            comment=TEXT,
            round=INTEGER,
            kind=TEXT,
            text=TEXT,
        )
        for name, summary in (
            ("commented", "Somebody commented on a version."),
            ("noted", "The provider commented for itself."),
        )
    ),
    *(
        fact(f"engagement.{name}", summary, **_WHO, comment=TEXT, note=TEXT.maybe())
        for name, summary in (
            ("comment_resolved", "A comment was settled."),
            ("note_resolved", "The provider settled its own comment."),
        )
    ),
    step(
        "resume",
        "engagement.changes_requested",
        "The client wants changes.",
        **_WHO,
        round=INTEGER,
        summary=TEXT,
        changes=TEXTS,
    ),
    step(
        "complete",
        "engagement.signed_off",
        "The client signed it off.",
        **_WHO,
        answers=TREE,
    ),
    fact(
        "engagement.change_offered",
        "The provider offers a change order.",
        **_WHO,
        order=TEXT,
        reason=TEXT,
        budget=TREE.maybe(),
    ),
    *(
        fact(f"engagement.{name}", summary, **_WHO, order=TEXT, note=TEXT.maybe())
        for name, summary in (
            ("change_agreed", "The client agreed to a change order."),
            ("change_declined", "The client declined a change order."),
        )
    ),
    fact(
        "engagement.milestone_reached",
        "A milestone was reached.",
        **_WHO,
        milestone=TEXT,
        amount=TREE,
    ),
    fact(
        "engagement.milestone_approved",
        "The client approved a milestone.",
        **_WHO,
        milestone=TEXT,
    ),
    step("withdraw", "engagement.canceled", "It ended early.", **_WHO, reason=TEXT),
)
