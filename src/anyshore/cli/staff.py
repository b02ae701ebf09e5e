"""``anyshore staff``: bring a plan of people into the platform.

The same files as ``anyshore roster`` reads become queues, sites, shifts, people and a
draft that planners make, change and publish on the pages.  Nothing is kept of a file
that contradicts what is there.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated

import typer

from anyshore.adapters import clock
from anyshore.cli.operator import operator
from anyshore.cli.platform import database
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from anyshore.apps.staffing.taking_in import TakenIn
    from anyshore.core.staffing.labour import Pack
    from anyshore.core.staffing.labour.reading import PlanFile

__all__ = ["add_to", "staff"]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="staff")(staff)


def staff(  # noqa: PLR0913, PLR0917 - options of a command
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="A plan: YAML, a folder, a workbook."),
    ] = None,
    contract: Annotated[
        list[str] | None,
        typer.Option(help="Whose queues: SLUG for all, QUEUE=SLUG for one; many."),
    ] = None,
    sample: Annotated[  # noqa: FBT002 - typer's option
        bool, typer.Option("--sample", help="The invented plan of 120 people.")
    ] = False,
    first: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The sample's Monday; else the next."),
    ] = None,
    make: Annotated[
        int, typer.Option(help="Seconds to make the roster in; 0 leaves the draft.")
    ] = 0,
    domain: Annotated[
        str, typer.Option(help="What addresses end in of people who have none.")
    ] = "people.invalid",
) -> None:
    """Take a plan of people in, to be made and published on the pages."""
    given, packs = _given(file, sample, first)
    with database("runner"):
        from anyshore.adapters.postgres.scope import acting_for_all

        with acting_for_all():
            taken = _take_in((given, packs), contract or [], domain, make)
            address = f"/ops/staffing/plans/{show_id(IdPrefix.PLAN, taken.plan.id)}/"
    typer.echo(
        f"{taken.plan.name}, {taken.plan.days} days from {taken.plan.first}:"
        f" {taken.entered} people entered, {taken.known} known, {taken.plan.queues}"
        " queues"
    )
    for each in taken.left_out:
        typer.echo(f"left out: {each}")
    typer.echo(address)


def _given(
    file: Path | None,
    sample: bool,  # noqa: FBT001 - of this module alone
    first: datetime | None,
) -> tuple[PlanFile, tuple[Pack, ...]]:
    if (file is None) is not sample:
        raise ProblemError(
            Problem(
                code="roster-file",
                message="Nothing says what to take in, or two things do.",
                hint="Give a file, or --sample.",
            )
        )
    if file is not None:
        from anyshore.adapters.plans import load_plan

        return load_plan(file)
    from anyshore.core.staffing.labour.sample import sample_file

    return sample_file(_monday() if first is None else first.date()), ()


def _monday() -> date:
    today = clock.now().date()
    return today + timedelta(days=7 - today.weekday())


def _take_in(
    given: tuple[PlanFile, tuple[Pack, ...]],
    named: Sequence[str],
    domain: str,
    seconds: int,
) -> TakenIn:
    from django.db import transaction

    from anyshore.apps.clients.models import Client
    from anyshore.apps.staffing import services, taking_in
    from anyshore.apps.staffing.entering import Given

    with transaction.atomic():
        contracts = dict(_contract(each) for each in named)
        actor = operator(*Client.objects.values_list("id", flat=True))
        whole = Given(file=given[0], packs=given[1], contracts=contracts, domain=domain)
        taken = taking_in.take_in(actor, whole)
        if seconds:
            services.make(actor, taken.plan.id, seconds)
    return taken


def _contract(text: str) -> tuple[str, UUID]:
    from anyshore.apps.clients.models import Contract

    queue, _, slug = text.rpartition("=")
    row = Contract.objects.filter(slug=slug).first()
    if row is None:
        known = Contract.objects.order_by("slug").values_list("slug", flat=True)
        raise ProblemError(
            Problem(
                code="contract-unknown",
                message=f"There is no contract {slug!r}.",
                hint=f"There are {', '.join(known[:20]) or 'none'}.",
                place=Place(element="--contract"),
            )
        )
    return queue, row.id
