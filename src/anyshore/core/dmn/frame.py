"""Decide a whole column at a time: a frame of inputs in, a column of values out.

Every column is coded: a small table of distinct values, and a number into it per row.
A decision is computed once per distinct combination of what it looks at; a number
column that only a table looks at is coded by the slots of its cells, which bisection
finds for all rows at once.  So each value is made by the same code as `decide` runs,
and equals it.  Where most rows are distinct this is no gain, and the outcome says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from types import NoneType
from typing import TYPE_CHECKING, Any

from anyshore.core.dmn.coercion import typed
from anyshore.core.dmn.compile import compile_element
from anyshore.core.dmn.frame_columns import Coded, code_compared, code_values
from anyshore.core.dmn.graph import DecisionNode, GraphCompiler
from anyshore.core.dmn.model import Decision, InputData, Model, Service
from anyshore.core.feel.runtime import Runtime, out_of_depth
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import polars as pl

    from anyshore.core.dmn.cells import Cuts
    from anyshore.core.dmn.graph import Key
    from anyshore.core.feel.values import Value

__all__ = ["FrameOutcome", "decide_frame"]

#: Above this many combinations per row, coding no longer pays.
_DENSE = 1 << 22
# Rows that are counted at once: few enough to stay close to the processor.
_BLOCK = 1 << 15


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class FrameOutcome:
    """What was decided for every row."""

    #: One value per row: a scalar, a struct for a context, a list; null for null.
    values: pl.Series
    #: Whether every decision was taken by columns.
    columnar: bool
    #: Decisions that were taken row by row, and why.
    fallbacks: tuple[str, ...] = ()
    #: How many distinct combinations each decision was computed for.
    evaluations: dict[str, int] = field(default_factory=dict)

    @property
    def value(self) -> pl.Series:
        """The values, under the name that the outcome of one decision has."""
        return self.values


def decide_frame(model: Model, name: str, frame: Any) -> FrameOutcome:
    """Decide a decision for every row of a frame.

    Args:
        model: As `read` gives it.
        name: Name or id of the decision or decision service.
        frame: A polars DataFrame or LazyFrame, or an Arrow table, with a column for
            each input (of a service: also each input decision) by its name; missing
            columns count as null.

    Returns:
        The values in order of the rows, each equal to what `decide` gives.

    Raises:
        ProblemError: As `decide`; ``dmn-frame-element`` for what decides nothing.
    """
    import polars as pl

    table = frame.collect() if isinstance(frame, pl.LazyFrame) else frame
    if not isinstance(table, pl.DataFrame):
        table = pl.DataFrame(table)
    run = _Run(_plan(model, name), table)
    try:
        coded = run.decide()
    except (RecursionError, MemoryError, OverflowError) as error:
        raise out_of_depth() from error
    return FrameOutcome(
        values=coded.series(name),
        columnar=not run.fallbacks,
        fallbacks=tuple(run.fallbacks),
        evaluations=run.evaluations,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Plan:
    """A decision graph as one function per decision, made once per model."""

    #: The decisions in the order in which they need one another.
    nodes: tuple[tuple[Key, str, DecisionNode], ...]
    #: Names of the inputs and what brings a plain value to their types.
    takers: dict[Key, tuple[str, Callable[[object], Value]]]
    #: What is asked for: the last node.
    result: Key


def _plan(model: Model, name: str) -> _Plan:
    known = model.compiled.get((name, "frame"))
    if known is None:
        known = model.compiled[(name, "frame")] = _make_plan(model, name)
    plan: _Plan = known
    return plan


def _make_plan(model: Model, name: str) -> _Plan:
    """Compile every decision of a graph or of a service by itself.

    Raises:
        ProblemError: As `decide`; ``dmn-frame-element`` for what decides nothing.
    """
    compile_element(model, name)
    element = model.element(name)
    if not isinstance(element, (Decision, Service)):
        raise _not_a_decision(name)
    compiler = GraphCompiler(model)
    key = (model.namespace, element.id or element.name)
    given: list[Key] = []
    targets = [key]
    if isinstance(element, Service):
        hrefs = (*element.input_data, *element.input_decisions)
        given = compiler.service_keys(key, hrefs)
        targets = compiler.service_keys(key, element.outputs)
    order = compiler.order(targets, given)
    nodes = [
        (each, compiler.element(each).name, compiler.node(each))
        for each in order
        if isinstance(compiler.element(each), Decision)
    ]
    if isinstance(element, Service):
        nodes.append((key, name, _gathered(compiler, key, element, targets)))
    inputs = [each for each in order if isinstance(compiler.element(each), InputData)]
    return _Plan(
        nodes=tuple(nodes),
        takers={
            each: (compiler.element(each).name, compiler.taker(each))
            for each in (*given, *inputs)
        },
        result=key,
    )


def _gathered(
    compiler: GraphCompiler, key: Key, service: Service, outputs: list[Key]
) -> DecisionNode:
    """Return what makes a service's result of its output decisions."""
    names = [compiler.element(each).name for each in outputs]
    kind = compiler.type(key, service.type_ref)

    def gather(runtime: Runtime, *values: Value) -> Value:
        several = len(names) != 1
        result = dict(zip(names, values, strict=True)) if several else values[0]
        return typed(runtime, result, kind, service.name)

    return DecisionNode(
        requirements=tuple(outputs), cuts=(None,) * len(outputs), run=gather
    )


