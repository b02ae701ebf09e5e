"""The brief as a form: what is wrong with it is said at the field that it is in.

A draft may be incomplete; what is written has to make sense.  Lists are written line by
line, deliverables and milestones row by row, and an empty row is no row.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.text import slugify

from anyshore.core import engagement as core
from anyshore.kernel import Money, minor_digits
from anyshore.web.components.amounts import show_money
from anyshore.web.engagement.fields import (
    AGREED,
    AT_SIGN_OFF,
    DeliverableRow,
    Heading,
    MilestoneRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal
    from zoneinfo import ZoneInfo

    from django import forms
    from django.http import QueryDict

__all__ = ["BriefForm", "Setting"]

#: Rows that are offered at least, and at most.
_ROWS, _MOST_ROWS = 2, 20
#: How far ahead something can be due; further is a slip of the finger.
_AHEAD = timedelta(days=20 * 366)
#: The last minute of a day: what is due on a day is in time all through it.
_END = time(23, 59)


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What the form has to know besides what is typed."""

    #: Contracts to choose from: key, name and currency; one where that is settled.
    contracts: Sequence[tuple[str, str, str]]
    #: Users of the client who may be named, by key.
    reviewers: Mapping[UUID, str]
    #: Who reviews it whatever is ticked: who drafts, so that they can read it.
    always: frozenset[UUID]
    #: The zone in which a day ends.
    zone: ZoneInfo
    #: The day it is there.
    today: date


@dataclass(frozen=True, slots=True)
class _Mistake:
    """What is wrong with a field, named so that it is found among others like it."""

    label: str
    errors: Sequence[str]
    id_for_label: str
    auto_id: str


