"""Say what the database of an installation holds, as JSON, after everything is over.

Run as ``python tests/e2e/verdict.py CONTRACT`` in the surroundings of the installation.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anyshore.apps.processes.models import Case


def verdict(contract: str) -> dict[str, Any]:
    """Return counts of what is there, and everything that is not as it should be."""
    from anyshore.apps.audit import queries as audit
    from anyshore.apps.audit.models import EventRow
    from anyshore.apps.clients.models import Client
    from anyshore.apps.connect.models import Document, Posting
    from anyshore.apps.processes.models import Case, Inbox, Incident
    from anyshore.apps.work.models import ItemRow
    from anyshore.kernel import IdPrefix, show_id

    cases = Case.objects.filter(contract__slug=contract)
    items = ItemRow.objects.filter(contract__slug=contract)
    posted = set(cases.filter(outcome="posted").values_list("id", flat=True))
    postings = Counter(
        Posting.objects.filter(contract__slug=contract).values_list("case", flat=True)
    )
    return {
        "documents": Document.objects.filter(contract__slug=contract).count(),
        "cases": cases.count(),
        "ended": dict(Counter(cases.values_list("outcome", flat=True))),
        "open": cases.filter(ended_at=None).count(),
        "waiting": Inbox.objects.count(),
        "incidents": Incident.objects.count(),
        "completed": [
            show_id(IdPrefix.ITEM, key)
            for key in items.filter(state="completed").values_list("id", flat=True)
        ],
        "items": dict(Counter(items.values_list("state", flat=True))),
        "not posted once": sorted(
            str(key) for key in posted | postings.keys() if postings[key] != 1
        ),
        "done twice": _repeated(EventRow),
        "broken chains": [
            str(found)
            for client in Client.objects.all()
            for found in audit.verify(client.id)
        ],
        "not as replayed": [str(case.id) for case in cases if not _as_replayed(case)],
    }


def _repeated(rows: Any) -> list[str]:
    """List the objects to which something happened twice that happens once."""
    from anyshore.apps.audit.models import parted

    once = {
        "case.started": "case",
        "case.ended": "case",
        "document.received": "document",
        "posting.made": "case",
        "work_item.created": "item",
        "work_item.completed": "item",
    }
    seen = Counter(
        (kind, named)
        for kind, about in rows.objects.filter(type__in=once).values_list(
            "type", "about"
        )
        for named in about
        if parted(named)[0] == once[kind]
    )
    return [f"{kind} {key}" for (kind, key), count in seen.items() if count > 1]


def _as_replayed(case: Case) -> bool:
    from anyshore.apps.processes.turn import replayed
    from anyshore.core import bpmn

    again = replayed(case)
    return again == bpmn.load_state(bytes(case.state))


def main(contract: str) -> None:
    """Print the verdict."""
    from anyshore.cli.platform import database

    with database("runner"):
        from django.db import transaction

        from anyshore.adapters.postgres.scope import acting_for_all

        with acting_for_all(), transaction.atomic():
            print(json.dumps(verdict(contract)))  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(sys.argv[1])
