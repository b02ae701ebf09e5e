"""In a real browser: everything is accessible, fits, and works by keyboard alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect
from tests.web.axe import findings
from tests.web.browser import open_page

from anyshore.web.components.durations import show_left

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

SCREENS = ["", "desk/", "review/"]


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(
    ("scheme", "width"),
    [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320), ("light", 2000)],
)
def test_nothing_breaks_wcag_and_nothing_sticks_out(
    browser: Browser,
    site: str,
    screen: str,
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    with open_page(browser, scheme=scheme, width=width) as page:
        page.goto(site + screen)
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_open_dialogs_and_explanations_are_accessible(
    browser: Browser, site: str, theme: Literal["light", "dark"]
) -> None:
    with open_page(browser, scheme=theme) as page:
        page.goto(site)
        for explanation in page.locator("details").all():
            explanation.evaluate("one => { one.open = true; }")
        assert findings(page) == []
        page.keyboard.press("?")
        assert findings(page) == []


def test_every_action_shows_a_key_or_is_plainly_secondary(
    browser: Browser, site: str
) -> None:
    """On the desk no button of the work is without its key."""
    with open_page(browser) as page:
        page.goto(f"{site}desk/")
        silent = page.locator(".desk-actions .button:not([data-key])")
        assert silent.count() == 0
        shown = page.locator(".desk-actions kbd").all_text_contents()
        assert shown == ["Ctrl ↵", "P", "A", "E"]


def test_a_key_presses_its_button_but_never_while_typing(
    browser: Browser, site: str
) -> None:
    with open_page(browser) as page:
        page.goto(f"{site}review/")
        page.keyboard.press("c")
        assert focused(page) == "remark"
        page.keyboard.type("cr?")
        assert page.locator("#remark").input_value() == "cr?"
        page.keyboard.press("Escape")
        page.keyboard.press("Control+Enter")
        assert page.locator("#sign").get_attribute("open") == ""


def test_keys_in_a_row_open_a_door(browser: Browser, site: str) -> None:
    with open_page(browser) as page:
        page.goto(site)
        page.evaluate(
            "document.querySelector('.doors a').addEventListener('click',"
            " () => { document.title = 'pressed'; })"
        )
        page.keyboard.press("g")
        page.keyboard.press("d")
        assert page.title() == "pressed"


def test_keys_can_be_listed_changed_and_switched_off(
    browser: Browser, site: str
) -> None:
    """WCAG 2.2, 2.1.4: single keys are remapped and switched off, by keyboard."""
    with open_page(browser) as page:
        page.goto(f"{site}review/")
        page.keyboard.press("?")
        assert (
            "Go to What should change?" in page.locator("[data-keys-list]").inner_text()
        )
        page.locator("[data-original='c']").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("x")
        page.keyboard.press("Escape")
        page.keyboard.press("c")
        assert focused(page) != "remark"
        page.keyboard.press("x")
        assert focused(page) == "remark"
        page.reload()
        page.keyboard.press("x")
        assert focused(page) == "remark"
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        page.locator("[data-keys-switch]").press("Space")
        page.keyboard.press("Escape")
        page.keyboard.press("x")
        assert focused(page) != "remark"


def test_a_confirmed_action_goes_on_and_a_refused_one_does_not(
    browser: Browser, site: str
) -> None:
    with open_page(browser) as page:
        page.goto(site)
        page.evaluate(
            "document.querySelector('[data-confirm]').addEventListener('click',"
            " () => { window.count = (window.count ?? 0) + 1; })"
        )
        page.keyboard.press("r")
        page.keyboard.press("Escape")
        assert page.evaluate("window.count ?? 0") == 0
        page.keyboard.press("r")
        page.keyboard.press("Control+Enter")
        assert page.evaluate("window.count") == 1


@pytest.mark.parametrize("working", [False, True])
def test_the_page_counts_on_in_the_words_of_the_server(
    browser: Browser, site: str, *, working: bool
) -> None:
    seconds = [0, 1, 59, 60, 3599, 3600, 4440, 172799, 172800, 795600]
    both = [sign * one for one in seconds for sign in (1, -1)]
    with open_page(browser) as page:
        page.goto(site)
        told = page.evaluate(
            "([all, working]) => import('/static/anyshore/js/clock.js')"
            ".then((clock) => all.map((one) => clock.words(one, working)))",
            [both, working],
        )
    expected = [show_left(timedelta(seconds=one), working=working) for one in both]
    assert told == expected


def test_a_clock_ticks_turns_and_rests(browser: Browser, site: str) -> None:
    """It goes down to its warning and below zero, and stops where hours end."""
    with open_page(browser) as page:
        page.clock.install()
        page.goto(site)
        # Refreshes rest, as their time-outs would run on the moved clock.
        page.keyboard.press("z")
        chips = page.locator("#clocks-row .status")
        page.evaluate(
            "document.querySelector('#clocks-row .status').dataset.ticks = '600'"
        )
        page.clock.run_for(21 * 60 * 1000)
        assert chips.nth(0).locator("time").inner_text() == "2 h 24 min left"
        assert chips.nth(1).locator("time").inner_text() == "2 min late"
        assert chips.nth(1).get_attribute("data-tone") == "late"
        assert chips.nth(3).locator("time").inner_text() == "paused, 2 h 30 min left"


def test_a_draft_comes_back_until_the_server_has_it(
    browser: Browser, site: str
) -> None:
    with open_page(browser) as page:
        page.goto(f"{site}review/")
        page.locator("#remark").fill("Half a thought")
        page.reload()
        assert page.locator("#remark").input_value() == "Half a thought"
        page.evaluate(
            "document.dispatchEvent(new CustomEvent('autosave:done',"
            " { detail: { key: 'gallery-review' } }))"
        )
        page.evaluate("document.querySelector('#remark').value = ''")
        page.reload()
        assert page.locator("#remark").input_value() == ""


def test_selected_words_become_an_anchor(browser: Browser, site: str) -> None:
    with open_page(browser) as page:
        page.goto(f"{site}review/")
        page.evaluate(
            "() => { const block = document.querySelector('[data-anchor-block]');"
            " const text = block.firstChild; const range = document.createRange();"
            " range.setStart(text, 8); range.setEnd(text, 13);"
            " getSelection().removeAllRanges(); getSelection().addRange(range); }"
        )
        expect(page.locator("[name=quote]")).to_have_value("March")
        assert anchor(page) == {
            "quote": "March",
            "prefix": "Between ",
            "suffix": " and October, prices fell by a f",
            "position": "8",
        }


def test_a_paragraph_is_remarked_on_without_a_mouse(
    browser: Browser, site: str
) -> None:
    """The button of the second paragraph takes all of it, at its place in the text."""
    with open_page(browser) as page:
        page.goto(f"{site}review/")
        page.locator(".anchor-add").nth(1).press("Enter")
        assert focused(page) == "remark"
        found = anchor(page)
        assert found["quote"].startswith("Volumes rose")
        text = page.evaluate("document.querySelector('[data-anchor-root]').textContent")
        start = int(found["position"])
        assert text[start : start + len(found["quote"])] == found["quote"]


def test_remarks_are_marked_in_the_text(browser: Browser, site: str) -> None:
    with open_page(browser) as page:
        page.goto(f"{site}review/")
        marked = page.evaluate(
            "[...CSS.highlights.get('comment')].map((range) => range.toString())"
        )
        assert marked == ["prices fell by a fifth"]


def test_the_theme_is_kept_for_the_next_page(browser: Browser, site: str) -> None:
    with open_page(browser) as page:
        page.goto(site)
        page.locator("[data-menu] > summary").press("Enter")
        page.locator("[data-theme-switch] [value=dark]").press("Enter")
        assert page.locator("html").get_attribute("data-theme") == "dark"
        page.reload()
        assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_live_part_refreshes_itself_unless_paused_or_in_use(
    browser: Browser, site: str
) -> None:
    """A swap by htmx works under the policy and leaves the focus where it was."""
    change = "document.body.dispatchEvent(new CustomEvent('changed'))"
    with open_page(browser) as page:
        page.goto(site)
        page.evaluate("document.querySelector('#tiles').dataset.old = ''")
        page.locator("#tiles a").nth(1).focus()
        page.evaluate(change)
        expect(page.locator("#tiles[data-old]")).to_have_count(0)
        expect(page.locator("#tiles a").nth(1)).to_be_focused()
        page.evaluate("document.querySelector('#tiles').dataset.old = ''")
        page.keyboard.press("z")
        page.evaluate(change)
        page.wait_for_timeout(200)
        assert page.locator("#tiles").get_attribute("data-old") == ""
        assert "As of" in page.locator("[data-live-word]").inner_text()


LEASE = """<div data-lease="/lease" data-lease-seconds="120" data-lease-warn="60">
<dialog class="dialog" role="alertdialog" aria-label="Still there?">
<p>Ends in <strong data-lease-left></strong></p>
<button type="button" data-lease-extend data-key="Enter">Keep it</button></dialog>
<div data-lease-lost hidden>Gone</div></div>"""


def leased(page: Page, site: str, answer: dict[str, object], status: int) -> list[str]:
    """Put a lease into the page and answer its renewals; return what was asked."""
    asked: list[str] = []

    def reply(route: Route) -> None:
        asked.append(route.request.method)
        route.fulfill(status=status, json=answer)

    page.route("**/lease", reply)
    page.clock.install()
    page.goto(f"{site}desk/")
    page.evaluate(
        "(markup) => { document.querySelector('.desk-strip')"
        ".insertAdjacentHTML('beforeend', markup);"
        " document.dispatchEvent(new CustomEvent('htmx:after:process')); }",
        LEASE,
    )
    return asked


def test_a_claim_is_renewed_while_somebody_works(browser: Browser, site: str) -> None:
    with open_page(browser) as page:
        asked = leased(page, site, {"seconds": 120}, 200)
        for _ in range(5):
            page.keyboard.press("Shift")
            page.clock.run_for(30_000)
        assert set(asked) == {"POST"}
        assert page.locator("[data-lease] dialog").get_attribute("open") is None


def test_somebody_idle_is_warned_and_keeps_the_claim_with_one_key(
    browser: Browser, site: str
) -> None:
    """WCAG 2.2, 2.2.1: a minute to answer, by a simple action, as often as wanted."""
    with open_page(browser) as page:
        asked = leased(page, site, {"seconds": 120}, 200)
        page.clock.run_for(1000)
        page.evaluate("Date.now = ((now) => () => now() + 95_000)(Date.now)")
        page.clock.run_for(1000)
        assert page.locator("[data-lease] dialog").get_attribute("open") == ""
        assert page.locator("[data-lease-left]").inner_text().endswith(" s")
        page.keyboard.press("Enter")
        expect(page.locator("[data-lease] dialog")).to_be_hidden()
        assert asked == ["POST"]


def test_a_lost_claim_is_said_and_typed_text_stays(browser: Browser, site: str) -> None:
    with open_page(browser) as page:
        leased(page, site, {}, 204)
        page.locator("#id_note").fill("kept")
        page.evaluate("Date.now = ((now) => () => now() + 200_000)(Date.now)")
        page.clock.run_for(1000)
        assert page.locator("[data-lease-lost]").is_visible()
        assert page.locator("#id_note").input_value() == "kept"


def test_the_policy_allows_nothing_inline(browser: Browser, site: str) -> None:
    """The header is the one every page has, and an inline style is refused by it."""
    with open_page(browser) as page:
        answer = page.goto(site)
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert page.locator("[style], style, script:not([src])").count() == 0
        assert page.locator("[onclick], [hx-on]").count() == 0


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def anchor(page: Page) -> dict[str, str]:
    names = ["quote", "prefix", "suffix", "position"]
    return {name: page.locator(f"[name={name}]").input_value() for name in names}


def test_a_refused_command_is_told_and_the_page_stays(
    browser: Browser, site: str
) -> None:
    """A full page that answers a part is not swapped in; its words are shown."""
    page_of_fault = "<h1>Nobody may</h1><p>Ask your lead.</p>"
    with open_page(browser, expected="status of 409") as page:
        page.route(
            "**/refused", lambda route: route.fulfill(status=409, body=page_of_fault)
        )
        page.goto(site)
        page.evaluate(
            "() => { const button = document.querySelector('#queues a.button');"
            " button.setAttribute('hx-get', '/refused'); htmx.process(button); }"
        )
        page.locator("#queues a.button").click()
        told = page.locator("#toasts .notice")
        expect(told).to_contain_text("Nobody may")
        expect(told).to_contain_text("Ask your lead.")
        assert page.locator("#queues a.button").count() == 1
        assert page.locator("h1").inner_text() == "Components"


def test_the_name_of_a_field_in_the_list_of_keys_is_only_its_name(
    browser: Browser, site: str
) -> None:
    with open_page(browser) as page:
        page.goto(f"{site}desk/")
        page.keyboard.press("?")
        row = page.locator("[data-keys-list] li", has_text="Go to Net total")
        assert row.evaluate("row => row.firstChild.textContent") == "Go to Net total"
