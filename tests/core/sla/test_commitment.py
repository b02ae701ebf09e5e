"""A commitment is measured by rows, and its share never flatters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anyshore.core.sla import (
    Attainment,
    Commitment,
    Fact,
    Handled,
    Judged,
    Measure,
    Period,
    Row,
    Served,
    Timed,
    measure,
    period_of,
)
from anyshore.kernel import Interval, ProblemError

HOUR = timedelta(hours=1)
ONE = Decimal(1)
EIGHT_HOURS = Commitment(
    name="Eight hours",
    measure=Measure.TURNAROUND,
    threshold=Decimal("0.95"),
    target=8 * HOUR,
)
ACCURACY = Commitment(
    name="Right first time", measure=Measure.ACCURACY, threshold=Decimal("0.98")
)


def test_turnaround_is_the_share_of_items_within_the_target() -> None:
    facts = [
        Timed(id="wi_1", elapsed=8 * HOUR),
        Timed(id="wi_2", elapsed=9 * HOUR),
        Timed(id="wi_3", elapsed=9 * HOUR, excluded="client sent a blank page"),
        Timed(id="wi_4", elapsed=7 * HOUR, done=False),
        Timed(id="wi_5", elapsed=10 * HOUR, done=False),
    ]
    expected = Attainment(
        commitment=EIGHT_HOURS,
        kept=ONE,
        counted=Decimal(3),
        share=Decimal("0.333333"),
        met=False,
        excluded=2,
        rows=(
            Row(id="wi_1", kept=ONE, counted=ONE),
            Row(id="wi_2", counted=ONE),
            Row(id="wi_3", excluded="client sent a blank page"),
            Row(id="wi_4", excluded="open and within its target"),
            Row(id="wi_5", counted=ONE),
        ),
    )
    assert measure(EIGHT_HOURS, facts) == expected


def test_exactly_the_threshold_is_met() -> None:
    facts = [Judged(id=str(n), right=n > 1) for n in range(100)]
    attained = measure(ACCURACY, facts)
    assert attained.met is True
    assert attained.share == Decimal("0.98")
    one_more = measure(ACCURACY, [*facts, Judged(id="100", right=False)])
    assert one_more.met is False
    assert one_more.share == Decimal("0.970297")


def test_a_share_is_rounded_down_so_that_it_never_shows_a_missed_threshold() -> None:
    commitment = Commitment(
        name="x", measure=Measure.AVAILABILITY, threshold=Decimal("0.999999")
    )
    agreed = timedelta(days=30)
    down = timedelta(seconds=2.592001)
    fact = Served(id="inc_1", agreed=agreed, served=agreed - down)
    attained = measure(commitment, [fact])
    assert attained.met is False
    assert attained.share == Decimal("0.999998")


def test_availability_weighs_by_time() -> None:
    commitment = Commitment(
        name="Helpdesk", measure=Measure.AVAILABILITY, threshold=Decimal("0.9")
    )
    facts = [
        Served(id="mon", agreed=10 * HOUR, served=10 * HOUR),
        Served(id="tue", agreed=10 * HOUR, served=8 * HOUR),
        Served(id="wed", agreed=10 * HOUR, served=HOUR, excluded="flood"),
    ]
    attained = measure(commitment, facts)
    assert (attained.kept, attained.counted) == (Decimal(64800), Decimal(72000))
    assert (attained.share, attained.met) == (Decimal("0.9"), True)


def test_volume_is_measured_against_the_number_promised() -> None:
    commitment = Commitment(
        name="Peak", measure=Measure.VOLUME, target=Decimal(200), period=Period.WEEK
    )
    attained = measure(
        commitment, [Handled(id="a", count=Decimal(150)), Handled(id="b")]
    )
    assert (attained.kept, attained.counted) == (Decimal(151), Decimal(200))
    assert (attained.share, attained.met) == (Decimal("0.755"), False)
    assert measure(commitment, []).met is False


def test_where_nothing_counts_nothing_is_kept_or_missed() -> None:
    attained = measure(ACCURACY, [Judged(id="a", right=False, excluded="test item")])
    assert (attained.share, attained.met, attained.excluded) == (None, None, 1)
    assert measure(ACCURACY, []).met is None


def test_a_fact_of_another_kind_is_refused() -> None:
    with pytest.raises(ProblemError) as caught:
        measure(ACCURACY, [Handled(id="wi_9")])
    assert caught.value.problem.code == "fact-mismatch"
    assert "Handled wi_9" in caught.value.problem.message


@pytest.mark.parametrize("threshold", ["0", "-0.1", "1.01", "95"])
def test_a_threshold_is_a_share(threshold: str) -> None:
    with pytest.raises(ProblemError) as caught:
        Commitment(name="x", measure=Measure.ACCURACY, threshold=Decimal(threshold))
    assert caught.value.problem.code == "commitment-threshold"


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (Measure.TURNAROUND, None),
        (Measure.TURNAROUND, Decimal(8)),
        (Measure.TURNAROUND, timedelta(0)),
        (Measure.VOLUME, None),
        (Measure.VOLUME, Decimal(0)),
        (Measure.VOLUME, HOUR),
        (Measure.ACCURACY, Decimal(1)),
        (Measure.AVAILABILITY, HOUR),
    ],
)
def test_a_target_fits_its_measure(
    kind: Measure, target: timedelta | Decimal | None
) -> None:
    with pytest.raises(ProblemError) as caught:
        Commitment(name="x", measure=kind, target=target)
    assert caught.value.problem.code == "commitment-target"


def test_more_service_than_agreed_is_refused() -> None:
    with pytest.raises(ValueError, match="agreed"):
        Served(id="x", agreed=HOUR, served=2 * HOUR)
    with pytest.raises(ValueError, match="agreed"):
        Served(id="x", agreed=HOUR, served=-HOUR)


facts = st.lists(
    st.builds(
        Timed,
        id=st.text("abc", min_size=1),
        elapsed=st.integers(0, 20).map(lambda count: count * HOUR),
        done=st.booleans(),
        excluded=st.sampled_from(["", "", "out of scope"]),
    )
)


@given(facts)
def test_every_number_is_the_sum_of_its_rows(given_facts: list[Fact]) -> None:
    attained = measure(EIGHT_HOURS, given_facts)
    assert [row.id for row in attained.rows] == [fact.id for fact in given_facts]
    assert attained.kept == sum(row.kept for row in attained.rows)
    assert attained.counted == sum(row.counted for row in attained.rows)
    assert attained.excluded + attained.counted == len(attained.rows)
    if attained.share is not None:
        assert attained.met == (attained.share >= EIGHT_HOURS.threshold)


@pytest.mark.parametrize(
    ("period", "first", "after"),
    [
        (Period.DAY, "2026-03-28T23:00Z", "2026-03-29T22:00Z"),
        (Period.WEEK, "2026-03-22T23:00Z", "2026-03-29T22:00Z"),
        (Period.MONTH, "2026-02-28T23:00Z", "2026-03-31T22:00Z"),
        (Period.QUARTER, "2025-12-31T23:00Z", "2026-03-31T22:00Z"),
        (Period.YEAR, "2025-12-31T23:00Z", "2026-12-31T23:00Z"),
    ],
)
def test_a_period_begins_and_ends_at_local_midnight(
    period: Period, first: str, after: str
) -> None:
    """Sunday 29 March 2026 in Berlin is 23 hours long."""
    noon = datetime(2026, 3, 29, 12, tzinfo=UTC)
    expected = Interval(datetime.fromisoformat(first), datetime.fromisoformat(after))
    assert period_of(period, ZoneInfo("Europe/Berlin"), noon) == expected


@given(
    st.sampled_from(Period),
    st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1)),  # noqa: DTZ001 - bounds
)
def test_periods_follow_one_another_without_a_gap(
    period: Period, naive: datetime
) -> None:
    zone = ZoneInfo("America/New_York")
    instant = naive.replace(tzinfo=UTC)
    this = period_of(period, zone, instant)
    assert instant in this
    assert period_of(period, zone, this.end).start == this.end
