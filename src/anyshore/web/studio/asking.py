"""What a decision asks for, as a form: each input typed as plain words or as FEEL.

What begins with an equals sign is FEEL, whatever the input's type.  Otherwise the type
says what was meant: a number is a number, a date is ``2026-11-23``, text is text
without quotes.  An input without a type is FEEL, and text where that gives nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from anyshore.core import dmn, feel
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.forms import BoundField
    from django.http import QueryDict

__all__ = ["Inputs", "asked_for"]

#: What one typed expression may use; a page is not the place for long computations.
_BUDGET = feel.Budget(steps=50_000, list_length=10_000)
_BUILT_IN = {
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "duration",
    "days and time duration": "duration",
    "yearMonthDuration": "duration",
    "years and months duration": "duration",
}
_EXAMPLES = {
    "number": "A number, as in 1240.50",
    "boolean": "Yes or no",
    "string": "Text, without quotes",
    "date": "A date, as in 2026-11-23",
    "time": "A time, as in 09:30:00",
    "date and time": "An instant, as in 2026-11-23T09:30:00Z",
    "duration": "A duration, as in P2D or P1Y6M",
}


def asked_for(model: dmn.Model, decision: dmn.Decision) -> tuple[dmn.InputData, ...]:
    """Return the inputs a decision rests on, itself or by other decisions."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [decision]
    while waiting:
        one = waiting.pop()
        seen.add(one.name)
        for href in one.requirements:
            needed = model.element(href.rpartition("#")[2])
            if isinstance(needed, dmn.InputData):
                found.add(needed.name)
            elif isinstance(needed, dmn.Decision) and needed.name not in seen:
                waiting.append(needed)
    return tuple(each for each in model.inputs if each.name in found)


class _FeelField(forms.CharField):
    """An input as somebody types it; clean, it is a FEEL value."""

    def __init__(self, kind: str, hint: str) -> None:
        super().__init__(
            required=False,
            max_length=5000,
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "spellcheck": "false"}
            ),
            help_text=hint,
        )
        self.kind = kind

    def clean(self, value: Any) -> Any:
        """Read what was typed; a blank is null."""
        text = str(super().clean(value))
        try:
            return _value(text, self.kind)
        except ProblemError as error:
            raise forms.ValidationError(error.problem.message) from error


class _ChoiceField(forms.ChoiceField):
    """One of the values that a type allows."""

    def clean(self, value: Any) -> Any:
        """Read what was chosen; a blank is null."""
        text = str(super().clean(value))
        return feel.evaluate(text) if text else None


def _value(text: str, kind: str) -> Any:
    if not text:
        return None
    if text.startswith("="):
        return feel.evaluate(text[1:], budget=_BUDGET)
    if kind == "string":
        return text
    if kind in _EXAMPLES:
        call = {"number": "number(text)"}.get(kind, f"{kind}(text)")
        value = feel.evaluate(call, {"text": text})
        if value is None:
            raise forms.ValidationError(f"{_EXAMPLES[kind]}; or FEEL after a =.")
        return value
    try:
        value = feel.evaluate(text, budget=_BUDGET)
    except feel.FeelSyntaxError:
        return text
    return text if value is None and text != "null" else value


class Inputs(forms.Form):
    """The inputs of one decision, to be typed."""

    use_required_attribute = False

    def __init__(
        self, model: dmn.Model, decision: dmn.Decision, data: QueryDict | None = None
    ) -> None:
        super().__init__(data)
        self.asked = asked_for(model, decision)
        for number, each in enumerate(self.asked):
            field = _field(model, each)
            field.label = each.name
            self.fields[f"i{number}"] = field

    @property
    def rows(self) -> Iterator[tuple[BoundField, str]]:
        """Yield the fields; a key leads to the first one."""
        for number in range(len(self.asked)):
            yield self[f"i{number}"], "" if number else "i"

    @property
    def values(self) -> dict[str, Any]:
        """Return what was typed by the names of the inputs."""
        return {
            each.name: self.cleaned_data[f"i{number}"]
            for number, each in enumerate(self.asked)
        }

    def query(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Return what a link says to ask for these values; others stay blank."""
        typed = {"asked": "1"}
        for number, each in enumerate(self.asked):
            if each.name in values:
                written = feel.write_literal(values[each.name])
                chosen = isinstance(self.fields[f"i{number}"], _ChoiceField)
                typed[f"i{number}"] = written if chosen else f"={written}"
        return typed


def _field(model: dmn.Model, asked: dmn.InputData) -> forms.Field:
    kind, allowed = _type(model, asked.type_ref)
    hint = asked.description
    if kind == "boolean":
        allowed = ["true", "false"]
    if allowed:
        offered = [("", "not given"), *((each, each) for each in allowed)]
        return _ChoiceField(required=False, choices=offered, help_text=hint)
    example = _EXAMPLES.get(kind, "FEEL, or text")
    return _FeelField(kind, f"{hint} {example}.".strip())


def _type(model: dmn.Model, name: str) -> tuple[str, list[str]]:
    """Return the built-in type behind a name, and the values it allows as FEEL."""
    for _ in range(len(model.types) + 1):
        own = next((each for each in model.types if each.name == name), None)
        if own is None:
            break
        if own.is_collection or own.components:
            return "", []
        values = _listed(own.allowed_values)
        if values:
            return "choice", values
        name = own.type_ref
    plain = name.rpartition(":")[2]
    return _BUILT_IN.get(plain, plain if plain in _EXAMPLES else ""), []


def _listed(tests: str) -> list[str]:
    """Return the values that unary tests list; none where they are more than that."""
    if not tests:
        return []
    try:
        found = feel.evaluate(f"[{tests}]", budget=_BUDGET)
    except ProblemError:
        return []
    plain = isinstance(found, list) and not any(
        each is None or isinstance(each, feel.Range | bool | list) for each in found
    )
    return [feel.write_literal(each) for each in found] if plain else []
