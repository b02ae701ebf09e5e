"""Work items: their life, who may get one, and which one is next.

This module decides what an action makes of an item, whether a worker is eligible for
it, and its place in the queue, each with the reason.  It does not find items, store
them or compute deadlines: the shell locks rows, calls `step` and writes on condition
of the version; clocks come from `anyshore.core.sla`.  States and transitions:
``docs/explanation/item-lifecycle.md``.
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
from anyshore.core.work.eligibility import Bar, Eligibility, eligible, fit, walls
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
    "NEEDS",
    "STORE_ORDER",
    "Action",
    "Awaited",
    "Bar",
    "Cefr",
    "Claim",
    "Complete",
    "Completion",
    "Eligibility",
    "Escalate",
    "Expire",
    "Fact",
    "Item",
    "Language",
    "LanguageNeed",
    "Lease",
    "Pend",
    "Pending",
    "Presence",
    "Priority",
    "Rank",
    "Reassign",
    "Refusal",
    "Release",
    "Renew",
    "Requirements",
    "Resume",
    "SetDue",
    "SetPriority",
    "Skill",
    "SkillNeed",
    "State",
    "TakeOver",
    "Transition",
    "Withdraw",
    "Worker",
    "WorkerKind",
    "eligible",
    "fit",
    "plain",
    "rank",
    "refuse",
    "step",
    "walls",
]
