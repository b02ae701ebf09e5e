"""A view that waits can tell that its client has gone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from django.test import AsyncRequestFactory, RequestFactory

from anyshore.api.leaving import gone, telling

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

BODY = {"type": "http.request", "body": b"{}", "more_body": False}
LEFT = {"type": "http.disconnect"}


def heard(*messages: Mapping[str, Any]) -> list[bool]:
    """Return after each message whether a view would say that the client has gone."""
    said = []

    async def application(
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[Mapping[str, Any]]],
        send: object,
    ) -> None:
        request = AsyncRequestFactory().get("/")
        request.scope = scope
        for _ in messages:
            await receive()
            said.append(gone(request))

    async def receive() -> Mapping[str, Any]:
        return waiting.pop(0)

    async def send(message: Mapping[str, Any]) -> None:
        raise AssertionError(message)

    async def serve() -> None:
        await telling(application)({"type": "http"}, receive, send)

    waiting = list(messages)
    asyncio.run(serve())
    return said


def test_who_hangs_up_has_gone() -> None:
    assert heard(BODY, LEFT) == [False, True]


def test_who_only_sends_is_there() -> None:
    assert heard(BODY, BODY) == [False, False]


def test_without_a_listening_server_everybody_is_there() -> None:
    assert not gone(RequestFactory().get("/"))
