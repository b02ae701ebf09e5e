"""An operation under way: both clients have something of everything.

Built through the services, as the platform itself would, so that tests of walls look at
rows that the product writes: a worked, sampled and posted invoice, an open item, an
incident, an engagement with a version and a remark, an invoice with the work behind it,
a token and a session.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from tests.core.pricing import samples
from tests.staffed import Staffed, make_staffed, staff_site
from tests.world import MONDAY

from anyshore.adapters import clock, einvoice
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.billing import services as billing
from anyshore.apps.clients.models import (
    Client,
    Commitment,
    Contract,
    ContractSite,
    Provider,
    RateCardVersion,
    Service,
)
from anyshore.apps.connect.services import Incoming, take_in
from anyshore.apps.engagements import services as engagements
from anyshore.apps.processes import effects, inbox, messages
from anyshore.apps.processes.models import Case, Incident
from anyshore.apps.processes.runner import Runner
from anyshore.apps.processes.services import deploy
from anyshore.apps.quality.models import Sample
from anyshore.apps.sourcing import logs, providers
from anyshore.apps.sourcing import services as sourcing
from anyshore.apps.work import services as work
from anyshore.apps.work.models import ItemRow
from anyshore.core import bpmn, pricing, sla
from anyshore.core import engagement as core
from anyshore.kernel import Interval, Money

if TYPE_CHECKING:
    from uuid import UUID

    from tests.world import World

    from anyshore.apps.accounts.models import User
    from anyshore.apps.billing.models import InvoiceRow
    from anyshore.core.access import Actor

__all__ = [
    "BRIEF",
    "DRAFT",
    "NOVEMBER",
    "TERMS",
    "Holding",
    "Operation",
    "invoice_file",
    "make_operation",
    "research_contract",
    "sample_process",
]

EXAMPLE = Path(__file__).parents[1] / "examples" / "accounts-payable"
#: The period that tests invoice.
NOVEMBER = Interval(
    datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
)
#: Terms of a contract of accounts payable: everything is sampled.
TERMS: dict[str, Any] = {
    "quality": {
        "plan": {"name": "accounts-payable", "share": "1"},
        "scorecard": {
            "name": "accounts-payable",
            "version": 1,
            "passing": "90",
            "questions": [
                {"id": "decision", "text": "The decision is right.", "critical": True},
                {"id": "account", "text": "The account is right.", "optional": True},
            ],
        },
    },
    "billing": {
        "service": "invoice",
        "outcomes": ["posted", "rejected"],
        "tax": {"category": "AE"},
    },
}
#: Prices of accounts payable: two tiers and a minimum.
CARD = {
    "currency": "EUR",
    "minimum": "5.00",
    "rates": [
        {
            "service": "invoice",
            "description": "Supplier invoice processed",
            "measure": "item",
            "tiers": [
                {"above": "0", "price": "1.85"},
                {"above": "3", "price": "1.40"},
            ],
        }
    ],
}
MILESTONES = {
    "currency": "EUR",
    "minimum": "0",
    "rates": [
        {
            "service": "milestone",
            "description": "Milestone",
            "measure": "milestone",
            "tiers": [{"above": "0", "price": "0"}],
        }
    ],
}
#: The first version of the report.
DRAFT = b"""# Cold storage in Poland

Capacity grew by **4 %** in 2025. Two operators lead the market.

```chart
{"title": "Capacity", "summary": "Two lead.", "unit": "%",
 "bars": [["A", 41], ["B", 17]]}
```

## Sources

