"""The platform's own jobs: requests and mail, kept away from our own network."""

from __future__ import annotations

import socket
import threading
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from tests.apps.processes.conftest import settled
from tests.apps.processes.models import JOB

from anyshore.adapters import outgoing
from anyshore.adapters.outgoing import Answer, Request
from anyshore.apps.processes.connectors import Connectors
from anyshore.apps.processes.models import Job
from anyshore.apps.processes.queries import variables
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.apps.processes.conftest import Begin

HTTP = JOB.replace(b"test.outside", b"http")
MAIL = JOB.replace(b"test.outside", b"mail")


def answering(status: int, body: bytes, kind: str = "application/json") -> Connectors:
    sent: list[Request] = []

    def send(request: Request) -> Answer:
        sent.append(request)
        return Answer(status=status, headers={"content-type": kind}, body=body)

    return Connectors(send)


def test_an_answer_goes_into_the_case(begin: Begin) -> None:
    case = begin(HTTP, url="https://books.example/rates")

    assert answering(200, b'{"rate": 1.10}').work() == 1

    assert settled(case).status == "completed"
    found = variables(case)
    assert (found["status"], found["answer"]) == (200, {"rate": Decimal("1.10")})


def test_what_is_sent_is_what_the_case_holds(begin: Begin) -> None:
    begin(HTTP, url="https://books.example/", method="post", body={"sum": 12})
    sent: list[Request] = []

    def send(request: Request) -> Answer:
        sent.append(request)
        return Answer(status=200, headers={}, body=b"ok")

    Connectors(send).work()

    assert sent == [
        Request(
            url="https://books.example/",
            method="POST",
            headers={"Content-Type": "application/json"},
            body=b'{"sum":12}',
        )
    ]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_is_asked_again(begin: Begin, status: int) -> None:
    case = begin(HTTP, url="https://books.example/")

    answering(status, b"").work()

    assert settled(case).status == "running"
    job = Job.objects.get()
    assert (job.retries, job.worker, str(status) in job.message) == (2, "", True)


def test_a_refusal_is_an_error_of_the_process(begin: Begin) -> None:
    model = HTTP.replace(b'errorCode="no-such"', b'errorCode="http-404"')
    case = begin(model, url="https://books.example/none")

    answering(404, b"none").work()

    assert settled(case).outcome == "terminated"


def test_mail_is_off_by_default(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANYSHORE_SMTP", raising=False)
    begin(MAIL, to="a@example.org")

    Connectors().work()

    assert "No mail server is set" in Job.objects.get().message


#: The machine itself, its network, a cloud's metadata, and other ways to say so.
OURS = """127.0.0.1 localhost 10.1.2.3 192.168.0.1 169.254.169.254 ::1 0.0.0.0
100.64.0.1 ::ffff:127.0.0.1 fd00::1 224.0.0.1"""


@pytest.mark.parametrize("host", OURS.split())
def test_no_request_goes_to_our_own_network(host: str) -> None:
    shown = f"[{host}]" if ":" in host else host
    with pytest.raises(ProblemError) as refused:
        outgoing.send(Request(url=f"http://{shown}/"))
    assert refused.value.problem.code == "address-private"


def test_one_private_address_among_public_ones_is_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def both(*_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", (each, 80)) for each in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(ProblemError, match="no public address"):
        outgoing.send(Request(url="http://books.example/"))


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.example/", "http://me:pw@a.example/", "//a"]
)
def test_only_plain_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(ProblemError) as refused:
        outgoing.send(Request(url=url))
    assert refused.value.problem.code == "request-refused"


@pytest.fixture
def server() -> Iterator[int]:
    """Listen on the loopback and answer large, redirect or tell the name asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = outgoing.MOST + 1 if self.path == "/large" else 0
            body = b"x" * size or self.headers["Host"].encode()
            self.send_response(302 if self.path == "/away" else 200)
            self.send_header("Location", "http://127.0.0.1/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    yield listening.server_port
    listening.shutdown()
    thread.join()
    listening.server_close()


def loopback(host: str, port: int) -> str:
    return "127.0.0.1"


def test_the_address_that_was_looked_at_is_the_one_asked(server: int) -> None:
    url = f"http://books.example:{server}/"
    answer = outgoing.send(Request(url=url), loopback)
    assert answer.body == f"books.example:{server}".encode()


def test_a_redirect_is_not_followed(server: int) -> None:
    url = f"http://books.example:{server}/away"
    assert outgoing.send(Request(url=url), loopback).status == 302


def test_an_answer_without_end_is_cut_off(server: int) -> None:
    url = f"http://books.example:{server}/large"
    with pytest.raises(ProblemError, match="more than"):
        outgoing.send(Request(url=url), loopback)
