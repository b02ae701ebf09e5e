"""Forms: what a person fills in at a user task, in the vocabulary of form-js.

Decides what a form's JSON description means; drawing it and reading what was typed is
the business of whoever shows it.  Of form-js (schema version 16) these components are
read: ``text``, ``textfield``, ``textarea``, ``number``, ``datetime`` (the day alone),
``checkbox``, ``radio``, ``select`` and ``separator``; of their properties ``key``,
``label``, ``description``, ``defaultValue``, ``values``, ``readonly``, ``text``,
``decimalDigits``, ``validate`` and ``conditional.hide``.  ``properties.shortcut`` is
the key that puts the cursor into a field.  Anything else is refused when it is
deployed, not dropped in silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.core import feel
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Choice", "Field", "FieldKind", "Form", "hidden", "read"]


class FieldKind(StrEnum):
    """What a component is, by its name in form-js."""

    #: Words to read; nothing is filled in.
    WORDS = "text"
    TEXT = "textfield"
    AREA = "textarea"
    NUMBER = "number"
    DAY = "datetime"
    CHECK = "checkbox"
    RADIO = "radio"
    SELECT = "select"
    SEPARATOR = "separator"


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One answer to choose."""

    #: What goes back to the case.
    value: str
    #: What the person reads.
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One component of a form."""

    #: What it is.
    kind: FieldKind
    #: The variable it fills; empty for what is only read.
    key: str = ""
    #: What it asks.
    label: str = ""
    #: How to answer; for words, the words.
    hint: str = ""
    #: The key that puts the cursor there; empty for none.
    shortcut: str = ""
    #: Whether an answer is needed.
    required: bool = False
    #: Whether it is only shown.
    readonly: bool = False
    #: The answers to choose from.
    choices: tuple[Choice, ...] = ()
    #: What stands there at first, where the step brings no value of this name.
    default: Any = None
    #: Bounds of a number.
    least: Decimal | None = None
    most: Decimal | None = None
    #: Most digits after the point.
    digits: int | None = None
    #: Bounds of a text's length.
    shortest: int | None = None
    longest: int | None = None
    #: Regular expression that a text must match as a whole; empty for none.
    pattern: str = ""
    #: FEEL over the form's and the step's values: true hides the field.
    hide: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A form, read and checked."""

    #: The key that user tasks name it by.
    key: str
    #: Its components, in order.
    fields: tuple[Field, ...]

    @property
    def inputs(self) -> tuple[Field, ...]:
        """Return the components that are filled in or shown with a value."""
        return tuple(field for field in self.fields if field.key)


class _Choice(msgspec.Struct, forbid_unknown_fields=True):
    label: str
    value: str


class _Validate(
    msgspec.Struct, forbid_unknown_fields=True, rename="camel", frozen=True
):
    required: bool = False
    min: Decimal | None = None
    max: Decimal | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""


class _Conditional(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    hide: str = ""


class _Component(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    type: FieldKind
    key: str = ""
    id: str = ""
    label: str = ""
    text: str = ""
    description: str = ""
    readonly: bool = False
    default_value: Any = None
    values: list[_Choice] = []
    decimal_digits: int | None = None
    subtype: str = "date"
    date_label: str = ""
    layout: dict[str, Any] = {}
    properties: dict[str, str] = {}
    validate: _Validate = _Validate()
    conditional: _Conditional = _Conditional()


class _Schema(msgspec.Struct, rename="camel"):
    id: str
    components: list[_Component]
    type: str = "default"
    schema_version: int = 16


def read(document: bytes) -> Form:
    """Read a form's JSON description.

    Raises:
        ProblemError: ``form-malformed``, with the place in the description.
    """
    try:
        schema = msgspec.json.decode(document, type=_Schema)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        message, _, path = str(error).partition(" - at ")
        raise _malformed(message, path.strip("`")) from error
    found = tuple(
        _field(component, f"components[{position}]")
        for position, component in enumerate(schema.components)
    )
    keys = [field.key for field in found if field.key]
    for key in keys:
        if keys.count(key) > 1:
            raise _malformed(f"Two components fill {key!r}", schema.id)
    return Form(key=schema.id, fields=found)


def _field(component: _Component, place: str) -> Field:
    kind = component.type
    silent = kind in {FieldKind.WORDS, FieldKind.SEPARATOR}
    if silent == bool(component.key):
        wanted = "no key" if silent else "a key"
        raise _malformed(f"A {kind.value} has {wanted}", place)
    if (kind in {FieldKind.RADIO, FieldKind.SELECT}) != bool(component.values):
        raise _malformed(f"A {kind.value} cannot have these values", place)
    if kind is FieldKind.DAY and component.subtype != "date":
        raise _malformed(f"A {component.subtype} cannot be asked for", place)
    rules = component.validate
    return Field(
        kind=kind,
        key=component.key,
        label=component.label or component.date_label or component.key,
        hint=component.text if silent else component.description,
        shortcut=component.properties.get("shortcut", ""),
        required=rules.required,
        readonly=component.readonly,
        choices=tuple(
            Choice(value=choice.value, label=choice.label)
            for choice in component.values
        ),
        default=component.default_value,
        least=rules.min,
        most=rules.max,
        digits=component.decimal_digits,
        shortest=rules.min_length,
        longest=rules.max_length,
        pattern=_pattern(rules.pattern, place),
        hide=_expression(component.conditional.hide, place),
    )


def _pattern(text: str, place: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise _malformed(f"The pattern cannot be read: {error}", place) from error
    return text


def _expression(text: str, place: str) -> str:
    """Return the FEEL of a condition; form-js writes an equals sign before it."""
    if not text:
        return ""
    written = text.removeprefix("=").strip()
    try:
        feel.compile_expression(written)
    except ProblemError as error:
        raise _malformed(f"The condition is no FEEL: {error.problem}", place) from error
    return written


def hidden(field: Field, values: Mapping[str, Any]) -> bool:
    """Tell whether a field is hidden, given the values of form and step."""
    return bool(field.hide) and feel.evaluate(field.hide, values) is True


def _malformed(message: str, element: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="form-malformed",
            message=f"{message}.",
            hint="See the components that a form may have.",
            place=Place(element=element),
        )
    )
