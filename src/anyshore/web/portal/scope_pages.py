"""What the pages of a scope share: its address, its crumbs, and blocks of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyshore.core.sourcing import Bars, Heading, Text
from anyshore.kernel import IdPrefix, parse_id, show_id
from anyshore.web.components.values import Column, Crumb, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from anyshore.apps.sourcing.queries import ScopeRow
    from anyshore.core.sourcing import Block
    from anyshore.core.sourcing import Table as TableBlock

__all__ = ["HOME", "crumbs_of", "key_of", "shown", "table_of", "url_of"]

HOME = Crumb("Advice", "/portal/advice/")


def key_of(text: str) -> UUID:
    """Return the key of a scope as its address shows it."""
    return parse_id(IdPrefix.ADVICE, text)


def url_of(row: ScopeRow) -> str:
    """Return the address of a scope."""
    return f"/portal/advice/{show_id(IdPrefix.ADVICE, row.id)}/"


def crumbs_of(row: ScopeRow, here: str) -> tuple[Crumb, ...]:
    """Return the way from the list to a page of a scope."""
    return (HOME, Crumb(row.name, url_of(row)), Crumb(here))


def shown(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Give the blocks of a report to the components of pages."""
    found: list[dict[str, Any]] = []
    for block in blocks:
        match block:
            case Heading():
                found.append({"heading": block.text, "level": block.level})
            case Text():
                found.append({"text": block.text, "point": block.point})
            case Bars():
                found.append({"table": _bars(block)})
            case _:
                found.append({"table": table_of(block)})
    return found


def table_of(block: TableBlock) -> Table:
    """Give a table of a report to the component of pages."""
    return Table(
        caption=block.caption,
        columns=tuple(
            Column(name, number=at in block.figures)
            for at, name in enumerate(block.header)
        ),
        rows=tuple(Row(row) for row in block.rows),
        dense=True,
    )


def _bars(chart: Bars) -> Table:
    return Table(
        caption=chart.caption,
        columns=(Column("Option"), Column("Saving")),
        rows=tuple(Row((each.label, each.text)) for each in chart.bars),
    )
