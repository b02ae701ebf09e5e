"""What a plan says of its queues is read, or refused where it stands."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

import pytest

from anyshore.core.staffing.labour.queues import QueueTerms, read_places, read_queues
from anyshore.core.staffing.labour.rows import Row
from anyshore.kernel import ProblemError


def row(**values: object) -> Row:
    """Return a row of the section."""
    return Row(section="queues", values=values, source="plan.yaml", line=7)


def test_what_is_left_out_is_the_usual() -> None:
    assert read_queues([row(id="calls")], {"calls"}) == {"calls": QueueTerms()}


def test_everything_that_is_told_is_kept() -> None:
    told = row(
        id="mail", contract="alder", name="Mail", skill="mail", kind="deferred",
        zone="Europe/Berlin", opens="08:00", closes="18:00", weekdays="mon-fri",
        share="0.95", within=14400, patience=120, shrinkage="0.1", handle_time=600,
        least=1,
    )  # fmt: skip
    assert read_queues([told], {"mail"})["mail"] == QueueTerms(
        contract="alder",
        name="Mail",
        skill="mail",
        kind="deferred",
        zone="Europe/Berlin",
        opens=time(8),
        closes=time(18),
        weekdays=frozenset(range(5)),
        share=Decimal("0.95"),
        within=14400,
        patience=120,
        shrinkage=Decimal("0.1"),
        handle_seconds=600,
        least=1,
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"id": "fax"}, "Nobody is wanted at 'fax'."),
        ({"id": "calls", "kind": "slow"}, "'slow' is no kind."),
        ({"id": "calls", "share": "1"}, "share is 1, not below 1."),
        ({"id": "calls", "zone": "Mars"}, "There is no zone 'Mars'."),
        ({"id": "calls", "within": 0}, "within is 0, not a whole number from 1"),
        ({"id": "calls", "color": "red"}, "'color' is not known here."),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(
    values: dict[str, object], message: str
) -> None:
    with pytest.raises(ProblemError) as refused:
        read_queues([row(**values)], {"calls"})
    assert message in refused.value.problem.message
    assert refused.value.problem.place.line == 7


def test_a_queue_is_told_once() -> None:
    with pytest.raises(ProblemError) as refused:
        read_queues([row(id="calls"), row(id="calls")], {"calls"})
    assert refused.value.problem.message == "'calls' is given twice."


def test_sites_may_say_where_they_are() -> None:
    (place,) = read_places([row(id="Cebu", city="Cebu City", country="ph")]).values()
    assert (place.city, place.country) == ("Cebu City", "PH")
