"""Handing documents in and reading what became of them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.payables import BAD, INVOICE, document, huge, row_counts

from anyshore.apps.processes.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.api.conftest import Program
    from tests.world import World

    from anyshore.apps.accounts.models import User

    Make = Callable[[User], Program]


@pytest.fixture
def owner(payable: World, program: Make) -> Program:
    """Return a program of Alder's administrator."""
    return program(payable.owner)


def test_a_document_as_the_body_starts_a_case(owner: Program) -> None:
    answer = owner.send("alder-ap", INVOICE)

    receipt = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/cases/{receipt['case']}"
    assert (receipt["name"], receipt["size"]) == ("a.xml", len(INVOICE))
    assert receipt["received_at"].endswith("Z")
    assert owner.get(answer["Location"]).json()["status"] == "running"


def test_a_document_in_a_form_starts_a_case(owner: Program) -> None:
    upload = SimpleUploadedFile("b.xml", INVOICE, "application/xml")

    answer = owner.post("/api/v1/cases", {"file": upload, "contract": "alder-ap"})

    assert (answer.status_code, answer.json()["name"]) == (201, "b.xml")


def test_a_contract_is_named_by_its_id_too(owner: Program) -> None:
    (contract,) = owner.get("/api/v1/contracts").json()["items"]

    assert owner.send(contract["id"], INVOICE).status_code == 201


def test_the_same_key_gets_the_same_answer(owner: Program) -> None:
    headers = {"Idempotency-Key": '"8e03978e-40d5-43e8-bc93-6894a57f9324"'}
    first = owner.send("alder-ap", INVOICE, headers=headers)

    again = owner.send("alder-ap", INVOICE, headers=headers)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first["Location"] == again["Location"]


def test_the_same_content_gets_the_first_receipt(owner: Program) -> None:
    first = owner.send("alder-ap", INVOICE)

    again = owner.send("alder-ap", INVOICE)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_a_key_with_another_body_is_refused(owner: Program) -> None:
    headers = {"Idempotency-Key": "k"}
    owner.send("alder-ap", INVOICE, headers=headers)
    before = row_counts()

    answer = owner.send("alder-ap", document("02"), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "key-reused")
    assert before == row_counts()


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_invoice_is_refused_and_nothing_is_written(
    owner: Program, name: str
) -> None:
    content, code = BAD[name]
    before = row_counts()

    answer = owner.send("alder-ap", content)

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["type"] == f"https://anyshore.org/problems/{code}"
    assert problem["place"]["source"] == "a.xml"
    assert problem["hint"]
    assert before == row_counts()


def test_fifty_megabytes_are_refused_for_their_size(owner: Program) -> None:
    before, content = row_counts(), huge()
    upload = SimpleUploadedFile("b.xml", content, "application/xml")

    raw = owner.send("alder-ap", content)
    form = owner.post("/api/v1/cases", {"file": upload, "contract": "alder-ap"})

    for answer in (raw, form):
        assert (answer.status_code, answer.json()["code"]) == (413, "file-too-large")
    assert before == row_counts()


@pytest.mark.parametrize(
    "contract", ["nothing", "birch-ap", "con_x", "con_" + "0" * 26]
)
def test_a_contract_that_is_not_there_or_not_theirs_is_not_found(
    owner: Program, contract: str
) -> None:
    before = row_counts()

    answer = owner.send(contract, INVOICE)

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert before == row_counts()


def test_a_request_without_contract_says_so(owner: Program) -> None:
    answer = owner.send("", INVOICE)

    problem = answer.json()
    assert (answer.status_code, problem["place"]["element"]) == (422, "contract")


def test_a_form_without_a_file_says_so(owner: Program) -> None:
    answer = owner.post("/api/v1/cases", {"contract": "alder-ap"})

    problem = answer.json()
    assert (answer.status_code, problem["place"]["element"]) == (422, "file")


def test_a_broken_form_says_so(owner: Program) -> None:
    answer = owner.post(
        "/api/v1/cases?contract=alder-ap",
        b"no form",
        content_type="multipart/form-data; boundary=",
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "request-unreadable")


def test_json_is_no_document(owner: Program) -> None:
    answer = owner.post(
        "/api/v1/cases?contract=alder-ap", "{}", content_type="application/json"
    )

    expected = (415, "media-type-unsupported")
    assert (answer.status_code, answer.json()["code"]) == expected


def test_a_case_says_what_became_of_it(owner: Program) -> None:
    receipt = owner.send("alder-ap", INVOICE).json()
    Runner().drain()

    case = owner.get(f"/api/v1/cases/{receipt['case']}").json()
    history = owner.get(f"/api/v1/cases/{receipt['case']}/history").json()["items"]
    (kept,) = owner.get(f"/api/v1/cases/{receipt['case']}/documents").json()["items"]
    sent = owner.get(f"/api/v1/documents/{receipt['document']}")

    assert (case["status"], case["outcome"]) == ("completed", "posted")
    assert [event["type"] for event in history] == [
        "case.started",
        "document.received",
        "document.checked",
        "decision.made",
        "posting.made",
        "case.ended",
    ]
    assert kept["id"] == receipt["document"]
    assert sent.content == INVOICE
    assert sent["Content-Disposition"] == 'attachment; filename="a.xml"'


def test_what_has_not_changed_is_not_sent_again(owner: Program) -> None:
    receipt = owner.send("alder-ap", INVOICE).json()
    address = f"/api/v1/cases/{receipt['case']}"
    first = owner.get(address)

    same = owner.get(address, headers={"If-None-Match": first["ETag"]})
    Runner().drain()
    changed = owner.get(address, headers={"If-None-Match": first["ETag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_cases_come_in_pages_that_link_to_the_next(
    owner: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anyshore.apps.processes.reading.PAGE", 2)
    sent = [
        owner.send("alder-ap", document(f"{number:02}")).json()["case"]
        for number in range(1, 4)
    ]

    first = owner.get("/api/v1/cases")
    link = first["Link"].removeprefix("<").partition(">")[0]
    second = owner.get(link)

    assert 'rel="next"' in first["Link"]
    found = [each["id"] for page in (first, second) for each in page.json()["items"]]
    assert sorted(found) == sorted(sent)
    assert "Link" not in second.headers
    assert second.json()["next"] == ""


def test_postings_are_fetched_as_json_and_csv(owner: Program) -> None:
    receipt = owner.send("alder-ap", INVOICE).json()
    Runner().drain()

    (record,) = owner.get("/api/v1/postings").json()["items"]
    text = owner.get("/api/v1/postings.csv?contract=" + receipt["contract"])
    later = owner.get(f"/api/v1/postings?after={record['posting']}").json()

    (row,) = csv.DictReader(io.StringIO(text.content.decode()))
    assert (record["case"], row["case"]) == (receipt["case"], receipt["case"])
    assert text["Content-Type"] == "text/csv; charset=utf-8"
    assert later["items"] == []


def test_the_log_is_taken_out_as_ocel_and_xes(owner: Program) -> None:
    owner.send("alder-ap", INVOICE)
    Runner().drain()

    ocel = owner.get("/api/v1/events").json()
    xes = owner.get("/api/v1/events?format=xes")
    again = owner.get("/api/v1/events?client=alder").json()

    assert {"case.started", "posting.made"} <= {each["type"] for each in ocel["events"]}
    assert xes.content.startswith(b"<?xml")
    assert "data.exported" in {each["type"] for each in again["events"]}
