"""What ``anyshore staff`` is asked must be clear before it looks for a platform."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.cli.staff import staff
from anyshore.core.staffing.labour.sample import sample_file
from anyshore.kernel import ProblemError


@pytest.mark.parametrize(("file", "sample"), [(None, False), (Path("plan.yaml"), True)])
def test_a_file_or_the_sample(file: Path | None, *, sample: bool) -> None:
    with pytest.raises(ProblemError) as refused:
        staff(file=file, sample=sample)
    assert refused.value.problem.code == "roster-file"


def test_the_sample_names_itself_a_sample_everywhere() -> None:
    """Whoever meets its rows in a platform sees that nobody real is meant."""
    found = sample_file(date(2026, 12, 7))
    assert found.title.endswith("(sample)")
    assert all(terms.name.endswith("(sample)") for terms in found.queues.values())
    assert all(name.startswith("Sample ") for name in found.names.values())
    assert set(found.queues) == {each.queue for each in found.plan.demand}


def test_without_a_day_the_sample_begins_next_monday(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[date] = []

    def stop(first: date) -> None:
        seen.append(first)
        raise LookupError

    monkeypatch.setattr("anyshore.core.staffing.labour.sample.sample_file", stop)
    for first in (None, datetime(2027, 1, 4)):  # noqa: DTZ001 - a day, as typer reads it
        with clock.standing_at(MONDAY), pytest.raises(LookupError):
            staff(sample=True, first=first)
    assert seen == [date(2026, 11, 30), date(2027, 1, 4)]
