"""The app's name and place."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["WorkConfig"]


class WorkConfig(AppConfig):
    """Work items, their queues and their leases."""

    name = "anyshore.apps.work"
    label = "work"

    def ready(self) -> None:
        """Tell the runner who keeps items, and what time does to them."""
        from anyshore.apps.processes import registry
        from anyshore.apps.work import duties
        from anyshore.apps.work.keeper import Keeper

        registry.keep_items(Keeper())
        registry.duty(every=5)(duties.expire_leases)
        registry.duty(every=5)(duties.resume_due)
