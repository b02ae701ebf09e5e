"""Pictures of each door, taken of an installation with the sample operation."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tests.e2e.installation import Platform
from tests.e2e.keyboard import sign_in
from tests.e2e.people import Agent
from tests.web.browser import chromium, open_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: Who works before the pictures are taken, how much, and for how many seconds at most.
COLLEAGUES = ("agent2@provider.example", "senior@provider.example")
ITEMS = 6
PATIENCE = 60.0
#: Who shows which door, and the link to follow from its first page; empty for none.
DOORS = {
    "desk": ("agent@provider.example", ""),
    "expert": ("expert@provider.example", "/expert/engagements/"),
    "ops": ("lead@provider.example", ""),
    "studio": ("designer@provider.example", "/studio/"),
    "portal": ("admin@alder.example", ""),
}


def take(
    platform: Platform,
    browser: Browser,
    folder: Path,
    door: str,
    scheme: Literal["light", "dark"],
) -> Path:
    """Take the picture of a door and return where it is."""
    email, link = DOORS[door]
    with open_page(browser, scheme=scheme, width=1360, height=850) as page:
        sign_in(page, platform, email)
        page.goto(f"{platform.url}/{door}/")
        if link:
            page.locator(f"main a[href^='{link}']").first.click()
            page.wait_for_load_state()
        page.wait_for_timeout(500)
        path = folder / f"{door}-{scheme}.png"
        page.screenshot(path=path)
    return path


def work_a_little(platform: Platform) -> None:
    """Let two agents complete a few items, so that there is something to see."""
    agents = [Agent(platform, email) for email in COLLEAGUES]
    for agent in agents:
        agent.begin()
    began = time.monotonic()
    while sum(len(agent.acknowledged) for agent in agents) < ITEMS:
        if time.monotonic() - began > PATIENCE:
            raise SystemExit(f"pictures: {[agent.failure for agent in agents]}")
        time.sleep(0.1)
    for agent in agents:
        agent.end()


def main(folder: Path) -> None:
    """Take them all."""
    folder.mkdir(parents=True, exist_ok=True)
    platform = Platform()
    try:
        platform.load()
        platform.start()
        work_a_little(platform)
        with chromium() as browser:
            for door in DOORS:
                for scheme in ("light", "dark"):
                    print(take(platform, browser, folder, door, scheme))  # noqa: T201
    finally:
        platform.discard()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
