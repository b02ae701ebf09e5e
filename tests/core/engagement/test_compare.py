from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from anyshore.core.engagement import Change, Comparison, Line, Word, compare

SAME, ADDED, REMOVED, CHANGED = Change


def test_a_changed_line_shows_its_words() -> None:
    found = compare("# Size\nIt is 4 bn EUR.\nEnd\n", "# Size\nIt is 5 bn EUR.\nEnd\n")
    assert found == Comparison(
        lines=(
            Line(change=SAME, old=1, new=1, text="# Size\n"),
            Line(
                change=CHANGED,
                old=2,
                new=2,
                text="It is 5 bn EUR.\n",
                words=(
                    Word(change=SAME, text="It is "),
                    Word(change=REMOVED, text="4"),
                    Word(change=ADDED, text="5"),
                    Word(change=SAME, text=" bn EUR.\n"),
                ),
            ),
            Line(change=SAME, old=3, new=3, text="End\n"),
        )
    )
    assert [found.count(change) for change in Change] == [2, 0, 0, 1]


def test_lines_that_have_little_in_common_are_not_called_changed() -> None:
    found = compare("alpha beta gamma\n", "one two three four\n")
    assert found.lines == (
        Line(change=REMOVED, old=1, new=None, text="alpha beta gamma\n"),
        Line(change=ADDED, old=None, new=1, text="one two three four\n"),
    )


def test_numbers_follow_each_text() -> None:
    found = compare("a\nb\nc\n", "x\na\nc\nd\n")
    assert [(line.change, line.old, line.new) for line in found.lines] == [
        (ADDED, None, 1),
        (SAME, 1, 2),
        (REMOVED, 2, None),
        (SAME, 3, 3),
        (ADDED, None, 4),
    ]


def test_a_missing_last_line_end_is_a_change() -> None:
    found = compare("end", "end\n")
    assert [line.change for line in found.lines] == [CHANGED]
    assert found.lines[0].words == (
        Word(change=SAME, text="end"),
        Word(change=ADDED, text="\n"),
    )


def test_one_text_is_the_same_and_nothing_is_the_same_as_nothing() -> None:
    assert compare("a\nb", "a\nb").same
    assert compare("", "").same
    assert not compare("", "a").same


def test_a_text_too_large_to_match_is_replaced_between_what_is_equal() -> None:
    """2,001 other lines on each side are past the limit of four million pairs."""
    old = "".join(f"alpha{n}\n" for n in range(2001))
    new = "".join(f"{n} omega\n" for n in range(2001))
    found = compare(f"head\n{old}tail\n", f"head\n{new}tail\n")
    assert [found.count(change) for change in Change] == [2, 2001, 2001, 0]


def old_of(found: Comparison) -> str:
    return _side(found, ADDED)


def new_of(found: Comparison) -> str:
    return _side(found, REMOVED)


def _side(found: Comparison, other: Change) -> str:
    parts = []
    for line in found.lines:
        if line.change is CHANGED:
            parts += [word.text for word in line.words if word.change is not other]
        elif line.change is not other:
            parts.append(line.text)
    return "".join(parts)


texts = st.lists(
    st.sampled_from(["a b c", "a b d", "x", "", "a  b c", "long line of words"]),
    max_size=8,
).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n", "\u2028"]).map(
        lambda end: end.join(lines)
    )
)


@given(old=st.one_of(texts, st.text()), new=st.one_of(texts, st.text()))
def test_both_texts_can_be_put_together_again(old: str, new: str) -> None:
    found = compare(old, new)
    assert (old_of(found), new_of(found)) == (old, new)
    assert found.same == (old == new)
    assert [n.old for n in found.lines if n.old] == list(
        range(1, len(old.splitlines()) + 1)
    )
    assert [n.new for n in found.lines if n.new] == list(
        range(1, len(new.splitlines()) + 1)
    )
