"""The sample engagement: one brief, two versions, a round of review.

`begin` takes it to where the client reads the first version.  All of it goes through
the same commands that the doors use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from anyshore.adapters import clock
from anyshore.apps.engagements import listing, services
from anyshore.core import engagement as core
from anyshore.kernel import Money

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["People", "begin"]

HERE = Path(__file__).parent
TITLE = "Roller bearings in Central Europe (sample)"


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """Who takes part."""

    lead: Actor
    #: Who writes, and who reads along for the provider.
    expert: Actor
    second: Actor
    client: Actor


def brief(people: People) -> core.Brief:
    """Return the brief that client and provider agree on."""
    due = clock.now() + timedelta(days=14)
    return core.Brief(
        title=TITLE,
        scope=(
            "Spending on machine-tool bearings: Germany, Austria, Poland, Czechia",
            "The makers and their shares",
            "Why buyers change their maker, from ten interviews",
        ),
        out_of_scope=("Plain bearings", "Prices by product"),
        questions=(
            "How large is the market, by country?",
            "Who sells, and how much?",
            "What makes a buyer switch?",
        ),
        criteria=(
            core.Criterion(id="size", text="Spending is given for each country."),
            core.Criterion(id="sources", text="Every figure names its source."),
            core.Criterion(id="certainty", text="The report says how sure it is."),
        ),
        deliverables=(
            core.Deliverable(id="report", title="Market report", due_at=due),
        ),
        milestones=(
            core.Milestone(
                id="report",
                title="Report accepted",
                amount=Money(Decimal(6400), "EUR"),
                on_sign_off=True,
            ),
        ),
        budget=Money(Decimal(6400), "EUR"),
        experts=(people.expert.id, people.second.id),
        reviewers=(people.client.id,),
        rounds=2,
    )


def begin(contract: UUID, people: People) -> UUID:
    """Take the engagement to its first review, unless it is there already.

    Returns:
        The engagement's key.
    """
    for row in listing.engagements(people.lead).rows:
        if row.title == TITLE:
            return row.id
    value = services.draft(people.lead, contract, brief(people))
    services.carry_out(value.id, core.Propose(by=people.lead))
    services.carry_out(value.id, core.Accept(by=people.client))
    services.carry_out(value.id, core.Start(by=people.expert))
    first = services.Upload(
        deliverable="report",
        content=(HERE / "version-1.md").read_bytes(),
        note="First full draft.",
    )
    services.deliver(people.expert, value.id, first)
    services.carry_out(value.id, core.Submit(by=people.expert))
    return value.id
