"""Choosing among options by several criteria, and how surely the choice stands.

Three methods stand side by side, because they disagree in about a third of all random
problems: a weighted sum of values scaled from worst to best, TOPSIS (Hwang and Yoon
1981) and PROMETHEE II (Brans and Vincke 1985).  Nobody knows weights exactly, so
stochastic acceptability (SMAA-2, Lahdelma and Salminen 2001) asks how often each option
wins where weights are drawn at random around those that are given.  Scores decide
between options, never about money: they are floats.  numpy is loaded late, because the
base install goes without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = [
    "Acceptability",
    "Criterion",
    "Flip",
    "Matrix",
    "acceptability",
    "flips",
    "promethee",
    "topsis",
    "weighted_sum",
]

#: Draws of weights, enough that a share is known to half a point.
DRAWS = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """One thing to choose by."""

    #: Name, as in ``cost``.
    name: str
    #: Its share of the whole decision; the shares of a matrix are scaled to one.
    weight: float
    #: Whether more is better.
    more_is_better: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Matrix:
    """Options against criteria."""

    options: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    #: One row an option, one value a criterion.
    values: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        """Refuse a matrix with holes, or weights that say nothing."""
        rows = {len(row) for row in self.values}
        if len(self.values) != len(self.options) or rows - {len(self.criteria)}:
            raise _problem("matrix-ragged", "Every option needs a value a criterion.")
        if any(each.weight < 0 for each in self.criteria) or not self.total:
            raise _problem(
                "weights-unusable", "Weights are nought or more, and not all nought."
            )

    @property
    def total(self) -> float:
        """The sum of all weights as they were given."""
        return sum(each.weight for each in self.criteria)


@dataclass(frozen=True, kw_only=True, slots=True)
class Acceptability:
    """How often each option takes each rank under weights drawn at random."""

    options: tuple[str, ...]
    #: A row an option; the first figure is the share of draws in which it wins.
    ranks: tuple[tuple[float, ...], ...]
    draws: int

    def first(self, option: str) -> float:
        """Return the share of draws in which an option wins."""
        return self.ranks[self.options.index(option)][0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Flip:
    """The weight at which another option overtakes the winner of the weighted sum."""

    criterion: str
    #: The weight as it is and as it would have to be, as shares of one.
    weight: float
    needed: float
    #: The option that then wins.
    winner: str


def weighted_sum(matrix: Matrix) -> tuple[float, ...]:
    """Return the weighted sum of each option, from 0 (worst in all) to 1.

    >>> cost = Criterion(name="cost", weight=3, more_is_better=False)
    >>> reach = Criterion(name="reach", weight=1)
    >>> weighted_sum(Matrix(options=("a", "b", "c"), criteria=(cost, reach),
    ...     values=((10.0, 1.0), (20.0, 5.0), (15.0, 5.0))))
    (0.75, 0.25, 0.625)
    """
    return _plain(_scaled(matrix) @ _weights(matrix))


def topsis(
    matrix: Matrix, scaling: Literal["range", "vector"] = "range"
) -> tuple[float, ...]:
    """Return the relative closeness of each option to the ideal one, from 0 to 1.

    Args:
        matrix: Options against criteria.
        scaling: From worst to best, or by the length of a criterion's column.
    """
    import numpy as np

    weighted = _scaled(matrix, scaling) * _weights(matrix)
    to_best = np.sqrt(((weighted - weighted.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    both = to_best + to_worst
    # Where all options are alike, each is as near the best as the worst.
    return _plain(np.where(both > 0, to_worst / np.where(both > 0, both, 1), 0.5))


def promethee(
    matrix: Matrix, thresholds: Sequence[float] | None = None
) -> tuple[float, ...]:
    """Return the net outranking flow of each option, from -1 to 1.

    Args:
        matrix: Options against criteria.
        thresholds: The difference a criterion at which preference is full; it grows
            in a straight line up to there (V-shape).  Without it any difference is
            full preference (the usual criterion).
    """
    import numpy as np

    signs = np.array([1.0 if c.more_is_better else -1.0 for c in matrix.criteria])
    values = np.array(matrix.values) * signs
    if len(values) < 2:
        return (0.0,) * len(values)
    ahead = values[:, None, :] - values[None, :, :]
    preferred = (
        (ahead > 0).astype(float)
        if thresholds is None
        else np.clip(ahead / np.array(thresholds, dtype=float), 0, 1)
    )
    outranking = preferred @ _weights(matrix)
    return _plain((outranking.sum(axis=1) - outranking.sum(axis=0)) / (len(values) - 1))


def acceptability(matrix: Matrix, seed: int, draws: int = DRAWS) -> Acceptability:
    """Return how often each option takes each rank where weights are drawn at random.

    Draws follow the Dirichlet distribution whose mean is the matrix's own weights and
    whose concentration is that of the flat one: with equal weights every weighting is
    as likely as any other.  A criterion without weight stays without.

    Args:
        matrix: Options against criteria.
        seed: Makes the draws, so that the same question has the same answer.
        draws: How many weightings are drawn.
    """
    import numpy as np

    weights = _drawn(_plain(_weights(matrix) * len(matrix.criteria)), seed, draws)
    # Not by BLAS: its threads cost more than so small a product.
    scores = np.einsum("dc,oc->do", weights, _scaled(matrix))
    order = np.argsort(-scores, axis=1, kind="stable")
    count = len(matrix.options)
    # One pass over all ranks: rank r of option o is counted in cell o * count + r.
    cells = order * count + np.arange(count)
    counts = np.bincount(cells.ravel(), minlength=count * count)
    shares = counts.reshape(count, count) / draws
    return Acceptability(
        options=matrix.options, ranks=tuple(_plain(row) for row in shares), draws=draws
    )


@lru_cache(maxsize=16)
def _drawn(shape: tuple[float, ...], seed: int, draws: int) -> Floats:
    """Draw weightings; the same question asks for the same ones again and again."""
    import numpy as np

    given = np.array(shape)
    weights = np.zeros((draws, len(shape)))
    weights[:, given > 0] = np.random.default_rng(seed).dirichlet(
        given[given > 0], size=draws
    )
    weights.setflags(write=False)
    return np.asarray(weights, dtype=np.float64)


def flips(matrix: Matrix) -> tuple[Flip, ...]:
    """Return, for each criterion, the nearest weight that makes another option win.

    One weight moves, the others keep their proportions.  A criterion that cannot
    change the winner of the weighted sum is left out.
    """
    import numpy as np

    scaled, weights = _scaled(matrix), _weights(matrix)
    winner = int(np.argmax(scaled @ weights))
    found = []
    for at, criterion in enumerate(matrix.criteria):
        rest = weights.copy()
        rest[at] = 0
        if not rest.sum():
            continue
        others = scaled @ (rest / rest.sum())
        # With weight w an option scores w * own + (1 - w) * others: a straight line.
        lead_own = scaled[winner, at] - scaled[:, at]
        lead_others = others[winner] - others
        slope = lead_others - lead_own
        for option in np.flatnonzero(np.abs(slope) > 1e-12):
            needed = float(lead_others[option] / slope[option])
            beyond = needed + (1e-9 if needed > weights[at] else -1e-9)
            scores = beyond * scaled[:, at] + (1 - beyond) * others
            if 0 <= needed <= 1 and int(np.argmax(scores)) == option != winner:
                found.append(
                    Flip(
                        criterion=criterion.name,
                        weight=float(weights[at]),
                        needed=needed,
                        winner=matrix.options[option],
                    )
                )
    nearest: dict[str, Flip] = {}
    for flip in sorted(found, key=lambda each: abs(each.needed - each.weight)):
        nearest.setdefault(flip.criterion, flip)
    return tuple(nearest.values())


def _scaled(matrix: Matrix, scaling: Literal["range", "vector"] = "range") -> Floats:
    """Scale each criterion so that one is best."""
    import numpy as np

    values = np.array(matrix.values, dtype=float)
    more = np.array([each.more_is_better for each in matrix.criteria])
    if scaling == "vector":
        length = np.sqrt((values**2).sum(axis=0))
        shares = values / np.where(length > 0, length, 1)
        return np.asarray(np.where(more, shares, 1 - shares), dtype=np.float64)
    least, most = values.min(axis=0), values.max(axis=0)
    span = most - least
    # A criterion in which all are alike decides nothing: everybody has it in full.
    share = np.where(span > 0, (values - least) / np.where(span > 0, span, 1), 1.0)
    flat = span == 0
    return np.asarray(np.where(more | flat, share, 1 - share), dtype=np.float64)


def _weights(matrix: Matrix) -> Floats:
    import numpy as np

    return np.array([each.weight for each in matrix.criteria]) / matrix.total


def _plain(values: Floats) -> tuple[float, ...]:
    return tuple(float(each) for each in values)


def _problem(code: str, message: str) -> ProblemError:
    return ProblemError(Problem(code=code, message=message))
