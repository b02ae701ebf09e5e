"""The reference lists every code that an invoice can meet, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from anyshore.adapters.einvoice import REFUSALS

ROOT = Path(__file__).parents[3]
SOURCES = (
    *(ROOT / "src/anyshore/core/pricing").rglob("*.py"),
    *(ROOT / "src/anyshore/adapters/einvoice").rglob("*.py"),
    ROOT / "src/anyshore/cli/invoice.py",
)
# Where a code is said: as that of a problem, or as the argument of what makes one.
SAID = re.compile(
    r"(?:code=|found\(|warned\(|_off\(|refusal\(|usage,|element,|elements\[1\],)\s*"
    r'"([a-z]+(?:-[a-z]+)+)"'
)
CODE = re.compile(r"`([a-z]+(?:-[a-z]+)+)`")


def test_the_reference_lists_exactly_the_codes_that_the_source_says() -> None:
    said = {
        code
        for path in SOURCES
        for code in SAID.findall(path.read_text(encoding="utf-8"))
    }
    page = (ROOT / "docs/reference/einvoice-codes.md").read_text(encoding="utf-8")
    listed = set(CODE.findall(page))
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    assert (said | set(REFUSALS)) - listed == set()
    assert {code for code in listed if f'"{code}"' not in source} == set()
