"""Answers: what a worker gave back, held to the form that asked for it.

The one place that decides whether an answer may go back to a case, for the desk, the
API and every other program.  Values come in as FEEL has them, or as JSON writes them: a
day as ``2026-11-23``, a number also as text, where it should stay exact.  What cannot
be taken is a problem for its field that says what to write instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from anyshore.apps.processes.forms import FieldKind, hidden
from anyshore.core import feel
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anyshore.apps.processes.forms import Field, Form

__all__ = ["AnswersRefusedError", "Checked", "check"]

_CHOOSE = "Choose one of these."
_NUMBER = "Write a number, as in 1240.50."
_DAY = "Write a date, as in 2026-11-23."


class AnswersRefusedError(ProblemError):
    """Some answers cannot be taken; there is a problem for each field."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        told = " ".join(f"{each.place.element}: {each.message}" for each in problems)
        super().__init__(
            Problem(
                code="answers-refused",
                message=f"The form does not take this. {told}",
                hint="Mend these fields and send all of them again.",
            )
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """Answers as a form takes them, and what is wrong with the others."""

    #: FEEL values by field, blanks as null; hidden fields are left out.
    output: dict[str, Any]
    #: What is wrong, each with the key of its field as the place's element.
    problems: tuple[Problem, ...]


class _WrongError(Exception):
    """What to write instead."""


def check(form: Form, inputs: Mapping[str, Any], given: Mapping[str, Any]) -> Checked:
    """Hold answers to the form that asked for them.

    Args:
        form: The form of the user task.
        inputs: What the form was shown with: the case's variables and the step's
            inputs, as FEEL values.
        given: The answers by field; what is left out is blank.
    """
    asked = {field.key: field for field in form.inputs if not field.readonly}
    output, wrong = {}, {}
    for key, field in asked.items():
        try:
            output[key] = _read(field, given.get(key))
        except _WrongError as error:
            wrong[key] = str(error)
    context = {**inputs, **output}
    for key, field in asked.items():
        if hidden(field, context):
            output.pop(key, None)
            wrong.pop(key, None)
    for key in given.keys() - asked.keys():
        wrong[key] = "The form does not ask for this."
    problems = tuple(
        Problem(code="answer-wrong", message=told, place=Place(element=key))
        for key, told in sorted(wrong.items(), key=lambda one: _place(asked, one[0]))
    )
    return Checked(output=output, problems=problems)


def _place(asked: Mapping[str, Field], key: str) -> tuple[int, str]:
    """Sort by the form's order, what it does not ask for last."""
    keys = list(asked)
    return (keys.index(key) if key in asked else len(keys), key)


def _read(field: Field, value: Any) -> Any:
    match field.kind:
        case FieldKind.NUMBER:
            return _number(field, value)
        case FieldKind.DAY:
            return _day(field, value)
        case FieldKind.CHECK:
            return _tick(field, value)
        case FieldKind.RADIO | FieldKind.SELECT:
            return _choice(field, value)
        case _:
            return _text(field, value)


def _blank(field: Field, value: Any, wanted: str) -> bool:
    """Tell whether nothing was answered.

    Raises:
        _WrongError: Where an answer is needed.
    """
    empty = value is None or (isinstance(value, str) and not value.strip())
    if empty and field.required:
        raise _WrongError(wanted)
    return empty


def _text(field: Field, value: Any) -> str | None:
    wanted = f"Write the {field.label[:1].lower()}{field.label[1:]}."
    if _blank(field, value, wanted):
        return None
    if not isinstance(value, str) or "\0" in value:
        raise _WrongError(wanted)
    text = value.strip()
    if field.shortest is not None and len(text) < field.shortest:
        raise _WrongError(f"Write at least {field.shortest} characters.")
    if field.longest is not None and len(text) > field.longest:
        raise _WrongError(f"Write at most {field.longest} characters.")
    if field.pattern and not re.fullmatch(field.pattern, text):
        how = field.hint or f"Write it in the form {field.pattern}"
        raise _WrongError(f"{how.rstrip('.')}.")
    return text


def _number(field: Field, value: Any) -> Decimal | None:
    if _blank(field, value, _NUMBER):
        return None
    try:
        number = Decimal(value) if isinstance(value, str) else feel.from_host(value)
    except (InvalidOperation, TypeError):
        raise _WrongError(_NUMBER) from None
    if not isinstance(number, Decimal) or not number.is_finite():
        raise _WrongError(_NUMBER)
    if field.least is not None and number < field.least:
        raise _WrongError(f"Write at least {field.least}.")
    if field.most is not None and number > field.most:
        raise _WrongError(f"Write at most {field.most}.")
    if field.digits is not None and _digits(number) > field.digits:
        raise _WrongError(f"Write at most {field.digits} digits after the point.")
    return number


def _digits(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _day(field: Field, value: Any) -> feel.Date | None:
    if _blank(field, value, _DAY):
        return None
    if isinstance(value, str):
        # The literal of DMN 1.5, 10.3.2.3.4; anything but a date is none.
        value = feel.evaluate("date(text)", {"text": value.strip()})
    else:
        value = feel.from_host(value)
    if not isinstance(value, feel.Date):
        raise _WrongError("Write a date that exists, as in 2026-11-23.")
    return value


def _tick(field: Field, value: Any) -> bool:
    ticked = False if value is None else value
    if not isinstance(ticked, bool) or (field.required and not ticked):
        raise _WrongError("Tick this to go on." if field.required else "Say yes or no.")
    return ticked


def _choice(field: Field, value: Any) -> str | None:
    if _blank(field, value, _CHOOSE):
        return None
    if not isinstance(value, str) or value not in {one.value for one in field.choices}:
        raise _WrongError(_CHOOSE)
    return value
