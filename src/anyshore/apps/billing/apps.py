"""The app's name and place."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["BillingConfig"]


class BillingConfig(AppConfig):
    """From accepted work to invoices."""

    name = "anyshore.apps.billing"
    label = "billing"
