"""The kind of work that a log shows: by rule, mixed, by judgement, or contested.

The cuts are fixed.  They lie where public logs part whose kind was said beforehand:
invoices, fines, declarations and calls above, treatment and permits below.  Few
processes stand behind the lower cut, so a band beside it gives no label, and a log that
is too small or has no course to look at gets none either.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from anyshore.core.mining.measures import NORMAL_CASES

if TYPE_CHECKING:
    from anyshore.core.mining.measures import Measures
    from anyshore.core.mining.steps import StepMeasures

__all__ = [
    "ABSTAIN_BELOW",
    "JUDGEMENT_BELOW",
    "LEAST_CASES",
    "RULE_FROM",
    "KindFromLog",
    "KindLabel",
    "kind",
    "label_of",
    "step_kind",
]

#: From here on work is done by rule.
RULE_FROM = 0.70
#: From here on work is mixed.
MIXED_FROM = 0.55
#: Below this it is judgement; between the two the log does not say.
JUDGEMENT_BELOW = 0.50
ABSTAIN_BELOW = MIXED_FROM
#: With fewer cases a log shows no kind.
LEAST_CASES = 30
#: So many steps must a case have on average, for its course to say anything.
_LEAST_STEPS = 1.5
#: With fewer tries a step shows no kind.
_LEAST_TRIES = 30


class KindLabel(StrEnum):
    """What kind of work it is."""

    RULE_DRIVEN = "rule-driven"
    MIXED = "mixed"
    JUDGEMENT = "judgement"
    CONTESTED = "contested"


@dataclass(frozen=True, kw_only=True, slots=True)
class KindFromLog:
    """The kind of a process, as its log shows it."""

    #: The answer.
    label: KindLabel
    #: The index of five; None where there is none.
    score: float | None
    #: Ends of its interval of 95 %.
    interval: tuple[float, float] | None
    #: Why, sentence by sentence.
    reasons: tuple[str, ...]


def kind(measures: Measures) -> KindFromLog:
    """Say which kind of work a log shows, and why."""
    index = measures.values["index5"]
    score = index.value
    interval = (
        (index.low, index.high)
        if index.low is not None and index.high is not None
        else None
    )
    open_because = _too_little(measures)
    if score is None or open_because:
        return KindFromLog(
            label=KindLabel.CONTESTED,
            score=score,
            interval=interval,
            reasons=(open_because or "the index of five cannot be computed",),
        )
    label = label_of(score)
    reasons = [_where(score, label), *_parts(measures)]
    if interval and measures.cases < NORMAL_CASES and _crosses(interval):
        label = KindLabel.CONTESTED
        reasons.insert(
            1,
            f"with {measures.cases} cases its interval, {interval[0]:.2f} to "
            f"{interval[1]:.2f}, reaches over a cut",
        )
    return KindFromLog(
        label=label,
        score=score,
        interval=interval,
        reasons=(*reasons, *_beside(measures, score)),
    )


def _too_little(measures: Measures) -> str:
    if measures.cases < LEAST_CASES:
        return (
            f"{measures.cases} cases are too few to show a kind; {LEAST_CASES} are "
            "needed"
        )
    steps = measures["events-per-case"] or 0.0
    if steps < _LEAST_STEPS:
        return (
            f"a case has {steps:.2f} steps on average, too few to have a course; the "
            "log may name its cases by something smaller"
        )
    if measures.activities < 2:
        return "there is only one activity, so no course to look at"
    return ""


def label_of(score: float) -> KindLabel:
    """Return the kind that an index of five stands for."""
    if score >= RULE_FROM:
        return KindLabel.RULE_DRIVEN
    if score >= MIXED_FROM:
        return KindLabel.MIXED
    if score >= JUDGEMENT_BELOW:
        return KindLabel.CONTESTED
    return KindLabel.JUDGEMENT


def _where(score: float, label: KindLabel) -> str:
    match label:
        case KindLabel.RULE_DRIVEN:
            return f"the index of five is {score:.3f}, at or above {RULE_FROM:.2f}"
        case KindLabel.MIXED:
            return (
                f"the index of five is {score:.3f}, between {MIXED_FROM:.2f} and "
                f"{RULE_FROM:.2f}: look at the steps"
            )
        case KindLabel.CONTESTED:
            return (
                f"the index of five is {score:.3f}, between {JUDGEMENT_BELOW:.2f} and "
                f"{MIXED_FROM:.2f}, where too few known processes lie to tell mixed "
                "work from judgement"
            )
        case KindLabel.JUDGEMENT:
            return f"the index of five is {score:.3f}, below {JUDGEMENT_BELOW:.2f}"


def _crosses(interval: tuple[float, float]) -> bool:
    low, high = interval
    return any(low < cut <= high for cut in (JUDGEMENT_BELOW, RULE_FROM))


def _parts(measures: Measures) -> list[str]:
    values = measures.values

    def percent(key: str) -> str:
        value = values[key].value
        return "an unknown share" if value is None else f"{value:.0%}"

    return [
        f"{percent('next-step-accuracy')} of later steps are foretold by earlier cases",
        f"the ten most frequent variants cover {percent('top-ten-coverage')} of cases",
        f"{percent('rework-share')} of events repeat an activity of their case",
    ]


def _beside(measures: Measures, score: float) -> list[str]:
    """Name what the label does not say."""
    said = []
    normal = measures.values["index5"].normalized
    if normal is not None and label_of(normal) is not label_of(score):
        said.append(
            f"drawn down to {NORMAL_CASES} cases the index is {normal:.3f}, which "
            f"would be {label_of(normal)}: the log lies near a cut"
        )
    coarse = measures.coarse["index5"].value
    if measures.coarse is not measures.values and coarse is not None:
        said.append(
            f"by {measures.groups} groups of activities in place of "
            f"{measures.activities} the index is {coarse:.3f}"
        )
    if measures.lines is not None:
        lines = measures.lines
        said.append(
            f"by {lines.column!r}, {lines.first.share:.0%} of cases stay where they "
            f"came in and have an index of {lines.first.index:.2f}; the others "
            f"have {lines.second.index:.2f}"
        )
    explained = measures.values["internal-decision-explained"].value
    if score < RULE_FROM and explained is not None and explained >= 0.4:
        said.append(
            f"rules avoid {explained:.0%} of the errors at branches: decision tables "
            "can take over some of the judgement"
        )
    return said


def step_kind(step: StepMeasures) -> KindLabel:
    """Say which kind of work one activity is.

    The cuts are those of the process; a step that was tried too seldom is contested.
    """
    if step.index is None or step.tried < _LEAST_TRIES:
        return KindLabel.CONTESTED
    return label_of(step.index)
