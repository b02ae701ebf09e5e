"""The search: a roster early, a bound soon, then better ones until both meet.

First everybody gets a best response to the others, and blends of lines show good
prices and a roster close to them; then column generation gives the bound; then dives,
large neighborhoods and branching take turns on all workers until the bound meets the
roster or time is up.  Where linear programs are slow, the bound rises beside the
neighborhoods.  What is known is reported as it grows.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from anyshore.core.staffing.roster.blend import Blend
from anyshore.core.staffing.roster.branching import Node, Outcome, Tree, explore
from anyshore.core.staffing.roster.diving import dive
from anyshore.core.staffing.roster.effort import (
    EPS,
    Effort,
    Found,
    NoLineError,
    Progress,
)
from anyshore.core.staffing.roster.generation import Generation, Ground, Rulings
from anyshore.core.staffing.roster.master import is_large
from anyshore.core.staffing.roster.neighborhood import (
    Change,
    choose_people,
    gain_needed,
    improve,
    mix,
    respond,
)
from anyshore.core.staffing.roster.pricing import Pricer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.master import Column
    from anyshore.core.staffing.roster.model import Model

    Floats = NDArray[np.float64]
    Line = NDArray[np.int16]

__all__ = ["Effort", "Found", "NoLineError", "Progress", "search"]

# Columns remembered per person; the oldest are forgotten first.
_MOST_REMEMBERED = 200
# Sweeps over everybody's blend before the first linear program, and where linear
# programs are slow; and the share of the time they may take.
_SWEEPS = 40
_MANY_SWEEPS = 150
_SWEEPING = 0.2
# Sweeps between bounds.
_SWEEPS_PER_BOUND = 5
# Lines of each blend that the linear program starts from.
_FIRST_LINES = 12
# Cover rows from which one linear program over everybody may outlast any limit.
_MOST_ROWS = 4000
# People from whom on blends are mixed anew for some of them.
_MIX_FROM = 20
# Dives before neighborhoods take over.
_DIVES = 2


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Grown:
    """A generation over everybody that has gone on for some rounds."""

    #: The generation.
    root: Generation


def search(model: Model, effort: Effort) -> Found:
    """Search for a cheap roster until it is proven best or time is up.

    Raises:
        NoLineError: Where somebody has no line that obeys the limits.
    """
    return _Search(model, effort).run()


_Result = Change | Outcome | Grown


def _grown(root: Generation) -> Grown:
    root.run(rounds=1)
    return Grown(root=root)


class _Search:
    def __init__(self, model: Model, effort: Effort) -> None:
        self.model = model
        self.effort = effort
        self.start = effort.clock()
        self.ground = Ground(
            model=model,
            pricer=Pricer(model),
            left=lambda: effort.seconds - (effort.clock() - self.start),
            executor=effort.executor,
            workers=effort.workers,
        )
        self.rng = np.random.default_rng(effort.seed)
        self.lines = np.full((model.people, model.days), -1, dtype=np.int16)
        self.cost = np.inf
        self.bound = -np.inf
        self.prices: Floats | None = None
        self.large = is_large(model)
        self.blend: Blend | None = None
        self.root: Generation | None = None
        self.tree = Tree()
        self.benches: list[Generation] = []
        self.bench_count = 0
        self.steps = model.people
        self.pool: dict[int, dict[bytes, Column]] = {
            person: {} for person in range(model.people)
        }
        self.size = float(min(6, model.people))
        self.stale = 0
        self.dives = 0
        self.proven_at: set[tuple[int, ...]] = set()

    def run(self) -> Found:
        self._begin()
        self._root()
        if not self._done():
            self._work()
        return Found(lines=self.lines, cost=self.cost, bound=self.bound)

    def _tell(self, doing: str) -> None:
        seconds = self.effort.clock() - self.start
        self.effort.report(
            Progress(seconds=seconds, cost=self.cost, bound=self.bound, doing=doing)
        )

    def _done(self) -> bool:
        return self.cost - self.bound < EPS or self.ground.left() <= 0

    # The first roster

    def _begin(self) -> None:
        """Give everybody a line, then let each respond to the others once more."""
        lines = self.lines
        for person in self.rng.permutation(self.model.people):
            line = respond(self.ground, lines, person)
            if line is None:
                raise NoLineError(int(person))
            lines[person] = line
        self._accept(lines)
        self._tell("first roster")
        if self.ground.left() > 0:
            self._respond(lines, self.rng, most=1)
            self._accept(lines)
            self._tell("responding")

    def _accept(self, lines: Line) -> bool:
        cost = self.model.total(lines)
        if cost >= self.cost - EPS:
            return False
        self.lines, self.cost = lines.copy(), cost
        for person, line in enumerate(lines):
            self._remember([self.ground.column(person, line)])
        self.proven_at.clear()
        return True

    def _remember(self, columns: Iterable[Column]) -> None:
        for column in columns:
            own = self.pool[column.person]
            own[column.line.tobytes()] = column
            if len(own) > _MOST_REMEMBERED:
                del own[next(iter(own))]

    # The bound

    def _root(self) -> None:
        """Generate columns for everybody, for at most some share of the time."""
        blend = self.blend = self._sweep()
        self.prices = blend.prices if np.isfinite(blend.bound) else None
        if self._done() or len(self.model.demand) > _MOST_ROWS:
            return
        until = self.ground.left() * 0.4
        ground = self.ground
        if not self.large:
            ground = replace(ground, left=lambda: self.ground.left() - until)
        root = Generation(ground, range(self.model.people), self.model.demand)
        root.seed(chain.from_iterable(each.values() for each in self.pool.values()))
        root.seed(blend.columns(most=_FIRST_LINES))
        if np.isfinite(blend.bound):
            root.bound, root.prices = blend.bound, blend.prices
        if self.large:
            root.ground = self.ground.alone(np.inf)
            self.root = root
            return
        rounds = 0
        while not root.complete and ground.left() > 0:
            root.run(rounds=3)
            rounds += 3
            self._raise_bound(root.bound)
            self._tell("bound")
        self._learn(root)
        root.ground = self.ground.alone(np.inf)
        # Long linear solutions leave time for few steps of a dive.
        pace = (self.effort.seconds - self.ground.left()) / max(rounds, 1)
        self.steps = max(
            8, min(self.model.people, int(0.25 * self.ground.left() / max(pace, 1e-3)))
        )

    def _learn(self, root: Generation) -> None:
        """Keep what a generation over everybody has found; go on from it if whole."""
        if root.relaxed is None or root.prices is None:
            return
        self.prices = root.prices
        used = np.flatnonzero(root.relaxed.shares > 1e-6)
        self._remember(root.master.columns[at] for at in used)
        self._keep_cheap(root.master.columns)
        if not root.complete:
            return
        self.tree.put(Node(bound=root.bound))
        self.benches.append(root)
        self.bench_count += 1

    def _sweep(self) -> Blend:
        """Improve everybody's blend for a share of the time, then dive from it."""
        giant = len(self.model.demand) > _MOST_ROWS
        end = self.ground.left() * (0.5 if giant else 1 - _SWEEPING)
        ground = replace(self.ground, left=lambda: self.ground.left() - end)
        blend = Blend(ground, self.lines)
        for number in range(_MANY_SWEEPS if self.large else _SWEEPS):
            if not blend.sweep(self.rng.permutation(self.model.people)):
                break
            if number % _SWEEPS_PER_BOUND == _SWEEPS_PER_BOUND - 1 and blend.learn():
                self._raise_bound(blend.bound)
            self._tell("first prices")
        blend.ground = self.ground
        self._merge(self._blend_dive(blend.copy(), self.rng))
        self._tell("first dive")
        return blend

    def _blend_dive(self, blend: Blend, rng: np.random.Generator) -> Change:
        """Fix everybody's blend to a line, then let each respond to the others."""
        everybody = tuple(range(self.model.people))
        found = blend.dive(everybody, rng, steps=-(-len(everybody) // 2))
        if found is None:
            return Change(people=everybody, columns=(), proven=False, pool=())
        lines = self.lines.copy()
        for column in found:
            lines[column.person] = column.line
        self._respond(lines, rng)
        columns = tuple(
            self.ground.column(person, line) for person, line in enumerate(lines)
        )
        return Change(people=everybody, columns=columns, proven=False, pool=columns)

    def _respond(self, lines: Line, rng: np.random.Generator, *, most: int = 3) -> None:
        """Let everybody respond to the others, until nothing gets better."""
        cost = np.inf
        for _ in range(most):
            for person in rng.permutation(self.model.people):
                if self.ground.left() <= 0:
                    return
                line = respond(self.ground, lines, int(person))
                if line is not None:
                    lines[person] = line
            before, cost = cost, self.model.total(lines)
            if cost > before - EPS:
                return

    def _raise_bound(self, bound: float) -> None:
        bound += self.model.base
        if self.model.whole and np.isfinite(bound):
            bound = float(np.ceil(bound - EPS))
        self.bound = max(self.bound, min(bound, self.cost))

    def _keep_cheap(self, columns: Sequence[Column], most: int = 60) -> None:
        """Remember the columns that are cheapest at the bound's prices, per person."""
        assert self.prices is not None  # noqa: S101 - set before
        worth = self.ground.worth(self.prices)
        ranked: dict[int, list[tuple[float, int]]] = {}
        for at, column in enumerate(columns):
            days = np.flatnonzero(column.line >= 0)
            value = column.cost - float(worth[days, column.line[days]].sum())
            ranked.setdefault(column.person, []).append((value, at))
        for order in ranked.values():
            self._remember(columns[at] for _, at in sorted(order)[:most])

    def _regret(self) -> Floats:
        """Return per person how far the line is from the best seen, at the prices."""
        if self.prices is None:
            return np.ones(self.model.people)
        worth = self.ground.worth(self.prices)
        days = np.arange(self.model.days)
        regret = np.zeros(self.model.people)
        for person, columns in self.pool.items():
            values = []
            for line in [self.lines[person], *(each.line for each in columns.values())]:
                at = days[line >= 0]
                own = self.model.line_cost(person, line)
                values.append(own - worth[at, line[at]].sum())
            regret[person] = values[0] - min(values)
        return regret

    # Improving and proving, side by side

    def _work(self) -> None:
        self.regret = self._regret()
        running: set[Future[_Result]] = set()
        while not self._done():
            if self.effort.executor is None:
                self._merge(self._next()())
                continue
            while len(running) < self.effort.workers:
                running.add(self.effort.executor.submit(self._next()))
            done, running = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
            for each in done:
                self._merge(each.result())
            self._tell(f"{self.size:.0f} people at a time")
        wait(running)
        for each in running:
            self._merge(each.result())

    def _next(self) -> Callable[[], _Result]:
        """Choose what to do next: a dive, a node, or a neighborhood."""
        root = self.root
        if root is not None and (self.effort.executor or self.rng.random() < 0.5):
            self.root = None
            return lambda: _grown(root)
        gap = self.cost - self.bound
        below = self.cost - self.model.base - gain_needed(self.model) + EPS
        chance = 0.5 if gap < 0.02 * self.cost or self.stale > 60 else 0.1
        dive_now = self.dives < _DIVES
        mixing = 0.0 if gap < 0.01 * self.cost else 0.7 if self.large else 0.2
        if self.large and self.blend is not None and self.rng.random() < 0.02:
            blend = self.blend.copy()
            rng = np.random.default_rng(int(self.rng.integers(2**31)))
            return lambda: self._blend_dive(blend, rng)
        if self.model.people > _MIX_FROM and self.rng.random() < mixing:
            return self._mix()
        if dive_now or self.rng.random() < chance:
            bench = self._bench()
            if bench is not None and dive_now:
                self.dives += 1
                seed = [self.effort.seed, self.dives]
                return lambda: self._dive(bench, np.random.default_rng(seed), below)
            node = self.tree.take() if bench is not None else None
            if bench is not None and node is not None:
                return lambda: self._explore(bench, node, below)
            if bench is not None:
                self.benches.append(bench)
        return self._neighborhood()

    def _bench(self) -> Generation | None:
        """Take a generation over everybody that no other worker uses."""
        if self.benches:
            return self.benches.pop()
        if not 0 < self.bench_count < self.effort.workers:
            return None
        self.bench_count += 1
        bench = Generation(
            self.ground.alone(np.inf), range(self.model.people), self.model.demand
        )
        bench.seed(
            chain.from_iterable(list(each.values()) for each in self.pool.values())
        )
        bench.prices = self.prices
        return bench

    def _explore(self, bench: Generation, node: Node, below: float) -> Outcome:
        outcome = explore(bench, node, below=below)
        self.benches.append(bench)
        return outcome

    def _dive(
        self, bench: Generation, rng: np.random.Generator, below: float
    ) -> Change:
        bench.obey(Rulings(self.model))
        found = dive(bench, rng, below=below, steps=self.steps) or ()
        self.benches.append(bench)
        return Change(
            people=tuple(range(self.model.people)),
            columns=tuple(found),
            proven=False,
            pool=tuple(found),
        )

    def _mix(self) -> Callable[[], Change]:
        size = int(self.rng.integers(_MIX_FROM // 2, 1 + self.model.people // 2))
        people = choose_people(self.model, self.lines, self.regret, size, self.rng)
        seed = int(self.rng.integers(2**31))
        ground, lines = self.ground.alone(np.inf), self.lines
        return lambda: mix(ground, lines, people, seed)

    def _neighborhood(self) -> Callable[[], Change]:
        size = max(2, int(self.size + self.rng.integers(-1, 2)))
        people = choose_people(self.model, self.lines, self.regret, size, self.rng)
        for _ in range(5):
            if tuple(people) not in self.proven_at:
                break
            people = choose_people(self.model, self.lines, self.regret, size, self.rng)
        lines = self.lines
        pool = list(
            chain.from_iterable(list(self.pool[each].values()) for each in people)
        )
        seed = int(self.rng.integers(2**31))
        ground = self.ground.alone(np.inf)
        return lambda: improve(ground, lines, people, pool, seed)

    def _merge(self, result: _Result) -> None:
        if isinstance(result, Outcome):
            self._merge_node(result)
            return
        if isinstance(result, Grown):
            self._raise_bound(result.root.bound)
            self._learn(result.root)
            if not result.root.complete:
                self.root = result.root
            return
        self._remember(result.pool)
        better = bool(result.columns) and self._adopt(result.columns)
        if better:
            self.stale = 0
            self.regret = self._regret()
        elif len(result.people) < self.model.people:
            self.stale += 1
            if result.proven:
                self.proven_at.add(result.people)
                self.size = min(self.size + 0.1, self.model.people)
            else:
                self.size = max(self.size - 0.2, 3.0)

    def _merge_node(self, outcome: Outcome) -> None:
        self.tree.close(outcome)
        if outcome.solution:
            self._adopt(outcome.solution)
        self._raise_bound(self.tree.bound())

    def _adopt(self, columns: Sequence[Column]) -> bool:
        lines = self.lines.copy()
        for column in columns:
            lines[column.person] = column.line
        return self._accept(lines)
