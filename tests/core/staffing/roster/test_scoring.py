"""A roster costs what its instance says, and every hard rule broken is named."""

from __future__ import annotations

import pytest

from anyshore.core.staffing.roster import Roster, read_instance, score

BASE = """SECTION_HORIZON
14
SECTION_SHIFTS
E,480,
L,480,E
SECTION_STAFF
A,E=6|L=5,3360,960,5,2,2,1
SECTION_DAYS_OFF
A,9
SECTION_SHIFT_ON_REQUESTS
A,0,E,3
A,1,L,4
SECTION_SHIFT_OFF_REQUESTS
A,2,E,7
SECTION_COVER
0,E,2,100,1
1,E,0,100,1
"""


def row(text: str) -> Roster:
    """Write a line of days as letters, a dot for a day off."""
    return {("A", day): cell for day, cell in enumerate(text) if cell != "."}


def codes(text: str) -> list[str]:
    return [each.code for each in score(read_instance(BASE), row(text)).problems]


def test_wishes_and_cover_are_weighed() -> None:
    found = score(read_instance(BASE), row("EEE..........."))
    # The wish for L on day 1 (4) and against E on day 2 (7) are not followed.
    assert found.wishes == 11
    assert found.under == 100
    assert found.over == 1
    assert found.objective == 112
    assert found.problems == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EEEEE..EEL....", ["max-minutes", "max-shifts", "day-off"]),
        ("E.............", ["min-minutes"]),
        ("EEEEE..EE.....", ["max-shifts"]),
        ("LE............", ["succession"]),
        ("EEEEEE........", ["max-consecutive"]),
        ("..E..EE.......", ["min-consecutive"]),
        ("EE.EE.........", ["min-days-off"]),
        (".....EE....EE.", ["max-weekends"]),
        ("E............L", []),
        ("EE...........L", []),
    ],
)
def test_every_broken_rule_is_named(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_names_that_are_not_known_are_problems() -> None:
    roster: Roster = {("B", 0): "E", ("A", 99): "E", ("A", 0): "X"}
    found = score(read_instance(BASE), roster)
    assert [each.code for each in found.problems] == ["unknown-name"] * 3
