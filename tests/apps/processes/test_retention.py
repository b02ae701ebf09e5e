"""What a finished case held is erased when its contract says so, and not before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.apps.processes.models import WAITS, process

from anyshore.adapters.postgres.scope import acting_for, acting_for_all
from anyshore.apps.audit import queries as audit
from anyshore.apps.clients.models import Contract
from anyshore.apps.processes.models import Case, CaseLog
from anyshore.apps.processes.queries import variables
from anyshore.apps.processes.retention import retire

if TYPE_CHECKING:
    from tests.apps.processes.conftest import Begin
    from tests.world import World

SHORT = process(
    """
    <startEvent id="begin"/>
    <sequenceFlow id="a" sourceRef="begin" targetRef="done"/>
    <endEvent id="done"/>
    """
)
#: The cases end on 23 November 2026; ninety days on, and the month is February.
FIRST = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def ninety_days(world: World) -> None:
    with acting_for_all():
        Contract.objects.filter(pk=world.contract.pk).update(retention_days=90)


def test_a_whole_month_goes_when_the_last_of_its_days_is_over(
    begin: Begin, world: World
) -> None:
    case = begin(SHORT, amount=12)

    assert retire(datetime(2027, 2, 21, 23, tzinfo=UTC)) == 0
    assert variables(case) == {"amount": 12}
    assert retire(FIRST) == 1

    case = Case.objects.get()
    assert (case.status, case.title, variables(case)) == ("completed", "A case", {})
    assert not CaseLog.objects.exists()
    last = list(audit.chain(world.alder.id))[-1]
    assert (last.type, last.data["rows"]) == ("data.erased", 1)
    assert retire(FIRST) == 0


def test_an_open_case_is_kept(begin: Begin) -> None:
    case = begin(WAITS, order="A-1")
    assert retire(datetime(2030, 1, 1, tzinfo=UTC)) == 0
    assert variables(case) == {"order": "A-1"}


def test_the_application_erases_nothing(begin: Begin, world: World) -> None:
    case = begin(SHORT)
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with (
        acting_for([world.alder.id]),
        refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT anyshore_retire_logs(%s)", [[case.id]])
