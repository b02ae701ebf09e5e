"""The app's name and place."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["QualityConfig"]


class QualityConfig(AppConfig):
    """Samples and scorecards."""

    name = "anyshore.apps.quality"
    label = "quality"
