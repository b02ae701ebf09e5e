"""The app's name and place."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["StaffingConfig"]


class StaffingConfig(AppConfig):
    """Forecasts, requirements, rosters and what people ask of them."""

    name = "anyshore.apps.staffing"
    label = "staffing"

    def ready(self) -> None:
        """Let the runner note who is at the desk."""
        from anyshore.apps.processes import registry
        from anyshore.apps.staffing import presence

        registry.duty(every=30)(presence.note)
