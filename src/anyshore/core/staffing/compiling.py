"""Compiling the loops that are too long for Python, by numba."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["compiled"]

_F = TypeVar("_F", bound="Callable[..., Any]")


def compiled(function: _F) -> _F:
    """Compile a function to machine code when it is first called.

    The code is kept beside the module, or in the user's cache where that cannot be
    written; where neither can, every process compiles anew.
    """
    try:
        return cast("_F", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast("_F", numba.njit(nogil=True)(function))
