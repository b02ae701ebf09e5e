"""An invoice is a report on accepted work: once per period, once per piece of work."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.adapters.einvoice.official import broken_rules, schema_errors
from tests.operation import NOVEMBER
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.audit import queries as audit
from anyshore.apps.billing import queries, tasks
from anyshore.apps.billing.models import InvoiceRow, Series, UsageRow
from anyshore.apps.billing.services import approve, dispute, issue, preview
from anyshore.apps.engagements import services as engagements
from anyshore.apps.processes.models import Case
from anyshore.core import engagement as core
from anyshore.kernel import IdPrefix, Interval, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.operation import Operation

DECEMBER = Interval(NOVEMBER.end, NOVEMBER.end + timedelta(days=31))


@pytest.fixture(autouse=True)
def everything() -> Iterator[None]:
    """Act as the runner does, at a known instant."""
    with acting_for_all(), clock.standing_at(MONDAY):
        yield


def refusal(error: pytest.ExceptionInfo[ProblemError]) -> str:
    """Return the code of a refusal."""
    return error.value.problem.code


def accept_cases(operation: Operation, count: int, at: Interval = DECEMBER) -> None:
    """Let so many cases of Alder end as accepted work."""
    like = operation.alder.case
    Case.objects.bulk_create(
        [
            Case(
                client_id=like.client_id,
                contract_id=like.contract_id,
                definition_id=like.definition_id,
                title=f"Invoice {number}",
                status=Case.Status.COMPLETED,
                outcome="posted",
                started_by=like.started_by,
                created_at=at.start,
                ended_at=at.start + timedelta(hours=number),
            )
            for number in range(count)
        ]
    )


def test_the_same_period_is_invoiced_once(operation: Operation) -> None:
    """Asked again, the invoice that was issued comes back and nothing is written."""
    world, first = operation.world, operation.alder.invoice
    again = issue(world.actor(world.administrator), first.contract_id, NOVEMBER)
    assert again.pk == first.pk
    assert InvoiceRow.objects.filter(contract=first.contract_id).count() == 1


def test_the_minimum_is_invoiced_where_work_is_less(operation: Operation) -> None:
    """One invoice at 1.85 comes to 1.85; the minimum of 5.00 fills it up."""
    world, row = operation.world, operation.alder.invoice
    found = queries.opened(world.actor(world.owner), row.id)
    assert [line.value.net for line in found.lines] == [
        Decimal("1.85"),
        Decimal("3.15"),
    ]
    assert row.payable == Decimal("5.00")
    assert [line.usages for line in found.lines] == [1, 0]


def test_tiers_split_the_work_in_the_order_of_acceptance(operation: Operation) -> None:
    """Three at 1.85, then two at 1.40; every line opens the cases behind it."""
    world = operation.world
    accept_cases(operation, 5)
    contract = operation.alder.contract.id
    row = issue(world.actor(world.administrator), contract, DECEMBER)
    owner = world.actor(world.owner)
    found = queries.opened(owner, row.id)
    assert [(line.value.quantity, line.value.net) for line in found.lines] == [
        (Decimal(3), Decimal("5.55")),
        (Decimal(2), Decimal("2.80")),
    ]
    behind = [queries.behind(owner, row.id, line)[1] for line in (1, 2)]
    assert [[usage.description for usage in usages] for usages in behind] == [
        ["Invoice 0", "Invoice 1", "Invoice 2"],
        ["Invoice 3", "Invoice 4"],
    ]


def test_work_is_priced_once_whoever_collects_it(operation: Operation) -> None:
    """Previewing twice and issuing leaves one usage for each piece of work."""
    world = operation.world
    accept_cases(operation, 4)
    contract = operation.alder.contract.id
    actor = world.actor(world.administrator)
    drafts = [preview(actor, contract, DECEMBER) for _ in range(2)]
    row = issue(actor, contract, DECEMBER)
    assert [draft.totals.payable for draft in drafts] == [row.payable] * 2
    assert UsageRow.objects.filter(invoice=row).count() == 4


def test_numbers_have_no_gaps(operation: Operation) -> None:
    """A refused invoice takes no number; the next one follows on."""
    world = operation.world
    actor = world.actor(world.administrator)
    with pytest.raises(ProblemError) as error:
        issue(actor, operation.alder.research.id, DECEMBER)
    accept_cases(operation, 1)
    row = issue(actor, operation.alder.contract.id, DECEMBER)
    numbers = [operation.alder.invoice.number, operation.birch.invoice.number]
    assert refusal(error) == "nothing-to-invoice"
    assert [*numbers, row.number] == ["2026-000001", "2026-000002", "2026-000003"]
    assert Series.objects.get(year=2026).last == 3


def test_what_is_issued_passes_the_official_checks(operation: Operation) -> None:
    """UBL 2.1's schema and every rule of EN 16931, without even a warning."""
    xml = bytes(operation.alder.invoice.xml)
    assert schema_errors(xml) == []
    assert broken_rules(xml, fatal_only=False) == set()


