"""What the options of one process cost, as blocks of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.sourcing.document import (
    Bar,
    Bars,
    Block,
    Heading,
    Notes,
    Table,
    Text,
)
from anyshore.core.sourcing.evidence import SCOPE

if TYPE_CHECKING:
    from anyshore.core.sourcing.advice import Advice, ProcessAdvice
    from anyshore.core.sourcing.options import Option

__all__ = ["cost_blocks", "provider_blocks", "saving_bars"]

_TERMS = (3, 4, 5)
_SWINGS = 8


def cost_blocks(each: ProcessAdvice, notes: Notes) -> list[Block]:
    """Write what each option costs, and what that hangs on."""
    if not each.options or each.best is None:
        text = "Nothing is reckoned: name a service, an occupation or a wage."
        return [Heading(level=2, text="Cost"), Text(text=text)]
    return [
        Heading(level=2, text="Cost"),
        _options(each.options, notes),
        _ownership(each.best, notes),
        _terms(each.best, notes),
        Heading(level=2, text="Sensitivity"),
        _sensitivity(each.best, notes),
    ]


def _ownership(best: Option, notes: Notes) -> Table:
    """Show the total cost of ownership line by line."""
    cost = best.cost
    lines = (
        ("in-house, for comparison", cost.in_house),
        *((line.name, line.amount) for line in cost.lines),
        ("all that leaving costs", cost.vendor),
    )
    return Table(
        caption=f"Total cost of ownership: {best.name}",
        header=("Line", "Over the term", "Rests on"),
        rows=tuple(
            (name, str(amount), notes.cite(amount.sources)) for name, amount in lines
        ),
        figures=frozenset([1]),
        widths=(4, 5, 5),
    )


def _terms(best: Option, notes: Notes) -> Text:
    told = "; ".join(f"{years} years {best.over(years).likely}" for years in _TERMS)
    mark = notes.cite(best.cost.likely.sources)
    return Text(text=f"Over another term: {told} in eight of ten draws {mark}.")


def _sensitivity(best: Option, notes: Notes) -> Table:
    return Table(
        caption="One quantity at a time, all others in the middle",
        header=("Quantity", "From", "To", "Saving, %", "Rests on"),
        rows=tuple(
            (
                swing.name.replace("_", " "),
                f"{swing.figure.low:,.4g}",
                f"{swing.figure.high:,.4g} {swing.figure.unit}",
                f"{swing.at_low:.0f} to {swing.at_high:.0f}",
                notes.cite(swing.figure.sources),
            )
            for swing in best.cost.swings[:_SWINGS]
        ),
        figures=frozenset([1, 3]),
        widths=(3, 2, 5, 3, 4),
    )


def provider_blocks(each: ProcessAdvice, advice: Advice, notes: Notes) -> list[Block]:
    """Show who quoted, and what they told of themselves."""
    quoted = [
        one for one in advice.portfolio.providers if each.process.name in one.quotes
    ]
    if not quoted:
        return []
    costs = {option.provider: option for option in each.options}
    rows = []
    for one in quoted:
        option = costs.get(one.name)
        rows.append(
            (
                one.name,
                f"{one.country}, {one.ownership}",
                ", ".join(one.languages) or "not told",
                one.hours or "not told",
                "not told" if one.founded is None else str(one.founded),
                "; ".join(option.obstacles) or "none" if option else "price unclear",
            )
        )
    return [
        Table(
            caption=f"Who quoted, as they tell of themselves {notes.cite([SCOPE])}",
            header=(
                *("Provider", "Site, ownership", "Languages", "Hours", "Since"),
                "What stands against it",
            ),
            rows=tuple(rows),
            widths=(3, 3, 2, 3, 2, 4),
        )
    ]


def saving_bars(found: tuple[Option, ...], notes: Notes) -> Bars:
    """Draw the likely saving of each option."""
    sources = [source for each in found for source in each.cost.likely.sources]
    return Bars(
        caption="Saving over the term in eight of ten draws, % of the in-house cost "
        f"{notes.cite(sources)}",
        bars=tuple(
            Bar(
                label=option.name,
                low=float(option.cost.likely.low),
                high=float(option.cost.likely.high),
                text=str(option.cost.likely),
            )
            for option in found
        ),
    )


def _options(found: tuple[Option, ...], notes: Notes) -> Table:
    return Table(
        caption="Saving of each option beside doing it in-house, over the term",
        header=(
            "Option",
            "Price",
            "In eight of ten draws",
            "At worst and best",
            "Rests on",
        ),
        rows=tuple(
            (
                option.name,
                str(option.price),
                str(option.cost.likely),
                str(option.cost.saving),
                notes.cite(option.cost.likely.sources),
            )
            for option in found
        ),
        widths=(5, 4, 3, 3, 4),
    )
