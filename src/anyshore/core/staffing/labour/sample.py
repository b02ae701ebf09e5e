"""An invented operation to try rosters on: two sites, five queues, four weeks.

Everything here is made up: 120 people in Manila and Kraków cover customers in US
Eastern and German time round the clock.  The figures follow simple daily curves; none
comes from a real company.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from anyshore.core.staffing.labour.plan import (
    Contract,
    Demand,
    Pattern,
    Person,
    Plan,
    Site,
)
from anyshore.core.staffing.labour.queues import QueueTerms, SitePlace
from anyshore.core.staffing.labour.reading import PlanFile
from anyshore.kernel import Interval

__all__ = ["sample_file", "sample_plan"]

_SITES = (
    Site(id="Manila", zone="Asia/Manila", packs=("PH",)),
    Site(id="Kraków", zone="Europe/Warsaw", packs=("PL",)),
)
# Queue: customers' zone, people by day, people by night, share at weekends.
_QUEUES = {
    "us-voice": ("America/New_York", 15, 3, 0.6),
    "us-chat": ("America/New_York", 9, 2, 0.7),
    "de-voice": ("Europe/Berlin", 10, 1, 0.4),
    "de-mail": ("Europe/Berlin", 4, 1, 0.3),
    "tech": ("America/New_York", 6, 3, 0.8),
}
_SKILLS = {
    "Manila": (
        {"us-voice", "us-chat"},
        {"us-voice", "tech"},
        {"us-voice", "us-chat", "tech"},
        {"us-chat"},
    ),
    "Kraków": (
        {"de-voice", "de-mail"},
        {"de-voice", "tech"},
        {"de-voice", "de-mail", "us-chat"},
    ),
}


# How many contacts so many people answer, and what was promised.
_TERMS = {
    "us-voice": QueueTerms(patience=150, handle_seconds=280),
    "us-chat": QueueTerms(within=60, patience=300, handle_seconds=420),
    "de-voice": QueueTerms(patience=150, handle_seconds=320),
    "de-mail": QueueTerms(
        kind="deferred", share=Decimal("0.95"), within=4 * 3600, handle_seconds=600
    ),
    "tech": QueueTerms(within=60, patience=240, handle_seconds=900),
}


def sample_file(first: date) -> PlanFile:
    """Make the sample as a plan file would tell it, with its queues and places.

    Args:
        first: A Monday.
    """
    plan = sample_plan(first)
    return PlanFile(
        plan=plan,
        title="Two sites round the clock (sample)",
        packs=(),
        rates={},
        names={person.id: f"Sample {person.id}" for person in plan.people},
        places={
            "Manila": SitePlace(city="Manila", country="PH"),
            "Kraków": SitePlace(city="Kraków", country="PL"),
        },
        queues={
            name: replace(terms, name=f"{name} (sample)", zone=_QUEUES[name][0])
            for name, terms in _TERMS.items()
        },
    )


def sample_plan(first: date, *, people: int = 120, days: int = 28) -> Plan:
    """Make the sample's plan.

    Args:
        first: A Monday.
        people: How many people there are; demand shrinks with them.
        days: How many days are planned.
    """
    return Plan(
        first=first,
        days=days,
        sites=_SITES,
        patterns=_patterns(),
        people=_people(first, people, days),
        demand=_demand(first, days, people / 120),
    )


def _patterns() -> tuple[Pattern, ...]:
    manila = [_pattern("Manila", start, (540, 60)) for start in (0, 6, 13, 20, 22)]
    krakow = [_pattern("Kraków", start, (510, 30)) for start in (6, 8, 14, 22)]
    return (*manila, *krakow)


def _pattern(site: str, start: int, minutes: tuple[int, int]) -> Pattern:
    return Pattern(
        id=f"{site[0]}{start:02}",
        site=site,
        starts=time(start),
        minutes=minutes[0],
        break_minutes=minutes[1],
    )


def _people(first: date, count: int, days: int) -> tuple[Person, ...]:
    """Make people whose skills, leave and wishes repeat in different rhythms."""
    found = []
    # Twenty shifts of eight hours in four weeks, two of them give or take.
    most = 480 * (days * 5 // 7)
    for number in range(count):
        site = "Manila" if number % 12 < 7 else "Kraków"
        skills = _SKILLS[site][number % len(_SKILLS[site])]
        away = number % 10 == 0
        leave = {first + timedelta(days=(number * 3 + n) % days) for n in range(3)}
        wish = first + timedelta(days=number * 5 % days)
        found.append(
            Person(
                id=f"{site[0]}{number:03}",
                site=site,
                skills=frozenset(skills),
                contract=Contract(
                    min_minutes=max(most - 960 - (1440 if away else 0), 0),
                    max_minutes=most,
                    max_in_row=5,
                    min_in_row=2,
                    min_days_off=2,
                    max_weekends=3,
                ),
                leave=frozenset(leave if away else ()),
                wishes_off={(wish, ""): 5},
                burden=number % 5,
            )
        )
    return tuple(found)


def _demand(first: date, days: int, scale: float) -> tuple[Demand, ...]:
    found = []
    start = datetime.combine(first, time(0), ZoneInfo("UTC"))
    for queue, (zone, by_day, by_night, weekend) in _QUEUES.items():
        home = ZoneInfo(zone)
        # The first night of the westernmost site ends the plan, so demand does too.
        for hour in range(days * 24):
            at = start + timedelta(hours=hour)
            local = at.astimezone(home)
            share = _curve(local.hour) * (weekend if local.weekday() >= 5 else 1)
            wanted = by_night + (by_day - by_night) * share
            found.append(
                Demand(
                    queue=queue,
                    interval=Interval(at, at + timedelta(hours=1)),
                    required=round(wanted * scale),
                )
            )
    return tuple(found)


def _curve(hour: int) -> float:
    """Return the share of a day's height at a local hour: a flat hill by day."""
    if hour < 7 or hour >= 21:
        return 0.0
    return {7: 0.5, 8: 0.8, 19: 0.6, 20: 0.4}.get(hour, 1.0)
