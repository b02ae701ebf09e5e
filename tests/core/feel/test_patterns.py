"""Regular expressions of XML Schema, on an engine that no pattern can blow up."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.core.feel.patterns import matches, replace, split
from anyshore.core.feel.regex_match import Program, render
from anyshore.core.feel.xsd_regex import PatternError, read_pattern

_ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", "^", "$"])
_PATTERNS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map("|".join),
        st.builds(
            "({}){}".format, inner, st.sampled_from(["", "?", "+", "{1,2}", "??"])
        ),
        st.builds("(?:{})".format, inner),
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(_PATTERNS, st.text(alphabet="ab1\n", max_size=6))
def test_both_engines_find_the_same_first_match(pattern: str, text: str) -> None:
    try:
        piece, groups = read_pattern(pattern)
    except PatternError:
        return
    found = Program(piece, groups, re.NOFLAG).find(text)
    expected = re.compile(render(piece)).search(text)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert expected.span() == (found[0], found[1])


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^(a+)+$", "a" * 60 + "!"),
        ("(a|aa)+$", "a" * 60 + "!"),
        ("(x+x+)+y", "x" * 60),
        (".*a.*b.*c.*d", "x" * 3000),
    ],
)
def test_a_pattern_that_would_take_for_ever_just_does_not_match(
    pattern: str, text: str
) -> None:
    assert matches(text, pattern) is False


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        ")",
        "[",
        "[]",
        "a**",
        "a{2,1}",
        "(?=a)",
        "(?P<n>a)",
        r"\b",
        r"(a)\2",
        "[a-[b]c]",
        r"\p{Nope}",
        "*",
    ],
)
def test_what_xml_schema_does_not_know_is_no_pattern(pattern: str) -> None:
    assert matches("a", pattern) is None


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "expected"),
    [
        ("^b$", "m", "a\nb\nc", True),
        ("^b$", "", "a\nb\nc", False),
        ("a.b", "s", "a\nb", True),
        ("a.b", "", "a\nb", False),
        ("A B", "ix", "ab", True),
        ("a.b", "q", "xa.bx", True),
        ("[a-z-[aeiou]]", "", "e", False),
        (r"\p{Lu}\P{Lu}", "", "Ab", True),
        (r"\i\c*", "", "x-1", True),
        ("a$", "", "a\n", False),
        ("a", "p", "a", None),
    ],
)
def test_flags_and_classes_mean_what_xpath_says(
    pattern: str, flags: str, text: str, expected: object
) -> None:
    assert matches(text, pattern, flags) is expected


def test_a_replacement_may_speak_of_groups() -> None:
    assert replace("abracadabra", "a(.)", "a$1$1") == "abbraccaddabbra"
    assert replace("a", "(a)|(b)", "[$1$2]") == "[a]"
    assert replace("ab", "(a)", "$12") == "a2b"
    assert replace("a", "a", r"\$") == "$"
    assert replace("a", "a", "$") is None
    assert replace("a", "b?", "x") is None


def test_a_split_keeps_empty_parts() -> None:
    assert split("a;b;;c", ";") == ["a", "b", "", "c"]
    assert split("John Doe", r"\s") == ["John", "Doe"]
