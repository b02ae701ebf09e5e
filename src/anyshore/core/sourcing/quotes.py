"""Asking providers for quotes, all for the same thing, and taking their answers in.

Quotes are worth comparing only where they are for the same work in the same unit; the
request says both, and an answer in another unit is told by the advice, not converted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from anyshore.core.sourcing.document import Block, Document, Heading, Table, Text
from anyshore.core.sourcing.scope import Portfolio, Provider
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anyshore.core.sourcing.advice import Advice, ProcessAdvice
    from anyshore.core.sourcing.options import Option
    from anyshore.core.sourcing.reference import Reference

__all__ = ["QUOTE_COLUMNS", "quotes_compared", "request_for_quotes", "with_quotes"]

#: Columns of a table of quotes, in the order in which a provider fills them.
QUOTE_COLUMNS = (
    *("process", "provider", "country", "ownership", "low", "high", "currency"),
    *("per", "counted", "date"),
)
_PROVIDER = frozenset(["country", "ownership"])


def request_for_quotes(advice: Advice, reference: Reference) -> Document:
    """Write what providers are asked, for each process that goes out.

    It tells the work and nothing of the advice: no saving, no price told by others.
    """
    out = [each for each in advice.processes if each.answer.value in {"BPO", "KPO"}]
    blocks: list[Block] = []
    for each in out:
        blocks += _asked(each)
    if not out:
        blocks.append(Text(text="No process of this scope is to be handed over."))
    client = advice.portfolio.client
    return Document(
        title=f"Request for quotes: {client.name}",
        subtitle=f"{reference.country(client.country).name}, over "
        f"{advice.portfolio.horizon_years} years",
        date=advice.today.isoformat(),
        blocks=tuple(blocks),
    )


def _asked(each: ProcessAdvice) -> list[Block]:
    process, needs = each.process, each.needs
    rows = [
        ("Service", process.service or process.occupation),
        ("Volume", _volume(each)),
        ("Languages", ", ".join(needs.languages)),
        ("Done by speaking", "yes" if needs.voice else "no"),
        ("Through our night", "yes" if needs.night else "no"),
        ("Coordination with us", needs.coordination.value),
        ("Data abroad", "yes" if needs.abroad else "no, it stays in our country"),
    ]
    unit = "an item" if process.items_per_year else "an hour worked"
    return [
        Heading(level=1, text=process.name),
        Table(
            caption="What is asked for",
            header=("What", "How"),
            rows=tuple(rows),
            widths=(1, 2),
        ),
        Text(text="Please tell", strong=True),
        *(
            Text(text=text, point=True)
            for text in (
                f"the price for {unit}, lowest and highest, and until when it holds;",
                "the country of the site, and who owns it;",
                "turnaround and accuracy that you commit to, and how each is measured;",
                "the credit where a commitment is missed;",
                "the hours and days that are staffed, and holidays on which none is;",
                "the people, their qualification and language level with proof;",
                "what the transition takes and costs, and what leaving you would cost.",
            )
        ),
    ]


def _volume(each: ProcessAdvice) -> str:
    process = each.process
    if process.items_per_year is not None:
        return f"{process.items_per_year:,} items a year"
    if process.hours_per_year is not None:
        return f"{process.hours_per_year:,} hours a year"
    if process.fte is not None:
        return f"the work of {process.fte:g} full-time people"
    return "to be told"


def quotes_compared(advice: Advice, each: ProcessAdvice, reference: Reference) -> Table:
    """Put the quotes for a process beside each other, what saves most first.

    Providers that quoted nothing stand below, with what speaks against asking them.
    """
    priced = {option.provider: option for option in each.options if option.provider}
    providers = sorted(
        advice.portfolio.providers,
        key=lambda one: (
            one.name not in priced,
            bool(one.name in priced and priced[one.name].obstacles),
            -priced[one.name].cost.likely.middle if one.name in priced else 0,
        ),
    )
    return Table(
        caption=f"Quotes for {each.process.name}, over "
        f"{advice.portfolio.horizon_years} years",
        header=("Provider", "Site", "Price", "Cost", "Saving", "Against it"),
        rows=tuple(
            _compared(one, each, priced.get(one.name), reference) for one in providers
        ),
        figures=frozenset([2, 3, 4]),
        widths=(3, 3, 3, 3, 2, 4),
    )


def _compared(
    provider: Provider,
    each: ProcessAdvice,
    option: Option | None,
    reference: Reference,
) -> tuple[str, ...]:
    facts = each.choice.facts_on(provider.country) if each.choice else None
    site = reference.country(provider.country).name
    quote = provider.quotes.get(each.process.name)
    against = [*option.obstacles] if option else []
    service = each.process.service
    if provider.services and service and service not in provider.services:
        against.append(f"it does not say that it does {service}")
    if quote is None:
        against.append("no quote yet")
    elif option is None:
        against.append(f"ask {quote.unclear or 'for another unit'}")
    return (
        f"{provider.name} ({provider.ownership})",
        f"{site}, {facts.shore.shore}" if facts else site,
        "-" if quote is None else str(quote.figure),
        str(option.cost.vendor) if option else "-",
        str(option.cost.likely) if option else "-",
        "; ".join(against) or "-",
    )


def with_quotes(
    portfolio: Portfolio, rows: Sequence[Mapping[str, str]], source: str = ""
) -> Portfolio:
    """Return the portfolio with quotes that came in.

    Args:
        portfolio: As it was asked about.
        rows: A mapping a quote, with the names of `QUOTE_COLUMNS`.
        source: The file's name, for the places of problems.

    Raises:
        ProblemError: ``quote-unreadable``.
    """
    known = {each.name for each in portfolio.processes}
    found: dict[tuple[str, str], dict[str, object]] = {}
    for number, row in enumerate(rows, 2):
        told = {name: text.strip() for name, text in row.items() if text.strip()}
        process, name = told.pop("process", ""), told.pop("provider", "")
        if process not in known or not name:
            why = (
                f"no process is called {process!r}" if name else "it names no provider"
            )
            raise _unreadable(why, source, number)
        about = {key: told.pop(key) for key in _PROVIDER & told.keys()}
        key = (name, str(about.get("country", "")))
        entry = found.setdefault(key, {"name": name, "quotes": {}, **about})
        quotes = entry["quotes"]
        if isinstance(quotes, dict):
            quotes[process] = told
    try:
        providers = msgspec.convert(
            [*found.values()], tuple[Provider, ...], strict=False
        )
    except msgspec.ValidationError as error:
        raise _unreadable(str(error), source, None) from error
    return msgspec.structs.replace(
        portfolio, providers=(*portfolio.providers, *providers)
    )


def _unreadable(why: str, source: str, line: int | None) -> ProblemError:
    return ProblemError(
        Problem(
            code="quote-unreadable",
            message=f"A quote cannot be read: {why}.",
            hint=f"Columns are {', '.join(QUOTE_COLUMNS)}.",
            place=Place(source=source, line=line),
        )
    )
