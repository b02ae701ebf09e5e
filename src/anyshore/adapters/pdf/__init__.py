"""PDF: documents set for people, with the same document for programs inside.

Decides how an invoice looks and which standards the file keeps (PDF/A-3b, PDF/UA-1).
Does not decide what the invoice says, and never reads the network or a system font, so
the same invoice gives the same bytes on every machine.
"""

from __future__ import annotations

from anyshore.adapters.pdf.page import Presentation
from anyshore.adapters.pdf.render import (
    STANDARDS,
    render_invoice,
    render_pictures,
    typeset,
)

__all__ = [
    "STANDARDS",
    "Presentation",
    "render_invoice",
    "render_pictures",
    "typeset",
]
