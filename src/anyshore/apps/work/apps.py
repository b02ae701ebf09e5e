"""The app's name and place."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["WorkConfig"]


class WorkConfig(AppConfig):
    """Work items and their leases."""

    name = "anyshore.apps.work"
    label = "work"
