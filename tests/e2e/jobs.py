"""Let a case of a small process wait for a worker outside; run in the surroundings.

Run as ``python tests/e2e/jobs.py CASES``: prints the keys of the cases as JSON.
``python tests/e2e/jobs.py --state KEY…`` prints their statuses and variables.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from uuid import UUID

_MODEL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:anyshore="https://anyshore.org/bpmn/1" targetNamespace="urn:jobs">
 <process id="look-up" name="Look up" isExecutable="true">
  <startEvent id="begin"/>
  <serviceTask id="look-up-task" name="Look up" anyshore:type="supplier.look-up"/>
  <endEvent id="done"/>
  <sequenceFlow id="a" sourceRef="begin" targetRef="look-up-task"/>
  <sequenceFlow id="b" sourceRef="look-up-task" targetRef="done"/>
 </process>
</definitions>"""


def begin(count: int) -> list[str]:
    """Start so many cases of the process and return their keys."""
    from anyshore.apps.clients.models import Contract
    from anyshore.apps.processes.services import NewCase, deploy, start_case
    from anyshore.cli.operator import operator
    from anyshore.core.access import Actor, Role

    deploy(operator(), _MODEL.encode(), {})
    like = Contract.objects.select_related("client").get(slug="alder-payables")
    contract, _ = Contract.objects.get_or_create(
        client=like.client,
        slug="alder-look-up",
        defaults={
            "service": like.service,
            "name": "Look up",
            "mode": like.mode,
            "calendar": like.calendar,
            "currency": "EUR",
            "process_key": "look-up",
            "starts_on": date(2026, 1, 1),
        },
    )
    lead = Actor(
        id=UUID(int=1),
        roles=frozenset({Role.LEAD}),
        clients=frozenset({contract.client_id}),
    )
    given = {"name": "Sample Supplier"}
    return [
        str(
            start_case(
                lead, NewCase(contract=contract, title="Look up", variables=given)
            ).id
        )
        for _ in range(count)
    ]


def state(keys: list[str]) -> list[tuple[str, int, int, bool]]:
    """Return of each case its status, what was looked up, how often, and its replay.

    The last is true where replaying the case's log gives its state.
    """
    from anyshore.apps.processes.models import Case
    from anyshore.apps.processes.queries import variables
    from anyshore.apps.processes.turn import replayed
    from anyshore.core import bpmn

    def answers(row: Case) -> int:
        return sum(b"service-completed" in bytes(one.event) for one in row.log.all())

    return [
        (
            row.status,
            int(variables(row).get("supplier", 0)),
            answers(row),
            not row.state or replayed(row) == bpmn.load_state(bytes(row.state)),
        )
        for row in Case.objects.filter(pk__in=keys).order_by("id")
    ]


def main(arguments: list[str]) -> None:
    """Begin cases, or tell how they stand."""
    from anyshore.cli.platform import database

    with database("runner"):
        from django.db import transaction

        from anyshore.adapters.postgres.scope import acting_for_all

        with acting_for_all(), transaction.atomic():
            told: object = (
                state(arguments[1:])
                if arguments[0] == "--state"
                else begin(int(arguments[0]))
            )
    print(json.dumps(told))  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(sys.argv[1:])
