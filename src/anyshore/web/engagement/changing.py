"""Change orders and an early end: what was agreed changes, and both sides see how.

An order adds scope, rounds of review and budget; the provider offers it, the client
agrees or declines.  What it may add is the core's to say; here it is read from a form
and shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.apps.engagements import queries, services
from anyshore.core import engagement as core
from anyshore.kernel import Money, Place, Problem, ProblemError
from anyshore.web.components.amounts import show_money
from anyshore.web.components.values import Fact
from anyshore.web.engagement.fields import Order

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.web.request import SignedIn

__all__ = ["answer", "cancel", "offer", "open_order", "order_facts"]


def offer(request: SignedIn, engagement_id: UUID) -> core.Engagement:
    """Offer a change order.

    Raises:
        ProblemError: ``not-found``, ``field-invalid``, or the reason for a refusal.
    """
    row, value = queries.one(request.actor, engagement_id)
    form = Order(request.POST)
    if not form.is_valid():
        name, said = next(iter(form.errors.items()))
        raise ProblemError(
            Problem(
                code="field-invalid",
                message=f"{form.fields[name].label}: {said[0]}",
                hint="Go back; what you wrote is kept in this browser.",
                place=Place(element=name),
            )
        )
    given = form.cleaned_data
    budget = given["budget"]
    order = core.ChangeOrder(
        id=f"change-{len(value.offers) + 1}",
        reason=given["reason"],
        rounds=given["rounds"] or 0,
        budget=Money(budget, row.contract.currency) if budget else None,
        scope=tuple(given["scope"] or ()),
    )
    action = core.OfferChange(by=request.actor, order=order)
    return services.carry_out(engagement_id, action)


def answer(request: SignedIn, engagement_id: UUID, *, agreed: bool) -> core.Engagement:
    """Agree to the open change order, or decline it with the reason.

    Raises:
        ProblemError: ``not-found``, or the reason for a refusal.
    """
    note = request.POST.get("note", "").strip()
    action = core.AnswerChange(by=request.actor, agreed=agreed, note=note)
    return services.carry_out(engagement_id, action)


def cancel(request: SignedIn, engagement_id: UUID) -> core.Engagement:
    """End the engagement before its sign-off.

    Raises:
        ProblemError: ``not-found``, or the reason for a refusal.
    """
    reason = request.POST.get("reason", "").strip()
    action = core.Cancel(by=request.actor, reason=reason)
    return services.carry_out(engagement_id, action)


def open_order(value: core.Engagement) -> core.ChangeOrder | None:
    """Return the change order that waits for the client, if one does."""
    if not value.offers or value.offers[-1].agreed is not None:
        return None
    return value.offers[-1].order


def order_facts(order: core.ChangeOrder) -> tuple[Fact, ...]:
    """Say what a change order would add."""
    return (
        Fact("Why", order.reason),
        Fact("More scope", "; ".join(order.scope) or None),
        Fact("More rounds of review", order.rounds or None),
        Fact("More budget", show_money(order.budget) if order.budget else None),
        Fact("More criteria", "; ".join(each.text for each in order.criteria) or None),
        Fact(
            "More deliverables",
            "; ".join(each.title for each in order.deliverables) or None,
        ),
        Fact(
            "More milestones",
            "; ".join(each.title for each in order.milestones) or None,
        ),
    )
