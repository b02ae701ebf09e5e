"""Background jobs: where procrastinate finds the apps' tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from procrastinate import App

__all__ = ["on_app_ready"]

_TASKS = ("anyshore.apps.billing.tasks", "anyshore.apps.staffing.tasks")


def on_app_ready(app: App) -> None:
    """Tell procrastinate which modules hold tasks."""
    app.import_paths = list(_TASKS)
