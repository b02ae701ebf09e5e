"""``anyshore advise``: keep, automate, BPO or KPO, and from which shore.

The table goes to the standard output, reports to files.  Exit status 0 says that an
advice was given, also where it is that the scope is not complete; 2 that the scope
could not be read.  ``anyshore claims`` holds a ledger of figures against each other and
ends with 1 where one of them cannot be right.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from anyshore.kernel import Problem, ProblemError, Severity

if TYPE_CHECKING:
    from anyshore.core.sourcing import (
        Advice,
        Claim,
        LogEvidence,
        Portfolio,
        ProcessAdvice,
    )

__all__ = ["add_to"]

_Json = Annotated[bool, typer.Option("--json", help="Write JSON, with everything.")]
_Today = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day of the advice."),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("advise")(advise)
    app.command("claims")(claims)


def advise(  # noqa: PLR0913, PLR0917 - typer's options
    scope: Annotated[
        Path | None,
        typer.Argument(metavar="SCOPE", help="YAML, JSON, CSV or XLSX."),
    ] = None,
    as_json: _Json = False,  # noqa: FBT002 - typer's option
    html: Annotated[Path | None, typer.Option(help="Write the report as HTML.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write the report as PDF.")] = None,
    policy: Annotated[
        Path | None, typer.Option(help="A decision model in place of the usual one.")
    ] = None,
    policy_out: Annotated[
        Path | None,
        typer.Option(help="Write the usual policy (DMN) there, to be edited."),
    ] = None,
    quotes: Annotated[
        Path | None,
        typer.Option(help="Quotes that came in, CSV or XLSX; see --request."),
    ] = None,
    request: Annotated[
        Path | None,
        typer.Option(help="Write a request for quotes there as HTML."),
    ] = None,
    country: Annotated[
        str, typer.Option(help="The client's country, where the scope is a table.")
    ] = "",
    currency: Annotated[str, typer.Option(help="The currency of the costs.")] = "",
    seed: Annotated[int, typer.Option(help="Makes the draws.")] = 1,
    today: _Today = None,
) -> None:
    """Say for each process of a scope what to do, from where, and what it saves."""
    from anyshore.adapters import reference as shipped

    if policy_out is not None:
        policy_out.write_bytes(shipped.policy_document())
        typer.echo(f"wrote {policy_out}")
    if scope is None:
        if policy_out is None:
            raise ProblemError(
                Problem(
                    code="scope-missing",
                    message="There is no scope to advise on.",
                    hint="Name a file; examples/sourcing has some.",
                )
            )
        return
    client = {"country": country, "currency": currency}
    found = _advised(
        scope,
        policy,
        quotes,
        _Given(
            client={name: value for name, value in client.items() if value},
            seed=seed,
            today=_day(today),
        ),
    )
    _write_reports(found, html, pdf)
    if request is not None:
        _write_request(found, request)
    if as_json:
        from anyshore.core.sourcing.plain import plain

        typer.echo(json.dumps(plain(found), indent=2, ensure_ascii=False))
    else:
        _show(found)
        if quotes is not None:
            _show_quotes(found)


def _day(today: datetime | None) -> date:
    from anyshore.adapters import clock

    return (today or clock.now()).date()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Given:
    """What the command line says beside files."""

    client: dict[str, str]
    seed: int
    today: date


def _advised(
    scope: Path, policy: Path | None, quotes: Path | None, given: _Given
) -> Advice:
    from anyshore.adapters import reference as shipped
    from anyshore.cli.advise_files import read_portfolio, read_rows
    from anyshore.cli.dmn_files import read_bytes
    from anyshore.core import sourcing

    document = shipped.policy_document() if policy is None else read_bytes(policy)
    rules = sourcing.policy_from(document)
    portfolio = read_portfolio(scope, rules.questions, given.client)
    if quotes is not None:
        portfolio = sourcing.with_quotes(portfolio, read_rows(quotes), str(quotes))
    try:
        return sourcing.advise(
            portfolio,
            rules,
            shipped.load(),
            today=given.today,
            claims=shipped.load_claims(),
            logs=_logs(portfolio, scope.parent),
            seed=given.seed,
        )
    except ImportError as error:
        raise ProblemError(
            Problem(
                code="extra-missing",
                message=f"An advice needs {error.name}.",
                hint='Install it with pip install "anyshore[mining]".',
            )
        ) from error


def _logs(portfolio: Portfolio, folder: Path) -> dict[str, LogEvidence]:
    """Measure the logs that the scope names, with a bar where there are some."""
    from rich.console import Console
    from rich.progress import Progress

    from anyshore.cli.advise_files import read_logs

    named = [each for each in portfolio.processes if each.log]
    if not named:
        return {}
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("logs", total=len(named))

        def told(name: str) -> None:
            bar.update(task, advance=1, description=name)

        return read_logs(portfolio, folder, told)


def _write_reports(found: Advice, html: Path | None, pdf: Path | None) -> None:
    if html is None and pdf is None:
        return
    from anyshore.adapters import reference as shipped
    from anyshore.core.sourcing import report

    document = report(found, shipped.load())
    if html is not None:
        from anyshore.adapters.report.html import render_html

        html.write_bytes(render_html(document))
        typer.echo(f"wrote {html}", err=True)
    if pdf is not None:
        try:
            from anyshore.adapters.report.pdf import render_pdf
        except ImportError:
            raise ProblemError(
                Problem(
                    code="extra-missing",
                    message="Setting PDF needs typst.",
                    hint='Use --html, or pip install "anyshore[server]".',
                )
            ) from None
        pdf.write_bytes(render_pdf(document))
        typer.echo(f"wrote {pdf}", err=True)


def _write_request(found: Advice, path: Path) -> None:
    """Write the request, and beside it the table that providers fill."""
    from anyshore.adapters import reference as shipped
    from anyshore.adapters.report.html import render_html
    from anyshore.core.sourcing import QUOTE_COLUMNS, request_for_quotes

    path.write_bytes(render_html(request_for_quotes(found, shipped.load())))
    table = path.with_suffix(".csv")
    out = [each for each in found.processes if each.answer.value in {"BPO", "KPO"}]
    lines = [",".join(QUOTE_COLUMNS)]
    lines += ['"' + each.process.name.replace('"', '""') + '"' for each in out]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    typer.echo(f"wrote {path} and {table}", err=True)


def _show(found: Advice) -> None:
    """Show one row a process."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("Process", "Answer", "Kind", "From where", "Saving", "Why"):
        table.add_column(name, overflow="fold")
    for each in found.processes:
        table.add_row(*_row(each))
    console = Console()
    console.print(table)
    years = found.portfolio.horizon_years
    console.print(
        f"Savings over {years} years in eight of ten draws, from sources and "
        "assumptions that --html and --pdf list.",
        highlight=False,
    )


