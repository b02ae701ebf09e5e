"""Sample data of the component gallery: invented, and labelled so on every page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django import forms

from anyshore.kernel import Money
from anyshore.web.components.chart_values import (
    Bar,
    BarChart,
    Bullet,
    LineChart,
    Series,
    StackedChart,
)
from anyshore.web.components.durations import Clock, ClockState
from anyshore.web.components.values import (
    Cell,
    Column,
    Comment,
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

__all__ = ["InvoiceForm", "components", "desk", "review"]

_DAY = datetime(2026, 11, 20, tzinfo=UTC)
_HALF_HOURS = tuple(
    f"{hour:02}:{minute:02}" for hour in range(8, 18) for minute in (0, 30)
)
_LEVELS = "97 96 96 95 94 93 91 90 86 83 82 84 87 89 91 93 94 94 93 92"


def _at(hour: int, minute: int) -> datetime:
    return _DAY.replace(hour=hour, minute=minute)


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


class InvoiceForm(forms.Form):
    """An exception of an invoice, as an agent settles it."""

    invoice = forms.CharField(label="Invoice number", help_text="As printed.")
    order = forms.CharField(label="Purchase order", required=False)
    date = forms.DateField(
        label="Invoice date", widget=forms.DateInput(attrs={"type": "date"})
    )
    net = forms.DecimalField(
        label="Net total",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": "Write the amount as 1240.50."},
    )
    currency = forms.ChoiceField(choices=[("EUR", "EUR"), ("USD", "USD")])
    outcome = forms.ChoiceField(
        label="What is right?",
        widget=forms.RadioSelect,
        choices=[
            ("invoice", "The invoice is right"),
            ("order", "The order is right"),
            ("neither", "Neither, the client decides"),
        ],
    )
    urgent = forms.BooleanField(label="Supplier asks for early payment", required=False)
    note = forms.CharField(
        label="Note to the client",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _filled() -> InvoiceForm:
    form = InvoiceForm(
        {"invoice": "HX-884-2201", "date": "2026-11-03", "net": "1.240,5"}
    )
    form.full_clean()
    return form


def _clocks() -> list[Clock]:
    return [
        Clock(name="Turnaround", left=_minutes(154), due=_at(16, 30), working=True),
        Clock(name="First look", left=_minutes(18), due=_at(14, 18)),
        Clock(name="Reply", left=_minutes(-12), due=_at(13, 48)),
        Clock(name="Turnaround", left=_minutes(150), state=ClockState.PAUSED),
        Clock(
            name="Turnaround",
            left=_minutes(200),
            state=ClockState.RESTING,
            working=True,
            resumes=datetime(2026, 11, 23, 1, tzinfo=UTC),
        ),
        Clock(name="Turnaround", left=_minutes(14), state=ClockState.DONE),
        Clock(name="Turnaround", left=_minutes(-75), state=ClockState.DONE),
    ]


def _queues() -> Table:
    def row(name: str, numbers: tuple[int, str, str], level: Cell) -> Row:
        waiting, oldest, staffed = numbers
        cells = (Cell(value=name, url="#"), Cell(value=waiting, url="#"))
        return Row(cells=(*cells, oldest, staffed, level))

    return Table(
        caption="Queues, most at risk first",
        columns=(
            Column(label="Queue", sort="name"),
            Column(label="Waiting", sort="waiting", number=True),
            Column(label="Oldest", sort="oldest", number=True),
            Column(label="Staffed", number=True),
            Column(label="Service level", sort="level", tight=True),
        ),
        rows=(
            row(
                "Supplier onboarding",
                (77, "3 h 40 min", "4 of 9"),
                Cell(value="81 % of 90 %", tone=Tone.LATE),
            ),
            row(
                "Invoice exceptions",
                (38, "52 min", "12 of 14"),
                Cell(value="92 % of 95 %", tone=Tone.SOON),
            ),
            row(
                "Credit notes",
                (12, "11 min", "6 of 6"),
                Cell(value="98 % of 95 %", tone=Tone.OK),
            ),
            row(
                "Helpdesk, French",
                (0, "", "0 of 0"),
                Cell(value="Closed until Mon", tone=Tone.IDLE),
            ),
        ),
        sort="level",
        pager=Pager(words="1 to 4 of 19", next="#"),
        cards=True,
    )


def _history() -> list[Entry]:
    return [
        Entry(
            at=_at(13, 2),
            what="Claimed",
            who="Sample Agent",
            tone=Tone.OPEN,
            detail="Pushed: least time left among 38.",
        ),
        Entry(
            at=_at(9, 13),
            what="Decided: match exception",
            who="Triage, version 14",
            tone=Tone.SOON,
            url="#",
            detail="Row 6: net total differs from the order by more than 2 %.",
        ),
        Entry(at=_at(9, 12), what="Checked: 41 of 41 rules hold", tone=Tone.OK),
        Entry(
            at=_at(9, 12), what="Received by API", who="Sample client", tone=Tone.NOTE
        ),
    ]


def _reasons() -> list[Reason]:
    return [
        Reason(
            text="Received Fri 20 Nov, 09:12 Manila; the contract gives", value="4 h"
        ),
        Reason(text="Counted 09:12 to 12:00", value=_minutes(168)),
        Reason(text="Not counted: lunch, 12:00 to 13:00"),
        Reason(text="Paused while the client was asked, 13:20 to 13:50"),
        Reason(text="Counted from 13:00 to 13:20 and from 13:50", value=_minutes(72)),
    ]


def _level() -> LineChart:
    return LineChart(
        key="level",
        title="Service level today",
        summary="Lowest 82 % at 13:00, now 92 %, target 95 %.",
        labels=_HALF_HOURS,
        series=(
            Series(
                label="Finished in time",
                values=tuple(Decimal(level) for level in _LEVELS.split()),
            ),
        ),
        target=Decimal(95),
        unit="%",
    )


def _people() -> LineChart:
    needed = "10 12 14 15 16 18 20 22 24 26 28 30 31 31 32 32 31 29 26 22"
    staffed = "11 13 14 15 17 19 21 22 24 25 25 25 25 24 24 24 24 24 24 22"
    return LineChart(
        key="people",
        title="Agents, needed and staffed",
        summary="Seven short at 15:00.",
        labels=_HALF_HOURS,
        series=(
            Series(label="needed", values=tuple(map(Decimal, needed.split()))),
            Series(label="staffed", values=tuple(map(Decimal, staffed.split()))),
        ),
    )


def _waiting() -> BarChart:
    counts = {"08": 12, "09": 18, "10": 31, "11": 46, "12": 52, "13": 44, "14": 38}
    return BarChart(
        key="waiting",
        title="Waiting, by hour",
        summary="Highest 52 at 12:00; more than 40 cannot be done in time.",
        bars=tuple(
            Bar(
                label=f"{hour}:00",
                value=Decimal(count),
                tone=Tone.LATE if count > 40 else Tone.NOTE,  # noqa: PLR2004 - a sample
                url=f"#{hour}",
            )
            for hour, count in counts.items()
        ),
        target=Decimal(40),
    )


def _spend() -> StackedChart:
    months = ("Jul", "Aug", "Sep", "Oct", "Nov")
    layers = {
        "Invoices": (4100, 4300, 4050, 4600, 3100),
        "Research": (0, 2500, 2500, 0, 5000),
        "Helpdesk": (900, 850, 940, 910, 600),
    }
    return StackedChart(
        key="spend",
        title="Spend by service, EUR",
        summary="Highest 8 700 in November, as a milestone fell due.",
        labels=months,
        series=tuple(
            Series(label=name, values=tuple(map(Decimal, values)))
            for name, values in layers.items()
        ),
        urls=tuple(f"#{month}" for month in months),
    )


def components() -> dict[str, object]:
    """Return one sample of each component."""
    return {
        "tones": [(tone.value, _WORDS[tone]) for tone in Tone],
        "clocks": _clocks(),
        "amounts": [
            Money(Decimal("1240.5"), "EUR"),
            Money(Decimal(-1250000), "JPY"),
            Money(Decimal("0.0375"), "USD"),
        ],
        "levels": [Decimal(level) for level in _LEVELS.split()],
        "instant": _at(9, 12),
        "facts": [
            Fact(label="Received", value=_at(9, 12)),
            Fact(label="Net total", value=Money(Decimal("1240.50"), "EUR")),
            Fact(label="Rule", value="Triage 14, row 6", url="#"),
            Fact(label="Approved by", value=None),
        ],
        "queues": _queues(),
        "nothing": Table(
            caption="Disputes",
            columns=(Column(label="Invoice"), Column(label="Amount", number=True)),
            rows=(),
            empty="No dispute is open. One begins on the page of an invoice.",
        ),
        "history": _history(),
        "reasons": _reasons(),
        "form": _filled(),
        "meters": [
            Bullet(label="Done today", value=Decimal(61), limit=Decimal(90)),
            Bullet(
                label="Accuracy, points",
                value=Decimal("97.1"),
                limit=Decimal(100),
                target=Decimal("98.5"),
                tone=Tone.SOON,
            ),
        ],
        "tabs": [
            Link(label="Work", url="#", current=True, count=38),
            Link(label="Commitments", url="#commitments"),
            Link(label="Invoices", url="#invoices", count=2),
        ],
        "level": _level(),
        "people": _people(),
        "waiting": _waiting(),
        "spend": _spend(),
        "old": "It grew 6 % in 2025.\nSource: interviews.\nNext: price.",
        "new": "It grew 6.5 % in 2025.\nSource: interviews.\nNext: volume.\nEnd",
    }


_WORDS = {
    Tone.OK: "On track",
    Tone.DONE: "Done",
    Tone.SOON: "Due soon",
    Tone.LATE: "Late",
    Tone.NOTE: "Sampled",
    Tone.OPEN: "Open",
    Tone.IDLE: "Paused",
    Tone.NONE: "Not rated",
}


def desk() -> dict[str, object]:
    """Return a sample item in hand."""
    lines = [
        (1, "Ball bearings 6204-2RS", 40, "12.50"),
        (2, "Shaft seals 30x52x7", 25, "4.30"),
        (3, "Assembly, hours", 8, "79.00"),
    ]
    return {
        "form": _filled(),
        "clock": Clock(
            name="Turnaround", left=_minutes(38), due=_at(14, 38), working=True
        ),
        "lines": [
            (number, text, count, Money(count * Decimal(price), "EUR"))
            for number, text, count, price in lines
        ],
        "total": Money(Decimal("1239.50"), "EUR"),
        "reasons": _reasons(),
        "history": _history(),
        "facts": [
            Fact(label="Received", value=_at(9, 12)),
            Fact(label="Supplier", value="Sample Bearings GmbH", url="#"),
            Fact(label="Order", value="4500 0231"),
            Fact(label="Sampling", value="Chosen for a second look"),
        ],
        "meters": components()["meters"],
    }


def review() -> dict[str, object]:
    """Return a sample deliverable under review."""
    quote = "prices fell by a fifth"
    text = "Between March and October, prices fell by a fifth in two of four regions."
    return {
        "paragraphs": [
            text,
            "Volumes rose at the same time. Four suppliers hold 61 % of the market.",
            "We recommend two suppliers and a yearly tender.",
        ],
        "threads": [
            Thread(
                key="1",
                quote=quote,
                position=text.index(quote),
                change=True,
                reply_url="#",
                resolve_url="#",
                comments=(
                    Comment(
                        author="Sample Client",
                        side="client",
                        at=_at(10, 5),
                        body="In which two? Please name the regions and the source.",
                    ),
                    Comment(
                        author="Sample Expert",
                        side="expert",
                        at=_at(11, 40),
                        body="North and West. The source list gets an entry.",
                    ),
                    Comment(
                        author="Sample Lead",
                        side="provider",
                        at=_at(11, 52),
                        body="Check the October figure before this goes out.",
                        internal=True,
                    ),
                ),
            ),
            Thread(
                key="2",
                quote="",
                position=None,
                resolved=True,
                comments=(
                    Comment(
                        author="Sample Client",
                        side="client",
                        at=_at(9, 50),
                        body="Reads well.",
                    ),
                ),
            ),
        ],
        "document": Document(
            name="sources.xml",
            url="#",
            media_type="application/xml",
            size=1843,
            checksum="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            text="<sources>\n  <source year='2025'>Trade office</source>\n</sources>",
            marks={2: "The year is not the one in the text."},
        ),
        "facts": [
            Fact(label="Version", value="2 of 3"),
            Fact(label="Due", value=datetime(2026, 11, 25, 16, tzinfo=UTC)),
            Fact(label="Round", value="1 of 2"),
        ],
    }
