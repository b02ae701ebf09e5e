"""JSON columns that keep numbers exact.

PostgreSQL's ``jsonb`` stores numbers as decimals; Python's own decoder would make
floats of them.  Here a number with a fraction comes back as the `Decimal` it was.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from django.db import models
from psycopg.types.json import Jsonb

__all__ = ["ExactJSONField", "dumps", "loads"]

dumps = msgspec.json.Encoder(decimal_format="number").encode
loads = msgspec.json.Decoder(float_hook=Decimal).decode


class ExactJSONField(models.JSONField):
    """A ``jsonb`` column of plain values, with decimals instead of floats."""

    def get_db_prep_value(
        self,
        value: Any,
        connection: Any,
        prepared: bool = False,  # noqa: FBT001, FBT002 - Django's
    ) -> Any:
        """Hand the value over with our own encoder."""
        if value is None or hasattr(value, "as_sql"):
            return super().get_db_prep_value(value, connection, prepared)
        return Jsonb(value, dumps=dumps)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Read what the database returned as text."""
        return loads(value) if isinstance(value, str | bytes) else value
