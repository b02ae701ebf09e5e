"""Pages that explain: a score to who did the work, a decision of a past case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.e2e.keyboard import sign_in
from tests.e2e.test_pages import PEOPLE, judge
from tests.web.browser import open_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from tests.e2e.installation import Platform

pytestmark = pytest.mark.browser


def follow(page: Page, start: str) -> str:
    """Open the first link of the page that begins so; return where it leads."""
    link = page.locator(f"main a[href^='{start}']").first
    address = str(link.get_attribute("href"))
    link.click()
    page.wait_for_url(f"**{address}")
    return address


def test_a_finding_is_read_and_answered_by_keyboard(
    sample: Platform, browser: Browser
) -> None:
    """The agent answers at the desk, the lead decides, and the agent reads why."""
    agent, lead = PEOPLE["desk"], PEOPLE["ops"]
    # Whoever scored it may not decide the appeal.
    done = sample.run("tests/e2e/reviewed.py", agent, "lead2@provider.example")
    assert done.returncode == 0, done.stderr[-3000:]
    with open_page(browser) as page:
        sign_in(page, sample, agent)
        page.goto(f"{sample.url}/desk/")
        page.keyboard.press("g")
        page.keyboard.press("y")
        page.wait_for_url("**/desk/quality/")
        path = follow(page, f"/desk/quality/{done.stdout.split()[-1]}/")
        expect(page.get_by_text("It is a copy.")).to_be_visible()
        assert judge(page, path, sample) == []
        page.keyboard.press("a")
        page.keyboard.type("It is the second one of the order.")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("It waits for a lead's decision.")).to_be_visible()
        assert judge(page, path, sample) == []
    with open_page(browser) as page:
        sign_in(page, sample, lead)
        ops = path.replace("/desk/", "/ops/")
        page.goto(f"{sample.url}{ops}")
        assert judge(page, ops, sample) == []
        page.get_by_role("checkbox").first.check()
        page.keyboard.press("Escape")
        page.locator("#reason").fill("So it is.")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("Withdrawn on appeal")).to_be_visible()


def test_a_decision_is_tried_and_a_past_one_made_again(
    sample: Platform, browser: Browser
) -> None:
    """With a script it is drawn in place; the address alone gives the same."""
    with open_page(browser) as page:
        sign_in(page, sample, PEOPLE["ops"])
        rules = "/studio/accounts-payable/1/rules/approval_level/"
        page.goto(f"{sample.url}{rules}")
        page.keyboard.press("i")
        page.keyboard.type("12000")
        page.keyboard.press("Tab")
        page.keyboard.type("EUR")
        page.keyboard.press("Control+Enter")
        expect(page.locator("tr[aria-current] th")).to_have_text("2")
        assert judge(page, f"{rules}?asked=1&i0=12000&i1=EUR", sample) == []
        assert judge(page, f"{rules}?asked=1&i0=twelve", sample) == []
        page.goto(f"{sample.url}/ops/items/?state=all")
        follow(page, "/ops/items/wi_")
        follow(page, "/ops/cases/")
        path = follow(page, "/studio/cases/")
        expect(page.get_by_text("The same as then")).to_be_visible()
        assert judge(page, path, sample) == []
