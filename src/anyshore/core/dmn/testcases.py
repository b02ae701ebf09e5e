"""Test cases of decision models: read from the kit's XML, run, compared.

The form is that of the DMN technology compatibility kit (``testCases.xsd``).  A case
gives inputs and the values expected of decisions; numbers are compared to eight
decimals as the kit's own runners do, all else exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from anyshore.core.dmn.boxed import child, children, text_of
from anyshore.core.dmn.deciding import Outcome, decide
from anyshore.core.dmn.reading import parse_xml
from anyshore.core.feel.jsonable import from_json
from anyshore.core.feel.number import NUMBERS
from anyshore.core.feel.temporal_text import (
    parse_any,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
)
from anyshore.core.feel.values import Value, equal
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from typing import Unpack

    from lxml.etree import _Element as Element

    from anyshore.core.dmn.deciding import Options
    from anyshore.core.dmn.model import Model

__all__ = [
    "Expectation",
    "TestCase",
    "Verdict",
    "cases_from_plain",
    "read_cases",
    "run_case",
    "same",
]

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_TOLERANCE = Decimal("0.00000001")


class Expectation(Struct, frozen=True, kw_only=True):
    """What one decision should give."""

    #: The decision's name.
    name: str
    #: The value.
    value: Value
    #: Whether the decision should fail, so be null.
    error: bool = False


class TestCase(Struct, frozen=True, kw_only=True):
    """Inputs, and what should come of them."""

    __test__ = False

    #: The case's id in its file.
    id: str
    #: What it shows, in words.
    description: str
    #: Values by the names of the inputs.
    inputs: Mapping[str, Value]
    #: What should come of them.
    expected: tuple[Expectation, ...]
    #: Decision service or function to call, empty where decisions are asked.
    invocable: str = ""


class Verdict(Struct, frozen=True, kw_only=True):
    """What came of one expectation."""

    #: The case.
    case: TestCase
    #: What was expected.
    expected: Expectation
    #: What came; its value is None where an error came.
    outcome: Outcome
    #: Whether it is what was expected.
    passed: bool


def read_cases(xml: bytes) -> tuple[str, tuple[TestCase, ...]]:
    """Read a file of test cases.

    Returns:
        The name of the model's file, and the cases.

    Raises:
        ProblemError: Where the file is no XML.
    """
    root = parse_xml(xml)
    cases = tuple(_case(each) for each in children(root, "testCase"))
    return text_of(root, "modelName"), cases


def _case(element: Element) -> TestCase:
    return TestCase(
        id=element.get("id", ""),
        description=text_of(element, "description"),
        inputs={
            each.get("name", ""): _value(each)
            for each in children(element, "inputNode")
        },
        expected=tuple(_expectation(each) for each in children(element, "resultNode")),
        invocable=element.get("invocableName", ""),
    )


def _expectation(element: Element) -> Expectation:
    expected = child(element, "expected")
    return Expectation(
        name=element.get("name", ""),
        value=None if expected is None else _value(expected),
        error=element.get("errorResult", "false") in {"true", "1"},
    )


def _value(element: Element) -> Value:
    """Read a value: simple, a list, or components of a structure."""
    if element.get(f"{_XSI}nil") in {"true", "1"}:
        return None
    simple = child(element, "value")
    if simple is not None:
        return _simple(simple)
    items = child(element, "list")
    if items is not None:
        if items.get(f"{_XSI}nil") in {"true", "1"}:
            return None
        return [_value(each) for each in children(items, "item")]
    components = children(element, "component")
    if components:
        return {each.get("name", ""): _value(each) for each in components}
    return None


def _simple(element: Element) -> Value:
    if element.get(f"{_XSI}nil") in {"true", "1"}:
        return None
    text = "".join(str(each) for each in element.itertext())
    kind = element.get(f"{_XSI}type", "").rpartition(":")[2]
    match kind:
        case "decimal" | "double" | "integer" | "int" | "long" | "float":
            return NUMBERS.create_decimal(text.strip())
        case "boolean":
            return text.strip() in {"true", "1"}
        case "date":
            return parse_date(text.strip())
        case "time":
            return parse_time(text.strip())
        case "dateTime":
            return parse_date_time(text.strip())
        case "duration" | "dayTimeDuration" | "yearMonthDuration":
            return parse_duration(text.strip())
        case "":
            return _untyped(text)
    return text


def _untyped(text: str) -> Value:
    """Take a value without a type as what it looks like."""
    word = text.strip()
    if not word:
        return None
    if word in {"true", "false"}:
        return word == "true"
    temporal = parse_any(word)
    if temporal is not None:
        return temporal
    try:
        number = NUMBERS.create_decimal(word)
    except ArithmeticError:
        return text
    return number if number.is_finite() else text


def same(expected: Value, actual: Value) -> bool:
    """Compare as the kit does: numbers to eight decimals, all else exactly."""
    if isinstance(expected, Decimal) and isinstance(actual, Decimal):
        if expected == actual:
            return True
        return abs(NUMBERS.subtract(expected, actual)) < _TOLERANCE
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(
            same(one, other) for one, other in zip(expected, actual, strict=True)
        )
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(
            same(expected[key], actual[key]) for key in expected
        )
    return equal(expected, actual) is True


def run_case(
    model: Model, case: TestCase, **options: Unpack[Options]
) -> tuple[Verdict, ...]:
    """Run a case and compare what comes with what it expects."""
    verdicts = []
    for each in case.expected:
        outcome = _outcome(model, case.invocable or each.name, case, options)
        value = outcome.value
        if case.invocable and isinstance(value, dict) and len(case.expected) > 1:
            value = value.get(each.name)
        passed = same(each.value, value)
        verdicts.append(
            Verdict(case=case, expected=each, outcome=outcome, passed=passed)
        )
    return tuple(verdicts)


def _outcome(model: Model, name: str, case: TestCase, options: Options) -> Outcome:
    try:
        return decide(model, name, case.inputs, **options)
    except ProblemError as error:
        return Outcome(None, (error.problem,))


def cases_from_plain(data: object) -> tuple[TestCase, ...]:
    """Take test cases from decoded YAML or JSON.

    ``cases`` is a list of ``inputs`` and ``expect``, both by name; ``id`` and
    ``description`` may be left out, ``call`` names a decision service.  Temporal values
    are Python's own or objects as `feel.to_json` makes them.

    Raises:
        ProblemError: ``dmn-cases`` where the data is no such thing.
    """
    cases = data.get("cases") if isinstance(data, Mapping) else None
    if not isinstance(cases, list):
        raise _bad_cases("there is no list called cases")
    return tuple(_plain_case(at, each) for at, each in enumerate(cases, 1))


def _plain_case(number: int, data: object) -> TestCase:
    expected = data.get("expect") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or not isinstance(expected, Mapping):
        raise _bad_cases(f"case {number} has no expect")
    inputs = data.get("inputs") or {}
    if not isinstance(inputs, Mapping):
        raise _bad_cases(f"the inputs of case {number} have no names")
    return TestCase(
        id=str(data.get("id", number)),
        description=str(data.get("description", "")),
        inputs={str(name): from_json(each) for name, each in inputs.items()},
        expected=tuple(
            Expectation(name=str(name), value=from_json(each))
            for name, each in expected.items()
        ),
        invocable=str(data.get("call", "")),
    )


def _bad_cases(message: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="dmn-cases",
            message=f"The file holds no test cases: {message}.",
            hint="Write cases: a list with inputs and expect, by name.",
        )
    )
