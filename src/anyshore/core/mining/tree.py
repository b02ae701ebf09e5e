"""A small decision tree that can be written down as rules.

It is grown by the Gini impurity (Breiman, Friedman, Olshen and Stone 1984), a few
questions deep, on questions that a decision table can ask: is a number at most so much,
is a text this one.  What is missing answers no.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Feature", "Leaf", "Question", "Tree", "grow"]

_BINS = 32
#: Texts that are asked for by name: the most frequent ones.
_TEXTS = 24


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Feature:
    """One thing known when a decision is taken."""

    #: What it is called.
    name: str
    #: Numbers (not a number where missing), or codes of texts (-1 where missing).
    values: NDArray[Any]
    #: The texts, by code; empty for numbers.
    texts: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return not self.texts

    def says(self, bound: float) -> NDArray[np.bool_]:
        """Answer a question for every row."""
        if self.is_number:
            with np.errstate(invalid="ignore"):
                answer: NDArray[np.bool_] = self.values <= bound
        else:
            answer = self.values == bound
        return answer


@dataclass(frozen=True, slots=True)
class Question:
    """Whether a feature is at most a number, or is a text."""

    #: Place of the feature.
    feature: int
    #: The number, or the text's code.
    bound: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """Where the tree ends."""

    #: The answers on the way: question and answer.
    path: tuple[tuple[Question, bool], ...]
    #: What is decided here: the most frequent class.
    decided: int
    #: How many rows of each class came here while growing.
    counts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tree:
    """Leaves that part all rows among them."""

    #: In order, yes before no.
    leaves: tuple[Leaf, ...]

    def decide(self, features: list[Feature], rows: int) -> NDArray[np.int64]:
        """Return the class of each row."""
        decided = np.zeros(rows, dtype=np.int64)
        for leaf in self.leaves:
            here = np.ones(rows, dtype=bool)
            for question, answer in leaf.path:
                here &= features[question.feature].says(question.bound) == answer
            decided[here] = leaf.decided
        return decided


@dataclass(frozen=True, slots=True)
class _Grower:
    features: list[Feature]
    classes: NDArray[np.int64]
    count: int
    least: int

    def grow(
        self,
        rows: NDArray[np.int64],
        depth: int,
        path: tuple[tuple[Question, bool], ...],
    ) -> list[Leaf]:
        counts = np.bincount(self.classes[rows], minlength=self.count)
        pure = int(np.count_nonzero(counts)) < 2
        best = None if depth == 0 or pure else self._best(rows, counts)
        if best is None:
            leaf = Leaf(
                path=path,
                decided=int(counts.argmax()),
                counts=tuple(int(each) for each in counts),
            )
            return [leaf]
        yes = self.features[best.feature].says(best.bound)[rows]
        return [
            *self.grow(rows[yes], depth - 1, (*path, (best, True))),
            *self.grow(rows[~yes], depth - 1, (*path, (best, False))),
        ]

    def _best(
        self, rows: NDArray[np.int64], counts: NDArray[np.int64]
    ) -> Question | None:
        """Return the question after which least is left open, if any helps."""
        total = len(rows)
        # Sum of squares over size: the higher, the purer.  Ties keep the first.
        best_gain = float((counts.astype(np.float64) ** 2).sum() / total) + 1e-9
        best: Question | None = None
        for number, feature in enumerate(self.features):
            bounds, yes = self._splits(feature, rows)
            if not len(bounds):
                continue
            no = counts[None, :] - yes
            n_yes, n_no = yes.sum(axis=1), no.sum(axis=1)
            fit = (n_yes >= self.least) & (n_no >= self.least)
            if not fit.any():
                continue
            purity = (yes[fit].astype(np.float64) ** 2).sum(axis=1) / n_yes[fit]
            purity += (no[fit].astype(np.float64) ** 2).sum(axis=1) / n_no[fit]
            top = int(purity.argmax())
            if purity[top] > best_gain:
                best_gain = float(purity[top])
                best = Question(number, float(bounds[fit][top]))
        return best

    def _splits(
        self, feature: Feature, rows: NDArray[np.int64]
    ) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """Return the bounds to ask for, and the classes of the rows that say yes."""
        values = feature.values[rows]
        classes = self.classes[rows]
        if feature.is_number:
            known = values[~np.isnan(values)]
            if not len(known):
                return np.empty(0), np.empty((0, self.count), dtype=np.int64)
            bounds = _bounds(known)
            if len(known) < len(values):
                # Whether it is at most the highest parts what is known from what is
                # missing.
                bounds = np.append(bounds, known.max())
            slot = np.searchsorted(bounds, values, side="left")
            table = self._table(slot, classes, len(bounds) + 1)
            return bounds, table.cumsum(axis=0)[: len(bounds)]
        seen = np.bincount(values[values >= 0], minlength=len(feature.texts))
        asked = np.argsort(-seen, kind="stable")[:_TEXTS]
        asked = asked[seen[asked] > 0]
        table = self._table(values + 1, classes, len(feature.texts) + 1)
        return asked, table[asked + 1]

    def _table(
        self, slot: NDArray[Any], classes: NDArray[np.int64], slots: int
    ) -> NDArray[np.int64]:
        both = slot.astype(np.int64) * self.count + classes
        counts = np.bincount(both, minlength=slots * self.count)
        return counts[: slots * self.count].reshape(slots, self.count)


def _bounds(known: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return at most so many numbers between which the known values lie."""
    distinct = np.unique(known)
    if len(distinct) > _BINS:
        shares = np.linspace(0, 1, _BINS + 1)[1:-1]
        return np.unique(np.quantile(known, shares, method="lower"))
    return distinct[:-1]


def grow(
    features: list[Feature], classes: NDArray[np.int64], *, depth: int, least: int
) -> Tree:
    """Grow a tree.

    Args:
        features: What is known of every row.
        classes: The class of each row, from 0.
        depth: How many questions may be asked of one row.
        least: A question must leave so many rows on both sides.
    """
    grower = _Grower(features, classes, int(classes.max(initial=0)) + 1, least)
    return Tree(leaves=tuple(grower.grow(np.arange(len(classes)), depth, ())))
