"""The app's name and place."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["ConnectConfig"]


class ConnectConfig(AppConfig):
    """Documents in, postings out, receipts and access tokens."""

    name = "anyshore.apps.connect"
    label = "connect"
