"""Charts put values where they belong, to the pixel, and say them in a table."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from anyshore.web.components.chart_values import (
    Bar,
    BarChart,
    Bullet,
    LineChart,
    Series,
    StackedChart,
    chart_table,
    figure,
)
from anyshore.web.components.charts import HEIGHT, bars, bullet, lines, spark, stacked
from anyshore.web.components.scales import apart, percent, scale, shown_labels
from anyshore.web.components.values import Cell, Row, Tone

values = st.decimals(min_value=-1000, max_value=1000, places=2)


def decimals(text: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, text.split()))


def line_chart(**changes: object) -> LineChart:
    given: dict[str, object] = {
        "key": "k",
        "title": "Level & more",
        "summary": "Falls.",
        "labels": ("a", "b", "c"),
        "series": (Series(label="level", values=decimals("100 90 80")),),
        "target": Decimal(95),
        "unit": "%",
    }
    return LineChart(**{**given, **changes})  # type: ignore[arg-type] # built from names


def drawn(svg: str) -> etree._Element:
    """Read the picture as XML, which also shows that it is well formed."""
    return etree.fromstring(svg)


def texts(svg: str) -> list[str | None]:
    return [one.text for one in drawn(svg).iter("text")]


def test_a_line_runs_through_its_values() -> None:
    """80 lies at the foot, 168 pixels down; 100 at the top; 90 in the middle."""
    path = drawn(lines(line_chart())).find(".//path")
    assert path is not None
    assert path.get("d") == "M0.0 0.0 L500.0 84.0 L1000.0 168.0"


def test_the_target_lies_at_its_value() -> None:
    line = drawn(lines(line_chart())).find(".//line[@class='target']")
    assert line is not None
    assert (line.get("y1"), line.get("y2")) == ("42.0", "42.0")


def test_a_gap_in_the_values_is_a_gap_in_the_line() -> None:
    series = Series(label="level", values=(Decimal(100), None, Decimal(80)))
    path = drawn(lines(line_chart(series=(series,)))).find(".//path")
    assert path is not None
    assert path.get("d") == "M0.0 0.0 M1000.0 168.0"


def test_labels_at_the_end_stand_apart() -> None:
    """The last value, 94, and the target, 95, would touch: they are moved."""
    series = Series(label="level", values=decimals("80 100 94"))
    ends = drawn(lines(line_chart(series=(series,)))).findall(
        ".//text[@dx='8']",
    )
    assert {one.text: one.get("y") for one in ends} == {
        "94\u00a0%": "57.0",
        "target 95\u00a0%": "42.0",
    }


def test_a_picture_is_named_and_described() -> None:
    svg = drawn(lines(line_chart()))
    assert svg.get("role") == "img"
    assert svg.findtext("title") == "Level & more"
    assert svg.findtext("desc") == "Falls."
    assert svg.get("aria-labelledby") == svg[0].get("id") == "chart-k-title"


def test_bars_start_at_zero_and_open_their_rows() -> None:
    chart = BarChart(
        key="k",
        title="Waiting",
        summary="Two.",
        bars=(
            Bar(label="08", value=Decimal(10), url="/rows?h=8"),
            Bar(label="09", value=Decimal(40), tone=Tone.LATE),
        ),
    )
    svg = drawn(bars(chart))
    found = [
        {name: one.get(name) for name in ("class", "x", "width", "y", "height")}
        for one in svg.iter("rect")
    ]
    assert found == [
        {
            "class": "bar s1",
            "x": "7.5%",
            "width": "35%",
            "y": "126.0",
            "height": "42.0",
        },
        {
            "class": "bar late",
            "x": "57.5%",
            "width": "35%",
            "y": "0.0",
            "height": "168.0",
        },
    ]
    link = svg.find(".//a")
    assert link is not None
    assert (link.get("href"), link.get("aria-label")) == ("/rows?h=8", "08: 10")
    assert svg.get("role") == "group"


def test_a_figure_over_a_bar_keeps_off_the_line_of_the_target() -> None:
    """The bar ends just under the target, so its figure goes over the line."""
    chart = BarChart(
        key="k",
        title="Waiting",
        summary="One.",
        bars=(Bar(label="08", value=Decimal(38)),),
        target=Decimal(40),
    )
    svg = drawn(bars(chart))
    figure = svg.find(".//text[@x='50%']")
    line = svg.find(".//line[@class='target']")
    assert figure is not None
    assert line is not None
    assert figure.text == "38"
    assert Decimal(str(figure.get("y"))) == Decimal(str(line.get("y1"))) - 5


def test_layers_of_a_stack_add_up_to_its_total() -> None:
    chart = StackedChart(
        key="k",
        title="Spend",
        summary="One month.",
        labels=("Nov",),
        series=(
            Series(label="a", values=decimals("30")),
            Series(label="b", values=decimals("10")),
        ),
    )
    svg = drawn(stacked(chart))
    layers = [(one.get("y"), one.get("height")) for one in svg.iter("rect")]
    assert layers == [("42.0", "126.0"), ("0.0", "42.0")]
    assert "40" in texts(stacked(chart))


def test_a_bullet_never_leaves_its_track() -> None:
    measure = Bullet(
        label="Done", value=Decimal(120), limit=Decimal(90), target=Decimal(45)
    )
    track, bar, mark = drawn(bullet(measure)).iter("rect")
    assert (track.get("width"), bar.get("width"), mark.get("x")) == (
        "100%",
        "100%",
        "50%",
    )


def test_a_spark_says_what_it_shows() -> None:
    svg = drawn(spark(decimals("1 2 3"), "Waiting, lately"))
    assert svg.get("aria-label") == "Waiting, lately"
    assert svg[0].get("d") == "M0.0 21.0 L43.0 11.0 L86.0 1.0"


def test_the_table_of_a_chart_has_every_figure_and_opens_its_rows() -> None:
    table = chart_table(line_chart(urls=("/a", "/b", "/c")))
    assert table.rows[0] == Row(cells=(Cell(value="a", url="/a"), "100\u00a0%"))
    assert [column.label for column in table.columns] == ["", "level"]


def test_text_in_a_chart_is_escaped() -> None:
    chart = line_chart(title="<script>", labels=("<b>", "b", "c"))
    assert "<script>" not in lines(chart)
    assert "<b>" not in lines(chart)


@given(known=st.lists(values, min_size=1, max_size=20), zero=st.booleans())
@settings(max_examples=80)
def test_a_scale_holds_all_values_between_round_ends(
    known: list[Decimal], *, zero: bool
) -> None:
    axis = scale(known, height=HEIGHT, zero=zero)
    assert axis.low <= min(known) <= max(known) <= axis.high
    assert 2 <= len(axis.ticks) <= 7
    assert len({b - a for a, b in pairwise(axis.ticks)}) == 1
    assert (axis.y(axis.low), axis.y(axis.high)) == (Decimal(HEIGHT), Decimal(0))
    assert not zero or axis.low <= 0


def test_no_values_give_a_scale_of_one() -> None:
    assert scale([], height=10).ticks == decimals("0 1")


@pytest.mark.parametrize(
    ("known", "ticks"),
    [("0 1", "0 1"), ("1 2", "1 2"), ("0 0.5", "0 0.2 0.4 0.6"), ("0 12", "0 5 10 15")],
)
def test_whole_values_have_whole_steps(known: str, ticks: str) -> None:
    """Nobody has half an item; a share has a half."""
    assert scale(decimals(known), height=10).ticks == tuple(decimals(ticks))


@pytest.mark.parametrize(
    ("value", "words"),
    [("0", "0\u00a0items"), ("1", "1\u00a0item"), ("2", "2\u00a0items")],
)
def test_one_item_is_one_item(value: str, words: str) -> None:
    assert figure(Decimal(value), "items") == words


def test_a_unit_is_said_once_on_the_axis_and_with_one_space() -> None:
    chart = BarChart(
        key="c",
        title="Spending",
        summary="One bar.",
        bars=(Bar(label="Germany", value=Decimal(207)),),
        unit=" m EUR",
    )
    words = re.findall(r"<text[^>]*>([^<]*)<", str(bars(chart)))
    assert words == ["0", "100", "200", "300\u00a0m EUR", "207\u00a0m EUR", "Germany"]


@given(st.lists(st.integers(0, HEIGHT).map(Decimal), min_size=1, max_size=6))
@settings(max_examples=80)
def test_labels_are_moved_a_gap_apart_and_keep_their_order(
    places: list[Decimal],
) -> None:
    moved = apart(places, 15, HEIGHT)
    assert max(moved) <= HEIGHT
    assert all(b - a >= 15 for a, b in pairwise(sorted(moved)))
    order = sorted(range(len(places)), key=lambda at: places[at])
    assert order == sorted(range(len(places)), key=lambda at: moved[at])


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["Jul", "Aug"], [(0, None), (1, None)]),
        (
            ["08:00"] * 8,
            [
                (at, "minor" if at % 2 else "middle" if at % 4 else None)
                for at in range(8)
            ],
        ),
        (
            ["08:00"] * 20,
            [
                (at, "minor" if at % 6 else "middle" if at % 12 else None)
                for at in range(0, 20, 3)
            ],
        ),
    ],
)
def test_labels_without_room_are_left_out(
    labels: list[str], expected: list[tuple[int, str | None]]
) -> None:
    assert shown_labels(labels) == expected


def test_shares_are_written_without_idle_zeros() -> None:
    assert [percent(Decimal(share)) for share in ("0", "0.5", "0.125", "1")] == [
        "0%",
        "50%",
        "12.5%",
        "100%",
    ]
