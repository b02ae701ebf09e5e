"""Forms of a provider on the client's list, and of what it quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from anyshore.adapters.reference import load
from anyshore.web.portal.scope_form import PER, amount, price_of, refuse_falling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anyshore.apps.sourcing.queries import ProviderRow

__all__ = ["ProviderForm", "QuoteForm"]

_OWNERSHIP = (("third party", "A third party"), ("captive", "Our own (a captive)"))


class ProviderForm(forms.Form):
    """Who may be asked."""

    name = forms.CharField(
        label="Name", max_length=200, error_messages={"required": "Give it a name."}
    )
    country = forms.ChoiceField(label="Site")
    ownership = forms.ChoiceField(label="Owned by", choices=_OWNERSHIP)
    languages = forms.RegexField(
        r"^\s*([a-z]{2,3}([\s,]+|$))*$",
        label="Languages",
        required=False,
        max_length=100,
        help_text="ISO 639, as in en, es.",
        error_messages={"invalid": "Write small letters, as in en, es."},
    )
    hours = forms.CharField(
        label="Hours",
        required=False,
        max_length=100,
        help_text="As in 24/7 or Mon-Fri 08:00-18:00.",
    )
    services = forms.MultipleChoiceField(
        label="Services",
        required=False,
        widget=forms.SelectMultiple({"size": 6}),
        help_text="None chosen says that it is not known.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        reference = load()
        self.fields["country"].choices = sorted(  # type: ignore[attr-defined]
            ((each.code, each.name) for each in reference.countries.values()),
            key=lambda pair: pair[1],
        )
        self.fields["services"].choices = [  # type: ignore[attr-defined]
            (name, name) for name in reference.services
        ]

    def clean_languages(self) -> list[str]:
        """Return the codes."""
        return str(self.cleaned_data["languages"]).replace(",", " ").split()


class QuoteForm(forms.Form):
    """What a provider of the list asks for the work of a scope."""

    provider = forms.ChoiceField(label="Provider")
    price_low = amount("From", needed="Write what it asks.")
    price_high = amount("to")
    price_currency = forms.ChoiceField(label="Currency")
    price_per = forms.ChoiceField(label="For", choices=PER)
    date = forms.DateField(
        label="Quoted on",
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )

    def __init__(
        self, providers: Sequence[ProviderRow], country: str, *args: Any
    ) -> None:
        super().__init__(*args)
        reference = load()
        self.fields["price_currency"].initial = reference.currency_of(country)
        self.fields["provider"].choices = [  # type: ignore[attr-defined]
            (str(each.id), f"{each.name}, {reference.country(each.country).name}")
            for each in providers
        ]
        self.fields["price_currency"].choices = [  # type: ignore[attr-defined]
            (code, code) for code in reference.rates
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a price that falls.

        Returns:
            What was written.
        """
        found = super().clean() or {}
        refuse_falling(self, found.get("price_low"), found.get("price_high"))
        return found

    def price(self) -> dict[str, Any]:
        """Return the price as a scope has it."""
        day = self.cleaned_data["date"]
        dated = {} if day is None else {"date": day.isoformat()}
        return {**price_of(self.cleaned_data), **dated}