- Sample source list, page 3
"""

BRIEF = core.Brief(
    title="Cold storage in Poland",
    scope=("Market size 2025",),
    out_of_scope=("Price forecasts",),
    questions=("Who leads the market?",),
    criteria=(
        core.Criterion(id="sources", text="Every figure names its source."),
        core.Criterion(id="size", text="Market size has a range."),
    ),
    deliverables=(
        core.Deliverable(
            id="report", title="Report", due_at=MONDAY + timedelta(days=9)
        ),
    ),
    milestones=(
        core.Milestone(
            id="final",
            title="Final report",
            amount=Money(Decimal(6000), "EUR"),
            on_sign_off=True,
        ),
    ),
    budget=Money(Decimal(6000), "EUR"),
    rounds=2,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """What one client has."""

    client: Client
    contract: Contract
    research: Contract
    #: The case of the invoice that is posted.
    case: Case
    #: The item of the invoice that waits for somebody.
    item: ItemRow
    sample: Sample
    engagement: UUID
    invoice: InvoiceRow
    #: A scope with the advice on it.
    scope: UUID
    #: A queue with its forecast, and a plan with a shift of the agent.
    staffed: Staffed


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """What a test finds."""

    world: World
    alder: Holding
    birch: Holding


def invoice_file(number: str, *, known: bool = False) -> bytes:
    """Return a small invoice in UBL as a supplier sends it; by default an unknown."""
    seller = samples.PROVIDER
    if not known:
        seller = msgspec.structs.replace(
            seller,
            name="Sample Supplier Nobody Knows",
            vat_id="NL999999999B99",
            legal_id=None,
            ids=(),
        )
    heading = samples.heading(
        number=number, issued=date(2026, 11, 16), due=date(2026, 12, 16), seller=seller
    )
    lines = samples.item_lines(20)
    return einvoice.write_ubl(pricing.invoice(heading, lines, samples.STANDARD))


def sample_process(world: World) -> None:
    """Deploy accounts payable and give both contracts the terms it needs."""
    route = (EXAMPLE / "route.dmn").read_bytes()
    model = (EXAMPLE / "process.bpmn").read_bytes()
    forms = [path.read_bytes() for path in sorted((EXAMPLE / "forms").glob("*.json"))]
    deploy(world.actor(world.designer), model, {"Route": route}, forms)
    for contract in (world.contract, world.other_contract):
        contract.terms = {**TERMS, "suppliers": _suppliers()}
        contract.save()
        RateCardVersion.objects.create(
            client_id=contract.client_id,
            contract=contract,
            effective_from=date(2026, 1, 1),
            document=CARD,
        )


def _suppliers() -> list[dict[str, Any]]:
    seller = samples.PROVIDER
    return [{"name": seller.name, "identifiers": [seller.vat_id]}]


def research_contract(client: Client, slug: str) -> Contract:
    """Give a client a contract of research."""
    service, _ = Service.objects.get_or_create(
        key="market-research",
        defaults={"name": "Market research", "kind": "kpo", "category": "Research"},
    )
    similar = Contract.objects.filter(client=client).first()
    assert similar is not None
    contract = Contract.objects.create(
        client=client,
        service=service,
        slug=slug,
        name=f"Market research for {client.name}",
        mode=Contract.Mode.KPO,
        calendar=similar.calendar,
        currency="EUR",
        starts_on=date(2026, 1, 1),
        terms={"billing": {"tax": {"category": "AE"}}},
    )
    RateCardVersion.objects.create(
        client=client,
        contract=contract,
        effective_from=date(2026, 1, 1),
        document=MILESTONES,
    )
    for site in ContractSite.objects.filter(contract=similar):
        ContractSite.objects.create(client=client, contract=contract, site=site.site)
    return contract


def make_operation(world: World) -> Operation:
    """Let both clients' operations run for a morning."""
    with acting_for_all(), clock.standing_at(MONDAY):
        _provider()
        sample_process(world)
        # Both are worked before anything is left open: the queue gives the oldest.
        posted = _posted(world, world.owner, world.contract)
        other = _posted(world, world.stranger, world.other_contract)
        staff_site(world)
        alder = _holding(world, world.owner, posted)
        birch = _holding(world, world.stranger, other)
    return Operation(world=world, alder=alder, birch=birch)


def _provider() -> None:
    Provider.objects.update(
        street="Sample Street 1",
        city="Manila",
        postcode="1000",
        vat_id="PH000000001",
        email="billing@provider.example",
        iban="DE02120300000000202051",
    )


def _holding(world: World, user: User, case: Case) -> Holding:
    contract = case.contract
    client = contract.client
    slug = client.slug
    client.street, client.city, client.postcode = "Sample Road 2", "Town", "10115"
    client.vat_id, client.email = f"{client.country}123456789", f"ap@{slug}.example"
    client.save()
    _promise(contract)
    item = _open(world, user, contract)
    research = research_contract(client, f"{slug}-research")
    return Holding(
        client=client,
        contract=contract,
        research=research,
        case=case,
        item=item,
        sample=Sample.objects.get(case=case),
        engagement=_engagement(world, user, research),
        invoice=billing.issue(root_of(world), contract.id, NOVEMBER),
        scope=_scope(world.actor(user), f"Payroll of {slug}"),
        staffed=make_staffed(world, contract),
    )


