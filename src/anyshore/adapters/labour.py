"""Labor packs from files: those that come with the product, and a company's own."""

from __future__ import annotations

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


def load_book(own: Iterable[Path] = ()) -> Book:
    """Read the packs that come along, then own ones, which win by their name.

    Raises:
        ProblemError: Where a file is no pack, or includes one that does not exist.
    """
    folder = resources.files("anyshore.core.staffing.labour") / "packs"
    shipped = [each for each in folder.iterdir() if each.name.endswith(".yaml")]
    packs: dict[str, Pack] = {}
    for file in [*sorted(shipped, key=lambda each: each.name), *own]:
        pack = _read(file)
        packs[pack.id] = pack
    for pack in packs.values():
        for name in pack.includes:
            if name not in packs:
                raise _refuse(pack.id, f"The pack {name} that it includes is unknown.")
    return Book(packs=packs)


def _read(file: Traversable | Path) -> Pack:
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
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
