"""The app's name and place."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["ClientsConfig"]


class ClientsConfig(AppConfig):
    """Clients, sites, services, contracts, commitments and calendars."""

    name = "anyshore.apps.clients"
    label = "clients"
