"""Clients, sites, services, contracts and what was promised."""

from __future__ import annotations

from anyshore.core.events.types.declaring import (
    BOOLEAN,
    DECIMAL,
    INSTANT,
    INTEGER,
    TEXT,
    TREE,
    fact,
)

__all__ = ["PARTIES"]

PARTIES = (
    fact("client.added", "A client was taken on.", name=TEXT),
    fact("client.changed", "A client's record changed.", changes=TREE),
    fact("site.added", "A site was added.", name=TEXT, country=TEXT),
    fact("service.published", "A service was offered.", name=TEXT),
    fact(
        "contract.signed",
        "A contract took effect.",
        name=TEXT,
        mode=TEXT,
        service=TEXT.maybe(),
        shore=TEXT.maybe(),
    ),
    fact("contract.changed", "A contract's terms changed.", changes=TREE),
    fact("contract.ended", "A contract ended.", reason=TEXT),
    fact("calendar.published", "A version of a calendar.", version=TEXT),
    fact(
        "scope.saved",
        "A scope of work was saved for advice.",
        scope=TEXT,
        by=TEXT,
        name=TEXT,
        version=INTEGER,
        answer=TEXT.maybe(),
    ),
    fact(
        "commitment.measured",
        "A commitment was measured over a period.",
        name=TEXT,
        since=INSTANT,
        until=INSTANT,
        kept=DECIMAL,
        counted=DECIMAL,
        share=DECIMAL.maybe(),
        met=BOOLEAN.maybe(),
    ),
)
