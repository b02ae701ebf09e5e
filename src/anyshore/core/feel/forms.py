"""What the larger forms of FEEL do when run: paths, filters, loops, calls, tests.

Generated code calls these by short names (`anyshore.core.feel.emit`).  Every function
is total: what the standard leaves undefined is null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from anyshore.core.feel.builtin import Builtin
from anyshore.core.feel.properties import property_of
from anyshore.core.feel.temporal import Date
from anyshore.core.feel.types import ANY, NULL, Type, conforms
from anyshore.core.feel.values import Function, Range, Value, compare, contains, equal

if TYPE_CHECKING:
    from anyshore.core.feel.runtime import Runtime

__all__ = [
    "any_of",
    "both",
    "cell",
    "either",
    "elements",
    "entry",
    "every",
    "filtered",
    "fold",
    "in_range",
    "is_in",
    "is_instance",
    "item_at",
    "loop",
    "make_half_range",
    "make_range",
    "path",
    "some",
    "span",
    "turns",
    "verdict",
]


def path(value: Value, name: str) -> Value:
    """Look up an entry of a context or a property; in a list, of every element."""
    if type(value) is dict:
        return value.get(name)
    if type(value) is list:
        return [path(each, name) for each in value]
    return property_of(value, name)


def entry(value: Value, name: str) -> Value:
    """Look up an entry of the element that a filter looks at."""
    return value.get(name) if type(value) is dict else property_of(value, name)


def item_at(source: Value, index: Decimal) -> Value:
    """Return the element at a position from 1, or from -1 backwards."""
    values = source if type(source) is list else [source]
    position = int(index)
    if position != index or position == 0 or abs(position) > len(values):
        return None
    return values[position - 1] if position > 0 else values[position]


def filtered(
    runtime: Runtime, source: Value, condition: Callable[[Value], Value]
) -> Value:
    """Return the elements that fulfil a condition, or the one at a computed index."""
    if source is None:
        return None if type(condition(None)) is Decimal else []
    values = source if type(source) is list else [source]
    runtime.spend(len(values))
    if not values:
        return None if type(condition(None)) is Decimal else []
    kept = []
    for each in values:
        found = condition(each)
        if found is True:
            kept.append(each)
        elif type(found) is Decimal:
            return item_at(values, found)
        elif found is not False and found is not None:
            return None
    return kept


def elements(runtime: Runtime, source: Value) -> list[Value]:
    """Return what a filter goes through; null has no elements."""
    if source is None:
        return []
    values = source if type(source) is list else [source]
    runtime.spend(len(values))
    return values


def span(runtime: Runtime, low: Value, high: Value) -> Iterable[Value] | None:
    """Count from one end to the other, up or down; days count one by one."""
    if type(low) is Decimal and type(high) is Decimal:
        first, last = int(low), int(high)
        if first != low or last != high:
            return None
        _limit(runtime, abs(last - first) + 1)
        steps = range(first, last + 1) if first <= last else range(first, last - 1, -1)
        return map(Decimal, steps)
    if type(low) is Date and type(high) is Date:
        first, last = low.ordinal, high.ordinal
        _limit(runtime, abs(last - first) + 1)
        steps = range(first, last + 1) if first <= last else range(first, last - 1, -1)
        return map(Date.from_ordinal, steps)
    return None


def _limit(runtime: Runtime, length: int) -> None:
    if length > runtime.budget.list_length:
        raise runtime.over("elements of a list", runtime.budget.list_length)


def turns(runtime: Runtime, source: Value) -> Iterable[Value] | None:
    """Return what a loop goes through: a list, a bounded range, or one value."""
    if type(source) is list:
        return source
    if type(source) is Range:
        return _turns_of_range(runtime, source)
    return None if source is None else [source]


def _turns_of_range(runtime: Runtime, source: Range) -> Iterable[Value] | None:
    found = span(runtime, source.low, source.high)
    if found is None:
        return None
    values = list(found)
    return values[not source.low_included : len(values) - (not source.high_included)]


#: A loop's iterators: each takes the variables so far and gives what to go through.
Sources = Sequence[Callable[..., Iterable[Value] | None]]


def _walk(
    runtime: Runtime, sources: Sources, taken: tuple[Value, ...]
) -> Iterator[tuple[Value, ...] | None]:
    """Go through all iterators, the last one fastest; None says one cannot be."""
    values = sources[len(taken)](*taken)
    if values is None:
        yield None
        return
    deeper = len(taken) + 1 < len(sources)
    for each in values:
        runtime.spend()
        if deeper:
            yield from _walk(runtime, sources, (*taken, each))
        else:
            yield (*taken, each)


def loop(
    runtime: Runtime,
    sources: Sources,
    body: Callable[..., Value],
    *,
    partial: bool = False,
) -> Value:
    """Run a ``for`` loop; with partial the body's last argument is the results so far.

    It gets a copy of them, as values never change: that costs a step for each.
    """
    results: list[Value] = []
    if len(sources) == 1 and not partial:
        return _simple_loop(runtime, sources[0](), body)
    for taken in _walk(runtime, sources, ()):
        if taken is None:
            return None
        if partial:
            runtime.spend(len(results))
            results.append(body(*taken, results.copy()))
        else:
            results.append(body(*taken))
        if len(results) > runtime.budget.list_length:
            raise runtime.over("elements of a list", runtime.budget.list_length)
    return results


def _simple_loop(
    runtime: Runtime, values: Iterable[Value] | None, body: Callable[..., Value]
) -> Value:
    """Run a loop over one list, which most are."""
    if values is None:
        return None
    found = values if isinstance(values, list) else list(values)
    runtime.spend(len(found))
    if len(found) > runtime.budget.list_length:
        raise runtime.over("elements of a list", runtime.budget.list_length)
    return [body(each) for each in found]


def some(
    runtime: Runtime,
    sources: Sources,
    body: Callable[..., Value],
    *,
    strict: bool = False,
) -> Value:
    """Tell whether a condition holds for any turn, in three-valued logic.

    Strict, as the boxed form is, a turn that gives neither true, false nor null makes
    the whole null.
    """
    result: bool | None = False
    for taken in _walk(runtime, sources, ()):
        found = None if taken is None else body(*taken)
        if found is True:
            return True
        if strict and not isinstance(found, (bool, type(None))):
            return None
        if found is not False:
            result = None
    return result


def every(
    runtime: Runtime,
    sources: Sources,
    body: Callable[..., Value],
    *,
    strict: bool = False,
) -> Value:
    """Tell whether a condition holds for all turns, in three-valued logic.

    Strict as in `some`.
    """
    result: bool | None = True
    for taken in _walk(runtime, sources, ()):
        found = None if taken is None else body(*taken)
        if found is False:
            return False
        if strict and not isinstance(found, (bool, type(None))):
            return None
        if found is not True:
            result = None
    return result


def both(*terms: Value) -> bool | None:
    """Join terms that have been evaluated already by ``and``."""
    if any(term is False for term in terms):
        return False
    return True if all(term is True for term in terms) else None


def either(*terms: Value) -> bool | None:
    """Join terms that have been evaluated already by ``or``."""
    if any(term is True for term in terms):
        return True
    return False if all(term is False for term in terms) else None


def fold(first: Value, *steps: tuple[Callable[[Value, Value], Value], Value]) -> Value:
    """Run a long chain of operators from left to right."""
    result = first
    for operator, operand in steps:
        result = operator(result, operand)
    return result


def make_range(
    low: Value, high: Value, included: tuple[bool, bool], sign: str = ""
) -> Range | None:
    """Make a range from its ends; null where they have no order or the wrong one."""
    order = compare(low, high)
    if order is None or order > 0:
        return None
    return Range(low, high, *included, sign)


def make_half_range(
    low: Value, high: Value, included: tuple[bool, bool]
) -> Range | None:
    """Make a range with one end; null where that is null."""
    if low is None and high is None:
        return None
    return Range(low, high, *included)


def is_instance(value: Value, kind: Type) -> bool:
    """Tell whether a value is an instance of a type; null is only of Null."""
    if value is None:
        return kind == NULL
    if isinstance(value, (Function, Builtin)) and kind == ANY:
        return True
    return conforms(value, kind)


def any_of(*results: Value) -> bool | None:
    """Join the results of several tests: one that holds is enough."""
    return either(*results)


def cell(value: Value, test: Value) -> bool | None:
    """Decide a test whose expression gave a value: equal, inside of it, or true."""
    if isinstance(test, bool) and not isinstance(value, bool):
        return test
    return is_in(value, test)


def verdict(value: Value, test: Value) -> bool | None:
    """Decide a test that speaks of the input: what it says, else equal or inside."""
    return test if isinstance(test, bool) else is_in(value, test)


def in_range(value: Value, interval: Value) -> bool | None:
    """Decide whether a value lies in a range written out; null where it is none."""
    if interval is None:
        return None
    return is_in(value, interval)


def is_in(value: Value, test: Value) -> bool | None:
    """Decide ``value in test``: equal to it, or inside of the range or list it is."""
    if type(test) is Range and type(value) is not Range:
        return contains(test, value)
    if type(test) is list:
        if type(value) is list and equal(value, test) is True:
            return True
        return any(is_in(value, each) is True for each in test)
    return equal(value, test)
