"""Work items: their life, who may get one, and which one is next.

This module decides what an action makes of an item, whether a worker is eligible for
it, and its place in the queue, each with the reason.  It does not find items, store
them or compute deadlines: the shell locks rows, calls `step` and writes on condition
of the version; clocks come from `anyshore.core.sla`.  States and transitions:
``docs/explanation/item-lifecycle.md``.  Who gets which of many items is `Dispatcher`'s
to say: ``docs/explanation/routing.md``.
"""

from __future__ import annotations

from anyshore.core.work.action import (
    NEEDS,
    Action,
    Claim,
    Complete,
    Escalate,
    Expire,
    Pend,
    Reassign,
    Release,
    Renew,
    Resume,
    SetDue,
    SetPriority,
    TakeOver,
    Withdraw,
)
from anyshore.core.work.eligibility import (
    Bar,
    Eligibility,
    eligible,
    fit,
    opening,
    walls,
)
from anyshore.core.work.item import (
    Awaited,
    Completion,
    Item,
    Lease,
    Pending,
    Priority,
    State,
)
from anyshore.core.work.lifecycle import step
from anyshore.core.work.order import STORE_ORDER, Rank, rank
from anyshore.core.work.outcome import Fact, Refusal, Transition, plain, refuse
from anyshore.core.work.routing import (
    FIRST_COME,
    Decision,
    Dispatcher,
    Person,
    Policy,
    Rule,
    Waiting,
)
from anyshore.core.work.routing_access import Line, line_of, waiting_asked
from anyshore.core.work.worker import (
    Cefr,
    Language,
    LanguageNeed,
    Presence,
    Requirements,
    Skill,
    SkillNeed,
    Worker,
    WorkerKind,
)

__all__ = [
    "FIRST_COME",
    "NEEDS",
    "STORE_ORDER",
    "Action",
    "Awaited",
    "Bar",
    "Cefr",
    "Claim",
    "Complete",
    "Completion",
    "Decision",
    "Dispatcher",
    "Eligibility",
    "Escalate",
    "Expire",
    "Fact",
    "Item",
    "Language",
    "LanguageNeed",
    "Lease",
    "Line",
    "Pend",
    "Pending",
    "Person",
    "Policy",
    "Presence",
    "Priority",
    "Rank",
    "Reassign",
    "Refusal",
    "Release",
    "Renew",
    "Requirements",
    "Resume",
    "Rule",
    "SetDue",
    "SetPriority",
    "Skill",
    "SkillNeed",
    "State",
    "TakeOver",
    "Transition",
    "Waiting",
    "Withdraw",
    "Worker",
    "WorkerKind",
    "eligible",
    "fit",
    "line_of",
    "opening",
    "plain",
    "rank",
    "refuse",
    "step",
    "waiting_asked",
    "walls",
]
