"""Hostile texts and models end in a value or a clear problem, never in a traceback."""

from __future__ import annotations

import random
import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.dmn.models import NAMESPACE, table_xml

from anyshore.core import dmn, feel
from anyshore.core.feel.library import BUILTINS
from anyshore.kernel import ProblemError

_BUDGET = feel.Budget(steps=20_000, list_length=2_000, calls=50)
_TEXT = re.compile(rb"<text>([^<]+)</text>")
_LEAVES = st.sampled_from(
    [
        *(
            "1",
            "0",
            "-1",
            "2.5",
            "1e400",
            '"a"',
            '""',
            '"("',
            "true",
            "null",
            "[]",
            "{}",
        ),
        *("x", "ys", '@"2024-02-29"', '@"P1D"', '@"P1Y"', '@"10:00:00@Europe/Paris"'),
        *("[1..5]", "(< 3)", '@"999999999-12-31"', '@"P999999999Y"', "item", "?"),
    ]
)
_SIGNS = st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", ">=", "and", "or"])


def _forms(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from(sorted(BUILTINS))
    return st.one_of(
        st.builds("({} {} {})".format, inner, _SIGNS, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("{{a: {}, b c: {}}}.{}".format, inner, inner, st.just("b c")),
        st.builds("if {} then {} else {}".format, inner, inner, inner),
        st.builds("(for i in {} return {})".format, inner, inner),
        st.builds("(for i in {}..{} return [i, partial])".format, inner, inner),
        st.builds("(some i in {} satisfies {})".format, inner, inner),
        st.builds("{} in ({}, {})".format, inner, inner, inner),
        st.builds("{} between {} and {}".format, inner, inner, inner),
        st.builds("function(p) {}".format, inner),
        st.builds("{}({})".format, names, st.lists(inner, max_size=4).map(", ".join)),
    )


_TEXTS = st.recursive(_LEAVES, _forms, max_leaves=8)


@settings(max_examples=200, deadline=None)
@given(_TEXTS)
def test_every_expression_has_a_value_or_a_problem(text: str) -> None:
    try:
        value = feel.evaluate(text, {"x": 3, "ys": [1, "a", None]}, budget=_BUDGET)
    except ProblemError:
        return
    if value is not None:
        assert isinstance(feel.write_value(value), str)


@settings(max_examples=100, deadline=None)
@given(_TEXTS, st.integers(0, 60), st.text(max_size=3))
def test_a_broken_text_has_a_problem_with_a_place(
    text: str, at: int, extra: str
) -> None:
    broken = text[:at] + extra + text[at + 1 :]
    try:
        feel.evaluate(broken, {"x": 3, "ys": []}, budget=_BUDGET)
    except ProblemError as error:
        told = error
    else:
        return
    assert told.problem.message


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..1000000000 return i",
        "for i in 1..3000, j in 1..3000, k in 1..3000 return 1",
        "{f: function(g) g(g), r: f(f)}.r",
        'for i in 1..60 return if i = 1 then "aaaaaaaa" else partial[-1] + partial[-1]',
        "for i in 1..60 return if i < 2 then [1] else flatten([partial, partial])",
    ],
)
def test_what_grows_without_end_is_stopped(text: str) -> None:
    with pytest.raises(ProblemError) as caught:
        feel.evaluate(text, budget=_BUDGET)
    assert caught.value.problem.code == "feel-budget"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "1" + ")" * 5000,
        "-" * 5000 + "1",
        "x" + ".y" * 5000,
        "1 in (" * 40 + "1 +" + ")" * 40,
        "[" * 100,
    ],
)
def test_what_nests_too_deep_is_refused(text: str) -> None:
    with pytest.raises(ProblemError) as caught:
        feel.evaluate(text)
    assert caught.value.problem.code == "feel-syntax"


_DOUBLED = (
    "(for i in 1..70 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1]"
)


def test_lists_that_share_their_parts_are_compared_once_per_part() -> None:
    assert feel.evaluate(f"{_DOUBLED} = {_DOUBLED}") is True


def test_a_text_of_endlessly_shared_parts_is_stopped() -> None:
    with pytest.raises(ProblemError) as caught:
        feel.evaluate(f"string({_DOUBLED})")
    assert caught.value.problem.code == "feel-budget"


def test_long_chains_do_not_nest() -> None:
    assert feel.evaluate("+".join(["1"] * 3000)) == 3000
    assert feel.evaluate(" and ".join(["true"] * 1000)) is True
    assert feel.evaluate("if false then 0 else " * 200 + "7") == 7


def test_a_function_that_calls_itself_for_ever_is_stopped() -> None:
    model = dmn.read(
        f"""<definitions xmlns="{NAMESPACE}" namespace="urn:r" name="r">
        <businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic>
        <formalParameter name="n"/><literalExpression><text>f(n + 1)</text>
        </literalExpression></encapsulatedLogic></businessKnowledgeModel>
        </definitions>""".encode()
    )
    with pytest.raises(ProblemError) as caught:
        dmn.decide(model, "f", {"n": 1})
    assert caught.value.problem.code == "feel-budget"


def _mutated(chance: random.Random, xml: bytes) -> bytes:
    """Change a few characters, mostly inside of texts, so that much is still XML."""
    content = bytearray(xml)
    for _ in range(chance.randrange(1, 4)):
        spans = [match.span(1) for match in _TEXT.finditer(content)]
        inside = chance.random() < 0.9 and bool(spans)
        first, last = chance.choice(spans) if inside else (0, len(content))
        at = chance.randrange(first, last) if last > first else first
        piece = chance.choice(
            [
                b"",
                b"(",
                b"]",
                b'"',
                b"..",
                b"null",
                b"-",
                b"x",
                b"<text/>",
                b"\xff",
                b"?",
            ]
        )
        content[at : min(last, at + chance.randrange(4))] = piece
    return bytes(content)


def test_a_mutated_model_is_decided_or_refused() -> None:
    chance = random.Random(5)  # noqa: S311 - the same mutants every time
    xml = table_xml(
        [("n", "number"), ("s", "string")],
        [["< 10", '"a", "b"', "n + 1"], ["[10..20)", 'not("a")', escape("n < 3")]],
        "FIRST",
    )
    outcomes = {"decided": 0, "refused": 0}
    for _ in range(150):
        try:
            model = dmn.read(_mutated(chance, xml))
            for decision in model.decisions:
                dmn.check(model)
                dmn.decide(model, decision.id or decision.name, {"n": 12, "s": "b"})
            outcomes["decided"] += 1
        except ProblemError:
            outcomes["refused"] += 1
    assert outcomes["decided"] > 50
    assert outcomes["refused"] > 5


@pytest.mark.parametrize(
    "text",
    [
        "date(1, 1, -1E+6144)",
        "date(1E+6144, 1, 1)",
        "time(-1E+6144, 3, 1)",
        'time(1, 1, 1E+6144, duration("PT1H"))',
        'date("2020-01-01") + duration("P1D") * 1E+6144',
    ],
)
def test_numbers_too_long_to_be_shown_are_no_dates(text: str) -> None:
    assert feel.evaluate(text) is None
