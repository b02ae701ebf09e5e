"""The tags and filters that templates draw components with.

Each is thin: it takes values and hands them to a formatter or to a template of
``components/``.  docs/reference/components.md shows every one with an example.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html

from anyshore.web.components import amounts, charts, showing
from anyshore.web.components.chart_values import Bullet, Chart, LineChart, chart_table
from anyshore.web.components.differences import changes
from anyshore.web.components.durations import Clock, show_left, show_span
from anyshore.web.components.instants import InstantStyle
from anyshore.web.components.markup import element
from anyshore.web.components.shortcuts import announced, kbd
from anyshore.web.components.values import Tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta
    from decimal import Decimal

    from django.forms import BaseForm, BoundField
    from django.template.context import Context
    from django.utils.safestring import SafeString

    from anyshore.kernel import Money
    from anyshore.web.components.values import (
        Column,
        Document,
        Entry,
        Fact,
        Link,
        Pager,
        Reason,
        Table,
        Thread,
    )

register = template.Library()

# Words and figures ----------------------------------------------------------------


@register.filter
def show(value: object) -> SafeString | str:
    """Write a value of any known kind."""
    return showing.show(value)


@register.filter
def money(value: Money) -> str:
    """Write an amount."""
    return amounts.show_money(value)


@register.filter
def number(value: Decimal | int, digits: int | None = None) -> str:
    """Write a number in groups of three."""
    return amounts.show_number(value, digits)


@register.filter
def percent(value: Decimal, digits: int = 1) -> str:
    """Write a share of one as a percentage."""
    return amounts.show_percent(value, digits)


@register.filter
def size(value: int) -> str:
    """Write a number of bytes."""
    return amounts.show_size(value)


@register.filter
def span(value: timedelta) -> str:
    """Write a span of time without its sign."""
    return show_span(value)


@register.filter
def left(value: timedelta) -> str:
    """Write what is left, or how late it is."""
    return show_left(value)


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = name.split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@register.simple_tag
def instant(at: datetime, style: str = "short") -> SafeString:
    """Write an instant in the reader's zone: short, full, date or time."""
    return showing.instant(at, InstantStyle(style))


@register.simple_tag
def clock(value: Clock) -> SafeString:
    """Write a clock that goes on ticking."""
    return showing.clock_chip(value)


@register.simple_tag
def status(tone: str, label: object, *, plain: bool = False) -> SafeString:
    """Write a status: a shape, a colour and a word."""
    return showing.status(tone, label, plain=plain)


@register.simple_tag(name="kbd")
def kbd_tag(key: str) -> SafeString:
    """Write a key."""
    return kbd(key)


# Actions --------------------------------------------------------------------------


@register.simple_tag
def button(
    label: object, key: str = "", tone: str = "", url: str = "", **attrs: Any
) -> SafeString:
    """Write a button, or a link that looks like one, with the key that presses it.

    Args:
        label: What it does.
        key: As in ``c`` or ``Control+Enter``.
        tone: primary, danger, quiet, and small beside any of them.
        url: Makes it a link.
        **attrs: Further attributes; an underscore stands for a hyphen.
    """
    common = {
        "class_": f"button {tone}".strip(),
        "data_key": key or None,
        "aria_keyshortcuts": announced(key),
        **attrs,
    }
    content = (label, kbd(key)) if key else (label,)
    if url:
        return element("a", *content, href=url, **common)
    return element("button", *content, **{"type": "button", **common})


@register.inclusion_tag("components/confirm.html")
def confirm(key: str, title: str, text: str, label: str, tone: str = "danger") -> Any:
    """Write a dialog that a button with ``data-confirm`` asks first."""
    return {"key": key, "title": title, "text": text, "label": label, "tone": tone}


@register.inclusion_tag("components/tabs.html")
def tabs(links: Sequence[Link], label: str) -> Any:
    """Write tabs, which are links to pages."""
    return {"links": links, "label": label}


# Numbers --------------------------------------------------------------------------


@register.inclusion_tag("components/tile.html")
def tile(label: str, value: object, url: str = "", **more: Any) -> Any:
    """Write one number that opens its rows.

    Args:
        label: What it counts.
        value: The number.
        url: The rows behind it.
        **more: ``unit``, ``tone`` with ``note``, ``series`` for a small line.
    """
    known = {"unit", "tone", "note", "series"}
    if unknown := set(more) - known:
        raise template.TemplateSyntaxError(f"tile has no argument {sorted(unknown)}")
    series = more.pop("series", None)
    line = charts.spark(series, f"{label}, lately") if series else ""
    return {"label": label, "value": value, "url": url, "spark": line, **more}


@register.inclusion_tag("components/meter.html")
def meter(measure: Bullet, unit: str = "") -> Any:
    """Write a value on its track, with the mark to reach."""
    target = measure.target
    return {
        "label": measure.label,
        "value": amounts.show_number(measure.value),
        "limit": amounts.show_number(measure.limit),
        "target": None if target is None else amounts.show_number(target),
        "unit": unit,
        "picture": charts.bullet(measure),
    }


