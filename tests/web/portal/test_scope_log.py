"""The log of a scope in the portal: given, confirmed, measured, and not kept."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.portal.test_advice import page, saved
from tests.web.signing import signed_in
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.processes.runner import Runner
from anyshore.apps.processes.services import NewCase, deploy, start_case
from anyshore.apps.sourcing import logs
from anyshore.apps.sourcing.models import LogRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client as Browser
    from tests.world import World

#: Forty cases that all run alike: as much work by rule as there can be.
ROWS = [
    f"c{case},{name},2026-01-{1 + case % 28:02d} 0{at}:00:00,r{at % 2}"
    for case in range(40)
    for at, name in enumerate(["Take", "Check", "Answer"])
]
TABLE = "\n".join(["order,step,done,by", *ROWS]).encode()
CHOSEN = {"case": "order", "activity": "step", "time": "done", "resource": "by"}
XES = (
    "<log>"
    + (
        '<trace><event><string key="concept:name" value="A"/></event>'
        '<event><string key="concept:name" value="B"/></event></trace>'
    )
    * 40
    + "</log>"
).encode()

MODEL = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  targetNamespace="t"><process id="accounts-payable" isExecutable="true">
  <startEvent id="a"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/>
  <endEvent id="b"/></process></definitions>"""


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def owner(world: World) -> Browser:
    return signed_in(world.stranger)


def give(browser: Browser, path: str, data: bytes, name: str) -> Any:
    return browser.post(f"{path}log/take/", {"file": SimpleUploadedFile(name, data)})


def test_a_table_is_confirmed_before_it_is_measured(owner: Browser) -> None:
    path = saved(owner)
    assert give(owner, path, gzip.compress(TABLE), "orders.csv.gz").status_code == 302
    asked = page(owner, f"{path}log/")
    assert "Is orders.csv.gz read right?" in asked
    assert '<option value="done" selected' in asked
    answer = owner.post(f"{path}log/confirm/", {**CHOSEN, "zone": "Europe/Berlin"})
    assert answer.status_code == 302
    shown = page(owner, f"{path}log/")
    assert "rule-driven" in shown
    assert "The index of five is" in shown
    assert "<svg" in page(owner, f"{path}log/map.svg")


def test_the_log_is_a_witness_and_its_times_are_the_targets(owner: Browser) -> None:
    path = saved(owner)
    give(owner, path, TABLE, "orders.csv")
    owner.post(f"{path}log/confirm/", {**CHOSEN, "zone": "UTC"})
    assert "confidence high" in page(owner, path)
    draft = page(owner, f"{path}contract/")
    assert "the log orders.csv" in draft
    assert "nine of ten cases within" in draft


def test_a_log_that_names_its_parts_is_measured_at_once(owner: Browser) -> None:
    path = saved(owner)
    give(owner, path, XES, "orders.xes")
    assert "Kind of work, by the log" in page(owner, f"{path}log/")


def test_what_was_measured_is_kept_and_the_log_is_not(owner: Browser) -> None:
    path = saved(owner)
    give(owner, path, TABLE, "orders.csv")
    with acting_for_all():
        assert bytes(LogRow.objects.get().content) == TABLE
    owner.post(f"{path}log/confirm/", {**CHOSEN, "zone": "UTC"})
    with acting_for_all():
        row = LogRow.objects.get()
    assert bytes(row.content) == b""
    assert row.measured is not None
    assert row.measured["cases"] == 40


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"nothing", "no sign separates columns"),
        (b"<html></html>", "root element"),
        (gzip.compress(b" " * 3000, mtime=0)[:-9], "cannot be unpacked"),
    ],
    ids=["text", "html", "cut"],
)
def test_what_cannot_be_used_is_told_with_the_reason(
    owner: Browser, data: bytes, words: str
) -> None:
    path = saved(owner)
    answer = give(owner, path, data, "orders")
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_file_that_is_too_large_is_refused(
    owner: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "MOST_BYTES", 100)
    answer = give(owner, saved(owner), TABLE, "orders.csv")
    assert answer.status_code == 422
    assert "The file is larger than" in answer.content.decode()


def test_wrong_columns_are_asked_again(owner: Browser) -> None:
    path = saved(owner)
    give(owner, path, TABLE, "orders.csv")
    for changed in ({"activity": "nothing"}, {"zone": "Berlin"}):
        told = {**CHOSEN, "zone": "UTC", **changed}
        assert owner.post(f"{path}log/confirm/", told).status_code == 422
    told = {**CHOSEN, "zone": "UTC", "time": "by"}
    answer = owner.post(f"{path}log/confirm/", told)
    assert answer.status_code == 422
    assert "no dates that can be read" in answer.content.decode()


def test_a_log_is_taken_away_with_all_that_was_measured(owner: Browser) -> None:
    path = saved(owner)
    give(owner, path, XES, "orders.xes")
    assert owner.post(f"{path}log/drop/").status_code == 302
    assert "Give its log" in page(owner, f"{path}log/")
    assert "confidence medium" in page(owner, path)
    assert owner.get(f"{path}log/map.svg").status_code == 404


def test_a_process_that_runs_here_gives_the_next_advice_its_log(world: World) -> None:
    """The loop closes: finished cases are measured by the same code as any log."""
    with acting_for_all():
        service = world.contract.service.name
        deploy(world.actor(world.designer), MODEL, {})
        for number in range(3):
            start_case(
                world.actor(world.lead),
                NewCase(contract=world.contract, title=f"{number}", variables={}),
            )
        Runner().drain()
    browser = signed_in(world.owner)
    path = saved(browser)
    assert f"{service}: 3</option>" in page(browser, f"{path}log/")
    answer = browser.post(f"{path}log/cases/", {"service": service})
    assert answer.status_code == 302
    assert "case.ended" in page(browser, f"{path}log/")
    # What belongs to another client is not there to be chosen.
    stranger = signed_in(world.stranger)
    theirs = saved(stranger)
    assert "our own finished cases" not in page(stranger, f"{theirs}log/")
    answer = stranger.post(f"{theirs}log/cases/", {"service": service})
    assert answer.status_code == 422
