"""Forecasts of queues: what is regular comes again, what is marked does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.staffed import call_file

from anyshore.apps.audit.models import EventRow
from anyshore.apps.staffing import intraday, services
from anyshore.apps.staffing.forecasting import due_by, is_open, needed
from anyshore.apps.staffing.history import counted, read_days
from anyshore.apps.staffing.models import HistoryDay, StaffQueue
from anyshore.core.staffing.intraday import Change
from anyshore.core.staffing.requirement import Demand, measure
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from tests.staffed import Staffed
    from tests.world import World


def test_a_forecast_repeats_what_is_regular(staffed: Staffed) -> None:
    """The first day is a Monday with twenty calls at noon; the next day has ten."""
    row = staffed.forecast
    assert row.starts_at == datetime(2026, 11, 23, tzinfo=UTC)
    assert (row.mean[12], row.mean[36]) == (20.0, 10.0)
    assert row.mean[:6] == [0.0] * 6
    assert row.handle[12] == 300.0


def test_special_days_and_holidays_say_why_they_differ(staffed: Staffed) -> None:
    """The day set by hand is half a plain Thursday, with its reason."""
    row = staffed.forecast
    eve = (date(2026, 12, 24) - date(2026, 11, 23)).days * 24 + 12
    assert row.mean[eve] == 5.0
    assert row.reasons["2026-12-24"] == "Christmas Eve"
    assert row.reasons["2026-12-25"] == "Christmas Day, not seen yet"


def test_the_requirement_is_the_fewest_who_keep_the_goal(staffed: Staffed) -> None:
    """One fewer at noon would miss the share; shrinkage is put on top."""
    row = staffed.forecast
    noon = Demand(volume=20, handle_time=300, patience=120, interval=3600)
    people = row.agents[12]
    share = float(staffed.queue.share)
    assert measure(noon, people, 20).service_level[0] >= share
    assert measure(noon, people - 1, 20).service_level[0] < share
    assert row.scheduled[12] == -(-people * 10 // 9)


def test_an_open_interval_without_calls_has_the_least(staffed: Staffed) -> None:
    assert staffed.forecast.agents[0] == 1


def test_closed_intervals_need_nobody(staffed: Staffed) -> None:
    queue = staffed.queue
    queue.opens, queue.closes, queue.weekdays = time(22), time(6), [0]
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    starts = [monday + timedelta(hours=hour) for hour in range(48)]
    opened = [hour for hour, start in enumerate(starts) if is_open(queue, start)]
    assert opened == [22, 23, 24, 25, 26, 27, 28, 29]
    agents, _, _ = needed(queue, starts, [5.0] * 48, [300.0] * 48)
    assert [hour for hour, number in enumerate(agents) if number] == opened


def test_deferred_work_is_spread_over_its_deadline(staffed: Staffed) -> None:
    """Two hours of work that may wait for three more hours take one person."""
    queue = staffed.queue
    queue.kind, queue.within = StaffQueue.Kind.DEFERRED, 4 * 3600
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    starts = [monday + timedelta(hours=hour) for hour in range(8)]
    agents, _, _ = needed(queue, starts, [24.0, *[0.0] * 7], [300.0] * 8)
    assert agents == [1] * 8


def test_a_short_history_is_no_ground_for_a_forecast(
    world: World, staffed: Staffed
) -> None:
    HistoryDay.objects.filter(day__gt=date(2026, 11, 10)).delete()
    with pytest.raises(ProblemError) as refused:
        services.make_forecast(world.actor(world.lead), staffed.queue.id)
    assert refused.value.problem.code == "history-short"


def test_history_is_read_by_the_queues_clock(staffed: Staffed) -> None:
    """A day of 25 hours has 25 intervals, and finer rows add up."""
    queue = staffed.queue
    queue.zone = "Europe/Berlin"
    content = "start,count\n2026-10-25T00:00,4\n2026-10-25T00:30,3\n"
    (row,) = read_days(queue, content)
    assert (len(row.counts), row.counts[0], sum(row.counts)) == (25, 7.0, 7.0)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("time,count\n", 1),
        ("start,count\n2026-10-25T00:00,many\n", 2),
        ("start,count\n2026-10-25T00:00,1\nyesterday,1\n", 3),
        ("start,count\n2026-10-25T00:00,-1\n", 2),
    ],
)
def test_history_that_cannot_be_read_names_its_line(
    staffed: Staffed, content: str, line: int
) -> None:
    with pytest.raises(ProblemError) as refused:
        read_days(staffed.queue, content)
    assert refused.value.problem.code == "history-unreadable"
    assert refused.value.problem.place.line == line


def test_history_brought_in_again_replaces_the_day(
    world: World, staffed: Staffed
) -> None:
    lead = world.actor(world.lead)
    days = services.take_history(
        lead, staffed.queue.id, call_file(date(2026, 11, 23), 2)
    )
    assert days == 2
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    found = counted(staffed.queue, noon, noon + timedelta(hours=1))
    assert found[noon].number == 10.0


def test_what_was_done_is_on_the_clients_log(world: World, staffed: Staffed) -> None:
    kinds = EventRow.objects.filter(client_id=world.alder.id).values_list(
        "type", flat=True
    )
    assert list(kinds.order_by("sequence")) == ["special_day.set", "forecast.made"]


def test_an_agent_does_not_plan(world: World, staffed: Staffed) -> None:
    with pytest.raises(ProblemError) as refused:
        services.make_forecast(world.actor(world.agent), staffed.queue.id)
    assert refused.value.problem.code == "not-allowed"


def test_a_promise_counts_open_time_alone(staffed: Staffed) -> None:
    """Four hours from Friday 16:00 end on Monday at 11:00, where days end at 17:00."""
    queue = staffed.queue
    queue.kind, queue.within = StaffQueue.Kind.DEFERRED, 4 * 3600
    queue.opens, queue.closes, queue.weekdays = time(8), time(17), [0, 1, 2, 3, 4]
    friday = datetime(2026, 11, 20, tzinfo=UTC)
    starts = [friday + timedelta(hours=hour) for hour in range(96)]
    came = [friday + timedelta(hours=hour) for hour in (8, 16, 20)]
    due = due_by(queue, came, timedelta(hours=1), starts)
    assert [starts[number] for number in due] == [
        datetime(2026, 11, 20, 11, tzinfo=UTC),
        datetime(2026, 11, 23, 10, tzinfo=UTC),
        datetime(2026, 11, 23, 11, tzinfo=UTC),
    ]


def test_deferred_work_that_nobody_will_do_is_expected_to_be_missed(
    world: World, staffed: Staffed
) -> None:
    """From 01:00, work of 06:00 is due by 08:00 and nobody is planned today."""
    queue = staffed.queue
    queue.kind, queue.within = StaffQueue.Kind.DEFERRED, 2 * 3600
    queue.save()
    found = intraday.outlook(world.actor(world.lead))
    told = [
        (found.starts[each.interval].hour, each.service_level, each.short)
        for each in found.breaches
    ]
    assert told == [(7, 0.0, 1), (8, 0.0, 1)]
    helped = Change(people=1, start=0, end=8, given=str(queue.id))
    assert intraday.tried(found, [helped]) == ()
