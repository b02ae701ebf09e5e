"""An installation with the sample operation, shared by the tests that only look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.e2e.installation import Platform
from tests.e2e.people import Visitor
from tests.web.browser import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


# A state is waited for, not a time: long enough for a machine that is busy otherwise.
expect.set_options(timeout=30_000)


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


@pytest.fixture(scope="session")
def invoice(sample: Platform) -> str:
    """Issue the sample's invoice of accounts payable; return the client's page."""
    office = Visitor(sample, "administrator@provider.example")
    office.sign_in()
    contracts = office.open("/ops/billing/")
    office.send(office.form(office.follow(contracts, "/ops/billing/con_"), "/issue/"))
    client = Visitor(sample, "admin@alder.example")
    client.sign_in()
    return client.links(client.open("/portal/invoices/"), "/portal/invoices/inv_")[0]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once for a module."""
    with chromium() as started:
        yield started
