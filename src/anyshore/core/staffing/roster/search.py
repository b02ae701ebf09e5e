"""The search: a roster early, a bound soon, then better ones until both meet.

First everybody gets a best response to the others, and blends of lines show good
prices and a roster close to them; then column generation gives the bound; then dives,
large neighborhoods and branching take turns on all workers until the bound meets the
roster or time is up.  What has gained most of late is done most.  Where linear programs
are slow, the bound rises beside the neighborhoods.  What is known is reported as it
grows.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
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
    Part,
    choose_people,
    combine,
    gain_needed,
    improve,
    mix,
    respond,
    respond_all,
    settle_blend,
)
from anyshore.core.staffing.roster.pricing import Pricer
from anyshore.core.staffing.roster.standing import Standing
from anyshore.core.staffing.roster.turns import Turn, Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from anyshore.core.staffing.roster.master import Column
    from anyshore.core.staffing.roster.model import Model

    Floats = NDArray[np.float64]

__all__ = ["Effort", "Found", "NoLineError", "Progress", "search"]

# Sweeps over everybody's blend before the first linear program, and where linear
# programs are slow; and the share of the time they may take, also of giants.
_SWEEPS = 40
_MANY_SWEEPS = 150
_SWEEPING = 0.2
_SWEEPING_GIANTS = 0.5
# Share of the time within which the first roster leaves time for responses.
_RESPONDING = 0.2
# Sweeps that a roster made from blends is worth.
_FEWEST_SWEEPS = 30
# Sweeps between bounds.
_SWEEPS_PER_BOUND = 5
# Lines of each blend that the linear program starts from.
_FIRST_LINES = 12
# Cover rows from which one linear program over everybody may outlast any limit.
_MOST_ROWS = 4000
# People from whom on blends are mixed anew for some of them.
_MIX_FROM = 20
# Dives before anything else.
_DIVES = 2
# Chance of a bound at the prices that neighborhoods have shown, for giants.
_ASKING = 0.03
# Columns of a generation from which it is made anew.
_MOST_COLUMNS = 15_000
# Shares of the people that are free for some days; the fewer, the more days.
_SHARES = (1.0, 1.0, 0.5, 0.25)
# Columns of a whole-number program over everybody, and its seconds.
_COMBINED = 6000
_COMBINING = 20.0


@dataclass(frozen=True, kw_only=True, slots=True)
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


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Raised:
    """A bound at some prices of cover."""

    #: No roster costs less, without the model's base.
    bound: float
    #: The prices.
    prices: Floats


_Result = Change | Outcome | Grown | Raised


@dataclass(frozen=True, kw_only=True, slots=True)
class _Done:
    """A piece of work that has ended."""

    #: Whose turn it was; None for work on the bound.
    turn: Turn | None
    #: Seconds it took.
    seconds: float
    #: What came of it.
    result: _Result


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
        self.best = Standing(self.ground)
        self.large = is_large(model)
        self.giant = len(model.demand) > _MOST_ROWS
        #: Prices of cover that neighborhoods have shown.
        self.prices: Floats = np.zeros(len(model.demand))
        self.blend: Blend | None = None
        self.root: Generation | None = None
        self.tree = Tree()
        #: Whether the tree has its root, and whether everybody can be dived for.
        self.rooted = False
        self.diving = False
        self.benches: list[Generation] = []
        self.dives = 0
        self.turns = Turns(self.rng)
        self.size = float(min(6, model.people))
        self.span = float(min(10, model.days))
        self.stale = 0
        self.regret = np.ones(model.people)
        self.proven_at: set[Part] = set()

    def run(self) -> Found:
        self._begin()
        self._root()
        if not self._done():
            self._work()
        best = self.best
        return Found(lines=best.lines, cost=best.cost, bound=best.bound)

    def _tell(self, doing: str) -> None:
        seconds = self.effort.clock() - self.start
        best = self.best
        self.effort.report(
            Progress(seconds=seconds, cost=best.cost, bound=best.bound, doing=doing)
        )

    def _done(self) -> bool:
        return self.best.settled or self.ground.left() <= 0

    # The first roster

    def _begin(self) -> None:
        """Give everybody a line, then let each respond to the others once more."""
        lines = self.best.lines.copy()
        for person in self.rng.permutation(self.model.people):
            line = respond(self.ground, lines, person)
            if line is None:
                raise NoLineError(int(person))
            lines[person] = line
        self.best.accept(lines)
        self._tell("first roster")
        if self.ground.left() > (1 - _RESPONDING) * self.effort.seconds:
            respond_all(self.ground, lines, self.rng, most=1)
            self.best.accept(lines)
            self._tell("responding")

    # The bound

    def _root(self) -> None:
        """Generate columns for everybody, for at most some share of the time."""
        blend = self._sweep()
        if np.isfinite(blend.bound):
            self.best.prices = blend.prices
            self.prices = blend.prices.copy()
        if self._done() or self.giant:
            return
        until = self.ground.left() * 0.4
        ground = self.ground
        if not self.large:
            ground = replace(ground, left=lambda: self.ground.left() - until)
        root = Generation(ground, range(self.model.people), self.model.demand)
        root.seed(self.best.columns())
        root.seed(blend.columns(most=_FIRST_LINES))
        if np.isfinite(blend.bound):
            root.bound, root.prices = blend.bound, blend.prices
        if self.large:
            root.ground = self.ground.alone(np.inf)
            self.root = root
            return
        while not root.complete and ground.left() > 0:
            root.run(rounds=3)
            self.best.raise_bound(root.bound)
            self._tell("bound")
        self._learn(root)
        root.ground = self.ground.alone(np.inf)
        if not self.diving:
            # A dive goes on with what is missing.
            self.diving = True
            self.benches.append(root)

    def _learn(self, root: Generation) -> None:
        """Keep what a generation over everybody has found; go on from it if whole."""
        if root.relaxed is None or root.prices is None:
            return
        self.best.prices = root.prices
        self.best.keep_cheap(root.master.columns)
        used = np.flatnonzero(root.relaxed.shares > 1e-6)
        self.best.remember(root.master.columns[at] for at in used)
        if not root.complete:
            return
        self.tree.put(Node(bound=root.bound))
        self.rooted = self.diving = True
        self.benches.append(root)

    def _sweep(self) -> Blend:
        """Improve everybody's blend for a share of the time, then dive from it."""
        share = _SWEEPING_GIANTS if self.giant else _SWEEPING
        end = self.ground.left() * (1 - share)
        ground = replace(self.ground, left=lambda: self.ground.left() - end)
        blend = Blend(ground, self.best.lines)
        many = _MANY_SWEEPS if self.large else _SWEEPS
        for number in range(many):
            before = ground.left()
            if not blend.sweep(self.rng.permutation(self.model.people)):
                break
            if number % _SWEEPS_PER_BOUND == _SWEEPS_PER_BOUND - 1 and blend.learn():
                self.best.raise_bound(blend.bound)
            self._tell("first prices")
            # The first sweep may have had to compile.
            if number and (before - ground.left()) * _FEWEST_SWEEPS > before:
                # Too few are left for a roster: neighborhoods do better.
                return blend
        blend.ground = self.ground
        first = settle_blend(blend.copy(), self.best.lines, self.rng, whole=self.large)
        self._take(first)
        self.blend = blend
        self._tell("first dive")
        return blend

    # Improving and proving, side by side

    def _work(self) -> None:
        self.regret = self.best.regret()
        running: set[Future[_Done]] = set()
        while not self._done():
            if self.effort.executor is None:
                self._merge(self._next()())
                self._tell("improving")
                continue
            while len(running) < self.effort.workers:
                running.add(self.effort.executor.submit(self._next()))
            done, running = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
            for each in done:
                self._merge(each.result())
            self._tell("improving")
        wait(running)
        for each in running:
            self._merge(each.result())

    def _next(self) -> Callable[[], _Done]:
        """Choose what to do next: something on the bound, or whose turn it is."""
        turn: Turn | None = None
        work = self._on_bound()
        if work is None:
            turn = self._turn()
            work = self._of(turn)
        clock = self.effort.clock

        def timed() -> _Done:
            start = clock()
            result = work()
            return _Done(turn=turn, seconds=clock() - start, result=result)

        return timed

    def _on_bound(self) -> Callable[[], _Result] | None:
        """Go on with the linear program over everybody, or with a branch."""
        root = self.root
        if root is not None and (self.effort.executor or self.rng.random() < 0.5):
            self.root = None
            return lambda: _grown(root)
        if self.giant and self.rng.random() < _ASKING:
            prices = self.prices.copy()
            ground = self.ground.alone(np.inf)
            return lambda: Raised(bound=ground.bound(prices), prices=prices)
        if not self.rooted or self.dives < _DIVES:
            return None
        best = self.best
        near = best.cost - best.bound < 0.02 * best.cost or self.stale > 60
        if self.rng.random() > (0.5 if near else 0.1):
            return None
        node = self.tree.take()
        if node is None:
            return None
        bench, below = self._bench(), self._below()
        return lambda: self._explore(bench, node, below)

    def _turn(self) -> Turn:
        """Choose by what each kind of work has gained, among those that can be done."""
        if self.diving and self.dives < _DIVES:
            return Turn.DIVE
        can = [Turn.PEOPLE]
        if self.model.days > self.span:
            can.append(Turn.DAYS)
        if self.diving:
            can += [Turn.DIVE, Turn.COMBINE]
        if self.model.people > _MIX_FROM:
            can.append(Turn.MIX)
        if self.large and self.blend is not None:
            can.append(Turn.BLEND)
        return self.turns.choose(can)

    def _of(self, turn: Turn) -> Callable[[], _Result]:
        """Prepare a turn; what it needs is taken as it is now."""
        seed = int(self.rng.integers(2**31))
        ground, lines = self.ground.alone(np.inf), self.best.lines
        match turn:
            case Turn.DIVE:
                self.dives += 1
                bench, below = self._bench(), self._below()
                return lambda: self._dive(bench, np.random.default_rng(seed), below)
            case Turn.COMBINE:
                columns = self.best.likely(_COMBINED)
                below = self._below()
                return lambda: combine(ground, lines, columns, below, _COMBINING)
            case Turn.BLEND:
                assert self.blend is not None  # noqa: S101 - asked before
                blend = self.blend.copy()
                rng = np.random.default_rng(seed)
                whole = bool(rng.random() < 0.5)
                return lambda: settle_blend(blend, lines, rng, whole=whole)
            case Turn.MIX:
                many = int(
                    self.rng.integers(_MIX_FROM // 2, 1 + self.model.people // 2)
                )
                people = choose_people(self.model, lines, self.regret, many, self.rng)
                return lambda: mix(ground, lines, people, seed)
            case Turn.PEOPLE | Turn.DAYS:
                part = self._part(turn)
                pool = self._pool(part)
                return lambda: improve(ground, lines, part, pool, seed)

    def _below(self) -> float:
        """Return the value that better rosters are below, without the base."""
        return self.best.cost - self.model.base - gain_needed(self.model) + EPS

    def _bench(self) -> Generation:
        """Take a generation over everybody that no other worker uses."""
        if self.benches:
            return self.benches.pop()
        bench = Generation(
            self.ground.alone(np.inf), range(self.model.people), self.model.demand
        )
        bench.seed(self.best.columns())
        bench.prices = self.best.prices
        return bench

    def _return(self, bench: Generation) -> None:
        """Give a generation back, unless it has grown too large."""
        if len(bench.master.columns) < _MOST_COLUMNS:
            self.benches.append(bench)

    def _dive(
        self, bench: Generation, rng: np.random.Generator, below: float
    ) -> Change:
        bench.obey(Rulings(self.model))
        bench.prices = self.best.prices
        found = dive(bench, rng, below=below) or ()
        self._return(bench)
        return Change(part=None, columns=tuple(found), proven=False, pool=tuple(found))

    def _explore(self, bench: Generation, node: Node, below: float) -> Outcome:
        outcome = explore(bench, node, below=below)
        self._return(bench)
        return outcome

    def _pool(self, part: Part) -> list[Column]:
        """Return the lines seen that a part may start from."""
        if part.days is not None:
            return []
        return [
            column for each in part.people for column in self.best.pool[each].values()
        ]

    def _part(self, turn: Turn) -> Part:
        """Choose some people, or everybody for some days, that are not proven best."""
        part = self._any_part(turn)
        for _ in range(5):
            if part not in self.proven_at:
                break
            part = self._any_part(turn)
        return part

    def _any_part(self, turn: Turn) -> Part:
        model, rng = self.model, self.rng
        lines = self.best.lines
        if turn is Turn.PEOPLE:
            size = max(2, int(self.size + rng.integers(-1, 2)))
            people = choose_people(model, lines, self.regret, size, rng)
            return Part(people=tuple(people))
        share = float(rng.choice(_SHARES))
        people = choose_people(
            model, lines, self.regret, max(2, int(share * model.people)), rng
        )
        many = max(2, int(self.span / share + rng.integers(-1, 2)))
        first = int(rng.integers(1 - many // 2, max(model.days - many // 2, 2)))
        days = range(max(first, 0), min(first + many, model.days))
        return Part(people=tuple(people), days=tuple(days))

    def _merge(self, done: _Done) -> None:
        before, gap = self.best.cost, max(self.best.cost - self.best.bound, EPS)
        self._take(done.result)
        if done.turn is not None:
            gain = (before - self.best.cost) / gap if np.isfinite(gap) else 0.0
            self.turns.note(done.turn, gain, done.seconds)

    def _take(self, result: _Result) -> None:
        """Learn from what a piece of work has found."""
        match result:
            case Outcome():
                self.tree.close(result)
                self._adopt(result.solution)
                self.best.raise_bound(self.tree.bound())
            case Grown():
                self.best.raise_bound(result.root.bound)
                self._learn(result.root)
                if not result.root.complete:
                    self.root = result.root
            case Raised():
                self.best.raise_bound(result.bound)
            case Change():
                self._heed(result)
                self.best.remember(result.pool)
                if not self._adopt(result.columns) and result.part is not None:
                    self.stale += 1
                    self._resize(result.part, proven=result.proven)

    def _heed(self, change: Change) -> None:
        """Let prices of cover follow those of a neighborhood."""
        if change.prices is not None:
            known = np.isfinite(change.prices)
            old, new = self.prices[known], change.prices[known]
            self.prices[known] = (old + new) / 2

    def _resize(self, part: Part, *, proven: bool) -> None:
        """Free more at a time while that is easy, less where nothing is found."""
        if proven:
            self.proven_at.add(part)
        if part.days is None:
            size = self.size + (0.3 if proven else -0.3)
            self.size = min(max(size, 3.0), self.model.people)
        else:
            span = self.span + (1.0 if proven else -0.5)
            self.span = min(max(span, 4.0), self.model.days)

    def _adopt(self, columns: Sequence[Column]) -> bool:
        better = self.best.adopt(columns)
        if better:
            self.stale = 0
            self.proven_at.clear()
            self.regret = self.best.regret()
        return better
