"""Plans of people from files: YAML, folders of tables, workbooks.

Decides how files become rows that know their place.  What rows mean is decided in
`anyshore.core.staffing.labour`; nothing here looks into a field.
"""

from __future__ import annotations

from anyshore.adapters.plans.documents import read_document
from anyshore.adapters.plans.files import is_plan, load_plan
from anyshore.adapters.plans.volume import Terms

__all__ = ["Terms", "is_plan", "load_plan", "read_document"]
