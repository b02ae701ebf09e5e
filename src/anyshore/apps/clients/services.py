"""Commands on the provider's own catalogue."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from django.db import transaction

from anyshore.apps.clients.models import Service

__all__ = ["seed_catalogue"]


@transaction.atomic
def seed_catalogue() -> int:
    """Enter the services of ``catalogue.toml``, and bring those entered up to date.

    A service that is not in the file, added by hand, is left as it is.  Part of setting
    an installation up, like the tables themselves, so nobody is asked for permission.

    Returns:
        How many services the file holds.
    """
    text = files("anyshore.apps.clients").joinpath("catalogue.toml").read_text("utf-8")
    entries = tomllib.loads(text)["service"]
    for entry in entries:
        Service.objects.update_or_create(
            key=entry["key"], defaults={"reason": "", **entry}
        )
    return len(entries)
