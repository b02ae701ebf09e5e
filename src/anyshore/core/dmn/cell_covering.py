"""Which unary tests of a model's tables a set of cases has seen hold and fail.

A rule that matched says little about its cells: a test that no case ever made false
could as well be left out.  Every test of every cell is decided by itself for the values
that its table looked at, whether or not its rule matched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from msgspec import Struct

from anyshore.core.dmn.covering import decided
from anyshore.core.dmn.deciding import Options, start
from anyshore.core.feel.evaluation import UnaryTest, guarded, tests_apart
from anyshore.core.feel.values import Value, from_host
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from anyshore.core.dmn.model import Model, Table

__all__ = ["CellCoverage", "TestCount", "cell_coverage"]


class TestCount(Struct, frozen=True, kw_only=True):
    """How often one unary test held, and how often it did not."""

    #: Not for pytest to collect.
    __test__ = False
    #: The test as written.
    text: str
    #: How often it was true.
    true: int = 0
    #: How often it was false.
    false: int = 0
    #: How often it was neither, null for one.
    open: int = 0


class CellCoverage(Struct, frozen=True, kw_only=True):
    """What cases have tried of one cell."""

    #: Name of the decision whose table it is.
    decision: str
    #: Number of its rule, from 1.
    rule: int
    #: Heading of its column.
    column: str
    #: Its unary tests, in order.
    tests: tuple[TestCount, ...]

    @property
    def missed(self) -> tuple[str, ...]:
        """What no case has shown, as in ``< 5 was never false``."""
        return tuple(
            f"{test.text} was never {word}"
            for test in self.tests
            for word, count in (("true", test.true), ("false", test.false))
            if not count
        )


def cell_coverage(
    model: Model,
    cases: Iterable[tuple[str, Mapping[str, object]]],
    **options: Unpack[Options],
) -> tuple[CellCoverage, ...]:
    """Decide all cases and count what every unary test gave.

    A test that speaks of other names than the inputs of a case stays open.

    Args:
        model: The model.
        cases: Pairs of the name of what is asked and its inputs.
        options: As `decide` takes them.
    """
    tables = model.tables
    counts = {name: _Counts(table, options) for name, table in tables.items()}
    for name, inputs in cases:
        outcome = decided(model, name, inputs, options)
        if isinstance(outcome, ProblemError):
            continue
        context = {key: from_host(each) for key, each in inputs.items()}
        for plan, values in outcome.looked_at:
            if tables.get(plan.owner) is plan.table:
                counts[plan.owner].add(context, values)
    return tuple(cell for name, each in counts.items() for cell in each.cells(name))


class _Counts:
    """The counts of one table, by rule, column and test."""

    def __init__(self, table: Table, options: Options) -> None:
        self._table = table
        self._options = options
        self._counts: dict[tuple[int, int, int], list[int]] = {}
        # Names of inputs decide how a cell's text is read.
        self._names: frozenset[str] = frozenset()

    def _tests(self, text: str) -> tuple[UnaryTest, ...]:
        """Return the tests of a cell; one that is no FEEL has none to count."""
        if text in {"", "-"}:
            return ()
        try:
            return tests_apart(text, self._names)
        except ProblemError:
            return ()

    def add(self, context: Mapping[str, Value], values: tuple[Value, ...]) -> None:
        """Decide every test for the values that the table looked at."""
        self._names |= frozenset(context)
        known = {**dict.fromkeys(self._names), **context}
        for row, rule in enumerate(self._table.rules):
            for column, (text, value) in enumerate(
                zip(rule.entries, values, strict=True)
            ):
                for at, test in enumerate(self._tests(text)):
                    count = self._counts.setdefault((row, column, at), [0, 0, 0])
                    count[self._decide(test, known, value)] += 1

    def _decide(
        self, test: UnaryTest, context: Mapping[str, Value], value: Value
    ) -> int:
        """Return 0 where a test holds, 1 where it does not, 2 where it stays open."""
        try:
            found = guarded(test.run, start(self._options), context, value)
        except ProblemError:
            return 2
        return 0 if found is True else 1 if found is False else 2

    def cells(self, decision: str) -> Iterable[CellCoverage]:
        """Yield the cells that have tests."""
        labels = [each.label or each.expression for each in self._table.inputs]
        for row, rule in enumerate(self._table.rules):
            for column, text in enumerate(rule.entries):
                tests = []
                for at, test in enumerate(self._tests(text)):
                    true, false, left = self._counts.get((row, column, at), (0, 0, 0))
                    tests.append(
                        TestCount(text=test.text, true=true, false=false, open=left)
                    )
                if tests:
                    yield CellCoverage(
                        decision=decision,
                        rule=row + 1,
                        column=labels[column],
                        tests=tuple(tests),
                    )
