"""An installation with the sample operation, shared by the tests that only look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.e2e.installation import Platform
from tests.web.browser import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def sample() -> Iterator[Platform]:
    """Run an installation with the sample operation in it."""
    platform = Platform()
    try:
        platform.load()
        platform.start()
        yield platform
    finally:
        platform.discard()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once for a module."""
    with chromium() as started:
        yield started
