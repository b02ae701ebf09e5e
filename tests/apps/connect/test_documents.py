"""Who may open a document: whoever may read its case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.payables import INVOICE

from anyshore.apps.connect import queries
from anyshore.apps.processes.runner import Runner
from anyshore.apps.work import services as work
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.world import World

    from anyshore.apps.connect.services import Receipt

    HandIn = Callable[..., Receipt]


@pytest.mark.parametrize("who", ["owner", "lead"])
def test_whoever_reads_the_case_reads_its_document(
    hand_in: HandIn, payable: World, who: str
) -> None:
    receipt = hand_in("01")

    found = queries.document(payable.actor(getattr(payable, who)), receipt.document)

    assert bytes(found.content) == INVOICE


@pytest.mark.parametrize(
    "who", ["colleague", "stranger", "agent", "expert", "designer", "administrator"]
)
def test_to_everybody_else_it_is_not_there(
    hand_in: HandIn, payable: World, who: str
) -> None:
    receipt = hand_in("01")

    with pytest.raises(ProblemError) as refused:
        queries.document(payable.actor(getattr(payable, who)), receipt.document)

    assert refused.value.problem.code == "not-found"


def test_a_worker_reads_the_document_of_the_item_in_hand(
    hand_in: HandIn, payable: World
) -> None:
    receipt = hand_in("34")
    Runner().drain()
    agent = payable.actor(payable.agent)
    assert work.push_next(agent) is not None

    assert queries.document(agent, receipt.document).id == receipt.document


def test_a_case_names_the_document_that_began_it(hand_in: HandIn) -> None:
    receipt = hand_in("01")

    found = queries.document_of_case(receipt.case)

    assert found is not None
    assert found.id == receipt.document
