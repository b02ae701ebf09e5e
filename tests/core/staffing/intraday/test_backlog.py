"""Work that may wait is missed where it falls due, not where it comes."""

from __future__ import annotations

from anyshore.core.staffing.intraday import (
    Breach,
    Change,
    Waiting,
    breaches,
    try_out,
)
from anyshore.core.staffing.requirement import Deferred

HOUR = 3600.0


def mail(people: list[int], share: float = 0.95, over: int = 0) -> Waiting:
    """Two hours of work that came in the first hour, due by the end of the second."""
    return Waiting(
        name="mail",
        deferred=Deferred(work=[2 * HOUR], comes=[over], due=[over + 1]),
        share=share,
        seconds=HOUR,
        people=people,
        over=over,
    )


def test_work_that_is_done_in_time_is_no_breach() -> None:
    assert breaches([mail([1, 1, 0])]) == ()


def test_half_of_it_late_is_told_where_it_is_due_with_who_would_help() -> None:
    """One of two hours is done; one person more from now on does the other."""
    assert breaches([mail([1, 0, 1])]) == (
        Breach(queue="mail", interval=1, service_level=0.5, promised=0.95, short=1),
    )


def test_a_promise_of_half_is_kept_by_half() -> None:
    assert breaches([mail([1, 0, 1], share=0.5)]) == ()


def test_what_is_due_first_is_done_first() -> None:
    """The urgent hour comes last and is done in time; the other one is not."""
    deferred = Deferred(work=[HOUR, HOUR], comes=[0, 1], due=[2, 1])
    queue = Waiting(
        name="mail", deferred=deferred, share=1.0, seconds=HOUR, people=[0, 1, 0]
    )
    assert [(each.interval, each.short) for each in breaches([queue])] == [(2, 1)]


def test_work_that_was_due_already_is_a_breach_now() -> None:
    deferred = Deferred(work=[3 * HOUR], comes=[0], due=[0])
    queue = Waiting(
        name="mail", deferred=deferred, share=0.95, seconds=HOUR, people=[1, 1]
    )
    (found,) = breaches([queue])
    assert (found.interval, found.short) == (0, 2)
    assert found.service_level == 1 / 3


def test_intervals_that_are_over_are_reckoned_and_not_told() -> None:
    """What nobody did before now is due in an hour that is still to come."""
    deferred = Deferred(work=[2 * HOUR], comes=[0], due=[2])
    queue = Waiting(
        name="mail",
        deferred=deferred,
        share=1.0,
        seconds=HOUR,
        people=[0, 0, 1],
        over=2,
    )
    (found,) = breaches([queue])
    assert (found.interval, found.service_level, found.short) == (0, 0.5, 1)


def test_people_can_be_tried_on_it_from_now_on() -> None:
    """Intervals of a change are counted from the present one."""
    queue = mail([0, 1, 0], over=0)
    later = mail([0, 0, 1, 0], over=1)
    change = Change(people=1, start=0, end=1, given="mail")
    assert breaches(try_out([queue], [change])) == ()
    assert breaches(try_out([later], [change])) == ()
