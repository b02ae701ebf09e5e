"""Charts: pure functions from a frozen value to SVG.

Every chart has a title and a sentence for those who do not see it.  Labels stand in
margins of their own, thinned and moved apart, so they meet neither the line nor one
another.  A bar with an address opens the rows behind it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.web.components.chart_values import BarChart, LineChart, figure
from anyshore.web.components.markup import element, join
from anyshore.web.components.scales import (
    Scale,
    apart,
    label_width,
    percent,
    scale,
    shown_labels,
)
from anyshore.web.components.values import Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

    from anyshore.web.components.chart_values import (
        Bullet,
        Chart,
        Series,
        StackedChart,
    )

__all__ = ["bars", "bullet", "draw", "lines", "spark", "stacked"]

#: Pixels of the plot, and of the chart with its labels.
HEIGHT = 168
_WHOLE = HEIGHT + 32
_END_GAP = 15
#: With more bars than this, figures stand in the table only.
_MANY_BARS = 12
#: Pixels of plot on a narrow screen.
_NARROW = 208
_FILL = Decimal("0.7")
_ZERO = Decimal(0)
_TONE_CLASS = {
    Tone.LATE: "late",
    Tone.SOON: "soon",
    Tone.OK: "ok",
    Tone.DONE: "ok",
    Tone.IDLE: "idle",
    Tone.NONE: "idle",
}


def draw(chart: Chart) -> SafeString:
    """Draw a chart of any kind."""
    if isinstance(chart, BarChart):
        return bars(chart)
    return lines(chart) if isinstance(chart, LineChart) else stacked(chart)


def lines(chart: LineChart) -> SafeString:
    """Draw one to four lines, each labelled where it ends, over a dashed target."""
    steps = max(len(chart.labels) - 1, 1)
    places = [Decimal(index) / steps for index in range(len(chart.labels))]
    known = [value for one in chart.series for value in one.values if value is not None]
    goal = [] if chart.target is None else [chart.target]
    axis = scale(known + goal, height=HEIGHT)
    stretched = element(
        "svg",
        *(
            element(
                "path",
                class_=f"line s{number}",
                d=_path(axis, places, one),
                vector_effect="non-scaling-stroke",
            )
            for number, one in enumerate(chart.series, 1)
        ),
        width="100%",
        height=HEIGHT,
        viewBox=f"0 0 1000 {HEIGHT}",
        preserveAspectRatio="none",
        overflow="visible",
    )
    content = [
        _axis(axis, chart.unit),
        _target(axis, chart.target),
        stretched,
        _lasts(axis, chart, places),
        _below(chart.labels, places),
    ]
    return _frame(chart, content, end=True)


def bars(chart: BarChart) -> SafeString:
    """Draw bars from zero, each with its figure where there is room."""
    goal = [] if chart.target is None else [chart.target]
    axis = scale([bar.value for bar in chart.bars] + goal, height=HEIGHT, zero=True)
    width, middles = _slots(len(chart.bars))
    target_y = None if chart.target is None else axis.y(chart.target)
    content: list[object] = [_axis(axis, chart.unit)]
    for middle, bar in zip(middles, chart.bars, strict=True):
        y, words = axis.y(bar.value), figure(bar.value, chart.unit)
        shape = _rect(_TONE_CLASS.get(bar.tone, "s1"), middle, width, (y, HEIGHT - y))
        content.append(_linked(shape, bar.url, f"{bar.label}: {words}"))
        content.append(_over(words, middle, _above(y, target_y), len(chart.bars)))
    if chart.target is not None:
        ends = [(chart.target, f"target {figure(chart.target, chart.unit)}", "goal")]
        content += [_target(axis, chart.target), _ends(axis, ends)]
    content.append(_below([bar.label for bar in chart.bars], middles))
    linked = any(bar.url for bar in chart.bars)
    return _frame(chart, content, end=chart.target is not None, linked=linked)


def stacked(chart: StackedChart) -> SafeString:
    """Draw stacks whose layers add up, with the total above each."""
    columns = list(zip(*(one.values for one in chart.series), strict=True))
    totals = [sum((value or _ZERO for value in column), _ZERO) for column in columns]
    axis = scale(totals, height=HEIGHT, zero=True)
    width, middles = _slots(len(chart.labels))
    urls = chart.urls or ("",) * len(chart.labels)
    content: list[object] = [_axis(axis, chart.unit)]
    for index, (middle, column) in enumerate(zip(middles, columns, strict=True)):
        foot, layers = _ZERO, []
        for number, value in enumerate(column, 1):
            top = foot + (value or _ZERO)
            span = (axis.y(top), axis.y(foot) - axis.y(top))
            layers.append(_rect(f"s{number}", middle, width, span))
            foot = top
        words = figure(totals[index], chart.unit)
        spoken = f"{chart.labels[index]}: {words}"
        content.append(_linked(join(layers), urls[index], spoken))
        content.append(_over(words, middle, axis.y(totals[index]) - 5, len(columns)))
    content.append(_below(chart.labels, middles))
    return _frame(chart, content, end=False, linked=any(urls))


def spark(values: Sequence[Decimal], words: str) -> SafeString:
    """Draw a line as small as a word; what it says is given in words."""
    axis = scale(values, height=20)
    steps = max(len(values) - 1, 1)
    points = " ".join(
        f"{'L' if index else 'M'}{Decimal(86) * index / steps:.1f} {axis.y(value) + 1}"
        for index, value in enumerate(values)
    )
    return element(
        "svg",
        element("path", class_="line s1", d=points),
        class_="spark",
        viewBox="0 0 88 22",
        role="img",
        aria_label=words,
    )


def bullet(measure: Bullet) -> SafeString:
    """Draw a value on its track, with the mark to reach."""
    share = min(max(measure.value / measure.limit, _ZERO), Decimal(1))
    tone = _TONE_CLASS.get(measure.tone, "s1")
    parts = [
        element("rect", class_="track", width="100%", height="10", rx="2"),
        element(
            "rect", class_=f"bar {tone}", width=percent(share), height="10", rx="2"
        ),
    ]
    if measure.target is not None:
        mark = percent(min(measure.target / measure.limit, Decimal(1)))
        parts.append(
            element("rect", class_="mark", x=mark, y="-3", width="2", height="16")
        )
    return element("svg", *parts, class_="bullet", aria_hidden="true")


def _frame(
    chart: Chart, content: Sequence[object], *, end: bool, linked: bool = False
) -> SafeString:
    title, note = f"chart-{chart.key}-title", f"chart-{chart.key}-note"
    return element(
        "svg",
        element("title", chart.title, id=title),
        element("desc", chart.summary, id=note),
        *content,
        class_="plot" if end else "plot no-end",
        height=_WHOLE,
        # A picture hides what is inside it, so one with links is a group.
        role="group" if linked else "img",
        aria_labelledby=title,
        aria_describedby=note,
    )


def _axis(axis: Scale, unit: str) -> SafeString:
    parts = []
    for tick in axis.ticks:
        y = axis.y(tick)
        name = "axis" if tick == axis.low else "grid"
        # Said once, at the top: the figures under it have little room beside them.
        words = figure(tick, unit if tick == axis.high else "")
        parts += [
            element("line", class_=name, x1="0", x2="100%", y1=y, y2=y),
            element("text", words, x="-8", y=y, dy=".32em", text_anchor="end"),
        ]
    return join(parts)


def _below(labels: Sequence[str], places: Sequence[Decimal]) -> SafeString:
    """Write the labels that have room under the plot."""
    return join(
        element(
            "text",
            labels[index],
            class_=hidden,
            x=percent(places[index]),
            y=HEIGHT + 18,
            text_anchor="middle",
        )
        for index, hidden in shown_labels(labels)
    )


def _target(axis: Scale, target: Decimal | None) -> SafeString | str:
    if target is None:
        return ""
    y = axis.y(target)
    return element("line", class_="target", x1="0", x2="100%", y1=y, y2=y)


def _path(axis: Scale, places: Sequence[Decimal], series: Series) -> str:
    """Draw a line in thousandths of the width; a gap starts a new stroke."""
    words, drawing = [], False
    for place, value in zip(places, series.values, strict=True):
        if value is not None:
            command = "L" if drawing else "M"
            words.append(f"{command}{place * 1000:.1f} {axis.y(value)}")
        drawing = value is not None
    return " ".join(words)


def _lasts(axis: Scale, chart: LineChart, places: Sequence[Decimal]) -> SafeString:
    """Mark the last value of each line and name it in the margin."""
    dots: list[SafeString] = []
    ends: list[tuple[Decimal, str, str]] = []
    for number, one in enumerate(chart.series, 1):
        measured = [at for at, value in enumerate(one.values) if value is not None]
        value = one.values[measured[-1]] if measured else None
        if value is None:
            continue
        x, name = percent(places[measured[-1]]), f"s{number}"
        dots.append(
            element("circle", class_=f"dot {name}", cx=x, cy=axis.y(value), r="4")
        )
        lead = f"{one.label} " if len(chart.series) > 1 else ""
        ends.append((value, f"{lead}{figure(value, chart.unit)}", name))
    if chart.target is not None:
        words = f"target {figure(chart.target, chart.unit)}"
        ends.append((chart.target, words, "goal"))
    return join([*dots, _ends(axis, ends)])


def _ends(axis: Scale, ends: Sequence[tuple[Decimal, str, str]]) -> SafeString:
    """Write what lines end at, in the margin, moved apart."""
    places = apart([axis.y(value) for value, _, _ in ends], _END_GAP, HEIGHT)
    return join(
        element(
            "text", text, class_=f"end-label {name}", x="100%", dx="8", y=y, dy=".32em"
        )
        for y, (_, text, name) in zip(places, ends, strict=True)
    )


def _slots(count: int) -> tuple[Decimal, list[Decimal]]:
    """Return the width of a bar and the middle of each, as shares of the plot."""
    slot = Decimal(1) / max(count, 1)
    return slot * _FILL, [slot * index + slot / 2 for index in range(count)]


def _rect(
    name: str, middle: Decimal, width: Decimal, span: tuple[Decimal, Decimal]
) -> SafeString:
    return element(
        "rect",
        class_=f"bar {name}",
        x=percent(middle - width / 2),
        width=percent(width),
        y=span[0],
        height=span[1],
    )


def _linked(shape: SafeString, url: str, words: str) -> SafeString:
    return element("a", shape, href=url, aria_label=words) if url else shape


def _above(y: Decimal, target_y: Decimal | None) -> Decimal:
    """Return where a bar's figure stands: over the bar, and over the target's line."""
    if target_y is not None and y - _END_GAP <= target_y <= y + 2:
        return target_y - 5
    return y - 5


def _over(words: str, middle: Decimal, y: Decimal, count: int) -> SafeString | str:
    """Write a bar's figure, unless there are too many bars to have room."""
    if count > _MANY_BARS:
        return ""
    narrow = count * label_width([words]) > _NARROW
    return element(
        "text",
        words,
        class_="minor" if narrow else None,
        x=percent(middle),
        y=y,
        text_anchor="middle",
    )
