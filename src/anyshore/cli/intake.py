"""``anyshore intake``: hand documents in; ``anyshore case``: see what became of one."""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from anyshore.cli.operator import operator
from anyshore.cli.platform import database
from anyshore.kernel import IdPrefix, Problem, ProblemError, parse_id, show_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from typer import Typer

    from anyshore.apps.clients.models import Contract
    from anyshore.apps.connect.fates import Fate
    from anyshore.apps.connect.services import Receipt

__all__ = ["add_to", "intake", "show"]

#: How long `--wait` waits for another runner that holds a case.
_PATIENCE = 60.0
_LOOK_EVERY = 0.1


@dataclass(slots=True)
class _Tally:
    """What became of the files so far."""

    accepted: list[UUID] = field(default_factory=list)
    repeated: int = 0
    refused: int = 0

    @property
    def total(self) -> int:
        return len(self.accepted) + self.repeated + self.refused


def intake(
    files: Annotated[
        list[Path], typer.Argument(help="Files, and folders of them.", exists=True)
    ],
    contract: Annotated[
        str, typer.Option(help="The contract's name in addresses, or its id.")
    ],
    wait: Annotated[  # noqa: FBT002 - typer's option
        bool, typer.Option("--wait", help="Run the cases and say what became of them.")
    ] = False,
) -> None:
    """Hand electronic invoices in: a line for each file, then the sums.

    Exit status 1 where a file was refused.  Handing the same files in again adds
    nothing.
    """
    with database("runner"):
        from anyshore.adapters.postgres.scope import acting_for_all

        with acting_for_all():
            tally = _take_all(_contract(contract), list(_each_file(files)))
            lines = _summary(tally, _wait_for(tally.accepted) if wait else None)
    for line in lines:
        typer.echo(line)
    if tally.refused:
        raise typer.Exit(1)


def _each_file(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if _counts(each, path))
        else:
            yield path


def _counts(path: Path, folder: Path) -> bool:
    """Tell whether a file of a folder is meant: hidden ones are left behind."""
    parts = path.relative_to(folder).parts
    return path.is_file() and not any(part.startswith(".") for part in parts)


def _contract(name: str) -> Contract:
    from django.db import transaction

    from anyshore.apps.clients.models import Contract

    with transaction.atomic():
        if name.startswith(f"{IdPrefix.CONTRACT}_"):
            found = Contract.objects.filter(pk=parse_id(IdPrefix.CONTRACT, name))
        else:
            found = Contract.objects.filter(slug=name)
        row = found.select_related("client").first()
        if row is not None:
            return row
        known = ", ".join(
            Contract.objects.exclude(process_key="")
            .order_by("slug")
            .values_list("slug", flat=True)
        )
    raise ProblemError(
        Problem(
            code="contract-unknown",
            message=f"There is no contract {name!r}.",
            hint=f"Use one of: {known or 'none yet; load or add one first'}.",
        )
    )


def _take_all(contract: Contract, paths: list[Path]) -> _Tally:
    from anyshore.apps.connect.services import MAX_BYTES, Incoming, take_in

    actor, tally = operator(contract.client_id), _Tally()
    with Progress(
        console=Console(file=sys.stderr),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as progress:
        bar = progress.add_task("Handing in", total=len(paths))
        for path in paths:
            try:
                # A byte more than is taken is enough to be refused for its size.
                with path.open("rb") as file:
                    content = file.read(MAX_BYTES + 1)
                receipt = take_in(
                    actor,
                    Incoming(contract=contract.id, name=path.name, content=content),
                )
            except ProblemError as error:
                tally.refused += 1
                line = f"refused\t{path}\t{error.problem}"
            except OSError as error:
                tally.refused += 1
                line = f"refused\t{path}\tIt cannot be read: {error.strerror}."
            else:
                line = f"{_taken(receipt, tally)}\t{path}\t{_shown(receipt)}"
            progress.advance(bar)
            typer.echo(line)
    return tally


def _taken(receipt: Receipt, tally: _Tally) -> str:
    if receipt.repeat:
        tally.repeated += 1
        return "duplicate"
    tally.accepted.append(receipt.case)
    return "accepted"


def _shown(receipt: Receipt) -> str:
    case = show_id(IdPrefix.CASE, receipt.case)
    if receipt.repeat:
        return f"{case}, as {receipt.name} on {receipt.received_at:%Y-%m-%d}"
    return case


def _wait_for(cases: list[UUID]) -> list[Fate]:
    from django.db import transaction

    from anyshore.adapters import clock
    from anyshore.apps.connect.fates import fates, moving
    from anyshore.apps.processes.runner import Runner

    runner, end = Runner(), time.monotonic() + _PATIENCE
    runner.drain()
    while time.monotonic() < end:
        with transaction.atomic():
            if not moving(cases, clock.now()):
                break
        # Another runner holds them; it is about to write.
        time.sleep(_LOOK_EVERY)
        runner.drain()
    with transaction.atomic():
        return fates(cases)


def _summary(tally: _Tally, found: list[Fate] | None) -> Iterator[str]:
    yield (
        f"{tally.total} files: {len(tally.accepted)} accepted,"
        f" {tally.repeated} duplicate, {tally.refused} refused"
    )
    if found is None:
        return
    ways = Counter(fate.way for fate in found)
    yield f"{len(found)} accepted: " + (
        ", ".join(f"{count} {way.value}" for way, count in ways.most_common())
        or "nothing to run"
    )
    for way in ways:
        reasons = Counter(fate.reason for fate in found if fate.way is way)
        for reason, count in reasons.most_common():
            yield f"{count:6}  {way.value}: {reason or 'no decision yet'}"


def show(case: Annotated[str, typer.Argument(help="The case's id.")]) -> None:
    """Show one case: what it is, what was decided and what happened to it."""
    key = parse_id(IdPrefix.CASE, case)
    with database("runner"):
        from django.db import transaction

        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.clients.models import Client
        from anyshore.apps.connect.queries import documents
        from anyshore.apps.processes.reading import story

        with acting_for_all(), transaction.atomic():
            clients = Client.objects.values_list("id", flat=True)
            row, happened = story(operator(*clients), key)
            console = Console()
            console.print(f"[bold]{row.title}[/bold]", highlight=False)
            facts = Table(show_header=False, box=None, pad_edge=False)
            facts.add_row("Client", str(row.client))
            facts.add_row("Contract", str(row.contract))
            facts.add_row("Process", str(row.definition))
            facts.add_row("Status", f"{row.status} {row.outcome}".strip())
            for document in documents(row.id):
                facts.add_row("Document", f"{document.name} {document.shown}")
            console.print(facts)
            for event in happened:
                data = ", ".join(f"{key}={value}" for key, value in event.data.items())
                console.print(
                    f"{event.at:%Y-%m-%d %H:%M:%S}Z  {event.type}  {data}",
                    highlight=False,
                    markup=False,
                    soft_wrap=True,
                )


def add_to(app: Typer) -> None:
    """Add these commands to the command line."""
    app.command()(intake)
    case = typer.Typer(help="Look at cases.", no_args_is_help=True)
    case.command()(show)
    app.add_typer(case, name="case")
