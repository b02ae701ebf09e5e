"""Values of variables as JSON and back, exactly.

Numbers are written as JSON numbers and read as `Decimal` (or int); dates, durations and
other FEEL values are written by `anyshore.core.feel` under the key ``@feel``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import msgspec

from anyshore.core import feel
from anyshore.core.feel.temporal_text import Temporal
from anyshore.core.feel.values import Function, Range

__all__ = [
    "decode",
    "encode",
    "json_decoder",
    "json_encoder",
    "marked",
    "plain",
    "written",
]

_KEY = "@feel"
_MARK = b'"@feel"'
#: Types whose values JSON has a form for.
_SCALARS = frozenset({str, int, bool, type(None), Decimal, float})
#: FEEL's own, of which msgspec would make contexts.
_FEEL = (*get_args(Temporal), Range, Function)


def encode(value: Any) -> Any:
    """Write a value that JSON does not know.

    Raises:
        TypeError: Where the value is none of FEEL's.
    """
    return {_KEY: feel.to_json(value)}


def marked(data: bytes) -> bool:
    """Say whether what the bytes hold needs `decode`."""
    # An at sign is rare, and looking for one byte is many times as fast.
    return b"@" in data and _MARK in data


def plain(tree: Any) -> bool:
    """Say whether JSON has a form for everything in a tree.

    >>> plain({"a": [1, {"b": "c"}]})
    True
    """
    kind = type(tree)
    if kind is dict:
        if _KEY in tree:
            return False
        tree = tree.values()
    elif kind is not list:
        return kind in _SCALARS
    return _SCALARS.issuperset(map(type, tree)) or all(map(plain, tree))


def written(tree: Any) -> Any:
    """Return a tree with every FEEL value in it written; the same one if it has none.

    FEEL's temporal values and ranges are dataclasses and structures, which msgspec
    would write field by field without asking `encode`, so that they came back as
    contexts.  A context with the key that marks them is marked itself.
    """
    if plain(tree):
        return tree
    if isinstance(tree, _FEEL):
        return encode(tree)
    if isinstance(tree, msgspec.Struct):
        return _structure(tree)
    if isinstance(tree, dict):
        if _KEY in tree:
            return encode(tree)
        return {key: written(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [written(value) for value in tree]
    return tree


def _structure(tree: msgspec.Struct) -> msgspec.Struct:
    changed = {}
    for name in tree.__struct_fields__:
        old = getattr(tree, name)
        if not plain(old):
            new = written(old)
            if new is not old:
                changed[name] = new
    return msgspec.structs.replace(tree, **changed) if changed else tree


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
