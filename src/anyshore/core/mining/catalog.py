"""The measures of a log by name: what each is, how it is computed, who proposed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from anyshore.core.mining import course, entropy, people, timing
from anyshore.core.mining.predicting import next_step_accuracy

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.core.mining.log import EventLog

__all__ = ["DEFINITIONS", "Definition"]

_BACK = "Back, Debois, Slaats, J. Data Semantics 8(2), 2019"
_AUGUSTO = "Augusto, Mendling, Vidgof, Wurm, Inf. Sciences 2022, arXiv 2106.07990"
_SONG = "Song, van der Aalst, Decision Support Systems 46(1), 2008"


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """What a measure is."""

    #: Stable name in kebab case.
    key: str
    #: What it is, for a person.
    label: str
    #: ``share``, ``bits``, ``hours`` and so on.
    unit: str
    #: How it is computed.
    formula: str
    #: Where it comes from.
    source: str
    #: What its sample counts.
    per: Literal["cases", "events"]
    #: Its value for a log; None where the log cannot tell.
    compute: Callable[[EventLog], float | None]
    #: Whether a part of the cases has a like value; a volume has not.
    drawn: bool = True


def _define(  # noqa: PLR0913 - a row of a table
    key: str,
    label: str,
    unit: str,
    formula: str,
    source: str,
    *,
    compute: Callable[[EventLog], float | None],
    per: Literal["cases", "events"] = "cases",
    drawn: bool = True,
) -> Definition:
    return Definition(
        key=key,
        label=label,
        unit=unit,
        formula=formula,
        source=source,
        per=per,
        compute=compute,
        drawn=drawn,
    )


DEFINITIONS: tuple[Definition, ...] = (
    _define(
        "index5",
        "index of five",
        "share",
        "mean of next-step accuracy, top-ten coverage, 1 - EPA sequence entropy, "
        "1 - trace entropy and 1 - rework",
        "own; cuts calibrated on public logs, see the reference page",
        compute=course.index5,
    ),
    _define(
        "variant-share",
        "variants for each case",
        "share",
        "variants / cases",
        "common",
        compute=course.variant_share,
    ),
    _define(
        "top-ten-coverage",
        "cases in the ten most frequent variants",
        "share",
        "sum of the ten highest variant counts / cases",
        "common; standardization in Geyer-Klingeberg et al., BPM 2018",
        compute=course.top_coverage,
    ),
    _define(
        "trace-entropy",
        "trace entropy",
        "bits",
        "-sum p(v) log2 p(v) over variants v",
        _BACK,
        compute=lambda log: entropy.trace_entropy(log)[0],
    ),
    _define(
        "trace-entropy-share",
        "trace entropy, of the most",
        "share",
        "trace entropy / log2(cases)",
        _BACK,
        compute=lambda log: entropy.trace_entropy(log)[1],
    ),
    _define(
        "prefix-entropy",
        "prefix entropy",
        "bits",
        "-sum p(b) log2 p(b) over the beginnings b of cases",
        _BACK,
        per="events",
        compute=lambda log: entropy.prefix_entropy(log)[0],
    ),
    _define(
        "prefix-entropy-share",
        "prefix entropy, of the most",
        "share",
        "prefix entropy / log2(events)",
        _BACK,
        per="events",
        compute=lambda log: entropy.prefix_entropy(log)[1],
    ),
    _define(
        "epa-variant-entropy",
        "EPA variant entropy, of the most",
        "share",
        "1 - sum |S_c| ln|S_c| / (|S| ln|S|) over partitions c of the states S",
        _AUGUSTO,
        compute=lambda log: entropy.epa(log).variant_share,
    ),
    _define(
        "epa-sequence-entropy",
        "EPA sequence entropy, of the most",
        "share",
        "1 - sum |X_c| ln|X_c| / (|X| ln|X|) over partitions c of the events X",
        _AUGUSTO,
        per="events",
        compute=lambda log: entropy.epa(log).sequence_share,
    ),
    _define(
        "next-entropy",
        "entropy of the next step",
        "bits",
        "H(next | last activity), the end of a case being a step",
        _BACK,
        per="events",
        compute=entropy.block_entropy,
    ),
    _define(
        "next-step-accuracy",
        "next steps foretold, out of time",
        "share",
        "right / all in the last 30 % of cases, by a back-off Markov table of order 3 "
        "learned from the first 70 %",
        "own, standard",
        per="events",
        compute=next_step_accuracy,
    ),
    _define(
        "rework-share",
        "rework",
        "share",
        "sum over cases of (events - distinct activities) / events",
        "common",
        per="events",
        compute=course.rework_share,
    ),
    _define(
        "repeating-cases",
        "cases with rework",
        "share",
        "cases with events > distinct activities / cases",
        "common",
        compute=course.repeating_cases,
    ),
    _define(
        "self-loops",
        "steps that repeat at once",
        "share",
        "steps from an activity to itself / steps",
        "common",
        per="events",
        compute=course.self_loop_share,
    ),
    _define(
        "hand-over-share",
        "steps that change hands",
        "share",
        "steps whose resource differs from the one before / steps that name both",
        _SONG,
        per="events",
        compute=people.hand_over_share,
    ),
    _define(
        "role-clarity",
        "role clarity",
        "share",
        "I(resource; activity) / H(activity)",
        _SONG,
        per="events",
        compute=people.role_clarity,
    ),
    _define(
        "team-size",
        "people who carry the work",
        "resources",
        "exp of the entropy of events over resources",
        "Hill, Ecology 54(2), 1973",
        per="events",
        compute=people.team_size,
    ),
    _define(
        "events-per-case",
        "steps of a case",
        "events",
        "events / cases",
        "common",
        compute=lambda log: len(log) / log.case_count,
    ),
    _define(
        "cases-per-month",
        "cases in a month",
        "cases",
        "cases / (last start - first start), for 30.4375 days",
        "common",
        compute=timing.cases_per_month,
        drawn=False,
    ),
    _define(
        "cycle-time-median",
        "half of the cases within",
        "hours",
        "median of last completion - first start",
        "common",
        compute=lambda log: timing.percentile_hours(log, 0.5),
    ),
    _define(
        "cycle-time-p90",
        "nine of ten cases within",
        "hours",
        "90th percentile of last completion - first start",
        "common",
        compute=lambda log: timing.percentile_hours(log, 0.9),
    ),
    _define(
        "touch-time",
        "work on a case",
        "hours",
        "sum of (completion - start) / cases",
        "Lean",
        compute=timing.touch_hours,
    ),
    _define(
        "waiting-time",
        "a case lies still",
        "hours",
        "cycle time in which no event is in work / cases",
        "Lean",
        compute=timing.waiting_hours,
    ),
    _define(
        "flow-efficiency",
        "flow efficiency",
        "share",
        "touch time / cycle time",
        "Lean",
        compute=timing.flow_efficiency,
    ),
)
