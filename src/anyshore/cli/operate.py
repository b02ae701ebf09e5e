"""Setting up and looking after an installation: tables, people, models, health."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from anyshore.cli import platform
from anyshore.cli.checkup import checkup
from anyshore.cli.operator import operator
from anyshore.config import environment
from anyshore.core.access import Role  # noqa: TC001 - typer reads the annotations
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from uuid import UUID

    from typer import Typer

    from anyshore.apps.accounts.models import User

__all__ = ["add_to", "add_token", "add_user", "deploy", "doctor", "migrate"]


def doctor(
    port: Annotated[int, typer.Option(help="Port that should be free.")] = 8000,
) -> None:
    """Say what is missing, and how to mend it: exit status 1 where anything is."""
    ailing = False
    for finding in checkup(port):
        typer.echo(f"{finding.mark}\t{finding.name}\t{finding.text}")
        if finding.mend:
            typer.echo(f"\t\t{finding.mend}")
        ailing = ailing or finding.blocks
    if ailing:
        raise typer.Exit(1)


def migrate() -> None:
    """Bring the tables up to date, as every start does."""
    home = environment.home()
    home.mkdir(parents=True, exist_ok=True)
    server = platform.embedded(home)
    started = server is not None and not server.found()
    platform.prepare(server)
    try:
        platform.migrate()
    finally:
        if server is not None and started:
            server.stop()
    typer.echo("The tables are up to date.")


def add_user(
    email: Annotated[str, typer.Argument(help="Address to sign in with.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[list[Role], typer.Option(help="What they are here for.")],
    password: Annotated[
        str,
        typer.Option(prompt=True, hide_input=True, confirmation_prompt=True),
    ],
    client: Annotated[
        str, typer.Option(help="For a client's person: the client's name in addresses.")
    ] = "",
) -> None:
    """Add somebody who can sign in."""
    with platform.database("runner"):
        from django.db import transaction

        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.accounts import services
        from anyshore.apps.accounts.models import User

        with acting_for_all(), transaction.atomic():
            if User.objects.filter(email__iexact=email).exists():
                raise ProblemError(
                    Problem(
                        code="email-taken",
                        message=f"{email} has an account already.",
                        hint="Use another address.",
                    )
                )
            account = User(email=email, name=name, client_id=_client(client))
            services.add_user(operator(), account, password, role)
    typer.echo(f"{email} can sign in now.")


def _client(slug: str) -> UUID | None:
    from anyshore.apps.clients.models import Client

    if not slug:
        return None
    found = Client.objects.filter(slug=slug).first()
    if found is None:
        raise ProblemError(
            Problem(
                code="client-unknown",
                message=f"There is no client {slug!r}.",
                hint="Give its name in addresses, such as alder.",
            )
        )
    return found.id


def add_token(
    email: Annotated[str, typer.Argument(help="Whom the program acts as.")],
    name: Annotated[str, typer.Option(help="What the token is for.")],
    days: Annotated[
        int, typer.Option(help="How long it works; 0 until it is revoked.", min=0)
    ] = 90,
) -> None:
    """Make a token with which a program acts as somebody, and show it once."""
    with platform.database("runner"):
        from django.db import transaction

        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.connect import tokens

        with acting_for_all(), transaction.atomic():
            lifetime = timedelta(days=days) if days else None
            made = tokens.create(operator(), _user(email), name, lifetime)
    typer.echo(made.secret)


def _user(email: str) -> User:
    from anyshore.apps.accounts.models import User

    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise ProblemError(
            Problem(
                code="user-unknown",
                message=f"Nobody signs in as {email}.",
                hint="Add them first: anyshore user add.",
            )
        )
    return found


def deploy(
    model: Annotated[Path, typer.Argument(help="The BPMN file.", exists=True)],
    decision: Annotated[
        list[str] | None,
        typer.Option(help="A decision of it, as NAME=FILE.dmn; may be repeated."),
    ] = None,
    form: Annotated[
        list[Path] | None,
        typer.Option(help="A form of it, or a folder of forms.", exists=True),
    ] = None,
    cases: Annotated[
        list[str] | None,
        typer.Option(
            help="Test cases of a decision, as NAME=FILE.yaml; may be repeated."
        ),
    ] = None,
) -> None:
    """Make a process, with its decisions and forms, what new cases run."""
    decisions = dict(_decision(each) for each in decision or ())
    kept = [_cases(each) for each in cases or ()]
    forms = [path.read_bytes() for each in form or () for path in _files(each)]
    with platform.database("runner"):
        from django.db import transaction

        from anyshore.adapters.postgres.scope import acting_for_all
        from anyshore.apps.processes import services, testing

        # Together: a process does not go live with test cases that cannot be read.
        with acting_for_all(), transaction.atomic():
            made = services.deploy(operator(), model.read_bytes(), decisions, forms)
            for name, data in kept:
                testing.keep_cases(operator(), made.key, name, data)
    typer.echo(f"{made.key} version {made.version} is live.")


def _decision(text: str) -> tuple[str, bytes]:
    name, path = _named(text, "--decision")
    return name, path.read_bytes()


def _cases(text: str) -> tuple[str, object]:
    from anyshore.cli.dmn_files import decode

    name, path = _named(text, "--cases")
    return name, decode(path)


def _named(text: str, option: str) -> tuple[str, Path]:
    name, _, file = text.rpartition("=")
    path = Path(file)
    if not name or not path.is_file():
        raise ProblemError(
            Problem(
                code="decision-option",
                message=f"{text!r} names no decision and no file that is there.",
                hint="Write it as NAME=FILE, the name as the process calls it.",
                place=Place(element=option),
            )
        )
    return name, path


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.json")) if path.is_dir() else [path]


def add_to(app: Typer) -> None:
    """Add these commands to the command line."""
    for command in (doctor, migrate, deploy):
        app.command()(command)
    user = _group(app, "user", "Look after who can sign in.")
    user.command("add")(add_user)
    token = _group(app, "token", "Look after the keys of programs.")
    token.command("add")(add_token)


def _group(app: Typer, name: str, what: str) -> Typer:
    group = typer.Typer(help=what, no_args_is_help=True)
    # Without a callback a group of one command would swallow its name.
    group.callback()(_nothing)
    app.add_typer(group, name=name)
    return group


def _nothing() -> None:
    pass
