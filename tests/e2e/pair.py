"""Make the small world of the tests in an installation, with a process in it.

Run as ``python -m tests.e2e.pair`` in the surroundings of the installation.  The
message ``ordered`` begins a case, which needs a program first and a person afterwards.
Prints the tokens of the client's owner and of an agent as JSON.
"""

from __future__ import annotations

import json

_MODEL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:anyshore="https://anyshore.org/bpmn/1" targetNamespace="urn:pair">
 <message id="ordered" name="ordered"/>
 <process id="accounts-payable" name="Ordered" isExecutable="true">
  <startEvent id="begin"><messageEventDefinition messageRef="ordered"/></startEvent>
  <serviceTask id="find" name="Find" anyshore:type="supplier.look-up"/>
  <userTask id="look" name="Look at it"/>
  <endEvent id="done"/>
  <sequenceFlow id="a" sourceRef="begin" targetRef="find"/>
  <sequenceFlow id="b" sourceRef="find" targetRef="look"/>
  <sequenceFlow id="c" sourceRef="look" targetRef="done"/>
 </process>
</definitions>"""


def main() -> None:
    """Make it, once."""
    from anyshore.cli.platform import database

    with database("runner"):
        from django.db import transaction
        from tests.world import make_world

        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.connect import tokens
        from anyshore.apps.processes.services import deploy

        world = make_world()
        with acting_for_all(), transaction.atomic():
            deploy(world.actor(world.designer), _MODEL.encode(), {})
            made = {
                name: tokens.create(world.actor(user), user, "test").secret
                for name, user in (("owner", world.owner), ("agent", world.agent))
            }
    print(json.dumps(made))  # noqa: T201 - read by the test


if __name__ == "__main__":
    main()
