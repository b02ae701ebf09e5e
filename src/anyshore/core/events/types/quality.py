"""Samples, reviews and appeals."""

from __future__ import annotations

from anyshore.core.events.types.declaring import BOOLEAN, DECIMAL, TEXT, TREE, fact

__all__ = ["QUALITY"]

QUALITY = (
    fact("sample.drawn", "A case was drawn for review.", plan=TEXT, purpose=TEXT),
    fact(
        "review.scored",
        "A reviewer scored a sample.",
        score=DECIMAL.maybe(),
        right=BOOLEAN,
        scorecard=TEXT,
        findings=TREE.maybe(),
    ),
    fact("review.appealed", "A worker does not agree.", reason=TEXT),
    fact(
        "review.decided",
        "An appeal was decided.",
        upheld=BOOLEAN,
        reason=TEXT,
        withdrawn=TREE.maybe(),
        score=DECIMAL.maybe(),
        right=BOOLEAN.maybe(),
    ),
)
