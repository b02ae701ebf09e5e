"""The event log: what may happen, how it is sealed, and how it is handed out.

This package decides which types of event exist and what data each carries, chains the
events of a client by digest, finds every break in a chain, and writes logs as OCEL 2.0
and XES.  It does not store events or decide what happens: commands do.

**The chain.** A client's events are numbered from 1 without gaps.  Each carries the
digest of the one before; the first one carries none (`GENESIS`).  The digest of an
event is SHA-256 over the UTF-8 text of this object in the canonical form of RFC 8785::

    {"actor": …, "at": …, "client": …, "data": {…}, "objects": [{…}], "previous": …,
     "scheme": "anyshore.event.1", "sequence": …, "type": …}

- Keys are sorted by UTF-16 code units; there is no white space; strings escape only
  what JSON must.
- ``at`` is UTC with six digits of a second, as in ``2026-11-22T09:30:00.000000Z``;
  ``client`` is a UUID in lower case; ``previous`` is in hexadecimal, empty for the
  first.
- ``objects`` are sorted by kind, id and qualifier, as a set has no order.
- ``data`` holds text, whole numbers between -(2^53 - 1) and 2^53 - 1, booleans, nulls,
  lists and objects, and nothing else.  `seal` writes decimals, dates and instants as
  text, so that a store that reorders keys or formats numbers anew, as PostgreSQL's
  ``jsonb`` does, gives back what was sealed.  Text has no NUL and no lone surrogate.
- A key whose value is None is left out, as if it had not been given.

Changing any one field of any event breaks its digest; changing the digest as well
breaks the link of the next event.  Cutting off the end, or rewriting the last event
with its digest, can only be seen against a `Head` that is kept elsewhere.

**The registry is closed.** `seal` refuses a type that `TYPES` does not list, data that
the type does not declare, and objects of an unknown kind.  New types are one line in
``registry.py``; types are never taken out, as old logs still hold them.
"""

from __future__ import annotations

from anyshore.core.events import ocel, xes
from anyshore.core.events.chain import (
    GENESIS,
    Break,
    BreakKind,
    Head,
    Prepared,
    digest_of,
    history,
    prepare,
    seal,
    verify,
)
from anyshore.core.events.event import Draft, Event, Ref
from anyshore.core.events.payload import (
    DataKind,
    EventType,
    Key,
    ObjectKind,
    check,
)
from anyshore.core.events.registry import TYPES, of_provider

__all__ = [
    "GENESIS",
    "TYPES",
    "Break",
    "BreakKind",
    "DataKind",
    "Draft",
    "Event",
    "EventType",
    "Head",
    "Key",
    "ObjectKind",
    "Prepared",
    "Ref",
    "check",
    "digest_of",
    "history",
    "ocel",
    "of_provider",
    "prepare",
    "seal",
    "verify",
    "xes",
]
