"""What a chart is drawn from: frozen values, and the same data as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from anyshore.web.components.amounts import show_number
from anyshore.web.components.values import Cell, Column, Row, Table, Tone

__all__ = [
    "Bar",
    "BarChart",
    "Bullet",
    "Chart",
    "LineChart",
    "Series",
    "StackedChart",
    "chart_table",
    "figure",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One line, or one layer of a stack."""

    #: Its name.
    label: str
    #: A value for each label of the chart; None where nothing was measured.
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LineChart:
    """How values went, against a target."""

    #: Identifier on its page.
    key: str
    #: What is shown.
    title: str
    #: What it says, in one sentence.
    summary: str
    #: One for each place along the line, as in ``09:00``.
    labels: tuple[str, ...]
    #: One to four lines.
    series: tuple[Series, ...]
    #: The value to reach; None for none.
    target: Decimal | None = None
    #: Written after each figure, as in ``%``.
    unit: str = ""
    #: The rows behind each label; empty for none.
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One bar."""

    #: What it counts.
    label: str
    #: How many; never below zero.
    value: Decimal
    #: How it stands.
    tone: Tone = Tone.NOTE
    #: The rows behind it; empty for none.
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BarChart:
    """Values beside one another, from zero."""

    #: Identifier on its page.
    key: str
    #: What is shown.
    title: str
    #: What it says, in one sentence.
    summary: str
    #: The bars, in order.
    bars: tuple[Bar, ...]
    #: The value to reach; None for none.
    target: Decimal | None = None
    #: Written after each figure.
    unit: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StackedChart:
    """What a total is made of, label by label; two to four layers."""

    #: Identifier on its page.
    key: str
    #: What is shown.
    title: str
    #: What it says, in one sentence.
    summary: str
    #: One for each stack.
    labels: tuple[str, ...]
    #: The layers, from the foot up.
    series: tuple[Series, ...]
    #: Written after each figure.
    unit: str = ""
    #: The rows behind each stack; empty for none.
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Bullet:
    """One value on a track, with the mark to reach."""

    #: What is measured.
    label: str
    #: How much.
    value: Decimal
    #: The end of the track; above zero.
    limit: Decimal
    #: The mark; None for none.
    target: Decimal | None = None
    #: How it stands.
    tone: Tone = Tone.NOTE


Chart = LineChart | BarChart | StackedChart


#: Units of a single thing, of those that charts of ours count in.
_SINGULAR = {"items": "item"}


def figure(value: Decimal | None, unit: str) -> str:
    """Write a figure of a chart, without zeros that say nothing."""
    if value is None:
        return "\u2013"
    text = show_number(value.normalize() if value else Decimal(0))
    measured = _SINGULAR.get(unit, unit.strip()) if value == 1 else unit.strip()
    return f"{text}\u00a0{measured}" if measured else text


def chart_table(chart: Chart) -> Table:
    """Return the data of a chart as rows that open what is behind them."""
    if isinstance(chart, BarChart):
        names: tuple[str, ...] = ("Value",)
        rows = tuple(
            Row(
                cells=(
                    Cell(value=bar.label, url=bar.url),
                    figure(bar.value, chart.unit),
                )
            )
            for bar in chart.bars
        )
    else:
        names = tuple(one.label for one in chart.series)
        urls = chart.urls or ("",) * len(chart.labels)
        rows = tuple(
            Row(
                cells=(
                    Cell(value=label, url=urls[index]),
                    *(figure(one.values[index], chart.unit) for one in chart.series),
                )
            )
            for index, label in enumerate(chart.labels)
        )
    columns = (Column(label=""), *(Column(label=name, number=True) for name in names))
    return Table(caption=chart.title, columns=columns, rows=rows, dense=True)
