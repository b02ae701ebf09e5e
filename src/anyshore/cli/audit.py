"""``anyshore audit``: verify the log, read an object's history, hand the log out."""

from __future__ import annotations

import sys
from enum import StrEnum
from itertools import chain as joined
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from anyshore.cli.platform import database
from anyshore.kernel import IdPrefix, Problem, ProblemError, parse_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer import Typer

    from anyshore.apps.clients.models import Client

__all__ = ["Format", "add_to", "export", "history", "verify"]


class Format(StrEnum):
    """How a log is written."""

    OCEL = "ocel"
    XES = "xes"


_Client = Annotated[
    str, typer.Option("--client", help="One client's name in addresses; else all.")
]

# Which kind of object an identifier stands for in the log.
_KINDS = {
    IdPrefix.CASE: "case",
    IdPrefix.CLIENT: "client",
    IdPrefix.CONTRACT: "contract",
    IdPrefix.DELIVERABLE: "deliverable",
    IdPrefix.DOCUMENT: "document",
    IdPrefix.ENGAGEMENT: "engagement",
    IdPrefix.INCIDENT: "incident",
    IdPrefix.INVOICE: "invoice",
    IdPrefix.ITEM: "item",
    IdPrefix.REVIEW: "review",
    IdPrefix.USER: "user",
    IdPrefix.WORKER: "worker",
}


def verify(client: _Client = "") -> None:
    """Check the chains of the log: exit status 1 where one is broken."""
    broken = 0
    with database("runner"):
        from django.db import transaction

        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.audit import queries

        with acting_for_all(), transaction.atomic():
            for row in _clients(client):
                breaks = queries.verify(row.id)
                broken += len(breaks)
                length = queries.length(row.id)
                word = f"{len(breaks)} breaks" if breaks else "whole"
                typer.echo(f"{row.slug}\t{length} events\t{word}")
                for each in breaks:
                    typer.echo(f"  {each.sequence}: {each.kind.value}: {each.message}")
    if broken:
        raise typer.Exit(1)


def history(key: Annotated[str, typer.Argument(help="The object's id.")]) -> None:
    """Show what happened to one object, oldest first."""
    prefix = key.partition("_")[0]
    kind = _KINDS.get(IdPrefix(prefix)) if prefix in set(IdPrefix) else None
    if kind is None:
        raise ProblemError(
            Problem(
                code="object-kind-unknown",
                message=f"The log names nothing like {key!r}.",
                hint=f"Give an id that begins with one of: {_prefixes()}.",
            )
        )
    parse_id(IdPrefix(prefix), key)
    with database("runner"):
        from django.db import transaction

        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.audit import queries

        with acting_for_all(), transaction.atomic():
            found = queries.history(kind, key)
    for event in found:
        data = ", ".join(f"{name}={value}" for name, value in event.data.items())
        typer.echo(
            f"{event.at:%Y-%m-%dT%H:%M:%SZ}\t{event.type}\t{event.actor}\t{data}"
        )
    if not found:
        raise typer.Exit(1)


def _prefixes() -> str:
    return ", ".join(f"{prefix}_" for prefix in _KINDS)


def export(
    written: Annotated[Format, typer.Option("--format", help="OCEL 2.0 JSON or XES.")],
    client: _Client = "",
    output: Annotated[
        Path | None, typer.Option(help="File to write; else standard output.")
    ] = None,
) -> None:
    """Write the log for a process mining tool."""
    with database("runner"):
        from django.db import transaction

        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.audit import queries
        from anyshore.core.events import ocel, xes

        with acting_for_all(), transaction.atomic():
            log = joined.from_iterable(
                queries.chain(row.id) for row in _clients(client)
            )
            if written is Format.OCEL:
                _write(ocel.chunks(log), output)
            else:
                _write(xes.chunks(log, "case"), output)


def _write(chunks: Iterator[bytes], output: Path | None) -> None:
    if output is None:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        return
    with output.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)


def _clients(slug: str) -> list[Client]:
    from anyshore.apps.clients.models import Client

    rows = Client.objects.order_by("slug")
    if not slug:
        return list(rows)
    found = list(rows.filter(slug=slug))
    if not found:
        known = ", ".join(rows.values_list("slug", flat=True)) or "none yet"
        raise ProblemError(
            Problem(
                code="client-unknown",
                message=f"There is no client {slug!r}.",
                hint=f"Use one of: {known}.",
            )
        )
    return found


def add_to(app: Typer) -> None:
    """Add these commands to the command line."""
    audit = typer.Typer(help="Verify and read the log.", no_args_is_help=True)
    for command in (verify, history, export):
        audit.command()(command)
    app.add_typer(audit, name="audit")