def test_the_job_sets_the_pdf_with_the_xml_inside(operation: Operation) -> None:
    """Run twice, it gives the same bytes."""
    row = operation.alder.invoice
    pages = []
    for _ in range(2):
        tasks.render.func(invoice=str(row.id))
        row.refresh_from_db()
        pages.append(bytes(row.pdf))
    assert pages[0] == pages[1]
    assert pages[0].startswith(b"%PDF-")
    assert b"/AFRelationship" in pages[0]


def test_a_client_approves_once(operation: Operation) -> None:
    """The second time changes nothing and writes no event."""
    world, row = operation.world, operation.alder.invoice
    for _ in range(2):
        approved = approve(world.actor(world.owner), row.id)
    shown = show_id(IdPrefix.INVOICE, row.id)
    happened = [event.type for event in audit.history("invoice", shown)]
    assert (approved.state, approved.answered_at) == ("approved", MONDAY)
    assert happened == ["invoice.issued", "invoice.approved"]


def test_a_dispute_says_what_is_wrong(operation: Operation) -> None:
    """Without a reason there is none; after it the client may still approve."""
    world, row = operation.world, operation.alder.invoice
    owner = world.actor(world.owner)
    with pytest.raises(ProblemError) as error:
        dispute(owner, row.id, "  ")
    disputed = dispute(owner, row.id, " Line 1 is not ours. ")
    assert refusal(error) == "reason-missing"
    assert (disputed.state, disputed.reason) == ("disputed", "Line 1 is not ours.")
    assert approve(owner, row.id).state == "approved"


def test_what_is_approved_is_not_disputed(operation: Operation) -> None:
    world, row = operation.world, operation.alder.invoice
    approve(world.actor(world.owner), row.id)
    with pytest.raises(ProblemError) as error:
        dispute(world.actor(world.owner), row.id, "Too late.")
    assert refusal(error) == "invoice-approved"


@pytest.mark.parametrize("who", ["colleague", "stranger", "agent", "lead"])
def test_only_the_client_answers(operation: Operation, who: str) -> None:
    """The provider cannot approve its own invoice, nor can who may not even read it."""
    world = operation.world
    with pytest.raises(ProblemError) as error:
        approve(world.actor(getattr(world, who)), operation.alder.invoice.id)
    assert refusal(error) == "not-allowed"


def test_a_milestone_is_invoiced_at_its_agreed_price(operation: Operation) -> None:
    """The sign-off earns it; the line names engagement and milestone."""
    world, mine = operation.world, operation.alder
    answers = tuple(
        core.Answer(criterion=key, verdict=core.Verdict.MET)
        for key in ("sources", "size")
    )
    owner = world.actor(world.owner)
    engagements.carry_out(mine.engagement, core.SignOff(by=owner, answers=answers))
    row = issue(world.actor(world.administrator), mine.research.id, NOVEMBER)
    found = queries.opened(owner, row.id)
    _, usages = queries.behind(owner, row.id, 1)
    assert row.payable == Decimal("6000.00")
    assert len(found.lines) == 1
    assert usages[0].description == "Cold storage in Poland: Final report"
    assert schema_errors(bytes(row.xml)) == []
    assert broken_rules(bytes(row.xml), fatal_only=False) == set()
