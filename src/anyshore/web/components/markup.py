"""Elements as safe text: the one place that writes tags and attributes in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

__all__ = ["attributes", "element", "join"]


def _name(keyword: str) -> str:
    return keyword.rstrip("_").replace("_", "-")


def attributes(pairs: dict[str, object]) -> SafeString:
    """Write attributes; True stands for a bare one, None and False for none.

    >>> attributes({"class_": "tile", "hx_get": "/rows", "hidden": True, "id": None})
    ' class="tile" hx-get="/rows" hidden'
    """
    return format_html_join(
        "",
        "{}{}",
        (
            (
                f" {_name(key)}",
                "" if value is True else format_html('="{}"', value),
            )
            for key, value in pairs.items()
            if value is not None and value is not False
        ),
    )


def join(parts: Iterable[object]) -> SafeString:
    """Join parts, escaping what is not safe already."""
    return format_html_join("", "{}", ((part,) for part in parts))


def element(name: str, /, *content: object, **attrs: object) -> SafeString:
    """Write one element.

    >>> element("text", "5 < 6", x="50%", class_="end-label")
    '<text x="50%" class="end-label">5 &lt; 6</text>'
    """
    return format_html("<{}{}>{}</{}>", name, attributes(attrs), join(content), name)
