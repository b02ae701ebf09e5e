"""A form from its description, and FEEL values from what was typed into it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import ErrorDict

from anyshore.apps.processes import answers
from anyshore.apps.processes.forms import FieldKind, hidden
from anyshore.core import feel
from anyshore.web.components.values import Fact
from anyshore.web.desk.forms.fields import field_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.forms import BoundField
    from django.http import QueryDict

    from anyshore.apps.processes.forms import Field, Form

__all__ = ["Line", "WorkForm", "build"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One component as the page shows it: words, a rule or a field."""

    words: str = ""
    #: A value that is only shown.
    fact: Fact | None = None
    rule: bool = False
    field: BoundField | None = None
    shortcut: str = ""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Return the value as a list that a component draws."""
        return () if self.fact is None else (self.fact,)


class WorkForm(forms.Form):
    """The form of a user task."""

    use_required_attribute = False

    def __init__(
        self,
        description: Form,
        inputs: Mapping[str, Any],
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(description, inputs), prefix="f")
        self.description = description
        self.inputs = inputs
        self.asked = tuple(one for one in description.inputs if not one.readonly)
        for field in self.asked:
            self.fields[field.key] = field_for(field)

    def clean(self) -> dict[str, Any]:
        """Hold what was read to the description, as the service will again."""
        read = dict(super().clean() or self.cleaned_data)
        given = {key: _feel(value) for key, value in read.items()}
        checked = answers.check(self.description, self.inputs, given)
        told = {each.place.element: each.message for each in checked.problems}
        for field in self.asked:
            if field.key not in told and field.key not in checked.output:
                # Hidden by the other answers, so it is not asked for.
                self.errors.pop(field.key, None)
            elif field.key in told and field.key not in self.errors:
                self.add_error(field.key, told[field.key])
        return checked.output

    def leave_unchecked(self) -> None:
        """Show what was typed without saying what is wrong with it yet."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    @property
    def output(self) -> dict[str, Any]:
        """Return what goes back to the case: FEEL values, blanks as null."""
        return dict(self.cleaned_data)

    @property
    def conditional(self) -> bool:
        """Tell whether an answer can hide a field."""
        return any(field.hide for field in self.description.fields)

    @property
    def lines(self) -> Iterator[Line]:
        """Yield the components that the present answers show, in order."""
        context = {**self.inputs, **self._answers()}
        for field in self.description.fields:
            if hidden(field, context):
                continue
            if field.kind is FieldKind.SEPARATOR:
                yield Line(rule=True)
            elif field.kind is FieldKind.WORDS:
                yield Line(words=field.hint)
            elif field.readonly:
                value = self.inputs.get(field.key, field.default)
                yield Line(fact=Fact(label=field.label, value=value))
            else:
                yield Line(field=self[field.key], shortcut=field.shortcut)

    def _answers(self) -> dict[str, Any]:
        """Return the answers so far, those that can be read."""
        found = {}
        for field in self.asked:
            typed = self[field.key].value()
            try:
                found[field.key] = _feel(self.fields[field.key].clean(typed))
            except forms.ValidationError:
                found[field.key] = None
        return found


def build(
    description: Form, inputs: Mapping[str, Any], data: QueryDict | None = None
) -> WorkForm:
    """Make the form of a user task, empty or with what was typed."""
    return WorkForm(description, inputs, data)


def _initial(description: Form, inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        field.key: _shown(field, inputs.get(field.key, field.default))
        for field in description.inputs
    }


def _shown(field: Field, value: Any) -> Any:
    if isinstance(value, feel.Date):
        return feel.write_value(value)
    if field.kind is FieldKind.CHECK:
        return value is True
    return value


def _feel(value: Any) -> Any:
    if value == "":
        return None
    if isinstance(value, dt.date):
        return feel.Date(value.year, value.month, value.day)
    return feel.from_host(value)
