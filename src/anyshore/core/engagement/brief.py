"""The brief: what is to be found out, made and accepted, by whom and for how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from anyshore.kernel import CurrencyMismatchError, Money, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Brief", "ChangeOrder", "Criterion", "Deliverable", "Milestone"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """One thing that must hold for the work to be accepted."""

    #: Stable name within the brief.
    id: str
    #: What must hold, so that it can be answered with met or not met.
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Deliverable:
    """One thing to be delivered."""

    #: Stable name within the brief.
    id: str
    #: What it is.
    title: str
    #: When its first version is due.
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Milestone:
    """A part of the price and what earns it."""

    #: Stable name within the brief.
    id: str
    #: What is reached.
    title: str
    #: What it earns, without tax.
    amount: Money
    #: Whether the sign-off reaches and approves it, and nothing else does.
    on_sign_off: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Brief:
    """What client and provider agree on; may be incomplete while drafted."""

    #: What the engagement is called.
    title: str
    #: What is part of it.
    scope: tuple[str, ...] = ()
    #: What is expressly no part of it.
    out_of_scope: tuple[str, ...] = ()
    #: What is to be answered.
    questions: tuple[str, ...] = ()
    #: What must hold for the sign-off.
    criteria: tuple[Criterion, ...] = ()
    #: What is to be delivered.
    deliverables: tuple[Deliverable, ...] = ()
    #: How the price is earned; may be empty where the contract pays otherwise.
    milestones: tuple[Milestone, ...] = ()
    #: The most it may cost, without tax.
    budget: Money | None = None
    #: Users who do the work.
    experts: tuple[UUID, ...] = ()
    #: Users of the client who review it, besides the client's admins.
    reviewers: tuple[UUID, ...] = ()
    #: How many rounds of review are included; 1 or more.
    rounds: int = 2

    def problems(self) -> tuple[Problem, ...]:
        """List what keeps the brief from being proposed."""
        required: tuple[tuple[str, object, str], ...] = (
            ("title", self.title.strip(), "Give it a title."),
            ("scope", self.scope, "Say what is part of it."),
            ("criteria", self.criteria, "Say what must hold for the sign-off."),
            ("deliverables", self.deliverables, "Say what is delivered, and when."),
            ("experts", self.experts, "Name who does it."),
            ("budget", self.budget, "Say what it may cost."),
        )
        found = [
            Problem(
                code=f"{name}-missing", message=f"The {name} is missing.", hint=hint
            )
            for name, value, hint in required
            if not value
        ]
        if self.rounds < 1:
            message = "A brief includes at least one round of review."
            found.append(Problem(code="rounds-below-one", message=message))
        for name, parts in (
            ("criteria", self.criteria),
            ("deliverables", self.deliverables),
            ("milestones", self.milestones),
        ):
            if _repeats(part.id for part in parts):
                message = f"Two of the {name} have one name."
                found.append(Problem(code=f"{name}-repeated", message=message))
        return (*found, *self._over_budget())

    def _over_budget(self) -> tuple[Problem, ...]:
        if self.budget is None or not self.milestones:
            return ()
        try:
            total = Money(self.budget.amount - self.budget.amount, self.budget.currency)
            for milestone in self.milestones:
                total += milestone.amount
        except CurrencyMismatchError as error:
            return (Problem(code="currency-mixed", message=f"{error}."),)
        if total <= self.budget:
            return ()
        message = f"The milestones come to {total}, the budget is {self.budget}."
        return (Problem(code="over-budget", message=message),)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeOrder:
    """What an agreed change adds to a brief; it never takes anything away."""

    #: Stable name within the engagement.
    id: str
    #: What changes and why, for the client to decide on.
    reason: str
    #: More rounds of review.
    rounds: int = 0
    #: More budget; None for no more.
    budget: Money | None = None
    #: More scope.
    scope: tuple[str, ...] = ()
    #: More acceptance criteria.
    criteria: tuple[Criterion, ...] = ()
    #: More deliverables.
    deliverables: tuple[Deliverable, ...] = ()
    #: More milestones.
    milestones: tuple[Milestone, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether it would change nothing."""
        return not any(
            (
                self.rounds,
                self.budget,
                self.scope,
                self.criteria,
                self.deliverables,
                self.milestones,
            )
        )

    def applied(self, brief: Brief) -> Brief:
        """Return the brief with the additions.

        Raises:
            CurrencyMismatchError: Where the added budget is in another currency.
        """
        budget = brief.budget
        if self.budget is not None:
            budget = self.budget if budget is None else budget + self.budget
        return replace(
            brief,
            rounds=brief.rounds + self.rounds,
            budget=budget,
            scope=brief.scope + self.scope,
            criteria=brief.criteria + self.criteria,
            deliverables=brief.deliverables + self.deliverables,
            milestones=brief.milestones + self.milestones,
        )


def _repeats(names: Iterable[str]) -> bool:
    seen = list(names)
    return len(set(seen)) != len(seen)
