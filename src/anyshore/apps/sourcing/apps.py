"""The app's name and place."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["SourcingConfig"]


class SourcingConfig(AppConfig):
    """What to hand over: scopes and the advice on them."""

    name = "anyshore.apps.sourcing"
    label = "sourcing"
