"""The app's name and place."""

from __future__ import annotations

from django.apps import AppConfig

__all__ = ["ProcessesConfig"]


class ProcessesConfig(AppConfig):
    """Deployed process models, cases and the runner that moves them."""

    name = "anyshore.apps.processes"
    label = "processes"

    def ready(self) -> None:
        """Tell the runner what time does to messages and to finished cases."""
        from anyshore.apps.processes import messages, registry, retention

        registry.duty(every=5)(messages.look_after)
        registry.duty(every=3600)(retention.retire)
