"""The brief as a form: what is wrong is said at its field; what is right is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from anyshore.core import engagement as core
from anyshore.kernel import Money
from anyshore.web.engagement.briefing import BriefForm, Setting

ME, OTHER, EXPERT = (UUID(int=n) for n in (1, 2, 3))
EUR = ("con_1", "Research", "EUR")
SETTING = Setting(
    contracts=[EUR],
    reviewers={ME: "Me", OTHER: "Other"},
    always=frozenset({ME}),
    zone=ZoneInfo("Europe/Berlin"),
    today=date(2026, 11, 23),
)
SENT = {
    "title": " Cold storage ",
    "scope": "Market size\n\n  Prices  \n",
    "out_of_scope": "Forecasts",
    "questions": "Who leads?",
    "criteria": "Every figure names its source.\nA range is given.",
    "rounds": "2",
    "deliverable-rows": "3",
    "deliverable-0-title": "Report",
    "deliverable-0-due": "2026-12-01",
    "deliverable-2-title": "Data table",
    "deliverable-2-due": "2026-11-23",
    "milestone-rows": "2",
    "milestone-0-title": "Report accepted",
    "milestone-0-amount": "4000.50",
    "milestone-0-earned": "sign-off",
    "milestone-1-title": "Interviews",
    "milestone-1-amount": "500",
    "milestone-1-earned": "agreed",
}


def form(
    changes: dict[str, str] | None = None,
    former: core.Brief | None = None,
    setting: Setting = SETTING,
) -> BriefForm:
    """Return the form as it was sent, with some fields changed."""
    sent = QueryDict(mutable=True)
    for name, value in {**SENT, **(changes or {})}.items():
        sent[name] = value
    return BriefForm(setting, former, sent)


def mistakes(form: BriefForm) -> list[tuple[str, str]]:
    """Return what the summary says, field by field."""
    assert not form.is_valid()
    return [(each.label, text) for each in form for text in each.errors]


def test_a_brief_is_what_was_written() -> None:
    """Empty lines and empty rows are nothing; a day ends where its writer is."""
    sent = form()
    assert sent.is_valid(), list(sent)
    due = datetime(2026, 12, 1, 22, 59, tzinfo=UTC)
    today = datetime(2026, 11, 23, 22, 59, tzinfo=UTC)
    assert sent.brief() == core.Brief(
        title="Cold storage",
        scope=("Market size", "Prices"),
        out_of_scope=("Forecasts",),
        questions=("Who leads?",),
        criteria=(
            core.Criterion(
                id="every-figure-names-its-source",
                text="Every figure names its source.",
            ),
            core.Criterion(id="a-range-is-given", text="A range is given."),
        ),
        deliverables=(
            core.Deliverable(id="report", title="Report", due_at=due),
            core.Deliverable(id="data-table", title="Data table", due_at=today),
        ),
        milestones=(
            core.Milestone(
                id="report-accepted",
                title="Report accepted",
                amount=Money(Decimal("4000.50"), "EUR"),
                on_sign_off=True,
            ),
            core.Milestone(
                id="interviews", title="Interviews", amount=Money(Decimal(500), "EUR")
            ),
        ),
        budget=Money(Decimal("4500.50"), "EUR"),
        reviewers=(ME,),
        rounds=2,
    )


def test_a_title_is_enough_for_a_draft() -> None:
    """Everything else is told as missing before it is proposed."""
    sent = BriefForm(SETTING, None, QueryDict("title=A+draft&rounds=1"))
    assert sent.is_valid(), list(sent)
    assert sent.brief() == core.Brief(title="A draft", reviewers=(ME,), rounds=1)


@pytest.mark.parametrize(
    ("changes", "label", "text"),
    [
        ({"title": " "}, "Title", "Give it a title."),
        ({"rounds": "0"}, "Rounds of review", "At least one round of review"),
        ({"rounds": ""}, "Rounds of review", "Say how many rounds"),
        ({"budget": "six"}, "Budget", "Write an amount in figures"),
        ({"budget": "NaN"}, "Budget", "Write an amount in figures"),
        ({"budget": "4000"}, "Budget", "The milestones come to"),
        ({"budget": "5000.001"}, "Budget", "This currency has 2 decimals."),
        ({"scope": "x" * 501}, "What is part of it", "Keep each line below"),
        ({"scope": "x\n" * 51}, "What is part of it", "Write 50 lines at most."),
        ({"scope": "a\0b"}, "What is part of it", "Null characters"),
        ({"reviewers": str(EXPERT)}, "Who else reviews it", "Select a valid choice"),
        ({"deliverable-0-due": ""}, "Deliverable 1, due", "Say when it is due."),
        ({"deliverable-0-due": "soon"}, "Deliverable 1, due", "Write a date"),
        (
            {"deliverable-0-due": "2026-11-22"},
            "Deliverable 1, due",
            "This day is over.",
        ),
        ({"deliverable-0-due": "9999-12-31"}, "Deliverable 1, due", "too far ahead"),
        ({"deliverable-1-due": "2026-12-24"}, "Deliverable 2, what", "Say what is"),
        ({"deliverable-2-title": "report"}, "Deliverable 1, what", "called the same"),
        ({"milestone-1-amount": ""}, "Milestone 2, amount", "Say what it earns."),
        ({"milestone-1-amount": "-5"}, "Milestone 2, amount", "more than nothing"),
        ({"milestone-1-amount": "1e99"}, "Milestone 2, amount", "more than anybody"),
        ({"milestone-1-title": ""}, "Milestone 2, what is reached", "Say what is"),
        ({"milestone-1-earned": "never"}, "Milestone 2, earned", "Select a valid"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    changes: dict[str, str], label: str, text: str
) -> None:
    found = mistakes(form(changes))
    assert any(where == label and text in what for where, what in found), found


def test_a_currency_without_decimals_has_none() -> None:
    """ISO 4217: the yen has no smaller unit."""
    yen = Setting(
        contracts=[("con_1", "Research", "JPY")],
        reviewers={},
        always=frozenset(),
        zone=SETTING.zone,
        today=SETTING.today,
    )
    found = mistakes(form(setting=yen))
    assert found == [("Milestone 1, amount", "This currency has no decimals.")]


def test_the_contract_chosen_says_the_currency() -> None:
    """Where there are several; one that is none of them is refused."""
    both = Setting(
        contracts=[EUR, ("con_2", "Analysis", "USD")],
        reviewers={},
        always=frozenset(),
        zone=SETTING.zone,
        today=SETTING.today,
    )
    assert BriefForm(both).currency == ""
    chosen = form({"contract": "con_2"}, setting=both)
    assert chosen.is_valid()
    assert chosen.contract == "con_2"
    assert chosen.brief().budget == Money(Decimal("4500.50"), "USD")
    found = mistakes(form({"contract": "con_3"}, setting=both))
    assert [label for label, _ in found] == ["Contract"]


def test_another_row_is_offered_and_nothing_is_judged_yet() -> None:
    """What was typed stays, right or wrong."""
    sent = form({"more": "milestone", "title": "", "milestone-1-amount": "x"})
    assert not sent.bound
    assert (len(sent.deliverables), len(sent.milestones)) == (3, 3)
    assert sent.milestones[1]["amount"].value() == "x"
    assert sent.heading["scope"].value() == SENT["scope"]
    assert not sent.heading.errors


@pytest.mark.parametrize(("rows", "shown"), [("999", 2), ("99", 20), ("x", 2)])
def test_rows_are_bounded(rows: str, shown: int) -> None:
    """Whatever a form that is not ours says."""
    assert len(form({"deliverable-rows": rows}).deliverables) == shown


def test_what_was_agreed_keeps_its_names_and_its_minute() -> None:
    """Editing a title gives a new name; the rest stays as it was."""
    sent = form()
    assert sent.is_valid()
    before = sent.brief()
    kept = before.deliverables[0]
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    former = core.Brief(
        title=before.title,
        criteria=(core.Criterion(id="size", text="A range is given."),),
        deliverables=(core.Deliverable(id="main", title=kept.title, due_at=noon),),
        experts=(EXPERT,),
        reviewers=(ME, OTHER),
    )
    again = form({"reviewers": str(OTHER)}, former)
    assert again.is_valid(), list(again)
    after = again.brief()
    assert after.deliverables[0] == former.deliverables[0]
    assert [each.id for each in after.criteria] == [
        "every-figure-names-its-source",
        "size",
    ]
    assert (after.experts, after.reviewers) == ((EXPERT,), (ME, OTHER))


def test_a_brief_shown_and_sent_back_is_the_same() -> None:
    """Field by field, as a browser would send what it was shown."""
    first = form()
    assert first.is_valid()
    brief = first.brief()
    shown = BriefForm(SETTING, brief)
    sent = QueryDict(mutable=True)
    for part in (shown.heading, *shown.deliverables, *shown.milestones):
        for bound in part:
            value = bound.value()
            if isinstance(value, list):
                sent.setlist(bound.html_name, value)
            elif value is not None:
                sent[bound.html_name] = str(value)
    again = BriefForm(SETTING, brief, sent)
    assert again.is_valid(), list(again)
    assert again.brief() == brief