def _not_a_decision(name: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="dmn-frame-element",
            message=f"{name!r} is no decision and no decision service.",
            hint="Name a decision or a decision service of the model.",
            place=Place(element=name),
        )
    )


class _Run:
    """The coding of one frame for one decision graph."""

    def __init__(self, plan: _Plan, frame: pl.DataFrame) -> None:
        self._plan = plan
        self._frame = frame
        self._coded: dict[Key, Coded] = {}
        self.fallbacks: list[str] = []
        self.evaluations: dict[str, int] = {}

    def decide(self) -> Coded:
        """Compute what the decision needs, needed ones first, then itself."""
        for key, name, node in self._plan.nodes:
            parts = [
                self._part(each, cuts)
                for each, cuts in zip(node.requirements, node.cuts, strict=True)
            ]
            last = key == self._plan.result
            self._coded[key] = self._combine(name, node.run, parts, last=last)
        return self._coded[self._plan.result]

    def _part(self, key: Key, cuts: Cuts | None) -> Coded:
        """Return what a decision requires: another decision's column or an input's."""
        if key not in self._plan.takers:
            return self._coded[key]
        name, take = self._plan.takers[key]
        slots = self._slots(name, cuts)
        if slots is not None:
            return slots
        if key not in self._coded:
            if name in self._frame.columns:
                self._coded[key] = code_values(self._frame[name], take)
            else:
                self._coded[key] = Coded.constant(take(None), self._frame.height)
        return self._coded[key]

    def _slots(self, name: str, cuts: Cuts | None) -> Coded | None:
        """Code a column by slots where the decision only compares it."""
        if cuts is None or name not in self._frame.columns:
            return None
        return code_compared(self._frame[name], cuts)

    def _combine(self, name: str, run: Any, parts: list[Coded], *, last: bool) -> Coded:
        """Run a decision for the combinations that rows have."""
        height = self._frame.height
        size = 1
        for part in parts:
            size *= len(part.values)
        codes, present = _present(parts, size, height)
        self.evaluations[name] = len(present)
        if height > 1000 and len(present) * 2 > height:
            self.fallbacks.append(
                f"{name}: {len(present)} distinct combinations of inputs in "
                f"{height} rows"
            )
        runtime = Runtime()
        results: list[Value] = []
        for combination in present:
            left = int(combination)
            given: list[Value] = []
            for part in reversed(parts):
                left, at = divmod(left, len(part.values))
                given.append(part.values[at])
            results.append(run(runtime, *reversed(given)))
            runtime.hits.clear()
            runtime.steps = runtime.budget.steps
        if size > _DENSE:
            return Coded(codes=codes, values=results)
        spread = last and size <= _BLOCK
        return (_spread if spread else _numbered)(codes, present, results, size)


def _present(
    parts: list[Coded], size: int, height: int
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return each row's combination, and the combinations that rows have.

    Above `_DENSE` possible ones a row's is its place among those instead.
    """
    import numpy as np

    if size >= 1 << 62:
        raise OverflowError("the combinations cannot be counted")
    # Small numbers take little memory to go through, and that is most of the work.
    fitting = (np.uint16, np.int32, np.int64)
    kind = next(each for each in fitting if size <= np.iinfo(each).max)
    mixed: np.ndarray[Any, Any] = np.zeros(height, dtype=kind)
    for index, part in enumerate(parts):
        codes: np.ndarray[Any, Any] = part.codes.astype(kind, copy=False)
        mixed = codes if index == 0 else mixed * kind(len(part.values)) + codes
    if size > _DENSE:
        present, codes = np.unique(mixed, return_inverse=True)
        return codes, present
    counts = np.zeros(max(size, 1), dtype=np.int64)
    block = max(_BLOCK, 4 * size)
    for start in range(0, height, block):
        counts += np.bincount(mixed[start : start + block], minlength=len(counts))
    return mixed, np.flatnonzero(counts)


def _numbered(
    codes: np.ndarray[Any, Any],
    present: np.ndarray[Any, Any],
    results: list[Value],
    size: int,
) -> Coded:
    """Number results anew: equal ones once, none for combinations that no row has."""
    import numpy as np

    places: dict[tuple[type, str], int] = {}
    values: list[Value] = []
    number = np.zeros(max(size, 1), dtype=np.int32)
    for combination, value in zip(present, results, strict=True):
        plain = isinstance(value, (str, bool, Decimal, NoneType))
        # Numbers of one value may be written differently: 1.0 and 1.00.
        key = (type(value), str(value) if plain else str(len(values)))
        place = places.setdefault(key, len(values))
        if place == len(values):
            values.append(value)
        number[combination] = place
    return Coded(codes=np.take(number, codes, mode="clip"), values=values)


def _spread(
    codes: np.ndarray[Any, Any],
    present: np.ndarray[Any, Any],
    results: list[Value],
    size: int,
) -> Coded:
    """Leave room for combinations that no row has, where nothing else follows."""
    values: list[Value] = [None] * size
    for combination, value in zip(present, results, strict=True):
        values[int(combination)] = value
    return Coded(codes=codes, values=values)
