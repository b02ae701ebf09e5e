"""Registers the system checks."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["PlatformConfig"]


class PlatformConfig(AppConfig):
    """The platform as a whole."""

    name = "anyshore.config"
    label = "config"
