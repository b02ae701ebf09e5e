"""What stands at the side of every page of the portal."""

from __future__ import annotations

from anyshore.web.components.values import Link

__all__ = ["rail"]

_PLACES = (
    ("Overview", "/portal/", "g o"),
    ("Work", "/portal/work/", "g w"),
    ("Cover", "/portal/cover/", "g c"),
    ("Engagements", "/portal/engagements/", "g e"),
    ("Invoices", "/portal/invoices/", "g i"),
    ("Advice", "/portal/advice/", "g a"),
)


def rail(here: str) -> dict[str, object]:
    """Return the portal's rail with the place that this page belongs to."""
    return {
        "rail_label": "Portal",
        "rail": [
            Link(label, url, current=label == here, key=key)
            for label, url, key in _PLACES
        ],
    }
