"""List functions (clause 10.3.4.4) and `sort`: positions count from 1."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key
from typing import TYPE_CHECKING

from anyshore.core.feel.builtin import Library
from anyshore.core.feel.calls import call
from anyshore.core.feel.runtime import MAX_LIST, over_budget
from anyshore.core.feel.values import Value, compare, equal

if TYPE_CHECKING:
    from anyshore.core.feel.runtime import Runtime

__all__ = ["LIBRARY"]

LIBRARY = Library()
_declare = LIBRARY.declare


def _same(left: Value, right: Value) -> bool:
    return equal(left, right) is True


def _place(position: Decimal, length: int) -> int | None:
    """Return the index for a position from 1, or from -1 backwards."""
    index = int(position)
    if index == 0 or abs(index) > length:
        return None
    return index - 1 if index > 0 else length + index


@_declare("list contains", "list: list; element: any")
def _list_contains(values: list[Value], element: Value) -> Value:
    if type(element) is str:
        # Python's own equality of strings is FEEL's, and nothing else equals one.
        return element in values
    return any(_same(each, element) for each in values)


@_declare("count", "list: list")
def _count(values: list[Value]) -> Value:
    return Decimal(len(values))


@_declare("sublist", "list: list; start position: number; [length: number|null]")
def _sublist(
    values: list[Value], start: Decimal, length: Decimal | None = None
) -> Value:
    begin = _place(start, len(values))
    if begin is None or (length is not None and int(length) < 1):
        return None
    if length is None:
        return values[begin:]
    end = begin + int(length)
    return values[begin:end] if end <= len(values) else None


@_declare("append", "list: list; *item: any")
def _append(values: list[Value], items: list[Value]) -> Value:
    return [*values, *items]


@_declare("concatenate", "*list: any")
def _concatenate(lists: list[Value]) -> Value:
    joined: list[Value] = []
    for each in lists:
        if each is None:
            return None
        joined.extend(each if type(each) is list else [each])
        if len(joined) > MAX_LIST:
            raise over_budget("elements of a list", MAX_LIST)
    return joined


@_declare("insert before", "list: list; position: number; newItem: any")
def _insert(values: list[Value], position: Decimal, item: Value) -> Value:
    index = _place(position, len(values))
    return None if index is None else [*values[:index], item, *values[index:]]


@_declare("remove", "list: list; position: number")
def _remove(values: list[Value], position: Decimal) -> Value:
    index = _place(position, len(values))
    return None if index is None else values[:index] + values[index + 1 :]


@_declare("list replace", "list: list; position: number; newItem: any")
def _replace_at(values: list[Value], position: Decimal, item: Value) -> Value:
    index = _place(position, len(values))
    return None if index is None else [*values[:index], item, *values[index + 1 :]]


@_declare("list replace", "list: list; match: function; newItem: any", runtime=True)
def _replace_matching(
    runtime: Runtime, values: list[Value], match: Value, item: Value
) -> Value:
    if len(match.parameters) != 2:
        return None
    replaced = []
    for each in values:
        decided = call(runtime, match, (each, item))
        if not isinstance(decided, bool):
            return None
        replaced.append(item if decided else each)
    return replaced


@_declare("reverse", "list: list")
def _reverse(values: list[Value]) -> Value:
    return values[::-1]


@_declare("index of", "list: list; match: any")
def _index_of(values: list[Value], match: Value) -> Value:
    return [Decimal(at) for at, each in enumerate(values, 1) if _same(each, match)]


@_declare("union", "*list: any")
def _union(lists: list[Value]) -> Value:
    joined = _concatenate(lists)
    return None if joined is None else _distinct(joined)


@_declare("distinct values", "list: list")
def _distinct(values: list[Value]) -> Value:
    distinct: list[Value] = []
    for each in values:
        if not any(_same(each, earlier) for earlier in distinct):
            distinct.append(each)
    return distinct


@_declare("flatten", "list: list")
def _flatten(values: list[Value]) -> Value:
    flat: list[Value] = []
    for each in values:
        flat.extend(_flatten(each) if type(each) is list else [each])
        if len(flat) > MAX_LIST:
            raise over_budget("elements of a list", MAX_LIST)
    return flat


@_declare("sort", "list: list; precedes: function", runtime=True)
def _sort(runtime: Runtime, values: list[Value], precedes: Value) -> Value:
    if len(precedes.parameters) != 2:
        return None

    def order(left: Value, right: Value) -> int:
        if call(runtime, precedes, (left, right)) is True:
            return -1
        return int(call(runtime, precedes, (right, left)) is True)

    return sorted(values, key=cmp_to_key(order))


@_declare("sort", "list: list")
def _sort_natural(values: list[Value]) -> Value:
    if any(compare(each, values[0]) is None for each in values):
        return None
    return sorted(values, key=cmp_to_key(lambda one, other: compare(one, other) or 0))
