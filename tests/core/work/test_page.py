"""The page that explains the life of an item names what the code has."""

from __future__ import annotations

from pathlib import Path

from anyshore.core.work import NEEDS, STORE_ORDER, State

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "item-lifecycle.md"


def column(heading: str) -> list[str]:
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1]
    lines = [
        line for line in section.split("\n## ")[0].splitlines() if line[:2] == "| "
    ]
    return [line.split("|")[1].strip() for line in lines[1:]]


def test_the_page_names_every_state() -> None:
    assert column("States") == [state.value for state in State]


def test_the_page_names_every_action() -> None:
    assert set(column("Transitions")) == {action.__name__ for action in NEEDS}


def test_the_page_gives_the_order_of_the_store() -> None:
    assert f"ORDER BY {STORE_ORDER}\n" in PAGE.read_text(encoding="utf-8")
