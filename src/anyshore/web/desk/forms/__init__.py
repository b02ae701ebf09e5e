"""Forms of user tasks, drawn by the server and read with errors that say what to write.

What a form asks for is described by `anyshore.apps.processes.forms`; here that becomes
fields, and what was typed becomes FEEL values.
"""

from __future__ import annotations

from anyshore.web.desk.forms.building import WorkForm, build

__all__ = ["WorkForm", "build"]
