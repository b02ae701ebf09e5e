"""What goes back to the client's books, as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from tests.apps.connect.conftest import worked
from tests.payables import INVOICE

from anyshore.adapters.postgres.scope import acting_for
from anyshore.apps.connect import postings, queries
from anyshore.kernel import IdPrefix, ProblemError, show_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.world import World

    from anyshore.apps.connect.services import Receipt

    HandIn = Callable[..., Receipt]


def test_the_csv_has_one_row_for_each_posting(hand_in: HandIn, payable: World) -> None:
    receipt = hand_in("01")
    worked(receipt)

    lines = "".join(postings.as_csv(queries.postings(payable.actor(payable.owner))))

    (row,) = csv.DictReader(io.StringIO(lines))
    assert list(row) == list(postings.COLUMNS)
    assert row["number"] == "S01-2026-001"
    assert row["case"] == show_id(IdPrefix.CASE, receipt.case)
    assert row["checksum"] == receipt.checksum
    assert (row["issued"], row["currency"]) == ("2026-10-02", "EUR")
    assert row["posted_at"] == "2026-11-23T01:00:00Z"


def test_the_json_has_the_tax_of_each_category_besides(
    hand_in: HandIn, payable: World
) -> None:
    worked(hand_in("04"))

    text = "".join(postings.as_json(queries.postings(payable.actor(payable.owner))))

    (record,) = json.loads(text)
    assert [tax["rate"] for tax in record["taxes"]] == ["19", "7"]
    assert set(postings.COLUMNS) <= set(record)


def test_no_postings_are_an_empty_list(payable: World) -> None:
    text = "".join(postings.as_json(queries.postings(payable.actor(payable.owner))))

    assert json.loads(text) == []


def test_a_stranger_s_words_are_no_formula(hand_in: HandIn, payable: World) -> None:
    worked(hand_in("evil", INVOICE.replace(b"PO-7001", b"=HYPERLINK(1)")))

    lines = "".join(postings.as_csv(queries.postings(payable.actor(payable.owner))))

    (row,) = csv.DictReader(io.StringIO(lines))
    assert row["order"] == "'=HYPERLINK(1)"


def test_what_is_new_is_fetched_by_the_last_one_known(
    hand_in: HandIn, payable: World
) -> None:
    worked(hand_in("01"))
    actor = payable.actor(payable.owner)
    (first,) = queries.postings(actor)
    worked(hand_in("02"))

    found = list(queries.postings(actor, after=first.id))

    assert [each.document["number"] for each in found] == ["S01-2026-002"]


def test_who_may_not_take_data_out_gets_no_postings(payable: World) -> None:
    with pytest.raises(ProblemError) as refused:
        list(queries.postings(payable.actor(payable.colleague)))

    assert refused.value.problem.code == "not-allowed"


def test_a_stranger_gets_only_their_own(hand_in: HandIn, payable: World) -> None:
    worked(hand_in("01"))

    with acting_for([payable.birch.id]):
        assert list(queries.postings(payable.actor(payable.stranger))) == []
