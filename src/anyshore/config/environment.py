"""What the surroundings decide: the data folder, the database and the secret key.

=========================  ====================================================
``ANYSHORE_HOME``          the data folder; default ``~/.anyshore``
``DATABASE_URL``           a PostgreSQL server; default the embedded one
``ANYSHORE_SECRET_KEY``    signing key; default one made once in the data folder
``ANYSHORE_HOSTS``         host names answered to, comma separated
``ANYSHORE_DEBUG``         ``1`` shows error details and the component gallery
``ANYSHORE_DB_ROLE``       role of this process: app, runner or owner
=========================  ====================================================
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

__all__ = ["database", "debug", "home", "hosts", "secret_key"]


def home() -> Path:
    """Return the data folder."""
    return Path(os.environ.get("ANYSHORE_HOME") or Path.home() / ".anyshore")


def debug() -> bool:
    """Tell whether error details are shown."""
    return os.environ.get("ANYSHORE_DEBUG") == "1"


def hosts() -> list[str]:
    """Return the host names that this server answers to."""
    named = os.environ.get("ANYSHORE_HOSTS", "localhost,127.0.0.1,[::1]")
    return [name.strip() for name in named.split(",") if name.strip()]


def secret_key() -> str:
    """Return the signing key; make and keep one where none is given."""
    given = os.environ.get("ANYSHORE_SECRET_KEY")
    if given:
        return given
    path = home() / "secret-key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Exclusive creation: of several processes that start at once, one writes.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def database() -> dict[str, Any]:
    """Return Django's description of the database."""
    url = os.environ.get("DATABASE_URL") or f"host={home() / 'postgres'} user=anyshore"
    parts = conninfo_to_dict(url)
    role = os.environ.get("ANYSHORE_DB_ROLE", "app")
    known = {"host", "port", "user", "password", "dbname"}
    return {
        "ENGINE": "anyshore.adapters.postgres",
        "NAME": parts.get("dbname", "anyshore"),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "OPTIONS": {key: value for key, value in parts.items() if key not in known},
        "ROLE": f"anyshore_{role}",
        "CONN_HEALTH_CHECKS": True,
    }
