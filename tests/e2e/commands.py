"""Commands under load, and what became of them; run in surroundings with a database.

``prepare`` makes the small world of the tests and deploys a process.  ``send FILE``
starts cases from several threads until it is told to stop, and writes down the key of
each one whose commit was acknowledged.  ``verdict FILE`` says what is there, as JSON.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, TextIO

_MODEL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  targetNamespace="urn:load">
 <process id="accounts-payable" name="Load" isExecutable="true">
  <startEvent id="begin"/>
  <scriptTask id="add" scriptFormat="feel"><script>{sum: amount}</script></scriptTask>
  <endEvent id="done"/>
  <sequenceFlow id="a" sourceRef="begin" targetRef="add"/>
  <sequenceFlow id="b" sourceRef="add" targetRef="done"/>
 </process>
</definitions>"""
_THREADS = 4
_PAUSE = 0.2


def prepare() -> None:
    """Make a world with a process in it."""
    from django.db import transaction
    from tests.world import make_world

    from anyshore.adapters.postgres.scope import acting_for_all
    from anyshore.apps.processes.services import deploy

    world = make_world()
    with acting_for_all(), transaction.atomic():
        deploy(world.actor(world.designer), _MODEL.encode(), {})


def send(path: str) -> None:
    """Start cases until SIGTERM, and keep the keys of what was acknowledged."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    lock = threading.Lock()
    with Path(path).open("a", encoding="ascii") as kept:
        threads = [
            threading.Thread(target=_client, args=(stop, kept, lock))
            for _ in range(_THREADS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _client(stop: threading.Event, kept: TextIO, lock: threading.Lock) -> None:
    from uuid import UUID

    from django.db import Error, connection, transaction

    from anyshore.adapters.postgres.scope import acting_for_all
    from anyshore.apps.clients.models import Contract
    from anyshore.apps.processes.services import NewCase, start_case
    from anyshore.core.access import Actor, Role

    while not stop.is_set():
        try:
            with acting_for_all(), transaction.atomic():
                contract = Contract.objects.get(slug="alder-ap")
                lead = Actor(
                    id=UUID(int=1),
                    roles=frozenset({Role.LEAD}),
                    clients=frozenset({contract.client_id}),
                )
                new = NewCase(contract=contract, title="Load", variables={"amount": 1})
                case = start_case(lead, new)
        except Error:
            connection.close()
            time.sleep(_PAUSE)
            continue
        with lock:
            kept.write(f"{case.id}\n")
            kept.flush()
    connection.close()


def verdict(path: str) -> dict[str, Any]:
    """Say what is missing, doubled, unfinished or not as its log says."""
    from django.db import transaction

    from anyshore.adapters.postgres.scope import acting_for_all
    from anyshore.apps.audit import queries as audit
    from anyshore.apps.audit.models import EventRow
    from anyshore.apps.clients.models import Client
    from anyshore.apps.processes.models import Case
    from anyshore.apps.processes.turn import replayed
    from anyshore.core import bpmn

    acknowledged = set(Path(path).read_text(encoding="ascii").split())
    with acting_for_all(), transaction.atomic():
        cases = list(Case.objects.all())
        ended = Counter(
            about[0]
            for (about,) in EventRow.objects.filter(type="case.ended").values_list(
                "about"
            )
        )
        return {
            "acknowledged": len(acknowledged),
            "lost": len(acknowledged - {str(case.id) for case in cases}),
            "open": sum(case.ended_at is None for case in cases),
            "applied twice": sum(count > 1 for count in ended.values()),
            "not as replayed": sum(
                replayed(case) != bpmn.load_state(bytes(case.state))
                for case in cases
                if case.state
            ),
            "broken chains": sum(
                len(audit.verify(client.id)) for client in Client.objects.all()
            ),
        }


def main(verb: str, *arguments: str) -> None:
    """Do one of the three."""
    import django

    django.setup()
    if verb == "prepare":
        prepare()
    elif verb == "send":
        send(*arguments)
    else:
        print(json.dumps(verdict(*arguments)))  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(*sys.argv[1:])
