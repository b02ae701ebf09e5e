"""Forms of queues, sites, shifts and agreements: what is typed, as values to keep.

A form reads and shows; what may be is decided by the services, whose problems come back
to the field that they point at.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from anyshore.apps.staffing.planning import book
from anyshore.apps.staffing.queue_terms import INTERVALS, NewQueue
from anyshore.apps.staffing.site_terms import NewPattern, NewSite
from anyshore.apps.staffing.work_terms import NewTerms

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from anyshore.apps.staffing.queries import StaffQueue
    from anyshore.apps.staffing.queue_terms import Contract
    from anyshore.apps.staffing.site_terms import Pattern, Site, SiteTerms
    from anyshore.apps.staffing.work_terms import WorkTerms
    from anyshore.kernel import Problem

__all__ = ["PatternForm", "QueueForm", "SiteForm", "TakeInForm", "TermsForm", "place"]

_WEEKDAYS = tuple(
    enumerate(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    )
)
_KINDS = (("immediate", "At once, as calls and chats"), ("deferred", "Later, as mail"))
_NEEDED = {"required": "Write it."}
_HOUR = 60
_FULL = 100


def place(form: forms.Form, problem: Problem) -> None:
    """Put a problem at the field that it points at, or above the form."""
    field = problem.place.element or ""
    # Minutes are typed as hours.
    names = (field, field.replace("minutes", "hours"))
    words = f"{problem.message} {problem.hint}".strip()
    form.add_error(next((n for n in names if n in form.fields), None), words)


def _text(label: str, most: int = 100, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, error_messages=_NEEDED, **more)


def _whole(label: str, least: int, most: int, **more: Any) -> forms.IntegerField:
    bounds = f"Write a whole number from {least} to {most}."
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        error_messages={
            **_NEEDED, "invalid": bounds, "min_value": bounds, "max_value": bounds,
        },
        **more,
    )  # fmt: skip


def _amount(label: str, most: int, **more: Any) -> forms.DecimalField:
    bounds = f"Write a number from 0 to {most}."
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=most,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal"}),
        error_messages={
            **_NEEDED, "invalid": bounds, "min_value": bounds, "max_value": bounds,
            "max_decimal_places": "Write at most two places after the point.",
        },
        **more,
    )  # fmt: skip


def _clock(label: str, **more: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={**_NEEDED, "invalid": "Write it as 22:00."},
        **more,
    )


def _weekdays() -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label="Weekdays",
        choices=_WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose one or more."},
        initial=[number for number, _ in _WEEKDAYS],
    )


def _share(value: Decimal) -> Decimal:
    return (value * _FULL).quantize(Decimal("0.01")).normalize() + Decimal(0)


class QueueForm(forms.Form):
    """A queue to staff."""

    contract = forms.ChoiceField(label="Contract")
    name = _text("Name")
    kind = forms.ChoiceField(label="It is worked", choices=_KINDS)
    skill = _text("Skill that it needs", 50, help_text="A code, as in suppliers-de.")
    zone = _text("Customers' zone", 60, help_text="IANA name, as in Europe/Berlin.")
    minutes = forms.TypedChoiceField(
        label="Minutes of an interval",
        coerce=int,
        choices=[(each, str(each)) for each in INTERVALS],
        initial=60,
        help_text="Stays as it is once the queue has a past.",
    )
    opens = _clock("Opens", initial="00:00")
    closes = _clock(
        "Closes",
        initial="00:00",
        help_text="The same as it opens: round the clock.",
    )
    weekdays = _weekdays()
    share = _amount("Promised share, %", 100, initial=80)
    within = _whole(
        "Within, seconds",
        1,
        4 * 604_800,
        initial=20,
        help_text="To its begin; of deferred work to its end: 14400 is four hours.",
    )
    patience = _whole(
        "Patience, seconds",
        1,
        86_400,
        required=False,
        help_text="Until people give up on average; empty for never.",
    )
    handle_seconds = _whole(
        "Work on a contact, seconds",
        1,
        604_800,
        initial=240,
        help_text="Until its past tells.",
    )
    shrinkage = _amount(
        "Shrinkage, %", 99, initial=0, help_text="Paid time lost: breaks, training."
    )
    least = _whole("People there at least", 0, 999, initial=1)
    counts_items = forms.BooleanField(
        label="Work items of the contract count as contacts", required=False
    )

    def __init__(
        self, contracts: Iterable[Contract], row: StaffQueue | None, *args: Any
    ) -> None:
        super().__init__(*args)
        choice = self.fields["contract"]
        choice.choices = [  # type: ignore[attr-defined] # of a field of choices
            (str(each.id), f"{each.client.name}: {each.name}") for each in contracts
        ]
        if row is not None:
            choice.disabled = True
            self.initial = {
                **{name: getattr(row, name) for name in self.fields},
                "contract": str(row.contract_id),
                "share": _share(row.share),
                "shrinkage": _share(row.shrinkage),
            }

    def value(self) -> NewQueue:
        """Return what was typed."""
        given = self.cleaned_data
        return NewQueue(
            **{
                **given,
                "contract": _key(given["contract"]),
                "share": given["share"] / _FULL,
                "shrinkage": given["shrinkage"] / _FULL,
            }
        )


def _key(text: str) -> UUID:
    from uuid import UUID

    return UUID(text)


class SiteForm(forms.Form):
    """Where a site is, its rules and its pay."""

    name = _text("Name")
    city = _text("City")
    country = _text("Country", 2, help_text="Two letters of ISO 3166-1, as in PH.")
    zone = _text("Zone", 60, help_text="IANA name, as in Asia/Manila.")
    packs = forms.MultipleChoiceField(
        label="Labor rules",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="A pack brings those that it stands on along.",
    )
    hourly = _amount("A paid plain hour", 10**7, initial=0)
    currency = _text("Currency", 3, initial="EUR", help_text="ISO 4217, as in EUR.")

    def __init__(self, site: Site | None, terms: SiteTerms | None, *args: Any) -> None:
        super().__init__(*args)
        self.fields["packs"].choices = [  # type: ignore[attr-defined] # see above
            (pack.id, f"{pack.id}: {pack.title}")
            for pack in sorted(book().packs.values(), key=lambda each: each.id)
        ]
        if site is not None:
            for name in ("name", "city", "country", "zone"):
                self.initial[name] = getattr(site, name)
        if terms is not None:
            for name in ("packs", "hourly", "currency"):
                self.initial[name] = getattr(terms, name)

    def value(self) -> NewSite:
        """Return what was typed."""
        return NewSite(**self.cleaned_data)


class PatternForm(forms.Form):
    """A kind of shift."""

    site = forms.ChoiceField(label="Site")
    code = _text("Short name", 10, help_text="As in M22; it stays as it is.")
    starts = _clock("Starts, by the site's clock")
    hours = _amount("Hours from start to end", 24, initial=9)
    break_minutes = _whole("Minutes of unpaid break", 0, 1439, initial=60)
    weekdays = _weekdays()

    def __init__(self, sites: Iterable[Site], row: Pattern | None, *args: Any) -> None:
        super().__init__(*args)
        self.fields["site"].choices = [  # type: ignore[attr-defined] # see above
            (str(each.id), each.name) for each in sites
        ]
        if row is not None:
            for name in ("site", "code"):
                self.fields[name].disabled = True
            self.initial = {
                "site": str(row.site_id),
                "code": row.code,
                "starts": row.starts,
                "hours": _hours(row.minutes),
                "break_minutes": row.break_minutes,
                "weekdays": row.weekdays,
            }

    def value(self) -> NewPattern:
        """Return what was typed."""
        given = self.cleaned_data
        return NewPattern(
            site=_key(given["site"]),
            code=given["code"],
            starts=given["starts"],
            minutes=int(given["hours"] * _HOUR),
            break_minutes=given["break_minutes"],
            weekdays=given["weekdays"],
        )


def _hours(minutes: int) -> Decimal:
    return Decimal(f"{Decimal(minutes) / _HOUR:.2f}").normalize() + Decimal(0)


class TermsForm(forms.Form):
    """What somebody has agreed to, for each week on average."""

    min_week_hours = _amount("Fewest hours a week", 168, initial=32)
    max_week_hours = _amount("Most hours a week", 168, initial=40)
    max_in_row = _whole("Most days in a row", 1, 31, initial=5)
    min_in_row = _whole("Fewest days in a row", 1, 31, initial=1)
    min_days_off = _whole("Fewest days off in a row", 1, 31, initial=2)
    max_weekends = _whole(
        "Most weekends in four weeks",
        0,
        4,
        required=False,
        help_text="Empty for no limit.",
    )
    ends_on = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write it as 2026-12-31."},
        help_text="Empty while the agreement has no end.",
    )

    def __init__(self, row: WorkTerms | None, *args: Any) -> None:
        super().__init__(*args)
        if row is not None:
            self.initial = {
                "min_week_hours": _hours(row.min_week_minutes),
                "max_week_hours": _hours(row.max_week_minutes),
                **{
                    name: getattr(row, name)
                    for name in self.fields
                    if hasattr(row, name)
                },
            }

    def value(self) -> NewTerms:
        """Return what was typed."""
        given = dict(self.cleaned_data)
        return NewTerms(
            min_week_minutes=int(given.pop("min_week_hours") * _HOUR),
            max_week_minutes=int(given.pop("max_week_hours") * _HOUR),
            **given,
        )


class TakeInForm(forms.Form):
    """A plan file."""

    file = forms.FileField(
        label="Plan file",
        widget=forms.FileInput({"accept": ".yaml,.yml,.json,.xlsx"}),
        help_text="YAML, or a workbook with a sheet for each part.",
        error_messages={**_NEEDED, "empty": "The file is empty."},
    )
    contract = forms.ChoiceField(
        label="Contract of queues for which the file names none", required=False
    )

    def __init__(self, contracts: Iterable[Contract], *args: Any) -> None:
        super().__init__(*args)
        self.fields["contract"].choices = [  # type: ignore[attr-defined] # see above
            ("", "None: the file names all"),
            *((str(each.id), f"{each.client.name}: {each.name}") for each in contracts),
        ]
