"""How fast and how well work is given out: simulated, and by the live dispatcher.

One million items of three classes (due in 1, 8 and 24 hours), 10,000 people in three
shifts with one to four of 50 skills, one week; handling times are log-normal and scaled
to the offered load.  On time means finished by the deadline; the bound is what nobody
could beat, every item begun when it comes.

    python benchmarks/routing.py [--loads 0.97 1.15]
"""

from __future__ import annotations

import argparse
import gc
import os
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from anyshore.core.staffing.simulation import Arrivals, Crew, Run, simulate
from anyshore.core.work.routing import (
    FIRST_COME,
    Decision,
    Dispatcher,
    Person,
    Policy,
    Waiting,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ITEMS, PEOPLE, SKILLS = 1_000_000, 10_000, 50
DAY = 86_400.0
# In this order at one instant.
FINISH, LEAVE, JOIN, OFFER = range(4)
TARGET_SECONDS, TARGET_RATE = 3.0, 100_000
POLICIES = {
    "first come, first served": FIRST_COME,
    "strict priority": Policy(safety=(), head_start=(1e9, 5e8, 0.0)),
    "slack": Policy(safety=()),
    "slack with triage": Policy(),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loads", type=float, nargs="*", default=[0.97, 1.15, 1.35])
    loads = parser.parse_args().loads
    print(f"load average {os.getloadavg()[0]:.1f}")
    small = setting(0.5, items=1000, people=50)
    began = time.process_time()
    simulate(*small)
    print(f"compiled or loaded in {time.process_time() - began:.1f} s")
    for load in loads:
        simulated(load)
    live()


def setting(
    load: float, items: int = ITEMS, people: int = PEOPLE
) -> tuple[Arrivals, Crew]:
    """Make the items and the people of a week."""
    random = np.random.default_rng(1)
    popular = 1 / np.arange(1, SKILLS + 1) ** 0.7
    popular /= popular.sum()
    came = np.sort(random.uniform(0, 7 * DAY, items))
    kind = random.choice(3, items, p=[0.2, 0.5, 0.3])
    mean, spread = load * people * 7 * DAY / 3 / items, 0.6
    handle = random.lognormal(np.log(mean) - spread**2 / 2, spread, items)
    arrivals = Arrivals(
        came=came,
        line=random.choice(SKILLS, items, p=popular),
        kind=kind,
        handle=handle,
        expected=mean,
        due=came + np.array([1, 8, 24])[kind] * 3600.0,
    )
    counts = random.integers(1, 5, people)
    skills = [random.choice(SKILLS, n, replace=False, p=popular) for n in counts]
    shifts = np.arange(8)[None, :] * DAY + (np.arange(people) % 3)[:, None] * DAY / 3
    crew = Crew(
        first=np.concatenate([[0], np.cumsum(counts)]),
        line=np.concatenate(skills).astype(np.int32),
        wait=np.zeros(counts.sum()),
        capacity=np.ones(people, dtype=np.int32),
        who=np.repeat(np.arange(people, dtype=np.int32), 8),
        begins=shifts.ravel(),
        ends=shifts.ravel() + DAY / 3,
    )
    return arrivals, crew


def simulated(load: float) -> None:
    """Print speed and on-time shares of every policy at one load."""
    arrivals, crew = setting(load)
    kind = np.asarray(arrivals.kind)
    soonest = np.asarray(arrivals.came) + np.asarray(arrivals.handle)
    bound = (soonest <= np.asarray(arrivals.due)).mean()
    print(f"load {load:.0%}: nobody could beat {bound:.2%}")
    for name, policy in POLICIES.items():
        began = time.process_time()
        found = simulate(arrivals, crew, policy)
        seconds = time.process_time() - began
        kept = found.on_time
        classes = ", ".join(f"{kept[kind == each].mean():.2%}" for each in range(3))
        word = "met" if seconds < TARGET_SECONDS else "MISSED"
        print(
            f"  {name:25} {kept.mean():7.2%} on time ({classes}) in {seconds:.2f} s"
            f" of processor time (under {TARGET_SECONDS:.0f} s: {word})"
        )


def live() -> None:
    """Play a week of 115 % load to the live dispatcher, event by event."""
    arrivals, crew = setting(1.15, items=200_000, people=2000)
    found = simulate(arrivals, crew, Policy())
    items, people = waiting(arrivals), crowd(crew)
    events = week(arrivals, crew, found)
    served = found.person.tolist()
    dispatcher = Dispatcher(Policy(), kinds=3, lines=range(SKILLS))
    given: list[Decision] = []
    gc.collect()
    gc.freeze()
    began = time.process_time()
    for now, what, number in events:
        if what == FINISH:
            given += dispatcher.finish(people[served[number]], items[number], now)
        elif what == LEAVE:
            dispatcher.leave(people[number])
        elif what == JOIN:
            given += dispatcher.join(people[number], now)
        else:
            one = dispatcher.offer(items[number], now)
            if one is not None:
                given.append(one)
    seconds = time.process_time() - began
    assert all(served[each.item.key] == each.person.key for each in given)
    rate = len(given) / seconds
    began = time.process_time()
    letters = sum(len(each.why) for each in given)
    explained = len(given) / (time.process_time() - began)
    word = "met" if rate >= TARGET_RATE else "MISSED"
    print(
        f"live dispatcher: {len(given)} decisions as simulated, {rate:,.0f}/s in one"
        f" process ({TARGET_RATE:,}/s: {word}); {explained:,.0f} explained a second,"
        f" {letters / len(given):.0f} letters each"
    )


def waiting(arrivals: Arrivals) -> list[Waiting]:
    """Make the items that the live dispatcher knows."""
    names = ("line", "kind", "came", "due", "expected")
    columns = (np.asarray(getattr(arrivals, name)).tolist() for name in names)
    return [
        Waiting(key=row, **dict(zip(names, values, strict=True)))
        for row, values in enumerate(zip(*columns, strict=True))
    ]


def crowd(crew: Crew) -> list[Person]:
    """Make the people that the live dispatcher knows."""
    spans = zip(crew.first[:-1], crew.first[1:], strict=True)
    return [
        Person(key=number, access=dict.fromkeys(crew.line[first:last].tolist(), 0.0))
        for number, (first, last) in enumerate(spans)
    ]


def week(arrivals: Arrivals, crew: Crew, found: Run) -> Iterator[tuple[Any, ...]]:
    """Tell what happens, in order of time, as the simulation found it."""
    ends = found.began + np.asarray(arrivals.handle)
    done = np.flatnonzero(ends <= found.end)
    came = np.asarray(arrivals.came)
    parts = (
        (FINISH, ends[done], done),
        (LEAVE, crew.ends, crew.who),
        (JOIN, crew.begins, crew.who),
        (OFFER, came, np.arange(len(came))),
    )
    at = np.concatenate([times for _, times, _ in parts])
    what = np.concatenate([np.full(len(times), kind) for kind, times, _ in parts])
    number = np.concatenate([numbers for _, _, numbers in parts])
    order = np.lexsort((number, what, at))
    order = order[at[order] < found.end]
    return zip(*(each[order].tolist() for each in (at, what, number)), strict=True)


if __name__ == "__main__":
    main()