@register.inclusion_tag("components/chart.html")
def chart(value: Chart) -> Any:
    """Draw a chart, with its data as a table."""
    many = getattr(value, "series", ())
    legend = many if len(many) > 1 and not isinstance(value, LineChart) else ()
    return {
        "chart": value,
        "picture": charts.draw(value),
        "legend": [(f"s{index}", one.label) for index, one in enumerate(legend, 1)],
        "table": chart_table(value),
    }


# Lists ----------------------------------------------------------------------------


@register.inclusion_tag("components/facts.html")
def facts(rows: Sequence[Fact], *, across: bool = False) -> Any:
    """Write names and what is known under each."""
    return {"rows": rows, "across": across}


@register.inclusion_tag("components/headings.html", takes_context=True)
def headings(context: Context, columns: Sequence[Column], sort: str = "") -> Any:
    """Write the heading row of a table, with links that sort."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    cells = []
    for column in columns:
        direction, url = None, ""
        if column.sort and query is not None:
            falls = sort == f"-{column.sort}"
            if sort.removeprefix("-") == column.sort:
                direction = "descending" if falls else "ascending"
            query["sort"] = (
                column.sort if direction != "ascending" else f"-{column.sort}"
            )
            for cursor in ("after", "before"):
                query.pop(cursor, None)
            url = f"?{query.urlencode()}"
        cells.append({"column": column, "direction": direction, "url": url})
    return {"cells": cells}


@register.inclusion_tag("components/table.html", takes_context=True)
def table(context: Context, value: Table) -> Any:
    """Write a table with headings that sort, a pager and words for no rows."""
    numbers = [column.number for column in value.columns]
    labels = [column.label for column in value.columns]
    rows = [
        (row, list(zip(row.cells, numbers, labels, strict=True))) for row in value.rows
    ]
    return {"table": value, "rows": rows, "request": context.get("request")}


@register.inclusion_tag("components/pager.html")
def pager(value: Pager | None) -> Any:
    """Write the way to the page before and the next one."""
    return {"pager": value}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Sequence[Entry], label: str = "History") -> Any:
    """Write the history of an object, newest where the view put it."""
    return {"entries": entries, "label": label}


@register.inclusion_tag("components/why.html")
def why(question: str, reasons: Sequence[Reason], result: object = "") -> Any:
    """Write an explanation that opens: why this item, deadline or decision."""
    return {"question": question, "reasons": reasons, "result": result}


# Forms ----------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, key: str = "") -> Any:
    """Write a form field with its label, hint and errors tied to it.

    Args:
        bound: The field of a form.
        key: Puts the cursor there.
    """
    described = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    attrs: dict[str, str | bool] = {"data-key": key} if key else {}
    if shortcut := announced(key):
        attrs["aria-keyshortcuts"] = shortcut
    if described:
        attrs["aria-describedby"] = " ".join(described)
    kind = bound.field.widget.__class__.__name__
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "check": kind == "CheckboxInput",
        "group": bound.use_fieldset,
        "key": key,
    }


@register.inclusion_tag("components/errors.html")
def errors(form: BaseForm) -> Any:
    """Write what is wrong with a form, each a link to its field."""
    return {
        "general": form.non_field_errors(),
        "fields": [bound for bound in form if bound.errors],
    }


# Documents and reviews ------------------------------------------------------------


@register.inclusion_tag("components/viewer.html")
def viewer(document: Document, others: Sequence[Link] = ()) -> Any:
    """Frame a document: its name, size and checksum, and the document itself."""
    lines = [
        (number, line, document.marks.get(number, ""))
        for number, line in enumerate(document.text.splitlines(), 1)
    ]
    kind = document.media_type.partition("/")[0]
    return {"document": document, "others": others, "lines": lines, "kind": kind}


@register.inclusion_tag("components/thread.html", takes_context=True)
def thread(context: Context, value: Thread) -> Any:
    """Write the remarks about one place of a deliverable."""
    return {"thread": value, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/diff.html")
def diff(old: str, new: str, label: str = "Changes") -> Any:
    """Write what changed between two texts."""
    return {"changes": changes(old, new), "label": label}


# Boxes ----------------------------------------------------------------------------


@register.simple_block_tag
def notice(content: str, tone: str, title: str = "") -> SafeString:
    """Frame a message with its tone's shape."""
    heading = element("p", title, class_="notice-title") if title else ""
    return element(
        "div",
        element("span", class_="shape", aria_hidden="true"),
        element("div", heading, content, class_="notice-body"),
        class_="notice",
        data_tone=Tone(tone).value,
        role="alert" if tone == Tone.LATE else None,
    )


@register.simple_block_tag
def panel(content: str, title: str = "", key: str = "", tone: str = "") -> SafeString:
    """Frame a part of a page under a heading.

    Args:
        content: What stands inside.
        title: The heading.
        key: Identifier of the heading; needed where there is one.
        tone: ``flush`` lets a table reach the edge.
    """
    name = f"panel {tone}".strip()
    if not title:
        return element("section", content, class_=name)
    head = format_html(
        '<div class="panel-head"><h2 id="{}">{}</h2></div>', key or None, title
    )
    return element("section", head, content, class_=name, aria_labelledby=key or None)
