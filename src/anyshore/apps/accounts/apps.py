"""The app's name and place."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["AccountsConfig"]


class AccountsConfig(AppConfig):
    """Who may sign in, with which roles."""

    name = "anyshore.apps.accounts"
    label = "accounts"
