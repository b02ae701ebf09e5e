"""FEEL in one call: read, compile and run an expression over a context of names."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from anyshore.core.feel import nodes
from anyshore.core.feel.emit import Emitter
from anyshore.core.feel.library import BUILTIN_NAMES
from anyshore.core.feel.names import NameSet
from anyshore.core.feel.parser import Names, parse, parse_tests
from anyshore.core.feel.python_code import Code, Scope
from anyshore.core.feel.runtime import Budget, Runtime, out_of_depth
from anyshore.core.feel.temporal import from_python
from anyshore.core.feel.values import Value, from_host
from anyshore.kernel import Problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping


__all__ = [
    "Explained",
    "Expression",
    "UnaryTest",
    "compile_expression",
    "evaluate",
    "guarded",
    "matches_tests",
    "tests_apart",
]


class Expression(Struct, frozen=True, kw_only=True):
    """An expression ready to run."""

    #: As written.
    text: str
    #: Its tree.
    tree: nodes.Node | nodes.Tests
    #: Takes the runtime, a context of FEEL values, and for unary tests the input.
    run: Callable[..., Value]
    #: What is doubtful in it, unknown names for one.
    problems: tuple[Problem, ...]


@lru_cache(maxsize=2048)
def _compiled(
    text: str, names: frozenset[str], members: frozenset[str], kind: str
) -> Expression:
    known = Names(variables=NameSet(names), members=NameSet(members))
    code = Code(explain=kind == "explain")
    emitter = Emitter(code, source=text)
    scope = Scope({name: f"c[{name!r}]" for name in names})
    tree: nodes.Node | nodes.Tests
    if kind == "tests":
        tests = parse_tests(text, known, BUILTIN_NAMES)
        scope.variables["?"] = "q"
        code.define(
            "run", "rt, c, q", emitter.tests(tests.tests, scope, "q", cell=True)
        )
        tree = tests
    else:
        tree = parse(text, known, BUILTIN_NAMES)
        code.define("run", "rt, c", emitter.emit(tree, scope))
    run = code.build()["run"]
    return Expression(text=text, tree=tree, run=run, problems=tuple(code.problems))


def compile_expression(
    text: str, names: Iterable[str] = (), members: Iterable[str] = ()
) -> Expression:
    """Read and compile an expression once, to run it often.

    Args:
        text: The expression.
        names: The variables it may speak of.
        members: Entries that contexts may have, where their names have spaces.

    Raises:
        ProblemError: ``feel-syntax`` with the place where the text is not FEEL.
    """
    return _compiled(text, frozenset(names), frozenset(members), "value")


def _keys(value: Value, found: set[str]) -> None:
    """Collect the entries of all contexts inside of a value."""
    if isinstance(value, dict):
        found.update(value)
        for each in value.values():
            _keys(each, found)
    elif isinstance(value, list):
        for each in value:
            _keys(each, found)


def guarded(run: Callable[..., Value], *arguments: Any) -> Value:
    """Run compiled FEEL; Python's own limits end in a problem, not in a traceback.

    Raises:
        ProblemError: ``feel-budget`` where the evaluation asked for too much.
    """
    try:
        return run(*arguments)
    except (RecursionError, MemoryError, OverflowError) as error:
        raise out_of_depth() from error


def _runtime(now: dt.datetime | None, budget: Budget | None) -> Runtime:
    moment: Any = None if now is None else from_python(now)
    return Runtime.start(moment, budget)


def evaluate(
    text: str,
    context: Mapping[str, object] | None = None,
    *,
    now: dt.datetime | None = None,
    budget: Budget | None = None,
) -> Value:
    """Evaluate an expression over a context of names.

    Args:
        text: FEEL, as in DMN 1.5, clause 10.3.
        context: Names in scope and their plain Python values.
        now: The moment for ``now()`` and ``today()``, which are null without it.
        budget: What the evaluation may use at most.

    Returns:
        A FEEL value; what the standard leaves undefined is None.

    Raises:
        ProblemError: Where the text is not FEEL or asks for more than the budget.

    >>> evaluate("Monthly Salary * 12", {"Monthly Salary": 100})
    Decimal('1200')
    """
    values = {name: from_host(each) for name, each in (context or {}).items()}
    members: set[str] = set()
    for each in values.values():
        _keys(each, members)
    expression = compile_expression(text, values, members)
    return guarded(expression.run, _runtime(now, budget), values)


class Explained(Struct, frozen=True, kw_only=True):
    """A value and what was found on the way to it."""

    #: The value.
    value: Value
    #: Why values are null and what was converted, innermost first.
    problems: tuple[Problem, ...]


def explain(
    text: str,
    context: Mapping[str, object] | None = None,
    *,
    now: dt.datetime | None = None,
) -> Explained:
    """Evaluate an expression and say where and why values on the way are null.

    Raises:
        ProblemError: As `evaluate`.

    >>> explain("1 + x", {"x": "a"}).problems[0].message
    'The operation + is null: it has no meaning for number and string.'
    """
    values = {name: from_host(each) for name, each in (context or {}).items()}
    members: set[str] = set()
    for each in values.values():
        _keys(each, members)
    names = frozenset(values)
    expression = _compiled(text, names, frozenset(members), "explain")
    runtime = _runtime(now, None)
    runtime.explain = True
    value = guarded(expression.run, runtime, values)
    problems = (*expression.problems, *runtime.problems)
    return Explained(value=value, problems=problems)


def matches_tests(
    text: str,
    value: object,
    context: Mapping[str, object] | None = None,
) -> bool | None:
    """Tell whether a value fulfils unary tests, as an input cell of a table holds them.

    Raises:
        ProblemError: Where the text is no unary tests.

    >>> matches_tests("[1..5], > 10", 7)
    False
    """
    values = {name: from_host(each) for name, each in (context or {}).items()}
    members: set[str] = set()
    for each in values.values():
        _keys(each, members)
    tests = _compiled(text, frozenset(values), frozenset(members), "tests")
    found = guarded(tests.run, _runtime(None, None), values, from_host(value))
    return found if isinstance(found, bool) else None


class UnaryTest(Struct, frozen=True, kw_only=True):
    """One of the unary tests of a cell, by itself."""

    #: As written.
    text: str
    #: Takes the runtime, a context of FEEL values and the input.
    run: Callable[..., Value]


@lru_cache(maxsize=2048)
def tests_apart(text: str, names: frozenset[str]) -> tuple[UnaryTest, ...]:
    """Read and compile each of the unary tests of a cell by itself.

    Raises:
        ProblemError: ``feel-syntax`` where the text is no unary tests.
    """
    known = Names(variables=NameSet(names))
    tests = parse_tests(text, known, BUILTIN_NAMES).tests
    code = Code()
    scope = Scope({**{name: f"c[{name!r}]" for name in names}, "?": "q"})
    emitter = Emitter(code, source=text)
    for at, test in enumerate(tests):
        code.define(f"test{at}", "rt, c, q", emitter.test(test, scope, "q", cell=True))
    space = code.build()
    ends = [*(test.at for test in tests[1:]), len(text)]
    return tuple(
        UnaryTest(text=text[test.at : end].rstrip(" \t\r\n,"), run=space[f"test{at}"])
        for at, (test, end) in enumerate(zip(tests, ends, strict=True))
    )