def _show_quotes(found: Advice) -> None:
    """Show the quotes for each process beside each other."""
    from rich.console import Console
    from rich.table import Table

    from anyshore.adapters import reference as shipped
    from anyshore.core.sourcing import quotes_compared

    for each in found.processes:
        block = quotes_compared(found, each, shipped.load())
        table = Table(title=block.caption, title_justify="left", box=None)
        for name in block.header:
            table.add_column(name, overflow="fold")
        for row in block.rows:
            table.add_row(*row)
        Console().print(table)


def _row(each: ProcessAdvice) -> tuple[str, ...]:
    from anyshore.core.sourcing.evidence_pages import shore_words

    return (
        each.process.name,
        each.answer.value,
        f"{each.kind.kind}, {each.kind.confidence}",
        shore_words(each).partition(", first")[0],
        str(each.best.cost.likely) if each.best else "-",
        " ".join((*each.answer.reasons, *each.gate.reasons))
        if each.answer.value == "scope not complete"
        else " ".join(each.answer.reasons),
    )


def claims(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="CSV, XLSX, YAML or JSON."),
    ] = None,
    as_json: _Json = False,  # noqa: FBT002 - typer's option
    today: _Today = None,
) -> None:
    """Hold figures that others claim against each other, the world and wages.

    Without a file the ledger that ships is examined.
    """
    from anyshore.adapters import reference as shipped
    from anyshore.cli.advise_files import read_claims
    from anyshore.core.sourcing import examine
    from anyshore.core.sourcing.plain import plain_finding

    rows: tuple[Claim, ...] = tuple(
        claim for path in files or [] for claim in read_claims(path)
    )
    found = examine(rows or shipped.load_claims(), shipped.load(), _day(today))
    if as_json:
        typer.echo(json.dumps([plain_finding(each) for each in found], indent=2))
    else:
        for each in found:
            named = ", ".join(each.claims)
            typer.echo(f"{each.severity}: {each.code}: {named}: {each.message}")
    if any(each.severity is Severity.ERROR for each in found):
        raise typer.Exit(1)
