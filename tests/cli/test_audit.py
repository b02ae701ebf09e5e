"""``anyshore audit``: whole chains are whole, broken ones say where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from lxml import etree
from tests.cli.conftest import problem
from tests.payables import INVOICE

from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.connect.services import Incoming, Receipt, take_in
from anyshore.kernel import IdPrefix, show_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.world import World
    from typer.testing import Result

    Run = Callable[..., Result]


@pytest.fixture
def receipt(payable: World) -> Receipt:
    """Put two events into Alder's chain."""
    incoming = Incoming(contract=payable.contract.id, name="a.xml", content=INVOICE)
    with acting_for_all():
        return take_in(payable.actor(payable.owner), incoming)


def test_a_whole_chain_is_whole(receipt: Receipt, anyshore: Run) -> None:
    result = anyshore("audit", "verify")

    assert result.output.splitlines() == [
        "alder\t2 events\twhole",
        "birch\t0 events\twhole",
    ]
    assert result.exit_code == 0


def test_one_client_alone_is_verified(receipt: Receipt, anyshore: Run) -> None:
    result = anyshore("audit", "verify", "--client", "alder")

    assert result.output == "alder\t2 events\twhole\n"


def test_a_changed_event_breaks_the_chain(receipt: Receipt, anyshore: Run) -> None:
    with acting_for_all(), connection.cursor() as cursor:
        # As somebody with the keys of the server would: the trigger switched off.
        cursor.execute("SET LOCAL ROLE anyshore_owner")
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE audit_event SET data = jsonb_set(data, '{title}', '\"Other\"')"
            " WHERE type = 'case.started'"
        )
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
        cursor.execute("SET LOCAL ROLE anyshore_app")

    result = anyshore("audit", "verify", "--client", "alder")

    assert "1 breaks" in result.output
    assert "1: altered" in result.output
    assert result.exit_code == 1


def test_a_client_that_is_not_there_names_those_that_are(
    world: World, anyshore: Run
) -> None:
    result = anyshore("audit", "verify", "--client", "nobody")

    assert problem(result) == "client-unknown"


def test_an_object_s_history_is_shown_oldest_first(
    receipt: Receipt, anyshore: Run
) -> None:
    result = anyshore("audit", "history", show_id(IdPrefix.CASE, receipt.case))

    kinds = [line.split("\t")[1] for line in result.output.splitlines()]
    assert kinds == ["case.started", "document.received"]


def test_what_the_log_does_not_name_is_refused(world: World, anyshore: Run) -> None:
    assert problem(anyshore("audit", "history", "xyz_1")) == "object-kind-unknown"


def test_the_log_is_exported_as_ocel(receipt: Receipt, anyshore: Run) -> None:
    result = anyshore("audit", "export", "--format", "ocel")

    log = json.loads(result.stdout)
    assert [event["type"] for event in log["events"]] == [
        "case.started",
        "document.received",
    ]


def test_the_log_is_exported_as_xes_into_a_file(
    receipt: Receipt, anyshore: Run, tmp_path: Path
) -> None:
    file = tmp_path / "log.xes"

    anyshore("audit", "export", "--format", "xes", "--output", file)

    root = etree.fromstring(file.read_bytes())
    assert len(root.findall("{*}trace")) == 1
