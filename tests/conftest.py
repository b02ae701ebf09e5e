"""What every test may use: the folder of real input that the project does not hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

DATA = Path(
    os.environ.get("ANYSHORE_DATA")
    or Path(__file__).parents[1].parent / "shared" / "data"
)


def shared_data(name: str) -> Path:
    """Return a folder of real input, or skip the test that asked for it."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"no real input at {folder}: set ANYSHORE_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def data() -> object:
    """Give tests the function that finds real input by its folder's name."""
    return shared_data
