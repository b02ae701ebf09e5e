"""Keys of actions: how they are written down, announced and shown.

A key is written as in the UI Events standard (``c``, ``Escape``, ``Control+Enter``);
keys pressed one after another are parted by a space (``g d``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.web.components.markup import element, join

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

__all__ = ["announced", "is_single", "kbd", "shown"]

_SHOWN = {
    "Control": "Ctrl",
    "Enter": "↵",
    "Escape": "Esc",
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "ArrowLeft": "←",
    "ArrowRight": "→",
    "Space": "Space",
    "Backspace": "⌫",
}


def shown(key: str) -> str:
    """Write one key as it stands on a button.

    >>> shown("Control+Enter"), shown("c"), shown("?")
    ('Ctrl ↵', 'C', '?')
    """
    parts = [part for part in key.split("+") if part] or ["+"]
    return " ".join(
        _SHOWN.get(part, part.upper() if len(part) == 1 else part) for part in parts
    )


def is_single(key: str) -> bool:
    """Tell whether a key needs no modifier, so that speech input could hit it.

    WCAG 2.2, success criterion 2.1.4: such keys can be switched off and changed.
    """
    return not {"Control", "Alt", "Meta"} & set(key.split("+"))


def announced(key: str) -> str | None:
    """Return the ``aria-keyshortcuts`` of a key; a sequence has none in ARIA 1.2."""
    return None if not key or " " in key else key


def kbd(key: str) -> SafeString:
    """Write a key, or a sequence of keys, as elements."""
    name = "single" if is_single(key) else None
    return join(element("kbd", shown(one), class_=name) for one in key.split())
