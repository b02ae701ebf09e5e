"""What people do by keyboard in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.people import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page
    from tests.e2e.installation import Platform

__all__ = ["sign_in", "tab_to"]


def sign_in(page: Page, platform: Platform, email: str) -> None:
    """Sign in by keyboard."""
    page.goto(f"{platform.url}/sign-in/")
    page.get_by_label("E-mail").focus()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus, as somebody without a mouse does."""
    target.wait_for()
    for _ in range(300):
        if target.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {target}")
