"""Usage and invoices."""

from __future__ import annotations

from anyshore.core.events.types.declaring import DECIMAL, INTEGER, TEXT, fact

__all__ = ["BILLING"]

_NUMBER = {"number": TEXT}
_TOTAL = {"total": DECIMAL, "currency": TEXT}

BILLING = (
    fact(
        "usage.recorded",
        "Accepted work became usage to be priced.",
        activity=TEXT,
        quantity=DECIMAL,
        unit=TEXT,
    ),
    fact("invoice.prepared", "It was drafted from usage.", **_TOTAL, lines=INTEGER),
    fact(
        "invoice.issued",
        "It got its number and went out.",
        **_NUMBER,
        **_TOTAL,
        sha256=TEXT.maybe(),
    ),
    fact("invoice.approved", "The client approved it.", **_NUMBER),
    fact("invoice.disputed", "The client disputes it.", **_NUMBER, reason=TEXT),
    fact("invoice.credited", "A credit note corrects it.", **_NUMBER, credit=TEXT),
)
