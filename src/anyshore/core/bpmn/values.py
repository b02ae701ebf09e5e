"""Values of variables as JSON and back, exactly.

Numbers are written as JSON numbers and read as `Decimal` (or int); dates, durations and
other FEEL values are written by `anyshore.core.feel` under the key ``@feel``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from anyshore.core import feel

__all__ = ["MARK", "decode", "encode", "json_decoder", "json_encoder"]

_KEY = "@feel"
#: What the bytes hold where a value needs `decode`.
MARK = b'"@feel"'


def encode(value: Any) -> Any:
    """Write a value that JSON does not know.

    Raises:
        TypeError: Where the value is none of FEEL's.
    """
    return {_KEY: feel.to_json(value)}


def decode(tree: Any) -> Any:
    """Replace every written FEEL value in the tree by the value."""
    if isinstance(tree, dict):
        if len(tree) == 1 and _KEY in tree:
            return feel.from_json(tree[_KEY])
        return {key: decode(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [decode(value) for value in tree]
    return tree


def json_encoder() -> msgspec.json.Encoder:
    """Make an encoder that keeps numbers exact."""
    return msgspec.json.Encoder(enc_hook=encode, decimal_format="number")


def json_decoder(kind: Any = Any, dec_hook: Any = None) -> msgspec.json.Decoder[Any]:
    """Make a decoder that keeps numbers exact."""
    return msgspec.json.Decoder(kind, float_hook=Decimal, dec_hook=dec_hook)