class BriefForm:
    """The whole form: a heading, rows of deliverables and rows of milestones.

    Args:
        setting: What it has to know besides what is typed.
        former: The brief as it is; None for a new one.
        sent: What was sent; None to show the brief as it is.
    """

    def __init__(
        self,
        setting: Setting,
        former: core.Brief | None = None,
        sent: QueryDict | None = None,
    ) -> None:
        self.setting, self.former = setting, former
        # Who asks for another row is not done yet: nothing is judged.
        self.adding = sent.get("more", "") if sent is not None else ""
        self.bound = sent is not None and not self.adding
        self.heading = self._one(Heading, sent, _heading(former, setting), None)
        self._choose()
        self.deliverables = self._rows(
            DeliverableRow, "deliverable", sent, _deliverables(former, setting)
        )
        self.milestones = self._rows(
            MilestoneRow, "milestone", sent, _milestones(former)
        )

    def _one(
        self,
        kind: type[forms.Form],
        sent: QueryDict | None,
        known: Mapping[str, Any],
        prefix: str | None,
    ) -> forms.Form:
        options: dict[str, Any] = {"prefix": prefix, "use_required_attribute": False}
        if self.bound:
            return kind(sent, **options)
        if sent is None:
            return kind(initial=dict(known), **options)
        blank = kind(**options)
        typed = {
            name: field.widget.value_from_datadict(sent, {}, blank.add_prefix(name))
            for name, field in blank.fields.items()
        }
        return kind(initial=typed, **options)

    def _rows(
        self,
        kind: type[forms.Form],
        name: str,
        sent: QueryDict | None,
        known: Sequence[Mapping[str, Any]],
    ) -> list[forms.Form]:
        count = max(len(known), _ROWS)
        if sent is not None:
            text = sent.get(f"{name}-rows", "")
            count = (
                int(text)
                if text.isdecimal() and len(text) < len(str(_MOST_ROWS)) + 1
                else _ROWS
            )
            count += self.adding == name
        shown = [*known, *[{}] * _MOST_ROWS][: min(count, _MOST_ROWS)]
        return [
            self._one(kind, sent, row, f"{name}-{index}")
            for index, row in enumerate(shown)
        ]

    def _choose(self) -> None:
        """Offer the contracts and reviewers that there are to choose from."""
        contract: Any = self.heading.fields["contract"]
        contract.choices = [
            (key, f"{name}, {currency}")
            for key, name, currency in self.setting.contracts
        ]
        if len(contract.choices) == 1:
            del self.heading.fields["contract"]
        reviewers: Any = self.heading.fields["reviewers"]
        reviewers.choices = [
            (str(key), name)
            for key, name in self.setting.reviewers.items()
            if key not in self.setting.always
        ]
        if not reviewers.choices:
            del self.heading.fields["reviewers"]
        elif self.setting.always:
            reviewers.label = "Who else reviews it"
            reviewers.help_text = "You do, and the admins of your organization may."

    @property
    def contract(self) -> str:
        """Return the key of the contract that was chosen, or the only one."""
        chosen = getattr(self.heading, "cleaned_data", {}).get("contract")
        return str(chosen or self.setting.contracts[0][0])

    @property
    def currency(self) -> str:
        """Return the currency of the contract; empty where none is chosen yet."""
        if len(self.setting.contracts) > 1 and not self.bound:
            return ""
        known = {key: currency for key, _, currency in self.setting.contracts}
        return known.get(self.contract, "")

    def is_valid(self) -> bool:
        """Tell whether everything that was sent makes sense."""
        everything = [self.heading, *self.deliverables, *self.milestones]
        for form in everything:
            form.is_valid()
        self._judge_deliverables()
        self._judge_milestones()
        return not any(form.errors for form in everything)

    def _judge_deliverables(self) -> None:
        for row in self.deliverables:
            title, due = row.cleaned_data.get("title"), row.cleaned_data.get("due")
            if title and not due and "due" not in row.errors:
                row.add_error("due", "Say when it is due.")
            if due and not title:
                row.add_error("title", "Say what is delivered.")
            if due and due < self.setting.today:
                row.add_error("due", "This day is over.")
            if due and due > self.setting.today + _AHEAD:
                row.add_error("due", "This is too far ahead; check the year.")
        _judge_repeats(self.deliverables)

    def _judge_milestones(self) -> None:
        digits = minor_digits(self.currency)
        for row in self.milestones:
            given = row.cleaned_data
            title, amount = given.get("title"), given.get("amount")
            if title and amount is None and "amount" not in row.errors:
                row.add_error("amount", "Say what it earns.")
            if amount is not None and not title:
                row.add_error("title", "Say what is reached.")
            _judge_digits(row, "amount", digits)
        _judge_repeats(self.milestones)
        _judge_digits(self.heading, "budget", digits)
        budget, total = self.heading.cleaned_data.get("budget"), self._total()
        if budget is not None and total is not None and total > budget:
            cost = show_money(Money(total, self.currency)) if self.currency else total
            self.heading.add_error("budget", f"The milestones come to {cost}.")

    def _total(self) -> Decimal | None:
        amounts = [row.cleaned_data.get("amount") for row in self.milestones]
        given = [amount for amount in amounts if amount is not None]
        return sum(given[1:], start=given[0]) if given else None

    # What the summary of errors reads, as it does of a form of Django's.
    def non_field_errors(self) -> list[str]:
        """Return what is wrong with no field in particular: nothing."""
        return []

    def __iter__(self) -> Iterator[_Mistake]:
        """Yield the fields that need a change, in the order of the page."""
        yield from _mistakes(self.heading, "")
        for number, row in enumerate(self.deliverables, 1):
            yield from _mistakes(row, f"Deliverable {number}, ")
        for number, row in enumerate(self.milestones, 1):
            yield from _mistakes(row, f"Milestone {number}, ")

    def brief(self) -> core.Brief:
        """Return the brief that a valid form stands for."""
        given, former = self.heading.cleaned_data, self.former
        named = {UUID(key) for key in given.get("reviewers", ())}
        budget = given["budget"] if given["budget"] is not None else self._total()
        criteria = dict(
            _named(given["criteria"], former.criteria if former else (), "text")
        )
        return core.Brief(
            title=given["title"],
            scope=given["scope"],
            out_of_scope=given["out_of_scope"],
            questions=given["questions"],
            criteria=tuple(
                core.Criterion(id=key, text=text) for key, text in criteria.items()
            ),
            deliverables=tuple(self._delivered()),
            milestones=tuple(self._earned()),
            budget=None if budget is None else Money(budget, self.currency),
            experts=former.experts if former else (),
            reviewers=tuple(sorted(named | self.setting.always)),
            rounds=given["rounds"],
        )

    def _delivered(self) -> Iterator[core.Deliverable]:
        known = self.former.deliverables if self.former else ()
        dates = {each.id: each.due_at for each in known}
        rows = [row.cleaned_data for row in self.deliverables]
        filled = {row["title"]: row["due"] for row in rows if row["title"]}
        for key, title in _named(filled, known, "title"):
            end = datetime.combine(filled[title], _END, self.setting.zone)
            due = end.astimezone(UTC)
            # A brief that was agreed to the minute keeps it while the day stays.
            before = dates.get(key)
            if before and before.astimezone(self.setting.zone).date() == filled[title]:
                due = before
            yield core.Deliverable(id=key, title=title, due_at=due)

    def _earned(self) -> Iterator[core.Milestone]:
        known = self.former.milestones if self.former else ()
        rows = [row.cleaned_data for row in self.milestones]
        filled = {row["title"]: row for row in rows if row["title"]}
        for key, title in _named(filled, known, "title"):
            row = filled[title]
            yield core.Milestone(
                id=key,
                title=title,
                amount=Money(row["amount"], self.currency),
                on_sign_off=row["earned"] != AGREED,
            )


