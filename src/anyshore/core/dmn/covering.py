"""Which rules a set of inputs has tried, and how two versions differ on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

from msgspec import Struct

from anyshore.core.dmn.deciding import Options, Outcome, decide
from anyshore.core.feel.values import equal
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from anyshore.core.dmn.model import Model
    from anyshore.core.feel.values import Value

__all__ = [
    "Coverage",
    "Difference",
    "TableCoverage",
    "coverage",
    "decided",
    "differences",
]


class TableCoverage(Struct, frozen=True, kw_only=True):
    """How often the rules of one table matched."""

    #: Name of the decision whose table it is.
    decision: str
    #: How often each rule matched, in order of the rules.
    hits: tuple[int, ...]

    @property
    def missed(self) -> tuple[int, ...]:
        """Numbers of the rules that never matched, from 1."""
        return tuple(at for at, count in enumerate(self.hits, 1) if not count)

    @property
    def share(self) -> float:
        """Part of the rules that matched at least once, from 0 to 1."""
        return 1 - len(self.missed) / len(self.hits) if self.hits else 1.0


class Coverage(Struct, frozen=True, kw_only=True):
    """What a set of inputs has tried."""

    #: One entry for each decision that is a table.
    tables: tuple[TableCoverage, ...]
    #: How many inputs were decided.
    cases: int
    #: How many ended in an error.
    errors: int

    @property
    def share(self) -> float:
        """Part of all rules that matched at least once, from 0 to 1."""
        rules = sum(len(each.hits) for each in self.tables)
        missed = sum(len(each.missed) for each in self.tables)
        return 1 - missed / rules if rules else 1.0


class Difference(Struct, frozen=True, kw_only=True):
    """Inputs that two versions of a model decide differently."""

    #: Number of the inputs in their order, from 1.
    number: int
    #: The inputs.
    inputs: Mapping[str, object]
    #: What the first version gives.
    before: Outcome
    #: What the second version gives.
    after: Outcome


def decided(
    model: Model, name: str, inputs: Mapping[str, object], options: Options
) -> Outcome | ProblemError:
    """Decide one case; an error is a result like others."""
    try:
        return decide(model, name, inputs, **options)
    except ProblemError as error:
        return error


def coverage(
    model: Model,
    cases: Iterable[tuple[str, Mapping[str, object]]],
    **options: Unpack[Options],
) -> Coverage:
    """Decide all cases and count which rules matched.

    Args:
        model: The model.
        cases: Pairs of the name of what is asked and its inputs.
        options: As `decide` takes them.
    """
    counts: dict[str, Counter[int]] = {name: Counter() for name in model.tables}
    total = errors = 0
    for name, inputs in cases:
        total += 1
        outcome = decided(model, name, inputs, options)
        if isinstance(outcome, ProblemError):
            errors += 1
            continue
        for hit in outcome.hits:
            if hit.decision in counts:
                counts[hit.decision][hit.rule] += 1
    tables = tuple(
        TableCoverage(
            decision=name,
            hits=tuple(counts[name][at] for at in range(1, len(table.rules) + 1)),
        )
        for name, table in model.tables.items()
    )
    return Coverage(tables=tables, cases=total, errors=errors)


def differences(
    before: Model,
    after: Model,
    name: str,
    inputs: Iterable[Mapping[str, object]],
    **options: Unpack[Options],
) -> Iterator[Difference]:
    """Yield the inputs that two versions of a model decide differently (shadow run)."""
    for number, each in enumerate(inputs, 1):
        outcomes = [decided(model, name, each, options) for model in (before, after)]
        one, other = (
            Outcome(None, (each.problem,)) if isinstance(each, ProblemError) else each
            for each in outcomes
        )
        failed = [isinstance(each, ProblemError) for each in outcomes]
        if failed[0] == failed[1] and _same(one.value, other.value):
            continue
        yield Difference(number=number, inputs=each, before=one, after=other)


def _same(one: Value, other: Value) -> bool:
    return one is other or equal(one, other) is True
