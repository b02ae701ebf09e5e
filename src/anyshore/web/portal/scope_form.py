"""A scope as a form: what the work is, what is told of its price, and the questions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from anyshore.adapters.reference import load
from anyshore.apps.sourcing.advising import policy

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PER", "ScopeForm", "amount", "price_of", "refuse_falling"]

_YES_NO = (("unknown", "Not known"), ("yes", "Yes"), ("no", "No"))
_NEEDS = (("", "As its kind asks for"), ("low", "Low"), ("medium", "Medium"))
#: What a price can be for, as value and words.
PER = (
    ("hour", "an hour"),
    ("item", "an item"),
    ("month employee", "a month and person"),
    ("month service", "a month, all of it"),
    ("milestone", "a milestone"),
)
_TERMS = [(str(years), f"{years} years") for years in (3, 4, 5)]
_QUESTION = "question-"


def amount(label: str, needed: str = "") -> forms.DecimalField:
    """Return a field for an amount.

    Args:
        label: What it is.
        needed: What is said where it is missing; it may be left out where empty.
    """
    return forms.DecimalField(
        label=label,
        required=bool(needed),
        error_messages={"required": needed} if needed else None,
        max_digits=12,
        decimal_places=4,
        min_value=Decimal(0),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )


def refuse_falling(form: forms.Form, low: Decimal | None, high: Decimal | None) -> None:
    """Add an error where the upper end of a price lies below the lower."""
    if low is not None and high is not None and high < low:
        form.add_error("price_high", "The upper end lies below the lower.")


class _Question(forms.ChoiceField):
    """A question; one that nobody answered is not known."""

    def clean(self, value: Any) -> Any:
        """Return the answer."""
        return super().clean(value or "unknown")


class ScopeForm(forms.Form):
    """One process, as the client describes it."""

    name = forms.CharField(
        label="What the work is called",
        max_length=200,
        error_messages={"required": "Give it a name."},
    )
    service = forms.ChoiceField(label="Service that is nearest to it")
    fte = amount("People who do it today, full-time")
    items_per_year = amount("Items a year, for prices an item")
    years = forms.TypedChoiceField(
        label="Term", choices=_TERMS, coerce=int, initial="4"
    )
    language = forms.RegexField(
        "^[a-z]{2,3}$",
        label="Language it is done in",
        initial="en",
        help_text="ISO 639, as in en or de.",
        error_messages={"invalid": "Write two or three small letters, as in en."},
    )
    voice = forms.BooleanField(label="It is done by speaking", required=False)
    night = forms.BooleanField(label="It goes on through our night", required=False)
    coordination = forms.ChoiceField(
        label="Coordination with us",
        choices=(*_NEEDS, ("high", "High")),
        required=False,
    )
    price_low = amount("Price told, from")
    price_high = amount("to")
    price_currency = forms.ChoiceField(label="Currency", required=False)
    price_per = forms.ChoiceField(label="For", choices=PER, required=False)
    price_country = forms.ChoiceField(label="Site of that price", required=False)
    price_source = forms.CharField(label="Who told it", max_length=200, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        reference = load()
        self.fields["service"].choices = [  # type: ignore[attr-defined]
            (each.name, each.name) for each in reference.services.values()
        ]
        self.fields["price_currency"].choices = [  # type: ignore[attr-defined]
            (code, code) for code in reference.rates
        ]
        self.fields["price_country"].choices = [  # type: ignore[attr-defined]
            ("", "Not told"),
            *sorted(
                ((each.code, each.name) for each in reference.countries.values()),
                key=lambda pair: pair[1],
            ),
        ]
        for name, text in policy().questions.items():
            self.fields[_QUESTION + name] = _Question(
                label=text, choices=_YES_NO, initial="unknown"
            )

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields of the questionnaire."""
        return [self[_QUESTION + name] for name in policy().questions]

    def clean(self) -> dict[str, Any]:
        """Refuse a price that falls.

        Returns:
            What was written.
        """
        found = super().clean() or {}
        low, high = found.get("price_low"), found.get("price_high")
        refuse_falling(self, low, high)
        if high is not None and low is None:
            self.add_error("price_low", "Write the lower end too.")
        return found

    def process(self) -> dict[str, Any]:
        """Return the process as a scope has it, without its name."""
        told = self.cleaned_data
        found: dict[str, Any] = {
            "service": told["service"],
            "languages": [told["language"]],
            "voice": told["voice"],
            "night": told["night"],
            "answers": {
                name: told[_QUESTION + name] or "unknown" for name in policy().questions
            },
        }
        for name in ("fte", "items_per_year"):
            if told[name] is not None:
                found[name] = told[name]
        if told["coordination"]:
            found["coordination"] = told["coordination"]
        if told["price_low"] is not None:
            found["prices"] = [price_of(told)]
        return found

    @classmethod
    def of(cls, document: Mapping[str, Any], version: int) -> ScopeForm:
        """Return the form of a scope that was saved."""
        (process,) = document["processes"]
        price: dict[str, Any] = next(iter(process.get("prices", ())), {})
        per = f"{price.get('per', '')} {price.get('counted', '')}".strip()
        known = {
            **{name: process.get(name) for name in cls.base_fields},
            "years": str(document.get("horizon_years", 4)),
            "language": next(iter(process.get("languages", ())), "en"),
            "version": version,
            **{f"price_{name}": value for name, value in price.items()},
            "price_per": per or "hour",
            **{
                _QUESTION + name: answer
                for name, answer in process.get("answers", {}).items()
            },
        }
        return cls(
            initial={name: each for name, each in known.items() if each is not None}
        )


def price_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the price that fields of a form tell, as a scope has it."""
    per, _, counted = str(told["price_per"] or "hour").partition(" ")
    price = {
        "low": told["price_low"],
        "high": told["price_low"] if told["price_high"] is None else told["price_high"],
        "currency": told["price_currency"] or "USD",
        "per": per,
        "counted": counted,
        "country": told.get("price_country", ""),
        "source": told.get("price_source", ""),
    }
    return {name: value for name, value in price.items() if value != ""}
