"""Real invoices through intake: every file is in exactly one row of the table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.conftest import shared_data
from tests.payables import row_counts

from anyshore.adapters import clock
from anyshore.apps.audit import queries as audit
from anyshore.apps.connect.fates import Way, fates, moving
from anyshore.apps.connect.services import Incoming, take_in
from anyshore.apps.processes.models import Incident
from anyshore.apps.processes.runner import Runner
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from uuid import UUID

    from tests.world import World


def hand_all_in(world: World) -> tuple[list[UUID], Counter[str]]:
    actor, cases, rows = world.actor(world.owner), [], Counter[str]()
    for path in sorted(shared_data("invoices").iterdir()):
        incoming = Incoming(
            contract=world.contract.id, name=path.name, content=path.read_bytes()
        )
        try:
            receipt = take_in(actor, incoming)
        except ProblemError as error:
            rows[f"refused: {error.problem.code}"] += 1
        else:
            rows["again" if receipt.repeat else "accepted"] += 1
            if not receipt.repeat:
                cases.append(receipt.case)
    return cases, rows


def test_every_file_is_counted_once_and_a_second_run_adds_nothing(
    payable: World,
) -> None:
    cases, rows = hand_all_in(payable)
    Runner().drain()

    found = fates(cases)
    ways = Counter(fate.way for fate in found)
    assert rows.total() == len(list(shared_data("invoices").iterdir()))
    assert ways.total() == rows["accepted"] == len(cases)
    assert ways[Way.STUCK] == ways[Way.WAITING] == 0
    assert all(fate.reason for fate in found)
    assert moving(cases, clock.now()) == 0
    assert not Incident.objects.exists()
    assert audit.verify(payable.alder.id) == ()

    before = row_counts()
    again, second = hand_all_in(payable)
    assert again == []
    assert second["again"] == rows["accepted"] + rows["again"]
    assert before == row_counts()
