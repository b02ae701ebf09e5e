"""An operation as values: what comes, who is there, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from anyshore.core.staffing.simulation import kernel
from anyshore.core.staffing.simulation.kernel import Rules, Tables, run
from anyshore.core.staffing.simulation.single import serve
from anyshore.core.work.routing import FIRST_COME, Policy
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Numbers = NDArray[np.float64]

__all__ = ["Arrivals", "Crew", "Member", "Run", "simulate"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrivals:
    """What comes, each field a number or an array with an entry for each item.

    Raises:
        ProblemError: ``arrivals-invalid`` with the first row that is wrong.
    """

    #: Seconds at which items come, on any clock; sorted.
    came: ArrayLike
    #: Number of the line: a skill at a level behind its walls.
    line: ArrayLike
    #: Seconds of work each takes.
    handle: ArrayLike
    #: Seconds of work expected; what it takes where nothing better is known.
    expected: ArrayLike | None = None
    #: Class within the line, 0 the most urgent.
    kind: ArrayLike = 0
    #: Deadline of completion; infinite for none.
    due: ArrayLike = np.inf
    #: Seconds until it gives up waiting; infinite for never.
    patience: ArrayLike = np.inf
    #: Units of a person's capacity that it takes.
    weight: ArrayLike = 1

    def __post_init__(self) -> None:
        """Bring the fields to arrays of one length and refuse what cannot be."""
        came = np.asarray(self.came, dtype=np.float64)
        object.__setattr__(self, "came", came)
        if self.expected is None:
            object.__setattr__(self, "expected", self.handle)
        for name, kind in _COLUMNS.items():
            values: NDArray[Any] = np.asarray(getattr(self, name), dtype=kind)
            full = np.ascontiguousarray(np.broadcast_to(values, came.shape))
            object.__setattr__(self, name, full)
        checks = {
            "came": np.concatenate([[False], np.diff(came) < 0]),
            "handle": ~(np.asarray(self.handle) >= 0),
            "patience": ~(np.asarray(self.patience) >= 0),
            "weight": np.asarray(self.weight) < 1,
            "line": np.asarray(self.line) < 0,
            "kind": np.asarray(self.kind) < 0,
        }
        for name, wrong in checks.items():
            if wrong[: len(came)].any():
                raise _invalid(name, int(np.argmax(wrong)))

    def __len__(self) -> int:
        return len(np.asarray(self.came))


_COLUMNS: dict[str, type] = {
    "line": np.int32,
    "kind": np.int32,
    "handle": np.float64,
    "expected": np.float64,
    "due": np.float64,
    "patience": np.float64,
    "weight": np.int32,
}


def _invalid(name: str, row: int) -> ProblemError:
    words = "comes before the one above it" if name == "came" else "is below its least"
    return ProblemError(
        Problem(
            code="arrivals-invalid",
            message=f"The {name} of item {row + 1} {words}.",
            hint="Sort items by when they come; leave no negative numbers.",
            place=Place(element=name, line=row + 1),
        )
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """One person of a crew."""

    #: Lines they serve, and the seconds an item must have waited before they may.
    lines: tuple[tuple[int, float], ...]
    #: When they are at work: begin and end in seconds, breaks left out.
    shifts: tuple[tuple[float, float], ...]
    #: Units of work they hold at once.
    capacity: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Crew:
    """The people of an operation as arrays; `of` makes it from members."""

    #: First line of each person in `line`, and one past the last.
    first: NDArray[np.int64]
    #: Lines, person by person.
    line: NDArray[np.int32]
    #: Seconds an item of that line must have waited.
    wait: Numbers
    #: Units of work each person holds at once.
    capacity: NDArray[np.int32]
    #: People of shifts, and when these begin and end.
    who: NDArray[np.int32]
    begins: Numbers
    ends: Numbers

    @classmethod
    def of(cls, members: Sequence[Member]) -> Crew:
        """Make a crew of members."""
        counts = [len(member.lines) for member in members]
        pairs = [pair for member in members for pair in member.lines]
        shifts = [
            (number, *shift)
            for number, member in enumerate(members)
            for shift in member.shifts
        ]
        return cls(
            first=np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]),
            line=np.array([pair[0] for pair in pairs], dtype=np.int32),
            wait=np.array([pair[1] for pair in pairs], dtype=np.float64),
            capacity=np.array([m.capacity for m in members], dtype=np.int32),
            who=np.array([shift[0] for shift in shifts], dtype=np.int32),
            begins=np.array([shift[1] for shift in shifts], dtype=np.float64),
            ends=np.array([shift[2] for shift in shifts], dtype=np.float64),
        )

    def __len__(self) -> int:
        return len(self.capacity)


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What became of every item; not-a-number where it was never begun."""

    #: What came.
    arrivals: Arrivals
    #: Seconds at which work began.
    began: Numbers
    #: The person; -1 for nobody.
    person: NDArray[np.int32]
    #: Where the run stopped giving out work.
    end: float
    #: Lines that nobody serves although something came in them.
    unserved: tuple[int, ...] = field(default=())

    @property
    def gave_up(self) -> NDArray[np.bool_]:
        """Items that gave up waiting within the run."""
        leaves = np.asarray(self.arrivals.came) + np.asarray(self.arrivals.patience)
        return np.asarray(np.isnan(self.began) & (leaves <= self.end))

    @property
    def waited(self) -> Numbers:
        """Seconds until begun, given up or the run's end."""
        came = np.asarray(self.arrivals.came)
        leaves = np.minimum(came + np.asarray(self.arrivals.patience), self.end)
        return np.asarray(np.where(np.isnan(self.began), leaves, self.began) - came)

    @property
    def on_time(self) -> NDArray[np.bool_]:
        """Items finished by their deadline."""
        finished = self.began + np.asarray(self.arrivals.handle)
        kept = np.nan_to_num(finished, nan=np.inf) <= np.asarray(self.arrivals.due)
        return np.asarray(kept & ~np.isnan(self.began))

    def answered_within(self, seconds: float) -> NDArray[np.bool_]:
        """Items begun within so many seconds of coming."""
        return np.asarray(~np.isnan(self.began) & (self.waited <= seconds))


