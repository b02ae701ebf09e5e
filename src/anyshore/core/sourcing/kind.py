"""Which kind of work a process or step is: by rule, by judgement, or some of both.

Three witnesses are heard and stand side by side.  The **log** says what was done, the
**occupation** what those who do such work tell about it, the **rules** what the client
answers.  Each gives a share of rule from 0 to 1.  Where they agree that is confidence;
where one says rule and another says judgement the kind is *contested*, with the reason,
and nobody's vote settles it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anyshore.core.sourcing.reference import Occupation

__all__ = [
    "Confidence",
    "Kind",
    "KindFinding",
    "LogKind",
    "Witness",
    "from_log",
    "from_occupation",
    "from_rules",
    "judge",
]

#: Share of rule from which on an occupation works by rule, and up to which by
#: judgement.  Between the two lies what the catalog's services leave open.
OCCUPATION_RULE: Final = 0.51
OCCUPATION_JUDGEMENT: Final = 0.47
#: The same for the client's answers.
ANSWERS_RULE: Final = 0.65
ANSWERS_JUDGEMENT: Final = 0.35
#: Answers without which the rules say nothing.
FEWEST_ANSWERS: Final = 3


class Kind(StrEnum):
    """What governs the work."""

    RULE = "rule-driven"
    MIXED = "mixed"
    JUDGEMENT = "judgement"
    CONTESTED = "contested"
    #: No witness could speak.
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    """How well the witnesses agree."""

    #: Three witnesses say the same.
    HIGH = "high"
    #: Two say the same and none the opposite.
    MEDIUM = "medium"
    #: One witness only, or none that is clear.
    LOW = "low"


class LogKind(Protocol):
    """What measuring a log says about its kind."""

    @property
    def label(self) -> str:
        """One of the values of `Kind`."""

    @property
    def score(self) -> float | None:
        """Share of rule, 0 to 1; None where the log is too small."""

    @property
    def interval(self) -> tuple[float, float] | None:
        """Bounds of the score."""

    @property
    def reasons(self) -> Sequence[str]:
        """What it rests on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Witness:
    """What one witness says."""

    #: ``log``, ``occupation`` or ``rules``.
    name: str
    kind: Kind
    #: Share of rule from 0 to 1, and its bounds.
    score: float
    low: float
    high: float
    #: What it rests on.
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class KindFinding:
    """The kind, and what each witness says."""

    kind: Kind
    confidence: Confidence
    witnesses: tuple[Witness, ...]
    #: Why it is contested or mixed, or what makes it sure.
    because: str

    @property
    def share_of_rule(self) -> float:
        """The mean over witnesses, for ordering only."""
        scores = [each.score for each in self.witnesses]
        return sum(scores) / len(scores) if scores else 0.5


def from_log(found: LogKind) -> Witness:
    """Hear the log, as its measures decided it."""
    # Without an interval nothing is known of how far the score may be off.
    low, high = found.interval or (0.0, 1.0)
    return Witness(
        name="log",
        kind=Kind(found.label),
        score=(low + high) / 2 if found.score is None else found.score,
        low=low,
        high=high,
        reasons=tuple(found.reasons),
    )


def from_occupation(occupation: Occupation) -> Witness:
    """Hear the occupation.

    Judgement is the plain mean of three figures of O*NET, each from 0 to 1: the job
    zone (1 to 5), the level of skill in critical thinking, active learning, reading and
    writing, and how little the same task repeats.  The share of rule is the rest.  The
    interval shows what the result would be without one of the three.
    """
    zone = (occupation.zone - 1) / 4
    parts = (zone, occupation.skill, 1 - occupation.repetition)
    score = 1 - sum(parts) / 3
    without = [1 - (sum(parts) - each) / 2 for each in parts]
    return Witness(
        name="occupation",
        kind=_cut(score, OCCUPATION_RULE, OCCUPATION_JUDGEMENT),
        score=score,
        low=min(without),
        high=max(without),
        reasons=(
            f"{occupation.title}{_codes(occupation)}: job zone {occupation.zone} of 5",
            f"skill level {100 * occupation.skill:.0f} of 100",
            f"repeats the same tasks {100 * occupation.repetition:.0f} of 100",
        ),
    )


def _codes(occupation: Occupation) -> str:
    """Write an occupation's codes, in the American and the international list."""
    codes = [f"SOC {occupation.code}"] if occupation.code else []
    if occupation.isco:
        codes.append(f"ISCO-08 {' and '.join(occupation.isco)}")
    return f" ({', '.join(codes)})" if codes else ""


def from_rules(points: Mapping[str, tuple[bool | None, str]]) -> Witness | None:
    """Hear the client's answers, as the decision model reads them.

    Args:
        points: By question, whether the answer points to rule (True), to judgement
            (False) or is missing (None), and the reason.

    Returns:
        The witness, or None where too few questions are answered.
    """
    answered = [(name, points[name]) for name in points if points[name][0] is not None]
    if len(answered) < FEWEST_ANSWERS:
        return None
    by_rule = sum(bool(point) for _, (point, _) in answered)
    score = by_rule / len(answered)
    return Witness(
        name="rules",
        kind=_cut(score, ANSWERS_RULE, ANSWERS_JUDGEMENT),
        score=score,
        low=by_rule / len(points),
        high=(by_rule + len(points) - len(answered)) / len(points),
        reasons=tuple(reason for _, (_, reason) in answered),
    )


def judge(witnesses: Sequence[Witness], contested: str = "") -> KindFinding:
    """Hear all witnesses and say which kind it is, and how surely.

    Args:
        witnesses: Those that could speak.
        contested: Why the service's own label is contested, or empty.
    """
    clear = {Kind.RULE, Kind.JUDGEMENT}
    said = {each.name: each.kind for each in witnesses}
    sides = {kind for kind in said.values() if kind in clear}
    if not said:
        kind, because = Kind.UNKNOWN, "Neither log, occupation nor answers are given."
    elif len(sides) > 1:
        kind, because = Kind.CONTESTED, f"{_told(said)}: the witnesses contradict."
    elif Kind.CONTESTED in said.values():
        kind, because = Kind.CONTESTED, _told(said)
    elif contested and (len(said) < 3 or len(set(said.values())) > 1):
        kind, because = Kind.CONTESTED, contested
    elif not sides:
        kind, because = Kind.MIXED, f"{_told(said)}: look at the steps."
    else:
        (side,) = sides
        agree = sum(kind is side for kind in said.values())
        if agree * 2 > len(said):
            kind, because = side, _told(said)
        else:
            kind, because = Kind.MIXED, f"{_told(said)}: look at the steps."
    agree = sum(each is kind for each in said.values())
    confidence = (
        Confidence.LOW
        if agree < 2 or kind is Kind.CONTESTED
        else Confidence.HIGH
        if agree == 3
        else Confidence.MEDIUM
    )
    return KindFinding(
        kind=kind, confidence=confidence, witnesses=tuple(witnesses), because=because
    )


def _told(said: Mapping[str, Kind]) -> str:
    return ", ".join(f"the {name} say{_s(name)} {kind}" for name, kind in said.items())


def _s(name: str) -> str:
    return "" if name == "rules" else "s"


def _cut(score: float, rule: float, judgement: float) -> Kind:
    if score >= rule:
        return Kind.RULE
    return Kind.JUDGEMENT if score <= judgement else Kind.MIXED
