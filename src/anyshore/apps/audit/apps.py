"""The app's name and place."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["AuditConfig"]


class AuditConfig(AppConfig):
    """The append-only log of what happened."""

    name = "anyshore.apps.audit"
    label = "audit"
