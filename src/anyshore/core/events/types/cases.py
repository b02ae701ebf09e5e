"""Processes, cases, decisions, incidents and documents."""

from __future__ import annotations

from anyshore.core.events.types.declaring import (
    BOOLEAN,
    DECIMAL,
    INTEGER,
    TEXT,
    TEXTS,
    TREE,
    fact,
    step,
)

__all__ = ["CASES"]

CASES = (
    fact("process.deployed", "A process version went live.", version=TEXT),
    fact("process.retired", "A process version takes no new cases.", version=TEXT),
    step("start", "case.started", "A case began.", title=TEXT, process=TEXT),
    # In the process's own words, where it says more than how the case ended.
    fact("case.ended", "A case ended.", kind=TEXT, outcome=TEXT.maybe()),
    fact("case.answered", "The client answered a question.", question=TEXT.maybe()),
    fact("case.suspended", "A case was held.", reason=TEXT),
    fact("case.resumed", "A held case goes on.", reason=TEXT),
    fact("case.cancelled", "A case is to end before its time.", reason=TEXT),
    fact(
        "case.changed",
        "Somebody moved a case or set its variables by hand.",
        reason=TEXT,
        begin=TEXTS,
        withdraw=TEXTS,
        variables=TEXTS,
    ),
    fact("case.migrated", "A case moved to another version.", process=TEXT),
    fact("case.noted", "Somebody wrote a note.", text=TEXT, internal=BOOLEAN),
    fact(
        "decision.made",
        "A decision model decided.",
        element=TEXT,
        decision=TEXT,
        value=TREE.maybe(),
        rules=TREE.maybe(),
    ),
    fact(
        "incident.raised",
        "A case cannot go on by itself.",
        element=TEXT,
        code=TEXT,
        message=TEXT,
    ),
    fact(
        "incident.resolved",
        "A case can go on.",
        element=TEXT,
        reason=TEXT.maybe(),
    ),
    fact(
        "document.received",
        "A document came in and was kept whole.",
        name=TEXT,
        sha256=TEXT,
        size=INTEGER,
        media_type=TEXT.maybe(),
    ),
    fact(
        "document.refused",
        "A document could not be taken.",
        name=TEXT,
        code=TEXT,
        message=TEXT,
    ),
    fact("document.opened", "Somebody looked at a document.", name=TEXT),
    fact(
        "document.checked",
        "A document was checked against its rules.",
        duplicate=BOOLEAN,
        supplier_known=BOOLEAN,
        finding=TEXT,
        errors=INTEGER,
        warnings=INTEGER,
    ),
    fact("document.rejected", "A document was turned down.", reason=TEXT),
    fact(
        "posting.made",
        "A result was handed to the client's books.",
        number=TEXT,
        total=DECIMAL,
        currency=TEXT,
    ),
)
