"""How browser tests start Chromium: the system's own, calm and offline.

``with chromium() as browser:`` gives a browser for a module; `open_page` gives a page
that fails the test on a script error or on anything that the Content-Security-Policy
refused.  Wait with `expect` on a locator: `wait_for_function` evaluates its text inside
the page, which the policy refuses.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page

__all__ = ["ARGUMENTS", "chromium", "open_page"]

#: Chromium keeps to the machine it runs on.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium, or skip the test where there is none."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium on this machine: install the package 'chromium'")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(
    browser: Browser,
    *,
    scheme: Literal["light", "dark"] = "light",
    width: int = 1280,
    height: int = 800,
    expected: str = "",
) -> Iterator[Page]:
    """Open a page of its own; at the end nothing may have gone wrong in its console.

    Args:
        browser: Started by `chromium`.
        scheme: What the system asks for.
        width: Pixels.
        height: Pixels.
        expected: Part of the console errors that the test brings about on purpose, as
            in ``status of 409``; empty for none.
    """
    context = browser.new_context(
        color_scheme=scheme,
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    )
    page = context.new_page()
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        wanted = expected and expected in message.text
        if message.type == "error" and not wanted:
            faults.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: faults.append(str(error)))
    try:
        yield page
        if faults:
            pytest.fail("the page's console has errors: " + "; ".join(faults))
    finally:
        context.close()
