"""The web's name and place."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["WebConfig"]


class WebConfig(AppConfig):
    """The five doors and what they share."""

    name = "anyshore.web"
    label = "web"
