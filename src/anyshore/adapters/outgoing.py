"""Requests to addresses that a process model names, kept away from our own network.

A model is written by people, and its variables come from outside, so an address in it
may point at the machine itself, at the network behind the firewall or at a cloud's
metadata service.  The name is resolved once, every address it has must be a public one,
and the connection goes to the very address that was looked at: a name that answers
differently the second time gains nothing.  No redirect is followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Answer", "Request", "public_address", "send"]

#: The largest answer that is read, in bytes.
MOST = 1_000_000
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A request to be sent."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    #: Seconds for the whole of it: connecting, asking and reading.
    patience: float = 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


def public_address(host: str, port: int) -> str:
    """Resolve a name and return an address of it, all of which must be public.

    Raises:
        ProblemError: ``address-private``, or ``address-unknown``.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _problem("address-unknown", f"{host!r} has no address: {error}") from None
    addresses = [str(each[4][0]) for each in found]
    for address in addresses:
        plain = ipaddress.ip_address(address.partition("%")[0])
        inner = getattr(plain, "ipv4_mapped", None) or plain
        if not inner.is_global or inner.is_multicast:
            what = f"{host!r} leads to {address}, which is no public address"
            raise _problem("address-private", what)
    return addresses[0]


def send(
    request: Request, resolve: Callable[[str, int], str] = public_address
) -> Answer:
    """Send a request and read the answer, as far as its size is allowed.

    Args:
        request: What is sent.
        resolve: Turns a name and a port into the address that is connected to.

    Raises:
        ProblemError: ``request-refused``, ``address-private``, ``address-unknown``,
            ``answer-too-large`` or ``address-away``.
    """
    until = time.monotonic() + request.patience
    parts = urlsplit(request.url)
    host, scheme = parts.hostname, parts.scheme
    if scheme not in _PORTS or not host or parts.username is not None:
        raise _problem("request-refused", f"{request.url!r} is no http or https URL")
    if request.method not in _METHODS:
        raise _problem("request-refused", f"{request.method!r} is no method")
    port = parts.port or _PORTS[scheme]
    connection = _Pinned(host, port, resolve(host, port), request.patience)
    connection.secure = scheme == "https"
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    try:
        connection.request(request.method, target, request.body, {**request.headers})
        answer = connection.getresponse()
        body = _body(answer, until)
    except (OSError, http.client.HTTPException) as error:
        why = f"{host}: {type(error).__name__}: {error}"
        raise _problem("address-away", why) from error
    finally:
        connection.close()
    if len(body) > MOST:
        raise _problem("answer-too-large", f"{host} answers more than {MOST:,} bytes")
    return Answer(
        status=answer.status,
        headers={name.lower(): value for name, value in answer.getheaders()},
        body=body,
    )


def _body(answer: http.client.HTTPResponse, until: float) -> bytes:
    """Read an answer that may come drop by drop, until it is too large or too late."""
    body = b""
    while len(body) <= MOST and (more := answer.read1(65_536)):
        body += more
        if time.monotonic() > until:
            raise TimeoutError("the answer takes too long")
    return body


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at, under the name that was asked."""

    secure = False

    def __init__(self, host: str, port: int, address: str, patience: float) -> None:
        super().__init__(host, port, timeout=patience)
        self._address = address

    def connect(self) -> None:
        """Connect to the address; the certificate must be the name's."""
        place = (self._address, self.port)
        self.sock = socket.create_connection(place, self.timeout)
        if self.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def _problem(code: str, message: str) -> ProblemError:
    return ProblemError(
        Problem(
            code=code,
            message=message,
            hint="Mend the address in the model or its variables.",
            place=Place(element="url"),
        )
    )
