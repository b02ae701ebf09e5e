"""Electronic invoices in and out: UBL 2.1 and CII D16B to the value, the value to UBL.

Decides whether a file is an electronic invoice at all, and says why where it is not.
Does not decide whether the invoice is right: that is `anyshore.core.pricing.check`.
Documents come from strangers, so parsing expands nothing, fetches nothing and is
bounded in size, depth and length of text.
"""

from __future__ import annotations

from anyshore.adapters.einvoice.reader import Reading, Syntax, read, read_document
from anyshore.adapters.einvoice.source import MAX_BYTES, REFUSALS
from anyshore.adapters.einvoice.ubl_write import write_ubl

__all__ = [
    "MAX_BYTES",
    "REFUSALS",
    "Reading",
    "Syntax",
    "read",
    "read_document",
    "write_ubl",
]
