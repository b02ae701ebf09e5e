"""axe-core in a page: what breaks WCAG 2.2, levels A and AA."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["Finding", "findings"]

_FILE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One element that breaks one rule."""

    #: axe's name of the rule, as in ``color-contrast``.
    rule: str
    #: Where the element is, as a CSS selector.
    place: str
    #: What is wrong and what would mend it.
    words: str


@cache
def _source() -> str:
    return _FILE.read_text("utf-8")


def findings(page: Page, within: str = "html") -> list[Finding]:
    """Return what axe finds in the page as it stands; empty is what we want.

    The script comes in through the debugger, not through the page, so a strict
    Content-Security-Policy stays in force.
    """
    if page.evaluate("() => typeof axe === 'undefined'"):
        page.evaluate(_source())
    options = {
        "runOnly": {"type": "tag", "values": _TAGS},
        "resultTypes": ["violations"],
    }
    result = page.evaluate(
        "([within, options]) => axe.run(within, options)", [within, options]
    )
    return [
        Finding(
            rule=violation["id"],
            place=" ".join(str(part) for part in node["target"]),
            words=str(node.get("failureSummary", violation["help"])),
        )
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
