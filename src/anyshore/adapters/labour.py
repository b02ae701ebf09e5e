"""Labor packs from files: those that come with the product, and a company's own."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import yaml

from anyshore.core.staffing.labour import Book, read_pack
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from anyshore.core.staffing.labour import Pack

__all__ = ["load_book"]

# The compiled loader reads the packs in a tenth of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_book(own: Iterable[Path] = (), packs: Iterable[Pack] = ()) -> Book:
    """Read the packs that come along, then own ones, which win by their name.

    Args:
        own: Files of own packs.
        packs: Packs that were read elsewhere, as from a plan.

    Raises:
        ProblemError: Where a file is no pack, or includes one that does not exist.
    """
    found = {pack.id: pack for pack in _shipped()}
    found |= {pack.id: pack for pack in map(_read, own)}
    found |= {pack.id: pack for pack in packs}
    for pack in found.values():
        for name in pack.includes:
            if name not in found:
                raise _refuse(pack.id, f"The pack {name} that it includes is unknown.")
    return Book(packs=found)


@lru_cache(maxsize=1)
def _shipped() -> tuple[Pack, ...]:
    folder = resources.files("anyshore.core.staffing.labour") / "packs"
    files = [each for each in folder.iterdir() if each.name.endswith(".yaml")]
    return tuple(_read(file) for file in sorted(files, key=lambda each: each.name))


def _read(file: Traversable | Path) -> Pack:
    try:
        document = yaml.load(file.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - a safe loader
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        raise _refuse(file.name, f"The file cannot be read: {error}.") from error
    return read_pack(document, file.name)


def _refuse(source: str, message: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="labor-pack",
            message=message,
            hint="See the reference page on labor rules.",
            place=Place(source=source),
        )
    )
