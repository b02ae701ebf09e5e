"""The long search for texts and models that end in a traceback: none may be found."""

from __future__ import annotations

import random
import re
from html import escape
from typing import TYPE_CHECKING

import pytest
from tests.conftest import shared_data
from tests.core.dmn.models import table_xml

from anyshore.core import dmn, feel
from anyshore.core.feel.library import BUILTINS
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.slow

_EXPRESSIONS = 100_000
_MODELS = 10_000
_BUDGET = feel.Budget(steps=20_000, list_length=2_000, calls=50)
_CONTEXT = {"x": 3, "ys": [1, "a", None], "c": {"a b": 1, "t": "2020-01-01"}}
_LEAVES = (
    *("1", "0", "-1", "2.5", "1e400", "0.1", '"a"', '""', '"("', '"[a-z]+"', "true"),
    *("false", "null", "[]", "{}", "x", "ys", "c", "c.a b", "c.t", '@"2024-02-29"'),
    *('@"P1D"', '@"P1Y"', '@"10:00:00@Europe/Paris"', '@"2024-03-31T02:30:00Z"'),
    *("[1..5]", "(< 3)", '@"999999999-12-31"', '@"P999999999Y"', "item", "?"),
)
_SIGNS = ("+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or")
_TYPES = ("number", "list<string>", "context<a: number>", "range<date>", "Any")
_PIECES = ("(", ")", "[", "]", "{", "}", '"', "..", ",", ".", "@", "\\", "//", "🐎")
_NAMES = tuple(sorted(BUILTINS))
_CELL = re.compile(rb"<(?:\w+:)?text>([^<]+)<")


def _expression(chance: random.Random, depth: int = 4) -> str:
    """Write a random expression."""

    def part() -> str:
        return _expression(chance, depth - 1)

    if depth == 0 or chance.random() < 0.15:
        return chance.choice(_LEAVES)
    arguments = ", ".join(part() for _ in range(chance.randrange(4)))
    forms = (
        lambda: f"({part()} {chance.choice(_SIGNS)} {part()})",
        lambda: f"{part()} {chance.choice(_SIGNS)} {part()}",
        lambda: f"[{part()}, {part()}]",
        lambda: f"{part()}[{part()}]",
        lambda: f"{{a: {part()}, b c: {part()}}}.b c",
        lambda: f"if {part()} then {part()} else {part()}",
        lambda: f"(for i in {part()} return {part()})",
        lambda: f"(for i in {part()}..{part()} return [i, partial])",
        lambda: f"(some i in {part()}, j in [i] satisfies {part()})",
        lambda: f"(every i in {part()} satisfies {part()})",
        lambda: f"{part()} in ({part()}, {part()})",
        lambda: f"{part()} between {part()} and {part()}",
        lambda: f"{part()} instance of {chance.choice(_TYPES)}",
        lambda: f"(function(p, q) {part()})({arguments})",
        lambda: f"sort({part()}, function(a, b) {part()})",
        lambda: f"({part()}..{part()}]",
        lambda: f"{chance.choice(_NAMES)}({arguments})",
        lambda: _named(chance, part),
    )
    return chance.choice(forms)()


def _named(chance: random.Random, part: Callable[[], str]) -> str:
    """Write a call by names of parameters, some of them left out."""
    name = chance.choice(_NAMES)
    signature = chance.choice(BUILTINS[name].signatures)
    given = [each.name for each in signature.parameters if chance.random() < 0.8]
    return f"{name}({', '.join(f'{each}: {part()}' for each in given)})"


def _broken(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(_PIECES) + text[at + chance.randrange(3) :]


def test_a_hundred_thousand_expressions_have_a_value_or_a_problem() -> None:
    chance = random.Random(20_261_122)  # noqa: S311 - the same texts every time
    found = {"values": 0, "nulls": 0, "refused": 0}
    for number in range(_EXPRESSIONS):
        text = _expression(chance)
        if number % 5 == 0:
            text = _broken(chance, text)
        try:
            value = feel.evaluate(text, _CONTEXT, budget=_BUDGET)
        except ProblemError as error:
            found["refused"] += bool(error.problem.message)
            continue
        if value is None:
            found["nulls"] += 1
        else:
            assert isinstance(feel.write_value(value), str)
            found["values"] += 1
    print(found)  # noqa: T201 - the figures are what this is run for
    assert sum(found.values()) == _EXPRESSIONS
    assert min(found.values()) > 1_000


def _sources() -> Iterator[bytes]:
    """Give models to be mutated: one of ours, and the kit's."""
    yield table_xml(
        [("n", "number"), ("s", "string")],
        [["< 10", '"a", "b"', "n + 1"], ["[10..20)", 'not("a")', escape("n < 3")]],
        "FIRST",
    )
    for path in sorted(shared_data("dmn-tck").glob("compliance-level-*/*/*.dmn")):
        yield path.read_bytes()


def _mutated(chance: random.Random, xml: bytes) -> bytes:
    """Change a few places, mostly inside of texts, so that much is still a model."""
    content = bytearray(xml)
    for _ in range(chance.randrange(1, 5)):
        spans = [match.span(1) for match in _CELL.finditer(content)]
        inside = chance.random() < 0.8 and bool(spans)
        first, last = chance.choice(spans) if inside else (0, len(content))
        at = chance.randrange(first, last) if last > first else first
        piece = chance.choice(_PIECES).encode() if chance.random() < 0.8 else b"<text/>"
        content[at : min(last, at + chance.randrange(4))] = piece
    return bytes(content)


def test_ten_thousand_mutated_models_are_decided_or_refused() -> None:
    chance = random.Random(20_261_122)  # noqa: S311 - the same mutants every time
    sources = list(_sources())
    found = {"decided": 0, "refused": 0}
    for number in range(_MODELS):
        xml = _mutated(chance, sources[number % len(sources)])
        try:
            model = dmn.read(xml, lambda _place: None)
        except ProblemError as error:
            found["refused"] += bool(error.problem.message)
            continue
        for decision in model.decisions[:20]:
            try:
                inputs = {each.name: 12 for each in model.inputs}
                dmn.decide(model, decision.id or decision.name, inputs, budget=_BUDGET)
                found["decided"] += 1
            except ProblemError as error:
                found["refused"] += bool(error.problem.message)
        if number % 10 == 0:
            dmn.check(model)
    print(found)  # noqa: T201 - the figures are what this is run for
    assert min(found.values()) > 100
