"""Whose turn it is: kinds of work in turn, those most that have gained most of late."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Turn", "Turns"]

# What the gain and the time of earlier turns still count after one more.
_KEPT = 0.9
# Chance that every kind has, whatever it has gained, before it is scaled.
_LEAST = 0.15


class Turn(StrEnum):
    """The kinds of work that may find a better roster."""

    #: Settle everybody from the linear solution.
    DIVE = "dive"
    #: Choose anew among the lines seen, by a whole-number program.
    COMBINE = "combine"
    #: Settle everybody from the blends.
    BLEND = "blend"
    #: Blend some people anew.
    MIX = "mix"
    #: Free some people by column generation.
    PEOPLE = "people"
    #: Free everybody for some days by column generation.
    DAYS = "days"


@dataclass(slots=True)
class _Record:
    # So much is hoped for at first that every kind is tried.
    gain: float = 0.5
    seconds: float = 1.0


class Turns:
    """Draws what to do next, by what it has gained a second."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._records = {turn: _Record() for turn in Turn}

    def choose(self, among: Sequence[Turn]) -> Turn:
        """Draw one of some kinds."""
        rates = np.array(
            [self._records[turn].gain / self._records[turn].seconds for turn in among]
        )
        chance = rates / max(float(rates.sum()), 1e-12) + _LEAST
        return among[int(self._rng.choice(len(among), p=chance / chance.sum()))]

    def note(self, turn: Turn, gain: float, seconds: float) -> None:
        """Learn what a turn has gained, as a share of the gap, and how long it took."""
        record = self._records[turn]
        record.gain = _KEPT * record.gain + gain
        record.seconds = _KEPT * record.seconds + max(seconds, 1e-3)
