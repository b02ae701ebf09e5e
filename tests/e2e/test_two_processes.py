"""Two web processes and two runners on one PostgreSQL: it is the same to everybody.

Whatever one process has begun, the other one goes on with: a sign-in, an item in hand,
a claim that waits, a message with its idempotency key.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
import pytest
from tests.e2e.installation import ROOT, Platform, free_port
from tests.e2e.people import Visitor
from tests.world import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.html import HtmlElement

PATIENCE = 60.0
#: So long a worker waits for a job, in seconds.
WAIT = 20
AGENT = "agent@sample.example"
KIND = "supplier.look-up"
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Pair:
    """An installation with two web processes."""

    platform: Platform
    #: Where either answers.
    urls: tuple[str, str]
    #: Of somebody of the client, and of somebody who works.
    tokens: dict[str, str]

    def send(self, which: int, who: str, path: str, body: Any, key: str = "") -> Any:
        """Send a program's request to one of them and return the answer's JSON."""
        headers = {
            "Authorization": f"Bearer {self.tokens[who]}",
            "Content-Type": "application/json",
            **({"Idempotency-Key": key} if key else {}),
        }
        url = f"{self.urls[which]}/api/v1/{path}"
        request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310 - ours
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - ours
            text = answer.read()
        return json.loads(text) if text else None

    def order(self, which: int, key: str) -> Any:
        """Begin a case by a message with an idempotency key."""
        body = {"contract": "alder-ap", "name": "ordered", "payload": {"order": key}}
        return self.send(which, "owner", "messages", body, key)

    def claim(self, which: int) -> list[Any]:
        """Ask for a job and wait for it."""
        body = {"types": [KIND], "worker": "test", "wait": WAIT}
        items: list[Any] = self.send(which, "agent", "jobs/claim", body)["items"]
        return items


@contextmanager
def beside(platform: Platform, *arguments: str) -> Iterator[None]:
    """Run one more process of the installation."""
    with platform.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "anyshore.cli", *arguments],
            cwd=ROOT,
            env=platform.environment(),
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """Run the platform, and one web process and one runner more."""
    platform = Platform()
    try:
        platform.start()
        done = platform.run("-m", "tests.e2e.pair")
        assert done.returncode == 0, done.stderr[-3000:]
        second = Platform(home=platform.home, port=free_port())
        with (
            beside(platform, "web", "--port", str(second.port)),
            beside(platform, "runner"),
        ):
            second.wait_until_up()
            tokens = json.loads(done.stdout.splitlines()[-1])
            yield Pair(platform, (platform.url, second.url), tokens)
    finally:
        platform.discard()


def until(look: Callable[[], Found | None]) -> Found:
    """Look until there is something, and return it."""
    began = time.monotonic()
    while (found := look()) is None:
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.2)
    return found


def filled(form: HtmlElement) -> dict[str, str]:
    """Return what a form holds."""
    return {name: str(value or "") for name, value in form.form_values()}


def in_hand(visitor: Visitor, url: str) -> str | None:
    """Return the address of the item that a worker has in hand, if any."""
    form = visitor.open(f"{url}/desk/").get_element_by_id("work", None)
    return None if form is None else str(form.get("action"))


def sign_in(visitor: Visitor, first: str, second: str) -> HtmlElement:
    """Get the form from one process and send it to the other."""
    form = visitor.open(f"{first}/sign-in/").forms[0]
    given = {"username": visitor.email, "password": PASSWORD}
    return visitor.open(f"{second}/sign-in/", {**filled(form), **given})


def held(pair: Pair) -> list[int]:
    """Return how many shares of the cases each runner looks after."""
    with psycopg.connect(
        host=str(pair.platform.home / "postgres"),
        user="anyshore",
        dbname="anyshore",
        options="-c role=anyshore_runner",
    ) as connection:
        rows = connection.execute(
            "SELECT count(*) FROM processes_lease WHERE until > now() GROUP BY holder"
        ).fetchall()
    return [int(count) for (count,) in rows]


def test_a_sign_in_holds_in_both_and_ends_in_both(pair: Pair) -> None:
    one, two = pair.urls
    lead = Visitor(pair.platform, "lead@sample.example")

    sign_in(lead, one, two)
    for url in pair.urls:
        lead.open(f"{url}/ops/")
        assert lead.address == f"{url}/ops/"

    out = lead.form(lead.open(f"{one}/ops/"), "/sign-out/")
    lead.open(f"{two}/sign-out/", filled(out))
    for url in pair.urls:
        lead.open(f"{url}/ops/")
        assert lead.address.startswith(f"{url}/sign-in/")


def test_work_goes_on_in_either(pair: Pair) -> None:
    one, two = pair.urls
    agent = Visitor(pair.platform, AGENT)
    sign_in(agent, one, two)
    assert in_hand(agent, one) is None
    until(lambda: held(pair) == [8, 8] or None)

    found: list[Any] = []
    waiting = threading.Thread(target=lambda: found.extend(pair.claim(1)))
    waiting.start()
    answers = [pair.order(which, "first") for which in (0, 1, 0)]
    waiting.join(PATIENCE)
    (job,) = found
    assert answers[0] == answers[1] == answers[2]
    assert (answers[0]["fate"], answers[0]["case"]) == ("started", job["case"])

    done = {"ticket": job["ticket"], "output": {"supplier": 4711}}
    pair.send(0, "agent", f"jobs/{job['id']}/complete", done)

    def pushed() -> str | None:
        page = agent.open(f"{one}/desk/")
        push = next((f for f in page.forms if "/next/" in f.get("action", "")), None)
        if push is None:
            return in_hand(agent, one)
        agent.open(f"{one}/desk/next/", filled(push))
        return in_hand(agent, one)

    item = until(pushed)
    assert in_hand(agent, two) == item
    form = agent.open(f"{two}/desk/").get_element_by_id("work")
    agent.open(f"{two}{item}", filled(form))
    assert [in_hand(agent, url) for url in pair.urls] == [None, None]


def test_who_hangs_up_claims_nothing(pair: Pair) -> None:
    """A worker killed while it waits takes no job with it into its grave."""
    body = json.dumps({"types": [KIND], "worker": "dead", "wait": WAIT})
    request = (
        "POST /api/v1/jobs/claim HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {pair.tokens['agent']}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    with socket.create_connection(("127.0.0.1", pair.platform.port)) as worker:
        worker.sendall(request.encode())
        # It is certain to wait by then, and gone long before its time is over.
        time.sleep(1)
    time.sleep(1)

    case = pair.order(1, "second")["case"]
    (job,) = pair.claim(1)

    assert (job["case"], job["attempts"]) == (case, 1)
