"""Where nobody could make a line, the fewest limits that clash are named."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.core.staffing.roster import Instance, Roster, read_instance, score
from anyshore.core.staffing.roster.conflict import Limit, conflict, unstaffed
from anyshore.core.staffing.roster.model import from_instance

_DAYS = 6
#: Which limit a finding of the independent scorer speaks of.
_LIMITS = {
    "min-minutes": Limit.LEAST_TIME,
    "max-minutes": Limit.MOST_TIME,
    "max-consecutive": Limit.LONGEST_RUN,
    "min-consecutive": Limit.SHORTEST_RUN,
    "min-days-off": Limit.SHORTEST_OFF,
    "max-weekends": Limit.WEEKENDS,
    "max-shifts": Limit.PER_TYPE,
    "succession": Limit.SUCCESSION,
    "day-off": Limit.BARRED,
}


@st.composite
def tight(draw: st.DrawFn) -> Instance:
    """Draw one person over six days, with much to work and little room."""
    least = draw(st.integers(2, 6)) * 480
    off = ",".join(str(day) for day in sorted(draw(st.sets(st.integers(0, 5)))))
    text = f"""SECTION_HORIZON
{_DAYS}
SECTION_SHIFTS
E,480,
L,600,E|L
SECTION_STAFF
A,E={draw(st.integers(1, 4))}|L={draw(st.integers(1, 3))},\
{least + draw(st.integers(-480, 900))},{least},{draw(st.integers(1, 5))},\
{draw(st.integers(1, 3))},{draw(st.integers(1, 3))},{draw(st.integers(0, 1))}
SECTION_DAYS_OFF
"""
    return read_instance(text + (f"A,{off}\n" if off else ""))


def fewest(instance: Instance) -> int:
    """Count the limits of the smallest contradiction, by trying every line."""
    broken = set()
    for row in product((None, "E", "L"), repeat=_DAYS):
        roster: Roster = {("A", day): kind for day, kind in enumerate(row) if kind}
        problems = score(instance, roster).problems
        broken.add(frozenset(_LIMITS[each.code] for each in problems))
    for size in range(len(Limit) + 1):
        for some in combinations(Limit, size):
            if all(each & set(some) for each in broken):
                return size
    return 0


@settings(max_examples=6, deadline=None, derandomize=True)
@given(tight())
def test_no_smaller_set_of_limits_clashes(instance: Instance) -> None:
    found = conflict(from_instance(instance), 0)
    assert len(found) == fewest(instance)


CROWDED = """SECTION_HORIZON
28
SECTION_SHIFTS
A,480,
B,480,
C,480,
D,480,
E,480,
F,480,
SECTION_STAFF
P,A=3|B=3|C=3|D=3|E=3|F=3,9600,9600,5,2,2,4
"""


def test_many_limits_per_type_are_proven_to_clash_with_the_least_time() -> None:
    """Six types of three shifts each do not make twenty."""
    model = from_instance(read_instance(CROWDED))
    assert conflict(model, 0) == (Limit.LEAST_TIME, Limit.PER_TYPE)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # Eighteen shifts are enough; nothing clashes.
        ("9600,9600", "8640,8640", ()),
        # A month off leaves nothing to work.
        (
            "5,2,2,4\n",
            "5,2,2,4\nSECTION_DAYS_OFF\nP," + ",".join(map(str, range(28))) + "\n",
            (Limit.LEAST_TIME, Limit.BARRED),
        ),
        ("9600,9600", "480,960", (Limit.LEAST_TIME, Limit.MOST_TIME)),
        ("9600,9600,5", "9600,8640,0", (Limit.LEAST_TIME, Limit.LONGEST_RUN)),
    ],
)
def test_the_limits_that_clash_are_named(
    old: str, new: str, expected: tuple[Limit, ...]
) -> None:
    text = CROWDED.replace(old, new)
    assert conflict(from_instance(read_instance(text)), 0) == expected


def test_a_shift_nobody_may_work_is_named() -> None:
    text = CROWDED.replace("F=3", "F=0") + "SECTION_COVER\n0,F,2,100,1\n1,F,1,9,1\n"
    found = unstaffed(read_instance(text))
    assert [each.place.element for each in found] == ["F"]
    assert "3 times" in found[0].message
    assert unstaffed(read_instance(text.replace("F=0", "F=1"))) == ()
