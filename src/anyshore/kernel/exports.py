"""Packages whose public names are loaded where they are first asked for.

A package that exports much would make everybody wait for all of it.  With this, what
is imported is the package alone; each module behind it follows when a name of it is
first spoken.  No module of such a package may be called like one of its exports: the
import system would put the module in the export's place.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["late"]


def late(
    space: dict[str, Any], modules: Mapping[str, tuple[str, ...]]
) -> Callable[[str], Any]:
    """Return a package's ``__getattr__`` that loads exports where they are asked for.

    Args:
        space: The package's ``globals()``; what was loaded is kept there.
        modules: The package's modules, each with the exports that it defines.
    """
    package: str = space["__name__"]
    places = {name: module for module, names in modules.items() for name in names}

    def load(name: str) -> Any:
        module = places.get(name)
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(import_module(f"{package}.{module}"), name)
        space[name] = found
        return found

    return load