def simulate(
    arrivals: Arrivals,
    crew: Crew,
    policy: Policy = FIRST_COME,
    *,
    end: float | None = None,
    sweep: float = 10.0,
) -> Run:
    """Let an operation run, by the same rules as the live dispatcher.

    Args:
        arrivals: What comes.
        crew: Who is there.
        policy: How items are given out.
        end: When to stop giving out work; the last shift's end unless told.
        sweep: Seconds between two looks at items whose waiting opens them to others;
            counts only where somebody's access asks for waiting.
    """
    came, line, kind = (
        np.asarray(each) for each in (arrivals.came, arrivals.line, arrivals.kind)
    )
    kinds = int(kind.max(initial=0)) + 1
    lines = int(max(line.max(initial=-1), crew.line.max(initial=-1))) + 1
    stop = float(crew.ends.max(initial=0.0)) if end is None else end
    alone = _alone(arrivals, crew, policy, stop)
    if alone is not None:
        return alone
    rules = Rules(
        kinds=kinds,
        late_limit=float(policy.late_limit),
        late_turn=policy.late_turn,
        sweep=sweep if (crew.wait > 0).any() else np.inf,
        end=stop,
    )
    tables = _tables(arrivals, crew, policy, (lines, kinds))
    run(tables, rules)
    served = np.zeros(lines, dtype=bool)
    served[crew.line] = True
    asked = np.unique(line)
    return Run(
        arrivals=arrivals,
        began=tables.items[:, kernel.BEGAN].copy(),
        person=tables.marks[:, kernel.SERVED_BY].copy(),
        end=stop,
        unserved=tuple(asked[~served[asked]].tolist()) if len(came) else (),
    )


def _alone(arrivals: Arrivals, crew: Crew, policy: Policy, stop: float) -> Run | None:
    """Run one line of one shift without giving out work by lines and classes."""
    line, kind = np.asarray(arrivals.line), np.asarray(arrivals.kind)
    came = np.asarray(arrivals.came)
    plain = (
        policy == FIRST_COME
        and len(crew) > 0
        and len(crew.line) == len(crew.who) == len(crew)
        and len(came) > 0
        and bool((crew.line == line[0]).all() and (line == line[0]).all())
        and bool((kind == 0).all() and (np.asarray(arrivals.weight) == 1).all())
        and bool((crew.capacity == 1).all() and (crew.wait == 0).all())
        and bool((crew.begins == crew.begins[0]).all() and crew.begins[0] <= came[0])
        and bool((crew.ends == crew.ends[0]).all() and (np.diff(crew.who) == 1).all())
    )
    if not plain:
        return None
    gives_up = came + np.asarray(arrivals.patience)
    span = (float(crew.begins[0]), min(float(crew.ends[0]), stop))
    handle = np.asarray(arrivals.handle)
    began, person = serve(came, handle, gives_up, len(crew), span)
    return Run(arrivals=arrivals, began=began, person=person, end=stop)


