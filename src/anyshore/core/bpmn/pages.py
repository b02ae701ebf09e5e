"""A persistent map from small integers: an old version stays valid and whole.

A case may hold ten thousand tokens, and a step must touch only what it consumes.  A
plain copy of a mapping would make each step cost as much as the case is large; here a
change copies one page and the list of pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Pages"]

T = TypeVar("T")

_SHIFT = 6


class Pages(Generic[T]):
    """An immutable map from non-negative integers, in pages of 64 neighboring keys.

    >>> old = Pages([(1, "a"), (70, "b")])
    >>> new = old.put(2, "c").drop(70)
    >>> list(old.items()), list(new.items())
    ([(1, 'a'), (70, 'b')], [(1, 'a'), (2, 'c')])
    """

    __slots__ = ("_pages",)

    def __init__(
        self,
        items: Iterable[tuple[int, T]] = (),
        pages: dict[int, dict[int, T]] | None = None,
    ) -> None:
        """Make a map of the items, or of pages that nobody else changes."""
        self._pages = {} if pages is None else pages
        for key, value in items:
            self._pages.setdefault(key >> _SHIFT, {})[key] = value

    def get(self, key: int) -> T | None:
        """Return the value under the key, or None where there is none."""
        page = self._pages.get(key >> _SHIFT)
        return None if page is None else page.get(key)

    def put(self, key: int, value: T) -> Pages[T]:
        """Return a map with the value under the key."""
        number = key >> _SHIFT
        old = self._pages.get(number)
        page = dict(old) if old else {}
        page[key] = value
        pages = dict(self._pages)
        pages[number] = page
        return Pages(pages=pages)

    def drop(self, key: int) -> Pages[T]:
        """Return a map without the key; the same map where it is not there."""
        number = key >> _SHIFT
        old = self._pages.get(number)
        if old is None or key not in old:
            return self
        pages = dict(self._pages)
        if len(old) == 1:
            del pages[number]
        else:
            page = dict(old)
            del page[key]
            pages[number] = page
        return Pages(pages=pages)

    def items(self) -> Iterator[tuple[int, T]]:
        """Give keys and values in the order of the keys."""
        for number in sorted(self._pages):
            page = self._pages[number]
            for key in sorted(page):
                yield key, page[key]

    def values(self) -> Iterator[T]:
        """Give the values in the order of their keys."""
        return (value for _, value in self.items())

    def __iter__(self) -> Iterator[int]:
        return (key for key, _ in self.items())

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, int):
            return False
        page = self._pages.get(key >> _SHIFT)
        return page is not None and key in page

    def __len__(self) -> int:
        return sum(map(len, self._pages.values()))

    def __bool__(self) -> bool:
        return bool(self._pages)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pages) and self._pages == other._pages

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._pages)))

    def __repr__(self) -> str:
        return f"Pages({list(self.items())!r})"
