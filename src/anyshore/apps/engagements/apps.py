"""The app's name and place."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["EngagementsConfig"]


class EngagementsConfig(AppConfig):
    """Knowledge work: briefs, deliverables and review rounds."""

    name = "anyshore.apps.engagements"
    label = "engagements"
