"""A persistent map from small integers: an old version stays valid and whole.

A case may hold ten thousand tokens, and a step must touch only what it consumes.  A
plain copy of a mapping would make each step cost as much as the case is large; here a
change copies one page and the list of pages.

It is a structure that msgspec writes and reads by itself, as ``[{"0": {"1": …}}]``:
page by page, the entries by their keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["NONE", "Pages", "pages_of"]

T = TypeVar("T")

_SHIFT = 6


class Pages(msgspec.Struct, Generic[T], frozen=True, array_like=True):
    """An immutable map from non-negative integers, in pages of 64 neighboring keys.

    >>> old = pages_of([(1, "a"), (70, "b")])
    >>> new = old.put(2, "c").drop(70)
    >>> list(old.items()), list(new.items())
    ([(1, 'a'), (70, 'b')], [(1, 'a'), (2, 'c')])
    """

    #: Entries by page, both in the order of their keys; nobody else changes them.
    pages: dict[int, dict[int, T]] = {}

    def get(self, key: int) -> T | None:
        """Return the value under the key, or None where there is none."""
        page = self.pages.get(key >> _SHIFT)
        return None if page is None else page.get(key)

    def put(self, key: int, value: T) -> Pages[T]:
        """Return a map with the value under the key."""
        number = key >> _SHIFT
        pages = self.pages
        if not pages:
            return Pages({number: {key: value}})
        old = pages.get(number)
        if old is None:
            return Pages(_with(pages, number, {key: value}))
        copy = pages.copy()
        copy[number] = _with(old, key, value)
        return Pages(copy)

    def drop(self, key: int) -> Pages[T]:
        """Return a map without the key; the same map where it is not there."""
        number = key >> _SHIFT
        old = self.pages.get(number)
        if old is None or key not in old:
            return self
        if len(old) > 1:
            page = old.copy()
            del page[key]
            copy = self.pages.copy()
            copy[number] = page
            return Pages(copy)
        if len(self.pages) == 1:
            return NONE
        pages = self.pages.copy()
        del pages[number]
        return Pages(pages)

    def items(self) -> Iterator[tuple[int, T]]:
        """Give keys and values in the order of the keys."""
        for page in self.pages.values():
            yield from page.items()

    def values(self) -> Iterator[T]:
        """Give the values in the order of their keys."""
        for page in self.pages.values():
            yield from page.values()

    def __iter__(self) -> Iterator[int]:
        for page in self.pages.values():
            yield from page

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, int):
            return False
        page = self.pages.get(key >> _SHIFT)
        return page is not None and key in page

    def __len__(self) -> int:
        return sum(map(len, self.pages.values()))

    def __bool__(self) -> bool:
        return bool(self.pages)

    def __repr__(self) -> str:
        return f"pages_of({list(self.items())!r})"


def _with(entries: dict[int, Any], key: int, value: Any) -> dict[int, Any]:
    """Return a copy with an entry, still in the order of the keys."""
    copy = entries.copy()
    copy[key] = value
    if next(reversed(copy)) == key and key < next(reversed(entries)):
        return dict(sorted(copy.items()))
    return copy


#: The map without entries; there is one, so that a state that holds none omits it.
NONE: Pages[Any] = Pages()


def pages_of(items: Iterable[tuple[int, T]]) -> Pages[T]:
    """Make a map of keys and values."""
    pages: dict[int, dict[int, T]] = {}
    for key, value in sorted(items, key=lambda item: item[0]):
        pages.setdefault(key >> _SHIFT, {})[key] = value
    return Pages(pages) if pages else NONE
