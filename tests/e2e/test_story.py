"""One day, told through a real browser and by keyboard alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect
from tests.e2e import research
from tests.e2e.keyboard import sign_in, tab_to
from tests.e2e.research import enter, press
from tests.web.browser import open_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from tests.e2e.installation import Platform

pytestmark = pytest.mark.browser

FIRST = "# Robots\n\nSpending is 4 in Spain."
SECOND = "# Robots, second version\n\nSpending is 3 to 5 in Spain."
DATA = "# Figures\n\n| country | spending |\n|---|---|\n| ES | 4 |"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page that may not complain."""
    with open_page(browser) as opened:
        yield opened


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


def test_research_from_brief_to_the_approved_invoice(
    sample: Platform, browser: Browser, page: Page
) -> None:
    """Drafted, staffed, proposed, done, reviewed twice, signed off and invoiced."""
    with open_page(browser) as lead, open_page(browser) as expert:
        sign_in(page, sample, "admin@alder.example")
        sign_in(lead, sample, "lead@provider.example")
        sign_in(expert, sample, "expert@provider.example")
        key = research.draft(page, sample)
        research.staff(lead, sample)
        research.propose(lead)
        research.accept(page)
        research.begin(expert, sample, key)
        research.deliver(expert, "Report", FIRST)
        research.deliver(expert, "Data table", DATA)
        research.hand_in(expert)
        research.ask_for_a_change(page)
        research.settle(expert, SECOND)
        research.hand_in(expert)
        research.compare(page)
        research.sign_off(page)
    with open_page(browser) as office:
        sign_in(office, sample, "administrator@provider.example")
        number = issue(office, sample, "Market research")
    page.goto(f"{sample.url}/portal/invoices/")
    enter(page, page.get_by_role("link", name=number, exact=True))
    page.wait_for_url(re.compile("invoices/inv"))
    expect(page.locator("main")).to_contain_text("4 000.00 EUR")
    approve(page)


def issue(office: Page, sample: Platform, contract: str) -> str:
    """Issue the present month's invoice of a contract and return its number."""
    office.goto(f"{sample.url}/ops/billing/")
    enter(office, office.get_by_role("link", name=contract))
    expect(office.locator("h1")).to_contain_text(contract)
    press(office, "i")
    office.wait_for_url(re.compile("ops/billing/$"))
    row = office.locator("main tbody tr").filter(has_text="Waits for the client")
    return row.filter(has_text=contract).locator("th").inner_text().strip()


def approve(page: Page) -> None:
    """Approve the invoice that is open."""
    expect(page.locator(".title-row")).to_contain_text("Waits for approval")
    press(page, "a")
    expect(page.locator(".title-row")).to_contain_text("Approved")


def test_the_client_opens_an_invoice_down_to_the_work_and_approves(
    sample: Platform, page: Page, invoice: str
) -> None:
    """Read line by line down to the accepted work, and approved by one key."""
    sign_in(page, sample, "admin@alder.example")
    page.goto(f"{sample.url}{invoice}")
    enter(page, page.locator("main tbody a").first)
    page.wait_for_url(re.compile("lines/"))
    enter(page, page.locator("main tbody a").first)
    page.wait_for_url(re.compile("portal/work/case"))
    expect(page.locator("main")).to_contain_text("Document received")
    page.goto(f"{sample.url}{invoice}")
    approve(page)
