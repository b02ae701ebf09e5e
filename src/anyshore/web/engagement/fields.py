"""The fields that a brief is written in: a heading, and rows of two kinds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

__all__ = [
    "AGREED",
    "AT_SIGN_OFF",
    "DeliverableRow",
    "Heading",
    "MilestoneRow",
    "Order",
]

#: When a milestone is earned, as the form sends it.
AT_SIGN_OFF, AGREED = "sign-off", "agreed"
_MOST_LINES, _LINE = 50, 500


class _Later:
    """A field that is needed before the brief is proposed, but not of a draft."""

    empty_values: Any

    def validate(self, value: Any) -> None:
        """Judge what is there, and nothing else."""
        if value not in self.empty_values:
            super().validate(value)  # type: ignore[misc] # the field's, which it is put before


class _Title(_Later, forms.CharField):
    """What a row is called."""


class _Day(_Later, forms.DateField):
    """When something is due."""


class _Amount(_Later, forms.DecimalField):
    """What something costs."""


class _Choice(_Later, forms.ChoiceField):
    """One of some words."""


class _Lines(_Later, forms.CharField):
    """Some lines of text; empty ones do not count."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=_MOST_LINES * _LINE,
            widget=forms.Textarea({"rows": 3}),
            **options,
        )

    def clean(self, value: Any) -> Any:
        """Return the lines.

        Raises:
            ValidationError: Where there are too many, or one is too long.
        """
        text = str(super().clean(value))
        lines = tuple(line.strip() for line in text.splitlines() if line.strip())
        if len(lines) > _MOST_LINES:
            raise forms.ValidationError(f"Write {_MOST_LINES} lines at most.")
        if any(len(line) > _LINE for line in lines):
            raise forms.ValidationError(f"Keep each line below {_LINE} characters.")
        return lines


def _amount(label: str, **options: Any) -> forms.DecimalField:
    """Make a field for an amount; how many decimals it has is the currency's to say."""
    return _Amount(
        label=label,
        max_digits=12,
        decimal_places=4,
        min_value=Decimal("0.01"),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "invalid": "Write an amount in figures, as 6400 or 6400.50.",
            "min_value": "An amount is more than nothing.",
            "max_digits": "This is more than anybody pays.",
        },
        **options,
    )


class Heading(forms.Form):
    """Everything that is there once."""

    contract = forms.ChoiceField(label="Contract")
    title = forms.CharField(
        max_length=200, error_messages={"required": "Give it a title."}
    )
    scope = _Lines(label="What is part of it", help_text="One thing a line.")
    out_of_scope = _Lines(
        label="What is expressly not", help_text="One thing a line.", required=False
    )
    questions = _Lines(
        label="Questions to be answered",
        help_text="One question a line.",
        required=False,
    )
    criteria = _Lines(
        label="Acceptance criteria",
        help_text="One a line, so that it is met or not met when you sign off.",
    )
    budget = _amount(
        "Budget",
        required=False,
        help_text="The most it may cost, without tax. Empty: what the milestones cost.",
    )
    rounds = forms.IntegerField(
        label="Rounds of review",
        min_value=1,
        max_value=20,
        initial=2,
        error_messages={
            "min_value": "At least one round of review is part of it.",
            "required": "Say how many rounds of review are part of it.",
        },
    )
    reviewers = forms.MultipleChoiceField(
        label="Who reviews it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class DeliverableRow(forms.Form):
    """One thing that is delivered."""

    title = _Title(label="What", max_length=200)
    due = _Day(
        label="Due",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write a date, as 2027-03-31."},
    )


class MilestoneRow(forms.Form):
    """One part of the price."""

    title = _Title(label="What is reached", max_length=200)
    amount = _amount("Amount")
    earned = _Choice(
        label="Earned",
        initial=AT_SIGN_OFF,
        choices=[(AT_SIGN_OFF, "At the sign-off"), (AGREED, "On approval")],
    )


class Order(forms.Form):
    """What a change order adds; anything but the reason may be left out."""

    reason = forms.CharField(
        label="What changes, and why",
        max_length=1000,
        error_messages={"required": "Say what changes, and why."},
    )
    scope = _Lines(label="More scope", required=False)
    rounds = forms.IntegerField(
        label="More rounds of review", min_value=0, max_value=20, required=False
    )
    budget = _amount("More budget", required=False)
