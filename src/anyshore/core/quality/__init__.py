"""Quality: which items are looked at, how they score, and how sure a rate is.

This module decides by hash whether an item is sampled, scores answers against a
scorecard, says who may decide an appeal and what is left of a review after it, and
estimates accuracy with an interval.  It refuses to rank on too little, keeps coaching
samples out of process figures, and lets no finding stand without evidence.  It does not
choose reviewers, store scores or draw consequences: a score never changes pay or access
by itself.
"""

from __future__ import annotations

from anyshore.core.quality.appeal import FINDINGS, partial, withdraw
from anyshore.core.quality.estimate import (
    Estimate,
    Ranked,
    Ranking,
    Sample,
    accuracy,
    ranking,
)
from anyshore.core.quality.sampling import Plan, Purpose, Sampled, sampled
from anyshore.core.quality.scorecard import (
    Answer,
    Finding,
    Question,
    Score,
    Scorecard,
    Verdict,
    score,
)

__all__ = [
    "FINDINGS",
    "Answer",
    "Estimate",
    "Finding",
    "Plan",
    "Purpose",
    "Question",
    "Ranked",
    "Ranking",
    "Sample",
    "Sampled",
    "Score",
    "Scorecard",
    "Verdict",
    "accuracy",
    "partial",
    "ranking",
    "sampled",
    "score",
    "withdraw",
]
