"""A server of the gallery alone, under the policy that every page is served with."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from django.urls import path
from tests.web.browser import chromium

from anyshore.web.components.views import gallery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

urlpatterns = [
    path("gallery/", gallery),
    path("gallery/<slug:screen>/", gallery),
]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        """Say nothing of each request."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the gallery and give its address."""
    settings = override_settings(
        ROOT_URLCONF=__name__,
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        ALLOWED_HOSTS=["127.0.0.1"],
        MIDDLEWARE=[
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "csp.middleware.CSPMiddleware",
        ],
    )
    with settings:
        server = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=_Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/gallery/"
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give the tests of a module one Chromium.

    Not for the whole session: while Playwright runs, Django takes the thread for an
    asynchronous one and refuses its database.
    """
    with chromium() as found:
        yield found
