"""The API for programs: ``/api/v1/``.

Decides how requests are read, whom they act for, and how answers and problems are
written (OpenAPI 3.1, RFC 9457, RFC 8288, RFC 9110).  It decides nothing about the work
itself: every route calls the service or query that the doors call too.
"""

from __future__ import annotations

__all__: list[str] = []