def _heading(former: core.Brief | None, setting: Setting) -> dict[str, Any]:
    """Return the heading of a brief as its fields show it."""
    if former is None:
        return {}
    return {
        "title": former.title,
        "scope": "\n".join(former.scope),
        "out_of_scope": "\n".join(former.out_of_scope),
        "questions": "\n".join(former.questions),
        "criteria": "\n".join(each.text for each in former.criteria),
        "budget": former.budget.amount if former.budget else None,
        "rounds": former.rounds,
        "reviewers": [
            str(key) for key in former.reviewers if key not in setting.always
        ],
    }


def _deliverables(former: core.Brief | None, setting: Setting) -> list[dict[str, Any]]:
    return [
        {"title": each.title, "due": each.due_at.astimezone(setting.zone).date()}
        for each in (former.deliverables if former else ())
    ]


def _milestones(former: core.Brief | None) -> list[dict[str, Any]]:
    return [
        {
            "title": each.title,
            "amount": each.amount.amount,
            "earned": AT_SIGN_OFF if each.on_sign_off else AGREED,
        }
        for each in (former.milestones if former else ())
    ]


def _judge_digits(form: forms.Form, name: str, digits: int) -> None:
    """Refuse an amount that nobody could pay to the last digit."""
    amount = form.cleaned_data.get(name)
    if amount is not None and amount != round(amount, digits):
        words = f"{digits} decimals" if digits else "no decimals"
        form.add_error(name, f"This currency has {words}.")


def _judge_repeats(rows: Iterable[forms.Form]) -> None:
    titles = [row.cleaned_data.get("title", "") for row in rows]
    often = Counter(title.casefold() for title in titles if title)
    for row in rows:
        title = row.cleaned_data.get("title", "")
        if title and often[title.casefold()] > 1:
            row.add_error("title", "Another row is called the same.")


def _mistakes(form: forms.Form, before: str) -> Iterator[_Mistake]:
    for bound in form:
        if bound.errors:
            label, errors = str(bound.label), [str(each) for each in bound.errors]
            label = f"{before}{label.lower()}" if before else label
            yield _Mistake(label, errors, bound.id_for_label, bound.auto_id)


def _named(
    texts: Iterable[str], known: Iterable[Any], attribute: str
) -> list[tuple[str, str]]:
    """Give texts their names within the brief; what was there keeps its own."""
    former = {getattr(each, attribute): each.id for each in known}
    taken = set(former.values())
    found = []
    for text in dict.fromkeys(texts):
        name = former.get(text)
        if name is None:
            stem = slugify(text)[:40].strip("-") or "part"
            tries = (stem if n == 1 else f"{stem}-{n}" for n in range(1, 1000))
            name = next(each for each in tries if each not in taken)
            taken.add(name)
        found.append((name, text))
    return found
