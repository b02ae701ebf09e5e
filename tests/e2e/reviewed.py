"""Let a sample of the sample operation be an agent's work with a finding: a script.

Which finished cases are drawn is decided by hash, so an agent may have to work long
until one of theirs is.  Run it with the surroundings of an installation.
"""

from __future__ import annotations

import sys

from anyshore.cli.platform import database


def main(agent: str, lead: str) -> None:
    """Give the first sample that waits to the agent, score it, and name it."""
    with database("runner"):
        from django.db import transaction

        from anyshore.adapters import clock
        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.accounts.models import User
        from anyshore.apps.people import queries as people
        from anyshore.apps.processes.models import Case
        from anyshore.apps.quality.models import Sample
        from anyshore.apps.quality.services import score
        from anyshore.apps.quality.terms import scorecard_of
        from anyshore.core.quality import Answer, Purpose, Verdict
        from anyshore.kernel import IdPrefix, show_id

        with acting_for_all(), transaction.atomic():
            users = {user.email: user for user in User.objects.all()}
            waiting = Sample.objects.filter(state=Sample.State.WAITING)
            sample = waiting.select_related("contract").order_by("id").first()
            if sample is None:
                # None was drawn, or all are scored: draw one here.
                finished = Case.objects.filter(status="completed", sample=None)
                case = finished.filter(contract__mode="bpo")[0]
                sample = Sample.objects.create(
                    client_id=case.client_id,
                    contract=case.contract,
                    case=case,
                    purpose=next(iter(Purpose)).value,
                    because="Drawn by hand",
                    drawn_at=clock.now(),
                )
            sample.done_by = users[agent]
            sample.save(update_fields=["done_by"])
            first, *rest = scorecard_of(sample.contract).questions
            missed = Answer(
                question=first.id, verdict=Verdict.MISSED, evidence="It is a copy."
            )
            met = [Answer(question=each.id, verdict=Verdict.MET) for each in rest]
            score(people.actor(users[lead]), sample.id, [missed, *met])
            sys.stdout.write(show_id(IdPrefix.REVIEW, sample.id))


if __name__ == "__main__":
    main(*sys.argv[1:])
