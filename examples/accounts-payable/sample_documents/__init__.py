"""What the sample documents hold; `make_documents.py` beside it writes them."""

from __future__ import annotations

from sample_documents.document import ALL, Document
from sample_documents.parties import supplier_rows

__all__ = ["ALL", "Document", "supplier_rows"]
