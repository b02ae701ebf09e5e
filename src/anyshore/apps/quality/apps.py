"""The app's name and place, and the service tasks it carries out."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["QualityConfig"]


class QualityConfig(AppConfig):
    """Samples and scorecards."""

    name = "anyshore.apps.quality"
    label = "quality"

    def ready(self) -> None:
        """Register the service tasks."""
        from anyshore.apps.quality import services  # noqa: F401 - importing registers
