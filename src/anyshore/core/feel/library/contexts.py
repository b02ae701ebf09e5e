"""Context functions (clause 10.3.4.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.feel.builtin import Library

if TYPE_CHECKING:
    from anyshore.core.feel.values import Value

__all__ = ["LIBRARY"]

LIBRARY = Library()
_declare = LIBRARY.declare


@_declare("get value", "m: context; key: string")
def _get_value(context: dict[str, Value], key: str) -> Value:
    return context.get(key)


@_declare("get entries", "m: context")
def _get_entries(context: dict[str, Value]) -> Value:
    return [{"key": key, "value": value} for key, value in context.items()]


@_declare("context", "entries: list")
def _context(entries: list[Value]) -> Value:
    made: dict[str, Value] = {}
    for entry in entries:
        if type(entry) is not dict or "value" not in entry:
            return None
        key = entry.get("key")
        if not isinstance(key, str) or key in made:
            return None
        made[key] = entry["value"]
    return made


@_declare("context put", "context: context; key: string; value: any")
def _put(context: dict[str, Value], key: str, value: Value) -> Value:
    return {**context, key: value}


@_declare("context put", "context: context; keys: list; value: any")
def _put_deep(context: dict[str, Value], keys: list[Value], value: Value) -> Value:
    if not keys or not isinstance(keys[0], str):
        return None
    if len(keys) == 1:
        return {**context, keys[0]: value}
    inner = context.get(keys[0])
    if type(inner) is not dict:
        return None
    deeper = _put_deep(inner, keys[1:], value)
    return None if deeper is None else {**context, keys[0]: deeper}


@_declare("context merge", "contexts: list")
def _merge(contexts: list[Value]) -> Value:
    merged: dict[str, Value] = {}
    for each in contexts:
        if type(each) is not dict:
            return None
        merged.update(each)
    return merged
