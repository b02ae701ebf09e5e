"""Values of variables as JSON and back, exactly.

Numbers are written as JSON numbers and read as `Decimal` (or int); dates, durations and
other FEEL values are written by `anyshore.core.feel` under the key ``@feel``.
"""

from __future__ import annotations

from dataclasses import is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.core import feel

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MARK", "decode", "encode", "json_decoder", "json_encoder", "written"]

_KEY = "@feel"
#: How values of a type are written: ``plain`` is what msgspec writes by itself.
_SORTS: dict[type, str] = {}
#: What the bytes hold where a value needs `decode`.
MARK = b'"@feel"'


def encode(value: Any) -> Any:
    """Write a value that JSON does not know.

    Raises:
        TypeError: Where the value is none of FEEL's.
    """
    return {_KEY: feel.to_json(value)}


def written(tree: Any) -> Any:
    """Return a tree with every FEEL value in it written; the same one if it has none.

    FEEL's temporal values are dataclasses, which msgspec would write field by field
    without asking `encode`, so that they came back as contexts.
    """
    kind = type(tree)
    sort = _SORTS.get(kind) or _sort(kind)
    if sort == "plain":
        return tree
    if sort == "dict":
        return _written_in(tree.items(), tree, dict)
    if sort == "list":
        return _written_in(enumerate(tree), tree, list)
    if sort == "value":
        return encode(tree)
    changed = _changes([(name, getattr(tree, name)) for name in kind.__struct_fields__])
    return msgspec.structs.replace(tree, **changed) if changed else tree


def _sort(kind: type) -> str:
    """Say how values of a type are written; looked up once for each type."""
    if issubclass(kind, dict):
        sort = "dict"
    elif issubclass(kind, list | tuple):
        sort = "list"
    elif issubclass(kind, msgspec.Struct):
        sort = "struct"
    else:
        sort = "value" if is_dataclass(kind) else "plain"
    _SORTS[kind] = sort
    return sort


def _written_in(
    parts: Iterable[tuple[Any, Any]], tree: Any, kind: type[dict[Any, Any] | list[Any]]
) -> Any:
    changed = _changes(parts)
    if not changed:
        return tree
    made: Any = kind(tree)
    for place, value in changed.items():
        made[place] = value
    return made


def _changes(parts: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """Return by their place the parts that are not the same once they are written."""
    changed = {}
    for place, value in parts:
        # Most values are text and numbers, and every state is written once a step.
        if _SORTS.get(type(value)) == "plain":
            continue
        new = written(value)
        if new is not value:
            changed[place] = new
    return changed


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
