"""Whether whoever sent a request is still there to take its answer.

A view in a thread is not interrupted when its client hangs up, so one that waits long
has to look for itself; otherwise it would take work for somebody who has gone.
`telling` wraps the ASGI application and listens; `gone` is what such a view asks.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from django.http import HttpRequest

    Scope = dict[str, Any]
    Message = Mapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]

__all__ = ["gone", "telling"]

_KEY = "anyshore.gone"


def telling(application: Application) -> Application:
    """Return the application, with every request told when its client has left.

    The application has to go on asking for messages while it makes its answer, as
    Django's does.
    """

    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        left = threading.Event()

        async def heard() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect":
                left.set()
            return message

        await application({**scope, _KEY: left}, heard, send)

    return told


def gone(request: HttpRequest) -> bool:
    """Tell whether the client has hung up; False where nobody listens for that."""
    left = getattr(request, "scope", {}).get(_KEY)
    return left is not None and left.is_set()
