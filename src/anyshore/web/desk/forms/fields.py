"""Fields that read what was typed; whether it will do is decided by the service."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms

from anyshore.apps.processes.forms import Field, FieldKind

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["field_for"]


def suggested(text: str) -> str:
    """Guess which number somebody meant, as the platform writes numbers.

    >>> suggested("1.240,5"), suggested("1,240.50 EUR"), suggested("1 240")
    ('1240.5', '1240.50', '1240')
    >>> suggested("twelve")
    ''
    """
    kept = re.sub(r"[^\d.,-]", "", text)
    comma, point = kept.rfind(","), kept.rfind(".")
    if comma > point:
        kept = kept.replace(".", "").replace(",", ".")
    else:
        kept = kept.replace(",", "")
    try:
        return f"{Decimal(kept):f}"
    except InvalidOperation:
        return ""


class _Reading(forms.Field):
    """A field without rules of its own: `apps.processes.answers` has them."""

    def validate(self, value: Any) -> None:
        """Leave what is asked for to the form's description."""

    def run_validators(self, value: Any) -> None:
        """Leave bounds and patterns to the form's description."""


class TextField(_Reading, forms.CharField):
    """Words."""


class NumberField(_Reading, forms.DecimalField):
    """An exact number that is written with a point."""

    def to_python(self, value: Any) -> Any:
        """Read a number, or say how it is written."""
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            meant = suggested(str(value)) or "a number, as in 1240.50"
            raise forms.ValidationError(f"Write {meant}.", code="invalid") from error


class DayField(_Reading, forms.DateField):
    """A day."""


class TickField(_Reading, forms.BooleanField):
    """Yes or no."""


class ChoiceField(_Reading, forms.ChoiceField):
    """One of several answers."""


def _common(field: Field) -> dict[str, Any]:
    return {
        "label": field.label,
        "help_text": field.hint,
        "required": field.required,
    }


def _text(field: Field) -> forms.Field:
    area = field.kind is FieldKind.AREA
    widget = forms.Textarea(attrs={"rows": 3}) if area else forms.TextInput()
    return TextField(**_common(field), widget=widget, max_length=field.longest)


def _number(field: Field) -> forms.Field:
    attributes = {"inputmode": "decimal", "autocomplete": "off"}
    return NumberField(**_common(field), widget=forms.TextInput(attrs=attributes))


def _day(field: Field) -> forms.Field:
    return DayField(
        **_common(field),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write a date that exists, as in 2026-11-23."},
    )


def _check(field: Field) -> forms.Field:
    return TickField(**_common(field))


def _choice(field: Field) -> forms.Field:
    offered = [(choice.value, choice.label) for choice in field.choices]
    if field.kind is FieldKind.RADIO:
        radio = forms.RadioSelect()
        return ChoiceField(**_common(field), choices=offered, widget=radio)
    return ChoiceField(**_common(field), choices=[("", "Choose …"), *offered])


_MAKERS: dict[FieldKind, Callable[[Field], forms.Field]] = {
    FieldKind.TEXT: _text,
    FieldKind.AREA: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DAY: _day,
    FieldKind.CHECK: _check,
    FieldKind.RADIO: _choice,
    FieldKind.SELECT: _choice,
}


def field_for(field: Field) -> forms.Field:
    """Return the form field of a component that has a key."""
    return _MAKERS[field.kind](field)
