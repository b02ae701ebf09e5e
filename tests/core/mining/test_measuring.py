"""Single measures are what their formulas say."""

from __future__ import annotations

import pytest
from tests.core.mining.logs import log_of

from anyshore.core import mining
from anyshore.core.mining import course, people, timing
from anyshore.core.mining.grain import coarsened
from anyshore.core.mining.predicting import next_step_accuracy


def test_rework_counts_what_a_case_had_been_through() -> None:
    log = log_of(["abab", "aab", "b"])
    assert course.rework_share(log) == pytest.approx(3 / 8)
    assert course.repeating_cases(log) == pytest.approx(2 / 3)
    assert course.self_loop_share(log) == pytest.approx(1 / 5)


def test_coverage_counts_the_ten_most_frequent_variants() -> None:
    traces = [["a", f"b{n}"] for n in range(12)] + [["a", "b0"]] * 8
    log = log_of(traces)
    assert course.top_coverage(log) == 18 / 20
    assert course.variant_share(log) == 12 / 20


def test_the_index_is_one_where_all_is_routine() -> None:
    assert mining.index5(log_of(["abc"] * 20)) == 1.0


def test_later_cases_are_foretold_by_earlier_ones() -> None:
    # The first seven say that b follows a; of the last three one goes another way.
    log = log_of(["ab"] * 7 + ["ab", "ac", "ab"])
    # Neither c nor what follows it, which nothing before had shown, is foretold.
    assert next_step_accuracy(log) == pytest.approx(7 / 9)


def test_a_log_too_small_to_split_foretells_nothing() -> None:
    assert next_step_accuracy(log_of(["ab"])) != next_step_accuracy(log_of(["ab"]))


def test_hands_change_where_both_neighbors_are_named() -> None:
    log = log_of(["abcd", "ab"], resources=[["p", "q", "q", None], ["p", "p"]])
    assert people.hand_over_share(log) == pytest.approx(1 / 3)
    assert people.hand_over_share(log_of(["ab"])) is None


def test_roles_are_clear_where_each_does_one_thing() -> None:
    clear = log_of(["ab", "ab"], resources=[["p", "q"], ["p", "q"]])
    assert people.role_clarity(clear) == pytest.approx(1.0)
    blurred = log_of(["ab", "ab"], resources=[["p", "p"], ["q", "q"]])
    assert people.role_clarity(blurred) == pytest.approx(0.0)
    assert people.team_size(blurred) == pytest.approx(2.0)


def test_touch_and_waiting_make_up_the_cycle() -> None:
    log = log_of(["abc"], times=[[2, 5, 9]], starts=[[0, 3, 8]])
    assert timing.touch_hours(log) == 5.0
    assert timing.waiting_hours(log) == 4.0
    assert timing.flow_efficiency(log) == pytest.approx(5 / 9)
    assert timing.percentile_hours(log, 0.5) == 9.0


def test_what_goes_on_at_once_is_no_waiting() -> None:
    log = log_of(["ab"], times=[[4, 10]], starts=[[0, 2]])
    assert timing.waiting_hours(log) == 0.0
    assert timing.touch_hours(log) == 12.0


def test_work_that_ends_late_covers_what_lies_between() -> None:
    # From 0 to 4, from 5 to 6, and beside them from 2 to 10.
    log = log_of(["abc", "a"], times=[[4, 6, 10], [30]], starts=[[0, 5, 2], [20]])
    assert timing.waiting_hours(log) == 0.0


def test_waiting_of_many_long_cases_is_counted_exactly() -> None:
    century = 24 * 36500
    log = log_of(
        ["ab"] * 300,
        times=[[n, n + century] for n in range(300)],
        starts=[[n, n + century - 1] for n in range(300)],
    )
    assert timing.waiting_hours(log) == century - 1


def test_without_starts_work_cannot_be_told_from_waiting() -> None:
    log = log_of(["ab"])
    assert (timing.touch_hours(log), timing.waiting_hours(log)) == (None, None)
    assert timing.flow_efficiency(log) is None


def test_a_target_is_attained_by_those_within_it() -> None:
    log = log_of(["ab", "ab", "ab"], times=[[0, 1], [0, 2], [0, 3]])
    assert timing.attainment(log, 2.0) == pytest.approx(2 / 3)
    measures = mining.measure(log, mining.Options(draws=2, target_hours=2.0))
    assert measures["attainment"] == pytest.approx(2 / 3)


def test_arrivals_are_counted_in_the_zone_asked_for() -> None:
    # Thursday, 1 January 1970, midnight in UTC.
    log = log_of(["a", "a"], times=[[0], [24]])
    utc = timing.arrivals(log)
    assert utc is not None
    assert (utc.by_hour[0], utc.by_weekday) == (2, (0, 0, 0, 1, 1, 0, 0))
    there = timing.arrivals(log, "America/New_York")
    assert there is not None
    assert (there.by_hour[19], there.by_weekday) == (2, (0, 0, 1, 1, 0, 0, 0))
    assert there.out_of_hours == 1.0


def test_codes_that_share_a_beginning_are_one_group() -> None:
    names = [f"{phase}_{number}" for phase in ("01_AA", "02_BB") for number in range(8)]
    log = log_of([names, names])
    coarse, how = coarsened(log)
    assert how == "by the beginning of their codes"
    assert coarse.trace(0) == ("01_AA", "02_BB")


def test_activities_that_are_alike_are_one_group() -> None:
    # Either of x0 and x1 lies between the same two; so do y0 and y1, and so on.
    traces = [
        [name for letter in "abcdefgh" for name in (letter, f"{letter}{letter}-{way}")]
        for way in ("up", "down")
    ]
    coarse, how = coarsened(log_of(traces * 3))
    assert how == "by what comes before and after them"
    assert len(coarse.activities) == 12
    assert len(mining.variants(coarse)) == 1


def test_few_activities_stand_for_themselves() -> None:
    log = log_of(["abc"])
    assert coarsened(log)[0] is log