def _tables(
    arrivals: Arrivals, crew: Crew, policy: Policy, shape: tuple[int, int]
) -> Tables:
    lines, kinds = shape
    bins = max(lines * kinds, 1)
    items, marks = _items(arrivals, policy, kinds)
    by_bin = np.bincount(marks[:, kernel.BIN], minlength=bins)
    table = np.zeros((bins, 3), dtype=np.int64)
    table[:, kernel.BASE] = np.concatenate([[0], np.cumsum(by_bin)[:-1]])
    most = int(crew.capacity.sum()) + 1
    at, moves = _moves(crew)
    return Tables(
        items=items,
        marks=marks,
        slots=_slots(crew),
        waits=crew.wait,
        lines=np.full((max(lines, 1), 2), -1, dtype=np.int32),
        bins=table,
        people=_people(crew),
        heap=np.empty(len(items), dtype=np.int32),
        late=np.empty(len(items), dtype=np.int32),
        ends=np.empty(most),
        work=np.empty((most, 2), dtype=np.int32),
        at=at,
        moves=moves,
        counts=np.zeros(2, dtype=np.int64),
    )


def _items(
    arrivals: Arrivals, policy: Policy, kinds: int
) -> tuple[Numbers, NDArray[np.int32]]:
    came, kind, due = (
        np.asarray(each) for each in (arrivals.came, arrivals.kind, arrivals.due)
    )
    safety = np.array([policy.safety_of(each) for each in range(kinds)])
    start = np.array([policy.head_start_of(each) for each in range(kinds)])
    items = np.empty((len(came), 7))
    items[:, kernel.CAME] = came
    items[:, kernel.DUE] = due
    items[:, kernel.KEY] = came if policy.by_arrival else due - start[kind]
    # No triage where there is no safety: minus infinity times nothing is no number.
    tried = np.isfinite(safety)[kind]
    items[:, kernel.CUSHION] = -np.inf
    expected = np.asarray(arrivals.expected)
    items[tried, kernel.CUSHION] = safety[kind[tried]] * expected[tried]
    items[:, kernel.HANDLE] = np.asarray(arrivals.handle)
    items[:, kernel.GIVES_UP] = came + np.asarray(arrivals.patience)
    items[:, kernel.BEGAN] = np.nan
    marks = np.empty((len(came), 3), dtype=np.int32)
    marks[:, kernel.BIN] = np.asarray(arrivals.line) * kinds + kind
    marks[:, kernel.WEIGHT] = np.asarray(arrivals.weight)
    marks[:, kernel.SERVED_BY] = -1
    return items, marks


def _slots(crew: Crew) -> NDArray[np.int32]:
    slots = np.full((len(crew.line), 4), -1, dtype=np.int32)
    slots[:, kernel.LINE] = crew.line
    slots[:, kernel.PERSON] = np.repeat(np.arange(len(crew)), np.diff(crew.first))
    return slots


def _people(crew: Crew) -> NDArray[np.int32]:
    people = np.zeros((len(crew), 6), dtype=np.int32)
    people[:, kernel.FIRST] = crew.first[:-1]
    people[:, kernel.LAST] = crew.first[1:]
    people[:, kernel.CAPACITY] = crew.capacity
    return people


def _moves(crew: Crew) -> tuple[Numbers, NDArray[np.int32]]:
    """Return when people come and go, in order of time."""
    at = np.concatenate([crew.begins, crew.ends])
    who = np.concatenate([crew.who, crew.who])
    comes = np.arange(len(at)) < len(crew.begins)
    # Who goes and comes again at one instant goes first.
    order = np.lexsort((who, comes, at))
    moves = np.empty((len(at), 2), dtype=np.int32)
    moves[:, 0], moves[:, 1] = who[order], comes[order]
    return at[order], moves
