"""The page that explains the life of an engagement says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from anyshore.core.engagement import FROM, NEEDS, State

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "engagement-lifecycle.md"
RUNNING = {State.IN_PROGRESS, State.IN_REVIEW, State.CHANGES_REQUESTED}
GROUPS = {"running": RUNNING, "open": set(State) - {State.SIGNED_OFF, State.CANCELED}}


def states(cell: str) -> set[State]:
    found: set[State] = set()
    for name in cell.split(", "):
        found |= GROUPS.get(name) or {State(name.replace(" ", "_"))}
    return found


def rows(heading: str) -> list[list[str]]:
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1]
    table = section.split("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[1:]]


def test_the_page_names_every_state() -> None:
    assert [row[0] for row in rows("States")] == [
        state.value.replace("_", " ") for state in State
    ]


def test_the_page_says_from_which_states_an_action_starts() -> None:
    shown = {row[0]: states(row[1]) for row in rows("Transitions")}
    assert shown == {action.__name__: set(starts) for action, starts in FROM.items()}


def test_the_page_says_who_may() -> None:
    shown = {row[0]: re.findall(r"`(.+?)`", row[3]) for row in rows("Transitions")}
    assert shown == {action.__name__: [need.value] for action, need in NEEDS.items()}
