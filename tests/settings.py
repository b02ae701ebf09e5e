"""Settings for tests: a home of their own, made before the product's are read."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ["ANYSHORE_HOME"] = tempfile.mkdtemp(prefix="anyshore-")
# What serves static files warns where their folder is missing.
(Path(os.environ["ANYSHORE_HOME"]) / "static").mkdir()
os.environ["ANYSHORE_SECRET_KEY"] = "only-for-tests-" + "x" * 50
os.environ.pop("DATABASE_URL", None)
os.environ.pop("ANYSHORE_DB_ROLE", None)

from anyshore.config.settings import *  # noqa: E402, F403 - the surroundings come first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING_CONFIG = None
