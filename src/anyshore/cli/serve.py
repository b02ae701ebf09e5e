"""Running the platform: the whole of it, or one of its processes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from anyshore.cli.platform import embedded, load_django, migrate, prepare
from anyshore.cli.supervisor import Child, Supervisor
from anyshore.config import environment

if TYPE_CHECKING:
    from typer import Typer

__all__ = ["add_to", "runner", "serve", "web", "worker"]

_POOL = "10"


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Run everything: database, web, case runner and job worker."""
    home = environment.home()
    home.mkdir(parents=True, exist_ok=True)
    server = embedded(home)
    prepare(server)
    try:
        migrate()
        me = [sys.executable, "-m", "anyshore.cli"]
        address = ["--host", host, "--port", str(port)]
        children = [
            Child("web", [*me, "web", *address]),
            Child("runner", [*me, "runner"]),
            Child("worker", [*me, "worker"]),
        ]
        typer.echo(f"Anyshore is at http://{host}:{port}/ (Ctrl-C stops it)")
        sys.stdout.flush()
    except BaseException:
        if server is not None:
            server.stop()
        raise
    Supervisor(children, server).run()


def web(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Run a web process."""
    os.environ.setdefault("ANYSHORE_POOL", _POOL)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anyshore.config.settings")
    os.environ["ANYSHORE_DB_ROLE"] = "app"
    import uvicorn

    uvicorn.run(
        "anyshore.config.asgi:application",
        host=host,
        port=port,
        lifespan="off",
        access_log=False,
        timeout_graceful_shutdown=5,
    )


def runner(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Do what is due and end.")
    ] = False,
) -> None:
    """Run a case runner."""
    load_django("runner")
    from anyshore.apps.processes.runner import Runner

    if once:
        Runner().drain()
    else:
        Runner().run()


def worker() -> None:
    """Run a job worker."""
    load_django("runner")
    from django.core.management import call_command

    # A roster takes minutes: an invoice to be set in type does not wait for it.
    call_command(
        "procrastinate",
        "worker",
        "--shutdown-graceful-timeout",
        "5",
        "--concurrency",
        "2",
    )


def add_to(app: Typer) -> None:
    """Add these commands to the command line."""
    for command in (serve, web, runner, worker):
        app.command()(command)
