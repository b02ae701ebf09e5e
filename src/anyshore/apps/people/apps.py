"""The app's name and place."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["PeopleConfig"]


class PeopleConfig(AppConfig):
    """Workers, sites and skills."""

    name = "anyshore.apps.people"
    label = "people"
