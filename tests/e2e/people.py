"""Simulated people who use the platform over HTTP as a browser does, form by form."""

from __future__ import annotations

import http.client
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Any

import lxml.html

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from tests.e2e.installation import Platform

__all__ = ["Agent", "Visitor"]

#: Everybody's password in the sample operation.
PASSWORD = "sample operation 2026"

#: What a form that is filled in wrongly is answered.
_WRONG = 422
_FAULTS = (OSError, urllib.error.URLError, http.client.HTTPException)


def _complaints(page: bytes) -> str:
    """Return what a page says is wrong with what was sent."""
    marked = "//*[contains(@class, 'error') or @aria-invalid]"
    found: Any = lxml.html.document_fromstring(page).xpath(marked)
    return "; ".join(" ".join(each.text_content().split()) for each in found)


class Visitor:
    """Somebody with a browser that keeps cookies."""

    def __init__(self, platform: Platform, email: str) -> None:
        self.platform, self.email = platform, email
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._jar)
        )

    def open(self, path: str, fields: dict[str, str] | None = None) -> HtmlElement:
        """Open a page, or send a form, and return the page that comes back."""
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        url = path if path.startswith("http") else f"{self.platform.url}{path}"
        request = urllib.request.Request(url, data, {"Referer": url})  # noqa: S310 - ours
        with self._opener.open(request, timeout=20) as answer:
            self.address = str(answer.url)
            return lxml.html.document_fromstring(answer.read() or b"<html></html>")

    def sign_in(self) -> HtmlElement:
        """Sign in and return the first page."""
        page = self.open("/sign-in/")
        return self.send(page.forms[0], username=self.email, password=PASSWORD)

    def links(self, page: HtmlElement, start: str) -> list[str]:
        """Return the addresses on a page that begin like this, in its order."""
        found = [str(link.get("href")) for link in page.iterfind(".//a[@href]")]
        return [address for address in found if address.startswith(start)]

    def follow(self, page: HtmlElement, start: str) -> HtmlElement:
        """Follow the first link that begins like this."""
        return self.open(self.links(page, start)[0])

    def form(self, page: HtmlElement, part: str) -> HtmlElement:
        """Return the first form of a page with this in its address."""
        return next(form for form in page.forms if part in form.get("action", ""))

    def send(self, form: HtmlElement, **given: str) -> HtmlElement:
        """Send a form as it stands, with some fields filled in."""
        fields = {
            name: value for name, value in form.form_values() if isinstance(value, str)
        }
        return self.open(form.get("action") or self.address, {**fields, **given})


class Agent(Visitor):
    """An agent who works until told to stop, whatever happens to the platform."""

    def __init__(self, platform: Platform, email: str) -> None:
        super().__init__(platform, email)
        #: The items whose completion was acknowledged.
        self.acknowledged: set[str] = set()
        self.troubles = 0
        self.failure = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def begin(self) -> None:
        """Begin to work, beside everything else."""
        self._thread.start()

    def end(self) -> None:
        """Finish what is in hand and go."""
        self._stop.set()
        self._thread.join(60)

    def _work(self) -> None:
        page: HtmlElement | None = None
        while not self._stop.is_set():
            try:
                page = self._step(page)
            except urllib.error.HTTPError as error:
                # The platform is half away (5xx), or the item went to somebody else.
                if error.code == _WRONG:
                    self.failure = _complaints(error.read())
                    return
                self.troubles += 1
                page = None
                time.sleep(0.2)
            except _FAULTS:
                # The platform is away: look again at what is in hand.
                self.troubles += 1
                page = None
                time.sleep(0.2)
            except Exception as error:  # noqa: BLE001 - told by whoever waits
                self.failure = f"{error!r} at {self.address}"
                return

    def _step(self, page: HtmlElement | None) -> HtmlElement:
        if page is None:
            page = self.open("/desk/")
        if self.address.partition("?")[0].endswith("/sign-in/"):
            page = self.sign_in()
        form = page.get_element_by_id("work", None)
        if form is None:
            time.sleep(0.1)
            push = next(f for f in page.forms if "/next/" in f.get("action", ""))
            return self.send(push)
        names = {field.get("name") for field in form.iter("input")}
        answer = {"f-decision": "accept"}
        if "f-approval" in names:
            answer = {"f-approval": "approve"}
        page = self.send(form, **answer)
        self.acknowledged.add(str(form.get("action")).rstrip("/").split("/")[-2])
        return page
