"""The way in for an ASGI server such as uvicorn."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

from anyshore.api.leaving import telling

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anyshore.config.settings")

application = telling(get_asgi_application())
