from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyshore.core.engagement import Placement, Status, anchor, place
from anyshore.kernel import ProblemError

TEXT = "Prices rose by 4 % in May. Volumes fell by 4 % in June."
MAY = anchor(TEXT, 15, 18)


def found(text: str, start: int) -> Placement:
    status = Status.FOUND if start == MAY.start else Status.MOVED
    assert text[start : start + 3] == "4 %"
    return Placement(status=status, start=start, end=start + 3)


def test_an_anchor_keeps_quote_surroundings_and_position() -> None:
    assert (MAY.exact, MAY.prefix, MAY.start, MAY.end) == (
        "4 %",
        "Prices rose by ",
        15,
        18,
    )
    assert MAY.suffix == " in May. Volumes fell by 4 % in "
    assert len(MAY.suffix) == 32


def test_in_its_own_text_it_is_found() -> None:
    assert place(MAY, TEXT) == found(TEXT, 15)
    june = anchor(TEXT, 43, 46)
    assert place(june, TEXT) == Placement(status=Status.FOUND, start=43, end=46)


def test_text_put_before_it_moves_it() -> None:
    longer = "Summary. " + TEXT
    assert place(MAY, longer) == found(longer, 24)


def test_its_surroundings_tell_it_from_others_like_it() -> None:
    swapped = "Volumes fell by 4 % in June. Prices rose by 4 % in May."
    assert place(MAY, swapped) == found(swapped, 44)


def test_a_changed_quote_is_orphaned() -> None:
    changed = TEXT.replace("4 %", "5 %")
    assert place(MAY, changed) == Placement(status=Status.ORPHANED)


def test_among_equals_without_its_surroundings_it_is_orphaned() -> None:
    assert place(MAY, "x4 %x4 %x") == Placement(status=Status.ORPHANED)


def test_the_only_place_is_taken_even_without_its_surroundings() -> None:
    assert place(MAY, "x4 %x") == Placement(status=Status.MOVED, start=1, end=4)


def test_of_two_places_that_fit_alike_the_nearer_wins() -> None:
    mark = anchor("b" * 20 + "[a]" + "b" * 20, 20, 23)
    text = "c" + "b" * 40 + "[a]" + "b" * 40 + "[a]" + "b" * 40
    assert place(mark, text) == Placement(status=Status.MOVED, start=41, end=44)


def test_positions_count_code_points() -> None:
    mark = anchor("🚚 Größe", 2, 7)
    assert (mark.exact, mark.prefix) == ("Größe", "🚚 ")
    assert place(mark, "🚚🚚 Größe") == Placement(status=Status.MOVED, start=3, end=8)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 2), (0, 56)])
def test_there_is_no_anchor_outside_the_text(start: int, end: int) -> None:
    with pytest.raises(ProblemError, match="no text from"):
        anchor(TEXT, start, end)


texts = st.text(alphabet="ab 🚚", min_size=1, max_size=60)


@given(text=texts, data=st.data())
def test_every_anchor_is_found_in_its_own_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    placed = place(anchor(text, start, end), text)
    assert placed == Placement(status=Status.FOUND, start=start, end=end)


@given(text=texts, other=texts, data=st.data())
def test_it_is_never_put_on_other_words(
    text: str, other: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    mark = anchor(text, start, end)
    placed = place(mark, other)
    if placed.status is Status.ORPHANED:
        assert (placed.start, placed.end) == (None, None)
        assert other.count(mark.exact) != 1
    else:
        assert other[placed.start : placed.end] == mark.exact
