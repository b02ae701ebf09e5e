"""Taking documents in: whole, once, all or nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.payables import BAD, INVOICE, huge, row_counts
from tests.world import MONDAY, World

from anyshore.adapters.clock import new_key
from anyshore.adapters.postgres.scope import acting_for
from anyshore.apps.audit import queries as audit
from anyshore.apps.connect.models import Document, IntakeKey
from anyshore.apps.connect.services import MAX_BYTES, Incoming, Repeat, take_in
from anyshore.apps.processes import queries as processes
from anyshore.apps.processes.models import Case
from anyshore.apps.processes.runner import Runner
from anyshore.core import feel
from anyshore.kernel import IdPrefix, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.apps.connect.services import Receipt

    HandIn = Callable[..., Receipt]


def test_a_document_is_kept_whole_with_its_checksum(hand_in: HandIn) -> None:
    receipt = hand_in("01")

    kept = Document.objects.get(pk=receipt.document)
    assert bytes(kept.content) == INVOICE
    assert hashlib.sha256(INVOICE).hexdigest() == kept.checksum == receipt.checksum
    assert (len(INVOICE), "01.xml", MONDAY) == (kept.size, kept.name, kept.received_at)


def test_a_case_begins_with_the_invoice_its_document_and_when_it_came(
    hand_in: HandIn, payable: World
) -> None:
    receipt = hand_in("01")
    Runner().drain()

    case = Case.objects.get(pk=receipt.case)
    variables = processes.variables(case)
    assert case.title == "Invoice S01-2026-001 from Sample Supplier 01 Office GmbH"
    assert payable.owner.id == case.started_by
    assert variables["invoice"]["number"] == "S01-2026-001"
    assert show_id(IdPrefix.DOCUMENT, receipt.document) == variables["document"]
    assert feel.from_host(MONDAY) == variables["received_at"]


def test_what_came_in_is_in_the_log(hand_in: HandIn) -> None:
    receipt = hand_in("01")

    found = audit.history("document", show_id(IdPrefix.DOCUMENT, receipt.document))
    assert [event.type for event in found] == ["document.received"]
    assert receipt.checksum == found[0].data["sha256"]


def test_the_same_content_again_gets_the_first_receipt_and_adds_nothing(
    hand_in: HandIn,
) -> None:
    first = hand_in("01")
    before = row_counts()

    again = hand_in("another name", INVOICE)

    assert replace(first, repeat=Repeat.CONTENT) == again
    assert before == row_counts()


def test_the_same_key_and_content_again_gets_the_first_receipt(
    hand_in: HandIn,
) -> None:
    first = hand_in("01", key="a-key")
    before = row_counts()

    again = hand_in("01", key="a-key")

    assert replace(first, repeat=Repeat.KEY) == again
    assert before == row_counts()


def test_another_key_for_the_same_content_is_bound_to_it_too(hand_in: HandIn) -> None:
    first = hand_in("01", key="a-key")

    assert Repeat.CONTENT is hand_in("01", key="b-key").repeat
    assert Repeat.KEY is hand_in("01", key="b-key").repeat
    assert {first.document} == set(IntakeKey.objects.values_list("document", flat=True))


def test_a_key_with_another_document_is_refused_and_nothing_is_written(
    hand_in: HandIn,
) -> None:
    hand_in("01", key="a-key")
    before = row_counts()

    with pytest.raises(ProblemError) as refused:
        hand_in("02", key="a-key")

    assert refused.value.problem.code == "key-reused"
    assert before == row_counts()


def test_a_key_with_another_contract_is_refused(payable: World) -> None:
    lead, first = payable.actor(payable.lead), payable.contract.id
    incoming = Incoming(contract=first, name="01.xml", content=INVOICE, key="a-key")
    take_in(lead, incoming)
    second = payable.contract
    second.pk, second.slug = new_key(), "alder-ap-2"
    second.save(force_insert=True)

    with pytest.raises(ProblemError) as refused:
        take_in(lead, replace(incoming, contract=second.pk))

    assert refused.value.problem.code == "key-reused"


def test_clients_do_not_share_keys(payable: World) -> None:
    lead = payable.actor(payable.lead)
    for contract in (payable.contract, payable.other_contract):
        incoming = Incoming(
            contract=contract.id, name="01.xml", content=INVOICE, key="a-key"
        )
        assert Repeat.NO is take_in(lead, incoming).repeat


@pytest.mark.parametrize("key", ["x" * 256, "schlüssel", "two\nlines"])
def test_a_key_that_no_header_can_carry_is_refused(hand_in: HandIn, key: str) -> None:
    with pytest.raises(ProblemError) as refused:
        hand_in("01", key=key)

    assert refused.value.problem.code == "key-malformed"


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_invoice_is_refused_and_nothing_is_written(
    hand_in: HandIn, name: str
) -> None:
    content, code = BAD[name]
    before = row_counts()

    with pytest.raises(ProblemError) as refused:
        hand_in("bad", content)

    assert (code, "bad.xml") == (
        refused.value.problem.code,
        refused.value.problem.place.source,
    )
    assert before == row_counts()


def test_fifty_megabytes_are_refused_for_their_size(hand_in: HandIn) -> None:
    before = row_counts()

    with pytest.raises(ProblemError) as refused:
        hand_in("huge", huge())

    assert refused.value.problem.code == "file-too-large"
    assert f"{MAX_BYTES:,}" in refused.value.problem.message
    assert before == row_counts()


def test_a_stranger_learns_nothing_of_a_contract(payable: World) -> None:
    incoming = Incoming(contract=payable.contract.id, name="01.xml", content=INVOICE)
    before = row_counts()

    with acting_for([payable.birch.id]), pytest.raises(ProblemError) as refused:
        take_in(payable.actor(payable.stranger), incoming)

    assert refused.value.problem.code == "not-found"
    assert before == row_counts()


def test_an_agent_hands_nothing_in(payable: World) -> None:
    incoming = Incoming(contract=payable.contract.id, name="01.xml", content=INVOICE)

    with pytest.raises(ProblemError) as refused:
        take_in(payable.actor(payable.agent), incoming)

    assert refused.value.problem.code == "not-allowed"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("process_key", "", "contract-takes-no-cases"),
        ("starts_on", date(2026, 11, 24), "contract-not-in-force"),
        ("ends_on", date(2026, 11, 22), "contract-not-in-force"),
    ],
)
def test_a_contract_that_takes_no_documents_says_why(
    payable: World, hand_in: HandIn, field: str, value: object, code: str
) -> None:
    setattr(payable.contract, field, value)
    payable.contract.save()
    before = row_counts()

    with pytest.raises(ProblemError) as refused:
        hand_in("01")

    assert code == refused.value.problem.code
    assert before == row_counts()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\x\inv oice.xml", "inv oice.xml"),
        ("", "document.xml"),
        ("a\x00\x1bb.xml", "ab.xml"),
        ("x" * 300 + ".xml", "x" * 196 + ".xml"),
    ],
)
def test_of_a_name_only_the_file_is_kept(payable: World, given: str, kept: str) -> None:
    incoming = Incoming(contract=payable.contract.id, name=given, content=INVOICE)

    assert kept == take_in(payable.actor(payable.owner), incoming).name
