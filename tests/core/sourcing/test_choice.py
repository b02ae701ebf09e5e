"""Options are compared by three methods and by many weightings."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.core.sourcing import (
    Criterion,
    Matrix,
    acceptability,
    flips,
    promethee,
    topsis,
    weighted_sum,
)
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence


def matrix(
    values: Sequence[Sequence[float]],
    weights: Sequence[float],
    more: list[bool] | None = None,
) -> Matrix:
    better = more or [True] * len(weights)
    return Matrix(
        options=tuple(chr(97 + at) for at in range(len(values))),
        criteria=tuple(
            Criterion(name=f"c{at}", weight=weight, more_is_better=better[at])
            for at, weight in enumerate(weights)
        ),
        values=tuple(map(tuple, values)),
    )


def test_topsis_of_a_worked_example() -> None:
    """Two costs and benefits, scaled by range: distances worked out by hand."""
    found = topsis(matrix([[1, 3000], [2, 3750], [5, 4500]], [0.5, 0.5], [False, True]))
    assert [round(each, 3) for each in found] == [0.5, 0.617, 0.5]


def test_topsis_by_the_length_of_columns() -> None:
    """Hwang and Yoon's scaling: 3, 4 has the length 5."""
    found = topsis(matrix([[3.0], [4.0]], [1]), "vector")
    assert found == (0.0, 1.0)


def test_promethee_of_a_worked_example() -> None:
    found = promethee(matrix([[4, 3, 2], [3, 2, 4], [5, 1, 3]], [0.5, 0.3, 0.2]))
    assert [round(each, 2) for each in found] == [0.1, -0.3, 0.2]


def test_promethee_with_thresholds_prefers_in_proportion() -> None:
    found = promethee(matrix([[0.0], [5.0], [20.0]], [1]), [10.0])
    assert found == pytest.approx((-0.75, -0.25, 1.0))


@settings(max_examples=40, derandomize=True)
@given(
    st.lists(
        st.lists(st.floats(0, 100), min_size=3, max_size=3), min_size=2, max_size=6
    )
)
def test_net_flows_add_up_to_nought(values: list[list[float]]) -> None:
    assert math.isclose(sum(promethee(matrix(values, [1, 2, 3]))), 0, abs_tol=1e-9)


@settings(max_examples=40, derandomize=True)
@given(
    st.lists(
        st.lists(st.floats(1, 100), min_size=3, max_size=3), min_size=2, max_size=5
    )
)
def test_an_option_best_in_all_wins_by_every_method(values: list[list[float]]) -> None:
    best = [max(column) + 1 for column in zip(*values, strict=True)]
    found = matrix([*values, best], [1, 1, 1])
    for scores in (weighted_sum(found), topsis(found), promethee(found)):
        assert max(range(len(scores)), key=scores.__getitem__) == len(values)
    assert acceptability(found, seed=1, draws=100).first(found.options[-1]) == 1.0


def test_alike_options_are_equally_near() -> None:
    assert topsis(matrix([[1.0], [1.0]], [1])) == (0.5, 0.5)


def test_two_criteria_of_equal_weight_split_the_draws_evenly() -> None:
    """The flat distribution over two weights is even, so each wins half of it."""
    found = acceptability(matrix([[1, 0], [0, 1]], [1, 1]), seed=7)
    assert found.first("a") == pytest.approx(0.5, abs=0.015)
    assert sum(found.ranks[0]) == pytest.approx(1)


def test_ranks_of_each_place_are_taken_once_a_draw() -> None:
    found = acceptability(matrix([[1, 5, 2], [3, 1, 4], [2, 2, 9]], [1, 2, 3]), seed=3)
    for place in range(3):
        assert sum(row[place] for row in found.ranks) == pytest.approx(1)


def test_the_same_seed_gives_the_same_draws() -> None:
    asked = matrix([[1, 5], [3, 1], [2, 2]], [1, 2])
    assert acceptability(asked, seed=5) == acceptability(asked, seed=5)


def test_a_criterion_without_weight_is_never_drawn() -> None:
    found = acceptability(matrix([[1, 0], [0, 100]], [1, 0]), seed=1, draws=200)
    assert found.first("a") == 1.0


def test_the_weight_that_flips_the_winner() -> None:
    """One leads in c0 by one, the other in c1: they meet at half and half."""
    (first, second) = flips(matrix([[1, 0], [0, 1]], [0.6, 0.4]))
    assert (first.criterion, first.winner) == ("c0", "b")
    assert first.needed == pytest.approx(0.5)
    assert second.needed == pytest.approx(0.5)


def test_a_leader_in_all_is_flipped_by_nothing() -> None:
    assert flips(matrix([[2, 2], [1, 1]], [1, 1])) == ()


def test_past_the_flip_the_other_wins() -> None:
    values = [[3, 1, 2], [1, 3, 2], [2, 2, 3]]
    for flip in flips(matrix(values, [5, 3, 2])):
        at = int(flip.criterion[1:])
        rest = [5.0, 3.0, 2.0]
        beyond = flip.needed + (1e-6 if flip.needed > flip.weight else -1e-6)
        others = sum(rest) - rest[at]
        weights = [(1 - beyond) * each / others for each in rest]
        weights[at] = beyond
        scores = weighted_sum(matrix(values, weights))
        assert "abc"[max(range(3), key=scores.__getitem__)] == flip.winner


def test_a_ragged_matrix_is_refused() -> None:
    with pytest.raises(ProblemError, match="Every option needs a value"):
        matrix([[1, 2], [1]], [1, 1])


def test_weights_that_are_all_nought_are_refused() -> None:
    with pytest.raises(ProblemError, match="not all nought"):
        matrix([[1], [2]], [0])
