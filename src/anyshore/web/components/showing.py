"""One value as a person reads it: the choice of formatter by the type of the value."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import dateformat, timezone
from django.utils.html import format_html

from anyshore.adapters.clock import now
from anyshore.kernel import Money, Quantity
from anyshore.web.components.amounts import (
    show_money,
    show_number,
    show_quantity,
)
from anyshore.web.components.durations import (
    Clock,
    ClockState,
    clock_tone,
    clock_words,
    show_span,
)
from anyshore.web.components.instants import InstantStyle, show_instant, time_element
from anyshore.web.components.markup import element
from anyshore.web.components.values import Cell, Tone

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

__all__ = ["clock_chip", "instant", "show", "status"]

_DASH = "\u2013"


def instant(at: datetime, style: InstantStyle = InstantStyle.SHORT) -> SafeString:
    """Write an instant in the reader's zone."""
    return time_element(at, timezone.get_current_timezone(), now(), style)


def status(tone: Tone | str, label: object, *, plain: bool = False) -> SafeString:
    """Write a status: a shape, a colour and a word."""
    return element(
        "span",
        element("span", class_="shape", aria_hidden="true"),
        label,
        class_="status plain" if plain else "status",
        data_tone=Tone(tone).value,
    )


def clock_chip(clock: Clock) -> SafeString:
    """Write a clock as a status that goes on ticking in the page."""
    zone, present = timezone.get_current_timezone(), now()
    title = clock.name
    if clock.due:
        due = show_instant(clock.due, zone, present, InstantStyle.FULL)
        title = f"{title}: due {due}"
    if clock.working:
        title = f"{title}, in working time"
    if clock.state is ClockState.RESTING and clock.resumes:
        title = f"{title}, counts again at {show_instant(clock.resumes, zone, present)}"
    return element(
        "span",
        element("span", class_="shape", aria_hidden="true"),
        element("span", clock.name, ": ", class_="hidden-visually"),
        element(
            "time",
            clock_words(clock),
            datetime=clock.due.isoformat() if clock.due else None,
        ),
        class_="status",
        title=title,
        data_tone=clock_tone(clock).value,
        data_clock=clock.state.value,
        data_left=int(clock.left.total_seconds()),
        data_warn=int(clock.warn.total_seconds()),
        data_working=clock.working,
        data_ticks=(
            max(int((clock.rests - present).total_seconds()), 0)
            if clock.rests and clock.state is ClockState.RUNNING
            else None
        ),
    )


def _cell(cell: Cell) -> SafeString | str:
    words: SafeString | str = show(cell.value)
    if cell.tone is not None:
        words = status(cell.tone, words)
    if cell.url:
        words = element("a", words, href=cell.url)
    if cell.sub:
        words = format_html('{}<br><span class="sub">{}</span>', words, cell.sub)
    return words


def show(value: object) -> SafeString | str:
    """Write a value of any kind that components know; text is escaped."""
    match value:
        case None | "":
            return _DASH
        case Cell():
            return _cell(value)
        case Clock():
            return clock_chip(value)
        case Money():
            return element("data", show_money(value), value=f"{value.amount:f}")
        case Quantity():
            return show_quantity(value)
        case bool():
            return "yes" if value else "no"
        case int() | Decimal():
            return show_number(value)
        case datetime():
            return instant(value)
        case date():
            return element(
                "time", dateformat.format(value, "j M Y"), datetime=value.isoformat()
            )
        case timedelta():
            return show_span(value)
        case _:
            return format_html("{}", value)
