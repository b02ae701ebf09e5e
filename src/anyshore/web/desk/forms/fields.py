"""Fields whose errors say what to write."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator

from anyshore.apps.processes.forms import Field, FieldKind

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["field_for"]

_CHOOSE = "Choose one of these."


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


class NumberField(forms.DecimalField):
    """An exact number that is written with a point."""

    def to_python(self, value: Any) -> Any:
        """Read a number, or say how it is written."""
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            meant = suggested(str(value)) or "a number, as in 1240.50"
            raise forms.ValidationError(f"Write {meant}.", code="invalid") from error


def _common(field: Field) -> dict[str, Any]:
    return {
        "label": field.label,
        "help_text": field.hint,
        "required": field.required,
    }


def _text(field: Field) -> forms.Field:
    area = field.kind is FieldKind.AREA
    widget = forms.Textarea(attrs={"rows": 3}) if area else forms.TextInput()
    lower = field.label[:1].lower() + field.label[1:]
    found = forms.CharField(
        **_common(field),
        widget=widget,
        min_length=field.shortest,
        max_length=field.longest,
        error_messages={"required": f"Write the {lower}."},
    )
    if field.pattern:
        how = field.hint or f"Write it in the form {field.pattern}"
        found.validators.append(
            RegexValidator(rf"\A(?:{field.pattern})\Z", f"{how.rstrip('.')}.")
        )
    return found


def _number(field: Field) -> forms.Field:
    return NumberField(
        **_common(field),
        min_value=field.least,
        max_value=field.most,
        decimal_places=field.digits,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": "Write a number, as in 1240.50.",
            "min_value": "Write at least %(limit_value)s.",
            "max_value": "Write at most %(limit_value)s.",
            "max_decimal_places": "Write at most %(max)s digits after the point.",
        },
    )


def _day(field: Field) -> forms.Field:
    return forms.DateField(
        **_common(field),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Write a date, as in 2026-11-23.",
            "invalid": "Write a date that exists, as in 2026-11-23.",
        },
    )


def _check(field: Field) -> forms.Field:
    messages = {"required": "Tick this to go on."}
    return forms.BooleanField(**_common(field), error_messages=messages)


def _choice(field: Field) -> forms.Field:
    offered = [(choice.value, choice.label) for choice in field.choices]
    messages = {"required": _CHOOSE, "invalid_choice": _CHOOSE}
    if field.kind is FieldKind.RADIO:
        radio = forms.RadioSelect()
        return forms.ChoiceField(
            **_common(field), choices=offered, widget=radio, error_messages=messages
        )
    return forms.ChoiceField(
        **_common(field),
        choices=[("", "Choose …"), *offered],
        error_messages=messages,
    )


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
