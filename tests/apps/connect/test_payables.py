"""The sample process: every route that a document can take, and where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.apps.connect.conftest import worked
from tests.payables import EXAMPLE, document, suppliers
from tests.world import MONDAY, World

from anyshore.adapters import clock
from anyshore.apps.connect.models import Posting
from anyshore.apps.people.models import Skill, Worker
from anyshore.apps.processes import queries as processes
from anyshore.apps.processes.models import Case, Incident
from anyshore.apps.processes.runner import Runner
from anyshore.apps.work import services as work
from anyshore.apps.work.models import ItemRow
from anyshore.core import dmn

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.apps.connect.services import Receipt

    HandIn = Callable[..., Receipt]


def finish(world: World, row: ItemRow, **output: Any) -> Case:
    """Let an agent who can do everything complete the item; return its case."""
    worker = Worker.objects.get(user=world.agent)
    Skill.objects.filter(worker=worker).update(level=5)
    actor = world.actor(world.agent)
    held = work.push_next(actor)
    assert held is not None
    assert row.id == held.id
    work.complete(actor, held.id, work.Finished(token="t", output=output))
    Runner().drain()
    return Case.objects.get(pk=row.case_id)


@pytest.mark.parametrize(
    ("name", "route", "reason", "outcome"),
    [
        ("01", "straight-through", "all rules kept", "posted"),
        ("27", "straight-through", "all rules kept", "posted"),
        ("03", "straight-through", "all rules kept", "posted"),
        ("24", "approval", "amount above the limit", ""),
        ("25", "approval", "amount above the limit", ""),
        ("31", "exception", "amounts do not add up", ""),
        ("32", "exception", "tax is wrong", ""),
        ("34", "exception", "amounts need a look", ""),
        ("39", "exception", "implausible date", ""),
        ("40", "exception", "no order named", ""),
        ("41", "exception", "a rule is broken", ""),
        ("43", "exception", "account to be checked", ""),
        ("44", "exception", "something is missing", ""),
    ],
)
def test_the_rules_route_a_document(
    hand_in: HandIn, name: str, route: str, reason: str, outcome: str
) -> None:
    case = worked(hand_in(name))

    variables = processes.variables(case)
    assert (route, reason) == (variables["route"], variables["reason"])
    assert outcome == case.outcome
    assert bool(outcome) != ItemRow.objects.filter(case=case, state="ready").exists()


def test_a_sound_invoice_is_posted_without_a_person(hand_in: HandIn) -> None:
    case = worked(hand_in("01"))

    posted = Posting.objects.get(case=case)
    assert case.status == Case.Status.COMPLETED
    assert posted.document["number"] == "S01-2026-001"
    assert posted.document["seller_vat_id"] == "DE111111101"
    assert posted.document["route"] == "straight-through"
    assert posted.posted_at == MONDAY


def test_an_unknown_supplier_goes_to_a_person(hand_in: HandIn, payable: World) -> None:
    payable.contract.terms = {**payable.contract.terms, "suppliers": suppliers()}
    payable.contract.save()

    known, unknown = worked(hand_in("01")), worked(hand_in("37"))

    assert known.outcome == "posted"
    assert processes.variables(unknown)["reason"] == "unknown supplier"


def test_an_account_that_is_not_on_file_is_urgent(
    hand_in: HandIn, payable: World
) -> None:
    payable.contract.terms = {**payable.contract.terms, "suppliers": suppliers()}
    payable.contract.save()

    case = worked(hand_in("42"))

    item = ItemRow.objects.get(case=case)
    variables = processes.variables(case)
    assert "account" in {each["category"] for each in variables["findings"]}
    assert item.priority == 1


def test_a_duplicate_in_another_syntax_is_turned_down_whoever_is_worked_first(
    hand_in: HandIn,
) -> None:
    first, second = hand_in("02"), hand_in("36")

    double, original = worked(second), worked(first)

    assert (original.outcome, double.outcome) == ("posted", "rejected")
    assert processes.variables(double)["reason"] == "duplicate"
    assert Posting.objects.count() == 1


def test_an_accepted_exception_is_posted_with_what_was_entered(
    hand_in: HandIn, payable: World
) -> None:
    case = worked(hand_in("34"))
    item = ItemRow.objects.get(case=case)
    assert (item.queue.key, item.form) == ("ap-exceptions", "invoice-exception")

    case = finish(payable, item, decision="accept", account="4711")

    assert case.outcome == "posted"
    assert Posting.objects.get(case=case).document["account"] == "4711"


def test_a_rejected_exception_is_not_posted(hand_in: HandIn, payable: World) -> None:
    item = ItemRow.objects.get(case=worked(hand_in("34")))

    case = finish(payable, item, decision="reject", reject_reason="nothing owed")

    assert case.outcome == "rejected"
    assert not Posting.objects.exists()


@pytest.mark.parametrize(("name", "level"), [("24", 2), ("25", 4)])
def test_a_large_amount_needs_an_approver_of_its_level(
    hand_in: HandIn, payable: World, name: str, level: int
) -> None:
    item = ItemRow.objects.get(case=worked(hand_in(name)))
    assert [level] == [skill["level"] for skill in item.skills]

    assert finish(payable, item, approval="approve").outcome == "posted"


def test_an_approver_may_say_no(hand_in: HandIn, payable: World) -> None:
    item = ItemRow.objects.get(case=worked(hand_in("24")))

    case = finish(payable, item, approval="reject", reject_reason="not ordered")

    assert case.outcome == "rejected"


def test_an_exception_with_a_large_amount_is_approved_too(
    hand_in: HandIn, payable: World
) -> None:
    large = (
        document("24")
        .replace(b"<cbc:BuyerReference>", b"<!--")
        .replace(b"</cbc:BuyerReference>", b"-->")
    )
    start, _, rest = large.partition(b"<cac:OrderReference>")
    large = start + rest.partition(b"</cac:OrderReference>")[2]
    case = worked(hand_in("large", large))
    assert processes.variables(case)["reason"] == "no order named"

    finish(payable, ItemRow.objects.get(case=case), decision="accept")

    waiting = ItemRow.objects.get(case=case, state="ready")
    assert waiting.element == "approval_1"
    # Four eyes: not for who resolved the exception.
    assert work.push_next(payable.actor(payable.agent)) is None


def test_after_two_days_an_exception_goes_to_somebody_with_experience(
    hand_in: HandIn,
) -> None:
    case = worked(hand_in("34"))

    with clock.standing_at(MONDAY.replace(day=25, hour=2)):
        Runner().drain()

    states = dict(ItemRow.objects.filter(case=case).values_list("element", "state"))
    assert states == {"exception": "withdrawn", "overdue_exception": "ready"}


def test_what_was_posted_already_comes_back_to_a_person(
    hand_in: HandIn, payable: World
) -> None:
    """Whatever was decided: the same invoice is never posted twice."""
    first = worked(hand_in("01"))
    posted = Posting.objects.get(case=first)
    item = ItemRow.objects.get(case=worked(hand_in("34")))
    # As if the other case had posted this very invoice in the meantime.
    from anyshore.apps.connect.models import InvoiceSeen

    seen = InvoiceSeen.objects.get(case=item.case_id)
    posted.identity = seen.identity
    posted.save()

    case = finish(payable, item, decision="accept")

    again = ItemRow.objects.get(case=case, state="ready")
    variables = processes.variables(case)
    assert again.element == "exception"
    assert variables["post_error"] == "already-posted"
    assert Posting.objects.count() == 1


def test_nothing_of_the_sample_stops_the_engine(hand_in: HandIn) -> None:
    for number in range(1, 45):
        hand_in(f"{number:02}")
    Runner().drain()

    assert list(Incident.objects.values_list("problem", flat=True)) == []


def test_no_gap_and_no_overlap_is_in_the_sample_rules() -> None:
    model = dmn.read((EXAMPLE / "route.dmn").read_bytes())

    assert model.problems == ()
    assert [str(problem) for problem in dmn.check(model)] == []
