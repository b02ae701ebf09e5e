"""The sample process of accounts payable, for tests that run invoices through it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.processes.services import deploy

if TYPE_CHECKING:
    from tests.world import World

EXAMPLE = Path(__file__).parents[1] / "examples" / "accounts-payable"
DOCUMENTS = EXAMPLE / "documents"

#: Terms that the process needs: hardly anything is drawn for review.
TERMS = {"quality": {"plan": {"name": "few", "share": "0.000001"}}}

#: An invoice that is sound in every respect.
INVOICE = (DOCUMENTS / "01-ubl.xml").read_bytes()


def suppliers() -> list[dict[str, Any]]:
    """Return the sample client's file of known suppliers, as a contract's terms."""
    with (EXAMPLE / "suppliers.csv").open(encoding="utf-8", newline="") as file:
        return [
            {
                "name": row["name"],
                "identifiers": row["identifiers"].split(),
                "accounts": row["accounts"].split(),
            }
            for row in csv.DictReader(file)
        ]


def deploy_payables(world: World) -> None:
    """Deploy the sample process and give both contracts the terms that it needs."""
    with acting_for_all():
        deploy(
            world.actor(world.designer),
            (EXAMPLE / "process.bpmn").read_bytes(),
            {"Route": (EXAMPLE / "route.dmn").read_bytes()},
            [path.read_bytes() for path in sorted((EXAMPLE / "forms").glob("*.json"))],
        )
        for contract in (world.contract, world.other_contract):
            contract.terms = TERMS
            contract.save()


def document(name: str) -> bytes:
    """Return a sample document by the beginning of its file's name."""
    return next(DOCUMENTS.glob(f"{name}*")).read_bytes()


def row_counts() -> dict[str, int]:
    """Return how many rows every table has: equal before and after a refusal."""
    with acting_for_all(), transaction.atomic(), connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - our own
            counts[table] = cursor.fetchone()[0]
    return counts


#: A document that would grow without end if its entities were expanded.
BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE bomb [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>
<Invoice>&c;</Invoice>"""

#: What is not an invoice, by what is wrong with it, and the code of the refusal.
BAD = {
    "empty": (b"", "file-empty"),
    "truncated": (INVOICE[: len(INVOICE) // 2], "xml-truncated"),
    "entity bomb": (BOMB, "xml-doctype"),
    "wrong namespace": (
        INVOICE.replace(b"schema:xsd:Invoice-2", b"schema:xsd:Invoice-3"),
        "xml-namespace-wrong",
    ),
    "CSV": (b"number,seller,total\n4711,Sample,12.00\n", "file-is-text"),
}


def huge() -> bytes:
    """Return an invoice of 50 MB: its note goes on and on."""
    filler = b"<!-- " + b"x" * 50_000_000 + b" -->"
    return INVOICE.replace(b"</Invoice>", filler + b"</Invoice>")
