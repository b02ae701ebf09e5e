"""The research engagement of the story, step by step and by keyboard alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.e2e.keyboard import tab_to

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page
    from tests.e2e.installation import Platform

__all__ = [
    "accept",
    "ask_for_a_change",
    "begin",
    "compare",
    "deliver",
    "draft",
    "enter",
    "hand_in",
    "press",
    "propose",
    "settle",
    "sign_off",
    "staff",
    "stands",
]

TITLE = "Warehouse robots in Iberia"


def enter(page: Page, target: Locator) -> None:
    """Go to a link or a button by Tab and use it."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def type_into(page: Page, target: Locator, text: str) -> None:
    """Go to a field by Tab and type."""
    tab_to(page, target)
    page.keyboard.insert_text(text)


def press(page: Page, key: str) -> None:
    """Press a key of the page, once its scripts are there to listen."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def stands(page: Page, word: str) -> None:
    """Wait until the page says beside its title how the engagement stands."""
    expect(page.locator(".title-row")).to_contain_text(word)


def _row(page: Page, kind: str, index: int, name: str) -> Locator:
    return page.locator(f"[name={kind}-{index}-{name}]")


def draft(page: Page, sample: Platform) -> str:
    """Draft a brief with two deliverables and a milestone; return its key.

    The day is 11 November, so that it does not matter which of the two comes first.
    """
    page.goto(f"{sample.url}/portal/engagements/")
    press(page, "b")
    page.wait_for_url(re.compile("engagements/new/"))
    type_into(page, page.get_by_label("Title"), TITLE)
    type_into(page, page.locator("[name=scope]"), "Spending by country\nVendors")
    type_into(page, page.locator("[name=questions]"), "How large is the market?")
    type_into(page, page.locator("[name=criteria]"), "Every figure names its source.")
    for index, title in enumerate(("Report", "Data table")):
        type_into(page, _row(page, "deliverable", index, "title"), title)
        tab_to(page, _row(page, "deliverable", index, "due"))
        page.keyboard.type("11112030")
    type_into(page, _row(page, "milestone", 0, "title"), "Report accepted")
    type_into(page, _row(page, "milestone", 0, "amount"), "4000")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("engagements/eng_"))
    stands(page, "Draft")
    expect(page.locator("main")).to_contain_text("Name who does it.")
    return page.url.rstrip("/").rpartition("/")[2]


def staff(page: Page, sample: Platform) -> None:
    """Find the draft in the list of the operations and name an expert for it."""
    page.goto(f"{sample.url}/ops/")
    press(page, "g")
    press(page, "k")
    page.wait_for_url(re.compile("ops/engagements/$"))
    enter(page, page.get_by_role("link", name=TITLE))
    page.wait_for_url(re.compile("ops/engagements/eng_"))
    tab_to(page, page.get_by_label("Ewa Expert"))
    page.keyboard.press("Space")
    type_into(page, page.locator("#staff-reason"), "She knows the field.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main dl")).to_contain_text("Ewa Expert")


def propose(page: Page) -> None:
    """Offer it to the client."""
    press(page, "p")
    stands(page, "Waits for acceptance")


def accept(page: Page) -> None:
    """Agree to the brief as it now stands."""
    page.reload()
    stands(page, "Waits for acceptance")
    press(page, "a")
    stands(page, "Accepted")


def begin(page: Page, sample: Platform, key: str) -> None:
    """Begin the work."""
    page.goto(f"{sample.url}/expert/engagements/{key}/")
    press(page, "b")
    stands(page, "In progress")


def deliver(page: Page, part: str, text: str) -> None:
    """Keep a version of a deliverable, chosen by its first letter."""
    tab_to(page, page.locator("#deliverable"))
    page.keyboard.press(part[0])
    expect(page.locator("#deliverable option:checked")).to_have_text(part)
    type_into(page, page.locator("#text"), text)
    enter(page, page.get_by_role("button", name=re.compile("Keep this version")))
    heading = text.partition("\n")[0].removeprefix("# ")
    expect(page.locator("[data-anchor-root]")).to_contain_text(heading)


def hand_in(page: Page) -> None:
    """Submit the newest versions for review."""
    press(page, "s")
    stands(page, "In review")


def ask_for_a_change(page: Page) -> None:
    """Remark on a passage of the report and close the round."""
    page.reload()
    stands(page, "In review")
    enter(page, page.get_by_role("navigation", name="Deliverables").get_by_text("Rep"))
    expect(page.locator("[data-anchor-root]")).to_contain_text("Spending is 4")
    enter(page, page.locator("[data-anchor-block] button").first)
    expect(page.locator("[data-anchor-shown]")).to_be_visible()
    type_into(page, page.locator("#remark"), "Say how sure this is.")
    tab_to(page, page.locator("[name=change]"))
    page.keyboard.press("Space")
    enter(page, page.get_by_role("button", name=re.compile("Add remark")))
    expect(page.locator(".thread")).to_contain_text("Say how sure this is.")
    expect(page.locator("#remark")).to_have_value("")
    enter(page, page.get_by_role("button", name=re.compile("Ask for changes")))
    stands(page, "Changes asked for")


def settle(page: Page, text: str) -> None:
    """Deliver another version of the report and settle the remark on it."""
    page.reload()
    stands(page, "Changes asked for")
    deliver(page, "Report", text)
    enter(page, page.get_by_role("button", name="Resolve"))
    expect(page.locator(".thread")).to_contain_text("Resolved")


def compare(page: Page) -> None:
    """Read what changed between the two versions of the report."""
    page.reload()
    stands(page, "In review")
    enter(page, page.get_by_role("navigation", name="Deliverables").get_by_text("Rep"))
    expect(page.locator("[data-anchor-root]")).to_contain_text("3 to 5")
    press(page, "v")
    page.wait_for_url(re.compile("compare/"))
    expect(page.locator("h1")).to_have_text("Report, versions 1 and 2")
    expect(page.locator("ins").last).to_have_text("3 to 5")
    press(page, "b")
    page.wait_for_url(re.compile("deliverable=report"))


def sign_off(page: Page) -> None:
    """Find every criterion met and sign off."""
    met = page.locator("input[type=radio][value=met]")
    expect(met).to_have_count(1)
    tab_to(page, met)
    page.keyboard.press("Space")
    enter(page, page.get_by_role("button", name=re.compile("Sign off")))
    stands(page, "Signed off")
    expect(page.locator("main table")).to_contain_text("Approved")
