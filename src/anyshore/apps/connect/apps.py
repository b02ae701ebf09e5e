"""The app's name and place, and the service tasks it carries out."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["ConnectConfig"]


class ConnectConfig(AppConfig):
    """Documents in, postings out, receipts and access tokens."""

    name = "anyshore.apps.connect"
    label = "connect"

    def ready(self) -> None:
        """Register the service tasks."""
        from anyshore.apps.connect import handlers  # noqa: F401 - importing registers
