"""The ``anyshore`` command and its groups.

A problem ends a command with one clear line and exit status 2; what a command is asked
to find out (a file is refused, a check finds something) is told by exit status 1.
"""

from __future__ import annotations

import sys

import typer

from anyshore import __version__
from anyshore.kernel import ProblemError

__all__ = ["app", "main"]

app = typer.Typer(
    name="anyshore",
    help="Run outsourced work on any shore.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(shown: bool) -> None:  # noqa: FBT001 - typer's callback
    if shown:
        typer.echo(f"anyshore {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: bool = typer.Option(  # noqa: FBT001 - typer's option
        False, "--version", callback=_version, is_eager=True, help="Show the version."
    ),
) -> None:
    """Run outsourced work on any shore."""


def _add_groups() -> None:
    from anyshore.cli import (
        advise,
        bpmn,
        dmn,
        forecast,
        invoice,
        mine,
        require,
        roster,
        simulate,
    )

    app.add_typer(invoice.app, name="invoice")
    app.add_typer(dmn.app, name="dmn")
    app.add_typer(bpmn.app, name="bpmn")
    advise.add_to(app)
    mine.add_to(app)
    roster.add_to(app)
    forecast.add_to(app)
    require.add_to(app)
    simulate.add_to(app)
    try:
        import django  # noqa: F401 - only to know whether the server is installed
    except ImportError:
        return
    from anyshore.cli import audit, intake, operate, serve, staff

    for module in (serve, operate, intake, staff, audit):
        module.add_to(app)


def main() -> None:
    """Run the command line."""
    _add_groups()
    try:
        app()
    except ProblemError as error:
        typer.echo(f"anyshore: {error.problem}", err=True)
        sys.exit(2)
    except (
        FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError,
    ) as error:  # fmt: skip
        typer.echo(f"anyshore: {error}. Check the path and its rights.", err=True)
        sys.exit(2)
    except ImportError as error:
        from anyshore.adapters.extras import absent

        problem = absent(error)
        if problem is None:
            raise
        typer.echo(f"anyshore: {problem}", err=True)
        sys.exit(2)
