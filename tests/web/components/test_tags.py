"""Tags write what they are given, escaped, with names and keys for everybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone
from lxml import html

from anyshore import web
from anyshore.adapters.clock import standing_at
from anyshore.kernel import Money
from anyshore.web.components.differences import Change, changes
from anyshore.web.components.durations import Clock, ClockState
from anyshore.web.components.showing import show
from anyshore.web.components.values import (
    Cell,
    Column,
    Document,
    Fact,
    Pager,
    Reason,
    Row,
    Table,
    Thread,
    Tone,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

STYLES = Path(web.__file__).parent / "static" / "anyshore" / "css" / "components.css"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _here_and_now() -> Iterator[None]:
    with standing_at(NOW), timezone.override(ZoneInfo("Asia/Manila")):
        yield


def written(source: str, **values: object) -> str:
    """Render a template that has loaded the tags, without idle white space."""
    text = Template("{% load anyshore %}" + source).render(Context(values))
    return " ".join(text.split())


def element(source: str, **values: object) -> html.HtmlElement:
    return html.fromstring(written(source, **values))


class Form(forms.Form):
    net = forms.DecimalField(label="Net", help_text="Without tax.")
    note = forms.CharField(label="Note", required=False)
    urgent = forms.BooleanField(label="Urgent", required=False)
    side = forms.ChoiceField(
        label="Side", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")]
    )


def test_a_status_is_a_shape_a_colour_and_a_word() -> None:
    assert written('{% status "late" word %}', word="<Late>") == (
        '<span class="status" data-tone="late"><span class="shape" aria-hidden="true">'
        "</span>&lt;Late&gt;</span>"
    )


def test_an_unknown_tone_is_refused() -> None:
    with pytest.raises(ValueError, match="purple"):
        written('{% status "purple" "Late" %}')


def test_a_button_shows_and_announces_its_key() -> None:
    assert written('{% button "Pend" key="p" hx_post="/pend" %}') == (
        '<button type="button" class="button" data-key="p" aria-keyshortcuts="p"'
        ' hx-post="/pend">Pend<kbd class="single">P</kbd></button>'
    )


def test_a_key_with_a_modifier_is_not_a_single_one() -> None:
    """Only single keys can be switched off, so only they vanish from buttons."""
    assert "<kbd>Ctrl ↵</kbd>" in written('{% button "Done" key="Control+Enter" %}')


def test_a_button_with_an_address_is_a_link() -> None:
    link = element('{% button "Next" url="/n" tone="small" %}')
    assert (link.tag, link.get("href"), link.get("class")) == (
        "a",
        "/n",
        "button small",
    )


def test_a_sequence_of_keys_is_not_announced_as_alternatives() -> None:
    """In ``aria-keyshortcuts`` a space parts alternatives, so a sequence stays out."""
    button = element('{% button "Desk" key="g d" %}')
    assert button.get("aria-keyshortcuts") is None
    assert [sign.text for sign in button.iter("kbd")] == ["G", "D"]


def test_a_tile_opens_the_rows_behind_its_number() -> None:
    tile = element('{% tile "Waiting" 1320 url="/rows" tone="late" note="4 late" %}')
    assert (tile.tag, tile.get("href")) == ("a", "/rows")
    assert tile.text_content().split() == ["Waiting", "1", "320", "4", "late"]


def test_a_tile_refuses_an_argument_that_it_would_ignore() -> None:
    with pytest.raises(TemplateSyntaxError, match="colour"):
        written('{% tile "Waiting" 132 colour="red" %}')


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "\u2013"),
        ("", "\u2013"),
        ("a < b", "a &lt; b"),
        (True, "yes"),
        (1320, "1\u00a0320"),
        (timedelta(minutes=74), "1 h 14 min"),
        (
            Money(Decimal("1240.5"), "EUR"),
            '<data value="1240.5">1\u00a0240.50\u00a0EUR</data>',
        ),
        (NOW.date(), '<time datetime="2026-11-20">20 Nov 2026</time>'),
        (Cell(value=7, url="/x"), '<a href="/x">7</a>'),
        (Cell(value="a", sub="<b>"), 'a<br><span class="sub">&lt;b&gt;</span>'),
    ],
)
def test_every_kind_of_value_has_one_way_to_be_written(
    value: object, expected: str
) -> None:
    assert show(value) == expected


def test_a_clock_carries_what_the_page_needs_to_go_on() -> None:
    clock = Clock(
        name="Turnaround",
        left=timedelta(minutes=38),
        due=NOW + timedelta(minutes=38),
        working=True,
        rests=NOW + timedelta(minutes=30),
    )
    chip = element("{% clock clock %}", clock=clock)
    assert dict(chip.attrib) == {
        "class": "status",
        "title": "Turnaround: due Fri 20 Nov 2026, 20:38 Manila, in working time",
        "data-tone": "soon",
        "data-clock": "running",
        "data-left": "2280",
        "data-warn": "3600",
        "data-working": "",
        "data-ticks": "1800",
    }
    assert chip.text_content() == "Turnaround: 38 min left"


def test_a_clock_that_rests_says_until_when() -> None:
    clock = Clock(
        name="Turnaround",
        left=timedelta(minutes=38),
        state=ClockState.RESTING,
        resumes=NOW + timedelta(days=2),
    )
    title = element("{% clock clock %}", clock=clock).get("title")
    assert title == "Turnaround, counts again at 22 Nov, 20:00"


def test_facts_are_names_and_what_is_known() -> None:
    rows = [Fact(label="Rule", value="Row 6", url="/r"), Fact(label="By", value=None)]
    assert written("{% facts rows %}", rows=rows) == (
        '<dl class="facts"> <dt>Rule</dt><dd><a href="/r">Row 6</a></dd>'
        " <dt>By</dt><dd>\u2013</dd> </dl>"
    )


TABLE = Table(
    caption="Queues",
    columns=(
        Column(label="Queue", sort="name"),
        Column(label="Waiting", sort="waiting", number=True),
    ),
    rows=(Row(cells=("Claims", Cell(value=38, url="/q")), current=True),),
    sort="-waiting",
    pager=Pager(words="1 to 1 of 9", next="?after=x"),
)


def test_headings_sort_and_start_over() -> None:
    """A cursor of the old order means nothing in the new one, so it goes."""
    request = RequestFactory().get("/?site=mnl&after=k&sort=-waiting")
    table = element("{% table table %}", table=TABLE, request=request)
    first, second = table.findall(".//thead//th")
    assert first.find("a").get("href") == "?site=mnl&sort=name"
    assert (first.get("aria-sort"), second.get("aria-sort")) == (None, "descending")
    assert second.find("a").get("href") == "?site=mnl&sort=waiting"


def test_a_second_press_turns_the_order_round() -> None:
    columns = TABLE.columns
    request = RequestFactory().get("/?sort=name")
    head = element(
        '<table>{% headings columns "name" %}</table>', columns=columns, request=request
    )
    heading = head.find(".//th")
    assert heading.get("aria-sort") == "ascending"
    assert heading.find("a").get("href") == "?sort=-name"


def test_a_row_is_named_by_its_first_cell() -> None:
    table = element("{% table table %}", table=TABLE)
    row = table.find(".//tbody/tr")
    assert row.get("aria-current") == "true"
    assert [(cell.tag, cell.get("class")) for cell in row] == [
        ("th", None),
        ("td", "num"),
    ]
    assert row.find("td/a").get("href") == "/q"


def test_no_rows_are_said_in_words() -> None:
    table = Table(caption="Disputes", columns=(), rows=(), empty="None is open.")
    text = element("{% table table %}", table=table).text_content()
    assert "None is open." in text


def test_a_pager_goes_on_by_key_only_where_there_is_more() -> None:
    pager = element("{% pager pager %}", pager=TABLE.pager)
    links = [(link.get("rel"), link.get("href")) for link in pager.iter("a")]
    assert links == [("next", "?after=x")]


def test_a_field_ties_its_hint_and_errors_to_itself() -> None:
    form = Form({"net": "x"})
    field = element("{% field form.net %}", form=form)
    control = field.find("input")
    assert control.get("aria-describedby") == "id_net_helptext id_net_error"
    assert control.get("aria-invalid") == "true"
    assert field.get_element_by_id("id_net_helptext").text == "Without tax."
    assert field.get_element_by_id("id_net_error").text_content() == "Enter a number."
    assert field.find("label").get("for") == "id_net"


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert "(optional)" in written("{% field form.note %}", form=Form())
    assert "(optional)" not in written("{% field form.net %}", form=Form())


def test_choices_stand_in_a_fieldset_under_their_question() -> None:
    group = element("{% field form.side %}", form=Form({"side": "z"}))
    assert group.findtext("fieldset/legend").strip() == "Side"
    assert len(group.findall(".//input[@type='radio']")) == 2
    assert group.find("fieldset").get("aria-describedby") == "id_side_error"


def test_the_label_of_a_check_box_stands_behind_it() -> None:
    field = element("{% field form.urgent %}", form=Form())
    assert [child.tag for child in field] == ["input", "label"]


def test_errors_lead_to_their_fields() -> None:
    box = element("{% errors form %}", form=Form({"net": "x", "side": "a"}))
    assert [(link.get("href"), link.text) for link in box.iter("a")] == [
        ("#id_net", "Net: Enter a number.")
    ]
    assert box.get("role") == "alert"


def test_a_form_without_errors_has_no_summary() -> None:
    assert written("{% errors form %}", form=Form()) == ""


def test_why_lists_its_reasons_in_order() -> None:
    why = element(
        '{% why "Why?" reasons "Due 14:18" %}',
        reasons=[Reason(text="Counted", value=timedelta(minutes=5)), Reason(text="B")],
    )
    assert why.findtext("summary") == "Why?"
    assert [item.text_content().strip() for item in why.iter("li")] == [
        "Counted 5 min",
        "B",
    ]


def test_marked_lines_of_a_document_say_what_is_wrong() -> None:
    document = Document(
        name="a.xml", url="/a", media_type="text/xml", size=9, text="<a>\n<b/>"
    )
    marked = Document(
        name="a.xml",
        url="/a",
        media_type="text/xml",
        size=9,
        text="<a>\n<b/>",
        marks={2: "Not known."},
    )
    assert "hit" not in written("{% viewer d %}", d=document)
    line = element("{% viewer d %}", d=marked).get_element_by_id("line-2")
    assert line.text_content() == "<b/> (Not known.)"


def test_a_document_without_text_is_framed_by_name() -> None:
    document = Document(name="a.pdf", url="/a", media_type="application/pdf", size=9)
    frame = element("{% viewer d %}", d=document).find(".//iframe")
    assert (frame.get("src"), frame.get("title")) == ("/a", "a.pdf")


def test_a_thread_says_where_it_stands_in_the_text() -> None:
    thread = Thread(key="1", quote="fell", position=7, comments=(), change=True)
    article = element("{% thread t %}", t=thread)
    assert article.get("data-anchor-position") == "7"
    assert article.get("data-state") == "open"
    assert "Change asked for" in article.text_content()
    assert article.find(".//form") is None


def test_a_notice_that_refuses_is_an_alert() -> None:
    assert 'role="alert"' in written('{% notice "late" %}x{% endnotice %}')
    assert 'role="alert"' not in written('{% notice "note" %}x{% endnotice %}')


def test_equal_texts_have_no_changes() -> None:
    assert changes("a\nb", "a\nb\n") == []


def test_changes_mark_the_words_and_fold_the_rest() -> None:
    old = "1\n2\n3\n4\nprice rose"
    new = "1\n2\n3\n4\nprice fell"
    assert changes(old, new, context=1) == [
        Change(kind="skip", text="3 unchanged lines"),
        Change(kind="same", old=4, new=4, text="4"),
        Change(kind="del", old=5, text="price <del>rose</del>"),
        Change(kind="add", new=5, text="price <ins>fell</ins>"),
    ]


def test_text_in_changes_is_escaped() -> None:
    added = changes("", "<script>")
    assert [(change.kind, change.text) for change in added] == [("add", "<script>")]
    assert "&lt;script&gt;" in written('{% diff "" new %}', new="<script>")


@pytest.mark.parametrize("tone", list(Tone))
def test_every_tone_has_a_colour_and_a_shape(tone: Tone) -> None:
    sheet = STYLES.read_text("utf-8")
    assert f'[data-tone="{tone}"]' in sheet
    assert f'[data-tone="{tone}"] > .shape' in sheet
