"""One day, told through a real browser and by keyboard alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.e2e.keyboard import sign_in, tab_to
from tests.web.browser import open_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from tests.e2e.installation import Platform

pytestmark = pytest.mark.browser

SECOND = "# Roller bearings, second version\n\nFour countries spend between 1 and 2."


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page that may not complain."""
    with open_page(browser) as opened:
        yield opened


def press(page: Page, key: str, address: str) -> None:
    """Press a key and wait until the page it leads to is there."""
    page.keyboard.press(key)
    page.wait_for_url(re.compile(address))
    page.wait_for_load_state()


def enter(page: Page, target: Locator) -> None:
    """Go to a link or a button by Tab and use it."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def queued(page: Page, sample: Platform) -> int:
    """Return how many items wait, as the lead's list tells."""
    page.goto(f"{sample.url}/ops/items/?state=ready")
    return page.locator("main table tbody tr").count()


def test_an_agent_works_and_the_lead_sees_the_queue_fall(
    sample: Platform, browser: Browser, page: Page
) -> None:
    """Ten exceptions, one key for the answer and one for the next."""
    with open_page(browser) as lead:
        sign_in(lead, sample, "lead@provider.example")
        before = queued(lead, sample)
        sign_in(page, sample, "agent@provider.example")
        page.goto(f"{sample.url}/desk/")
        for _ in range(10):
            form = page.locator("#work")
            if form.count() == 0:
                page.keyboard.press("Control+Enter")
                form.wait_for()
            address = str(form.get_attribute("action"))
            tab_to(
                page, page.get_by_role("radio", name=re.compile("Accept|Appr")).first
            )
            page.keyboard.press("Space")
            page.keyboard.press("Control+Enter")
            expect(page.locator(f"#work[action='{address}']")).to_have_count(0)
        assert before - queued(lead, sample) >= 9
        lead.goto(f"{sample.url}/ops/")
        expect(lead.locator("main")).to_contain_text("Commitments now")


def test_research_from_brief_to_sign_off(
    sample: Platform, browser: Browser, page: Page
) -> None:
    """A remark on a passage, a second version, what changed, and the sign-off."""
    with open_page(browser) as expert:
        sign_in(expert, sample, "expert@provider.example")
        sign_in(page, sample, "admin@alder.example")
        page.goto(f"{sample.url}/portal/engagements/")
        enter(page, page.locator("main tbody a").first)
        page.wait_for_url(re.compile("engagements/eng"))
        engagement = page.url.rstrip("/").rpartition("/")[2]
        tab_to(page, page.locator("[data-anchor-block] button").first)
        page.keyboard.press("Enter")
        expect(page.locator("[data-anchor-shown]")).to_be_visible()
        tab_to(page, page.locator("#remark"))
        page.keyboard.type("Say how sure this is.")
        tab_to(page, page.locator("[name=change]"))
        if not page.locator("[name=change]").is_checked():
            page.keyboard.press("Space")
        enter(page, page.get_by_role("button", name=re.compile("Add remark")))
        expect(page.locator("main")).to_contain_text("Say how sure this is.")
        enter(page, page.get_by_role("button", name="Ask for changes"))
        expect(page.locator("main")).to_contain_text("Changes asked for")

        expert.goto(f"{sample.url}/expert/engagements/{engagement}/")
        tab_to(expert, expert.locator("#text"))
        expert.keyboard.insert_text(SECOND)
        enter(expert, expert.get_by_role("button", name=re.compile("Keep this")))
        expect(expert.locator("main")).to_contain_text("second version")
        for _ in range(expert.get_by_role("button", name="Resolve").count()):
            enter(expert, expert.get_by_role("button", name="Resolve").first)
            expert.wait_for_load_state()
        enter(expert, expert.get_by_role("button", name=re.compile("Submit for")))
        expect(expert.locator("main")).to_contain_text("In review")

        page.goto(f"{sample.url}/portal/engagements/{engagement}/")
        press(page, "v", "compare")
        expect(page.locator("main")).to_contain_text("second version")
        page.goto(f"{sample.url}/portal/engagements/{engagement}/")
        for met in page.locator("input[type=radio][value=met]").all():
            tab_to(page, met)
            page.keyboard.press("Space")
        enter(page, page.get_by_role("button", name=re.compile("Sign off")))
        expect(page.locator("main")).to_contain_text("Signed off")
        expect(page.locator("main")).to_contain_text("Approved")


def test_the_client_opens_an_invoice_down_to_the_work_and_approves(
    sample: Platform, browser: Browser, page: Page
) -> None:
    """Issued by the administrator, read line by line, approved by one key."""
    with open_page(browser) as office:
        sign_in(office, sample, "administrator@provider.example")
        office.goto(f"{sample.url}/ops/billing/")
        enter(office, office.locator("main tbody a").first)
        enter(office, office.get_by_role("button", name=re.compile("Issue this")))
        office.wait_for_load_state()
    sign_in(page, sample, "admin@alder.example")
    page.goto(f"{sample.url}/portal/invoices/")
    enter(page, page.locator("main tbody a").first)
    page.wait_for_url(re.compile("invoices/inv"))
    invoice = page.url
    enter(page, page.locator("main tbody a").first)
    page.wait_for_url(re.compile("lines/"))
    enter(page, page.locator("main tbody a").first)
    page.wait_for_url(re.compile("portal/work/case"))
    expect(page.locator("main")).to_contain_text("Document received")
    page.goto(invoice)
    page.keyboard.press("a")
    expect(page.locator("main")).to_contain_text("Approved")
