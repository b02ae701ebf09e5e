"""Every page of every door: for everybody to read, and nothing from elsewhere.

The pages are found by following links from each door, one page for each address of the
resolver; an address that no link leads to is argued for below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, URLPattern, get_resolver, resolve
from tests.e2e.keyboard import sign_in
from tests.e2e.people import Visitor
from tests.web.axe import findings
from tests.web.browser import open_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.urls import URLResolver
    from playwright.sync_api import Browser, Page
    from tests.e2e.installation import Platform

pytestmark = pytest.mark.browser

#: Who goes in by which door.
PEOPLE = {
    "desk": "agent@provider.example",
    "expert": "expert@provider.example",
    "ops": "lead@provider.example",
    "studio": "designer@provider.example",
    "portal": "admin@alder.example",
}
#: The policy of every page, to the letter.
POLICY = {
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
}
#: Addresses that are no pages, or that no link leads to, and why.
NO_PAGE = {
    "": "leads to the first door",
    "documents/<str:key>/": "the file as it came in",
    "expert/engagements/<str:key>/versions/<str:part>/<int:number>/": "a file",
    "ops/engagements/<str:key>/versions/<str:part>/<int:number>/": "a file",
    "portal/engagements/<str:key>/versions/<str:part>/<int:number>/": "a file",
    "expert/engagements/<str:key>/brief/": "the same form as in the portal",
    "desk/quality/<str:key>/": "needs a finding: see the pages that explain",
    "ops/quality/<str:key>/": "needs a sample that waits: see the pages that explain",
    "studio/cases/<slug:case>/decisions/<int:number>/": "leads come by a case: there",
    "portal/advice/<str:key>/log/map.svg": "a picture",
    "ops/staffing/plans/<str:key>/roster.csv": "a file",
    "portal/advice/<str:key>/pdf/": "a file",
    "portal/advice/<str:key>/quotes/pdf/": "a file",
    "portal/advice/<str:key>/quotes/table/": "a file",
    "portal/advice/compare/": "asked for by a form: see the tests of the portal",
    "portal/invoices/<str:key>/pdf/": "a file",
    "portal/invoices/<str:key>/xml/": "a file",
}


def route_of(path: str) -> str | None:
    """Return the address of the resolver that a path belongs to."""
    try:
        return resolve(path).route
    except Resolver404:
        return None


def links(page: Page, platform: Platform) -> Iterator[str]:
    """Yield the paths of the platform that a page leads to."""
    # An address in a drawing is no plain text, so the attribute is asked.
    absolute = "each => new URL(each.getAttribute('href'), document.baseURI).href"
    found = page.eval_on_selector_all("a[href]", f"all => all.map({absolute})")
    for url in found:
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" == platform.url:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def judge(page: Page, path: str, platform: Platform) -> list[str]:
    """Return everything that is wrong with a page, in light, in dark and narrow."""
    answer = page.goto(f"{platform.url}{path}")
    assert answer is not None
    wrong = []
    policy = answer.headers.get("content-security-policy", "")
    if set(policy.split("; ")) != POLICY:
        wrong.append(f"{path}: policy {policy!r}")
    if answer.status != 200:
        wrong.append(f"{path}: status {answer.status}")
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 320)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # the two words
        page.set_viewport_size({"width": width, "height": 800})
        wrong += [f"{path} {scheme} {width}: {each}" for each in findings(page)]
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        if wide > width:
            wrong.append(f"{path} {scheme} {width}: {wide} pixels wide")
    page.set_viewport_size({"width": 1280, "height": 800})
    return wrong


def walk(
    page: Page, platform: Platform, door: str, given: list[str]
) -> tuple[set[str], list[str]]:
    """Judge one page of every address that links from a door lead to.

    Pages given are judged all of them: one address looks different by its state.
    """
    waiting, seen, wrong = [f"/{door}/"], set(), []
    for path in given:
        seen.add(str(route_of(path.partition("?")[0])))
        wrong += judge(page, path, platform)
        waiting += links_of(page, platform, door)
    while waiting:
        path = waiting.pop(0)
        route = route_of(path.partition("?")[0])
        if route is None or route in seen or route in NO_PAGE:
            continue
        seen.add(route)
        wrong += judge(page, path, platform)
        waiting += links_of(page, platform, door)
    return seen, wrong


def links_of(page: Page, platform: Platform, door: str) -> list[str]:
    """Return the paths behind a door that a page leads to."""
    found = links(page, platform)
    return [link for link in found if link.startswith(f"/{door}/")]


@pytest.fixture(scope="module")
def states(sample: Platform, invoice: str) -> dict[str, list[str]]:
    """Bring about what the sample lacks: a draft, a second version, an invoice.

    Returns:
        The pages that show it, by door.
    """
    client = Visitor(sample, "admin@alder.example")
    client.sign_in()
    page = client.open("/portal/engagements/new/")
    brief = next(form for form in page.forms if form.get("data-autosave"))
    client.send(brief, title="A draft")
    draft = client.address.rstrip("/").rpartition("/")[2]
    listed = client.open("/portal/engagements/")
    every = client.links(listed, "/portal/engagements/eng_")
    reviewed = next(each for each in every if draft not in each).split("/")[-2]
    page = client.open(f"/portal/engagements/{reviewed}/")
    page = client.send(client.form(page, "/comment/"), body="How sure?", change="1")
    client.send(client.form(page, "/changes/"))
    expert = Visitor(sample, PEOPLE["expert"])
    expert.sign_in()
    page = expert.open(f"/expert/engagements/{reviewed}/")
    page = expert.send(expert.form(page, "/deliver/"), text="# Anew\n\nQuite sure.")
    page = expert.send(expert.form(page, "/resolve/"))
    expert.send(expert.form(page, "/submit/"))
    compared = f"{reviewed}/compare/?deliverable=report&old=1&new=2"
    shown = {
        door: [f"/{door}/engagements/{reviewed}/", f"/{door}/engagements/{compared}"]
        for door in ("expert", "ops", "portal")
    }
    for door in ("ops", "portal"):
        shown[door].append(f"/{door}/engagements/{draft}/")
        shown[door].append(f"/{door}/engagements/{draft}/brief/")
    shown["portal"].append(invoice)
    # Only some of the saved scopes have a draft of a contract behind them.
    advice = "/portal/advice/"
    shown["portal"] += client.links(client.open(advice), f"{advice}adv_")
    return shown


#: What the doors together have shown; the last test compares it with the resolver.
SHOWN: set[str] = set()


@pytest.mark.parametrize("door", PEOPLE)
def test_a_door_is_for_everybody(
    sample: Platform, browser: Browser, states: dict[str, list[str]], door: str
) -> None:
    """Axe finds nothing on its pages; nothing is loaded or run from elsewhere."""
    with open_page(browser) as page:
        sign_in(page, sample, PEOPLE[door])
        seen, wrong = walk(page, sample, door, states.get(door, []))
    SHOWN.update(seen)
    assert f"{door}/" in seen
    assert wrong == []


def test_the_way_in_is_for_everybody(sample: Platform, browser: Browser) -> None:
    """The sign-in page, and what somebody sees who looks for what is not there."""
    with open_page(browser, expected="404") as page:
        wrong = judge(page, "/sign-in/", sample)
        lost = judge(page, "/nowhere/", sample)
    assert wrong == []
    assert lost == ["/nowhere/: status 404"]


def test_every_page_was_shown() -> None:
    """A page that no link leads to is found by nobody."""

    def below(node: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for each in node.url_patterns:
            if isinstance(each, URLPattern):
                yield prefix + str(each.pattern), each
            else:
                yield from below(each, prefix + str(each.pattern))

    commands = {
        "act", "answer-swap", "appeal", "approve", "ask", "begin-plan", "cell",
        "approve-milestone", "change", "comment",
        "complete", "decide", "deliver", "dispute", "do", "escalate", "issue", "many",
        "move", "pend", "presence", "priority", "push", "reach", "reassign", "redraw",
        "release", "renew",
        "repair", "resolve", "resume", "score", "search", "sign-off", "staff",
        "staff-retire",
        "fore", "make-plan", "new-feed", "past", "publish", "read-notices", "special",
        "take-over", "withdraw",
        "log_take", "log_confirm", "log_cases", "log_drop",
        "quote_drop", "provider_off",
    }  # fmt: skip
    pages = {
        address
        for address, pattern in below(get_resolver(), "")
        if pattern.name not in commands and address.partition("/")[0] in PEOPLE
    }
    assert pages - SHOWN - NO_PAGE.keys() == set()
