from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyshore.core.quality import Estimate, Purpose, Ranked, Sample, accuracy, ranking


def samples(right: int, n: int) -> list[Sample]:
    return [
        Sample(item=UUID(int=number), purpose=Purpose.PROCESS, correct=number < right)
        for number in range(n)
    ]


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons_as_newcombe_tabulates_it(
    right: int, n: int, low: float, high: float
) -> None:
    """Newcombe (1998), table I, method 3."""
    found = accuracy(samples(right, n))
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert (found.share, found.n, found.right) == (right / n, n, right)


def test_three_looks_cannot_tell_good_from_poor() -> None:
    found = accuracy(samples(3, 3))
    assert str(found) == "100.0% (43.9% to 100.0% at 95%, n = 3)"


def test_no_sample_says_nothing() -> None:
    nothing = accuracy([])
    assert (nothing.share, nothing.low, nothing.high, nothing.n) == (None, 0, 1, 0)
    assert str(nothing) == "no sample"


def test_coaching_samples_do_not_count() -> None:
    coached = [
        Sample(item=UUID(int=900 + n), purpose=Purpose.COACHING, correct=False)
        for n in range(9)
    ]
    assert accuracy([*samples(8, 10), *coached]) == accuracy(samples(8, 10))


def test_an_item_counts_once_and_one_miss_is_a_miss() -> None:
    twice = [*samples(2, 2), *samples(1, 2)]
    for looks in (twice, twice[::-1]):
        found = accuracy(looks)
        assert (found.right, found.n) == (1, 2)


@pytest.mark.parametrize("confidence", [0, 1, -0.5, 95])
def test_a_confidence_lies_between_none_and_all(confidence: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        accuracy(samples(1, 2), confidence)


counts = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_the_interval_holds_the_share_and_mirrors_with_it(
    count: tuple[int, int],
) -> None:
    right, n = count
    found, mirrored = accuracy(samples(right, n)), accuracy(samples(n - right, n))
    assert found.share is not None
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.low == pytest.approx(1 - mirrored.high)


@given(counts)
def test_more_confidence_is_a_wider_interval(count: tuple[int, int]) -> None:
    narrow, wide = (accuracy(samples(*count), c) for c in (0.8, 0.99))
    assert wide.low <= narrow.low <= narrow.high <= wide.high
    assert wide.high - wide.low > narrow.high - narrow.low


def estimates(**counts: tuple[int, int]) -> dict[str, Estimate]:
    return {name: accuracy(samples(*count)) for name, count in counts.items()}


def test_too_few_samples_are_not_ranked() -> None:
    found = ranking(estimates(ann=(29, 29), bob=(30, 30)), 30)
    assert [each.name for each in found.ranked] == ["bob"]
    assert [name for name, _ in found.too_few] == ["ann"]


def test_a_place_is_a_span_where_intervals_overlap() -> None:
    given_ = estimates(low=(50, 100), good=(190, 200), best=(198, 200), mid=(94, 100))
    found = ranking(given_, 30)

    def placed(name: str, best: int, worst: int) -> Ranked[str]:
        return Ranked(name=name, estimate=given_[name], best=best, worst=worst)

    assert found.ranked == (
        placed("best", 1, 3),
        placed("good", 1, 3),
        placed("mid", 1, 3),
        placed("low", 4, 4),
    )


def test_surely_better_is_surely_before() -> None:
    found = ranking(estimates(low=(50, 100), high=(99, 100)), 1)
    assert [(r.name, r.best, r.worst) for r in found.ranked] == [
        ("high", 1, 1),
        ("low", 2, 2),
    ]


def test_ranking_on_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one sample"):
        ranking(estimates(ann=(1, 1)), 0)
