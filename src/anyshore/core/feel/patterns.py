"""Regular expressions of XPath and XML Schema, run by Python's engine (10.3.4.3).

The two dialects differ: here a pattern is read as XML Schema part 2 appendix F and
XPath functions 3.1 clause 5.6.1 define it and written for `re`; what neither knows
(lookaround, named groups, possessive repeats) is refused, so null.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyshore.core.feel.xsd_regex import PatternError, translate

__all__ = ["matches", "replace", "split"]

_FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": 0, "q": 0}


@lru_cache(maxsize=512)
def _compile(pattern: str, flags: str) -> re.Pattern[str] | None:
    if not set(flags) <= set(_FLAGS):
        return None
    options = re.NOFLAG
    for flag in flags:
        options |= _FLAGS[flag]
    try:
        text = (
            re.escape(pattern)
            if "q" in flags
            else translate(
                pattern,
                free="x" in flags,
                dot_all="s" in flags,
                lines="m" in flags,
            )
        )
        return re.compile(text, options)
    except (PatternError, re.error, OverflowError, RecursionError):
        return None


def matches(text: str, pattern: str, flags: str | None = None) -> bool | None:
    """Tell whether a pattern matches in a text; None where it is no pattern."""
    compiled = _compile(pattern, flags or "")
    return None if compiled is None else compiled.search(text) is not None


_REFERENCE = re.compile(r"\\(.)|\$([0-9]*)|([^\\$]+)", re.DOTALL)


def replace(
    text: str, pattern: str, replacement: str, flags: str | None = None
) -> str | None:
    r"""Replace every match; ``$1`` stands for a group, ``\\$`` for a dollar sign."""
    compiled = _compile(pattern, flags or "")
    if compiled is None or compiled.search("") is not None:
        return None
    parts: list[str | int] = []
    if "q" in (flags or ""):
        parts = [replacement]
    else:
        position = 0
        while position < len(replacement):
            match = _REFERENCE.match(replacement, position)
            if match is None or match[2] == "" or (match[1] or "$") not in "\\$":
                return None
            parts.extend(_reference(match, compiled.groups))
            position = match.end()
    return compiled.sub(lambda found: _expand(found, parts), text)


def _reference(match: re.Match[str], groups: int) -> list[str | int]:
    """Read one piece of a replacement; a number above the groups gives back digits."""
    if match[2] is None:
        return [match[1] or match[3]]
    digits = match[2]
    taken = len(digits)
    while taken > 1 and int(digits[:taken]) > groups:
        taken -= 1
    return [int(digits[:taken]), digits[taken:]]


def _expand(found: re.Match[str], parts: list[str | int]) -> str:
    return "".join(
        part
        if isinstance(part, str)
        else (found[part] or "" if part <= (found.re.groups) else "")
        for part in parts
    )


def split(text: str, delimiter: str) -> list[str] | None:
    """Split a text at every match; null where the delimiter is no pattern."""
    compiled = _compile(delimiter, "")
    if compiled is None or compiled.search("") is not None:
        return None
    parts, start = [], 0
    for match in compiled.finditer(text):
        parts.append(text[start : match.start()])
        start = match.end()
    return [*parts, text[start:]]
