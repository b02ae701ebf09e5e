"""Reports, set as one HTML file or as PDF.

Decides how blocks look.  What they say is decided where they are written; no text is
read as markup, no network and no system font is used.
"""

from __future__ import annotations

from anyshore.adapters.report.html import render_html
from anyshore.adapters.report.pdf import render_pdf

__all__ = ["render_html", "render_pdf"]
