"""The benchmark's text is read exactly, and refused with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anyshore.core.staffing.roster import Cover, Request, read_instance
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = """# a comment
SECTION_HORIZON
14

SECTION_SHIFTS
# id, minutes, not followed by
E,480,
L,600,E

SECTION_STAFF
A,E=14|L=0,4320,3360,5,2,2,1
B,,4320,0,5,1,1,2

SECTION_DAYS_OFF
A,0,13

SECTION_SHIFT_ON_REQUESTS
A,2,E,3

SECTION_SHIFT_OFF_REQUESTS
B,4,L,1

SECTION_COVER
0,E,2,100,1
"""


def test_every_section_is_read() -> None:
    instance = read_instance(TEXT)
    first, second = instance.employees
    assert instance.days == 14
    assert [shift.minutes for shift in instance.shifts] == [480, 600]
    assert instance.shifts[1].not_followed_by == {"E"}
    assert first.max_shifts == {"E": 14, "L": 0}
    assert (first.max_minutes, first.min_minutes) == (4320, 3360)
    assert (first.max_consecutive, first.min_consecutive) == (5, 2)
    assert (first.min_days_off, first.max_weekends) == (2, 1)
    assert first.days_off == {0, 13}
    assert second.max_shifts == {}
    assert instance.on_requests == (Request(employee="A", day=2, shift="E", weight=3),)
    assert instance.off_requests == (Request(employee="B", day=4, shift="L", weight=1),)
    assert instance.cover == (Cover(day=0, shift="E", required=2, under=100, over=1),)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    text = "\ufeff" + TEXT.replace("\n", "\r\n")
    assert read_instance(text) == read_instance(TEXT)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("14\n\n", "-1\n\n", 3),
        ("14\n\n", "0\n\n", 3),
        ("L,600,E", "L,600,X", 8),
        ("L,600,E", "E,600,", 8),
        ("L,600,E", "L,0,", 8),
        ("A,2,E,3", "A,14,E,3", 18),
        ("A,2,E,3", "C,2,E,3", 18),
        ("A,2,E,3", "A,2,E", 18),
        ("SECTION_COVER", "SECTION_COVERS", 23),
        ("# a comment", "A,1", 1),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_its_number(
    old: str, new: str, line: int
) -> None:
    with pytest.raises(ProblemError) as caught:
        read_instance(TEXT.replace(old, new, 1), "x.txt")
    assert caught.value.problem.place.line == line
    assert caught.value.problem.place.source == "x.txt"


def test_a_file_without_staff_is_refused() -> None:
    with pytest.raises(ProblemError, match="SECTION_STAFF"):
        read_instance("SECTION_HORIZON\n7\nSECTION_SHIFTS\nD,480,\n")


def test_every_published_instance_is_read(data: Callable[[str], Path]) -> None:
    sizes = {}
    for path in data("rosters").glob("Instance*.txt"):
        instance = read_instance(path.read_text(), path.name)
        sizes[path.stem] = (
            instance.days,
            len(instance.employees),
            len(instance.shifts),
        )
    assert sizes["Instance1"] == (14, 8, 1)
    assert sizes["Instance13"] == (28, 120, 18)
    assert sizes["Instance20"] == (182, 50, 6)
