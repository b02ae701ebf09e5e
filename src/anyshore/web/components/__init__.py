"""What all doors show things with: values, formatters, charts and template tags.

A component is a function of frozen values; it reads nothing and decides nothing about
work.  Templates reach them through ``{% load anyshore %}``; the reference of all tags
is docs/reference/components.md.
"""

from __future__ import annotations

from anyshore.web.components.amounts import (
    show_money,
    show_number,
    show_percent,
    show_size,
)
from anyshore.web.components.chart_values import (
    Bar,
    BarChart,
    Bullet,
    Chart,
    LineChart,
    Series,
    StackedChart,
)
from anyshore.web.components.durations import Clock, ClockState, show_left, show_span
from anyshore.web.components.instants import InstantStyle, show_instant
from anyshore.web.components.values import (
    Cell,
    Column,
    Comment,
    Crumb,
    Document,
    Entry,
    Fact,
    Link,
    Pager,
    Reason,
    Row,
    Table,
    Thread,
    Tone,
)

__all__ = [
    "Bar",
    "BarChart",
    "Bullet",
    "Cell",
    "Chart",
    "Clock",
    "ClockState",
    "Column",
    "Comment",
    "Crumb",
    "Document",
    "Entry",
    "Fact",
    "InstantStyle",
    "LineChart",
    "Link",
    "Pager",
    "Reason",
    "Row",
    "Series",
    "StackedChart",
    "Table",
    "Thread",
    "Tone",
    "show_instant",
    "show_left",
    "show_money",
    "show_number",
    "show_percent",
    "show_size",
    "show_span",
]