def _scope(actor: Actor, name: str) -> UUID:
    """Let a client ask for advice, with a log to be confirmed and a provider listed."""
    scope = sourcing.save(actor, name, {"service": "payroll"}, 4)
    table = b"case,activity,time\n1,Check,2026-11-02 09:00\n1,Pay,2026-11-02 10:00\n"
    logs.take_in(actor, scope.id, "payroll.csv", table)
    told = {"name": f"Provider for {name} (sample)", "country": "PL"}
    services = {"services": ["payroll"], "languages": ["pl"]}
    providers.add(
        actor, {**told, **services, "ownership": "captive", "hours": "weekdays"}
    )
    return scope.id


def root_of(world: World) -> Actor:
    """Return the actor that invoices."""
    return world.actor(world.administrator)


def _promise(contract: Contract) -> None:
    turnaround = sla.Commitment(
        name="Turnaround",
        measure=sla.Measure.TURNAROUND,
        threshold=Decimal("0.95"),
        target=timedelta(hours=8),
    )
    accuracy = sla.Commitment(
        name="Accuracy", measure=sla.Measure.ACCURACY, threshold=Decimal("0.98")
    )
    for promise in (turnaround, accuracy):
        Commitment.objects.create(
            client_id=contract.client_id,
            contract=contract,
            document=sla.commitment_to_json(promise),
        )


def _hand_in(world: World, user: User, contract: Contract, content: bytes) -> Case:
    incoming = Incoming(
        contract=contract.id,
        name="invoice.xml",
        content=content,
        key=f"key-{contract.slug}-{len(content)}",
    )
    receipt = take_in(world.actor(user), incoming)
    Runner().drain()
    return Case.objects.get(pk=receipt.case)


def _posted(world: World, user: User, contract: Contract) -> Case:
    """Work an invoice of an unknown supplier until it is in the client's books."""
    content = invoice_file(f"P-{contract.slug}")
    case = _hand_in(world, user, contract, content)
    agent = world.actor(world.agent)
    item = work.push_next(agent)
    assert item is not None
    done = work.Finished(token=f"done-{contract.slug}", output={"decision": "accept"})
    work.complete(agent, item.id, done)
    Runner().drain()
    case.refresh_from_db()
    return case


def _open(world: World, user: User, contract: Contract) -> ItemRow:
    """Leave an invoice for somebody, and a mended incident beside it."""
    content = invoice_file(f"OPEN-{contract.slug}")
    case = _hand_in(world, user, contract, content)
    Incident.objects.create(
        client_id=case.client_id,
        case=case,
        problem={"code": "sample", "message": "A sample.", "hint": ""},
        raised_at=clock.now(),
        resolved_at=clock.now(),
    )
    _outside(world, case)
    return ItemRow.objects.get(case=case)


def _outside(world: World, case: Case) -> None:
    """Let something of a case wait for the world outside: a job, a message."""
    gathered = effects.Effects()
    taken = inbox.Taken(
        **{
            name: getattr(case, column)
            for name, column in {
                "id": "id",
                "client": "client_id",
                "contract": "contract_id",
                "definition": "definition_id",
                **{name: name for name in ("title", "status", "state", "position")},
                **{name: name for name in ("started_by", "outcome")},
                **{name: name for name in ("created_at", "ended_at")},
            }.items()
        }
    )
    job = bpmn.CallService(token=9_001, element="sample", type="sample.call")
    gathered.jobs.append((taken, job))
    waits = (case.client_id, case.id, 9_002, "message", "sample.arrived", "", False)
    gathered.subscribed.append(waits)
    effects.write(gathered, {}, clock.now())
    late = messages.Sent(
        contract=case.contract_id, name="sample.sent", wait=timedelta(days=1)
    )
    messages.publish(world.actor(world.lead), late)


def _engagement(world: World, user: User, research: Contract) -> UUID:
    """Bring an engagement into its first round, with a remark of the client."""
    expert, lead, reviewer = map(world.actor, (world.expert, world.lead, user))
    brief = replace(BRIEF, experts=(expert.id,), reviewers=(reviewer.id,))
    key = engagements.draft(lead, research.id, brief).id
    engagements.carry_out(key, core.Propose(by=lead))
    engagements.carry_out(key, core.Accept(by=reviewer))
    engagements.carry_out(key, core.Start(by=expert))
    upload = engagements.Upload(deliverable="report", content=DRAFT)
    engagements.deliver(expert, key, upload)
    engagements.carry_out(key, core.Submit(by=expert))
    remark = core.AddComment(
        by=reviewer,
        id=clock.new_key(),
        deliverable="report",
        version=1,
        text=f"A remark of {research.client.name}.",
    )
    engagements.carry_out(key, remark)
    return key
