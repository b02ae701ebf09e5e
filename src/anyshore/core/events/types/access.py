"""People, their rights, their skills, and data that left or went."""

from __future__ import annotations

from anyshore.core.events.types.declaring import DAY, INTEGER, TEXT, TREE, fact

__all__ = ["ACCESS"]

ACCESS = (
    fact("user.added", "A user was given an account.", name=TEXT, email=TEXT.maybe()),
    fact("user.changed", "A user's account changed.", changes=TREE),
    fact("user.deactivated", "A user can no longer sign in.", reason=TEXT.maybe()),
    fact("user.signed_in", "A user signed in.", method=TEXT),
    fact("user.signed_out", "A user signed out."),
    fact("user.sign_in_failed", "A sign-in was refused.", reason=TEXT),
    fact("role.granted", "A user was given a role.", role=TEXT),
    fact("role.revoked", "A user lost a role.", role=TEXT, reason=TEXT.maybe()),
    fact("field.revealed", "A masked field was shown.", field=TEXT, reason=TEXT),
    fact(
        "data.exported",
        "Data left the platform in a file.",
        format=TEXT,
        rows=INTEGER,
        reason=TEXT.maybe(),
    ),
    fact("data.erased", "Data was erased for good.", basis=TEXT, rows=INTEGER),
    fact("worker.added", "A worker joined.", name=TEXT, kind=TEXT),
    fact("worker.changed", "A worker's record changed.", changes=TREE),
    fact(
        "skill.proved",
        "A worker's skill was proved.",
        skill=TEXT,
        level=TEXT.maybe(),
        expires=DAY.maybe(),
    ),
    fact("presence.changed", "A worker's presence changed.", presence=TEXT),
)
