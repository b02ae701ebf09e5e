"""How built-in functions are declared, chosen and called.

A built-in has one or more signatures, declared as text such as
``"string: string; [length: number]"``.  A call takes the first signature that its
arguments fit after the standard's conversions (clause 10.3.2.9.4); where none fits the
result is null, with a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field

from anyshore.core.feel.temporal import (
    Date,
    DateTime,
    DayTimeDuration,
    TemporalError,
    Time,
    YearMonthDuration,
)
from anyshore.core.feel.values import Function, Range, Value, kind
from anyshore.kernel import Problem, Severity

if TYPE_CHECKING:
    from anyshore.core.feel.runtime import Runtime

__all__ = ["Builtin", "Library", "Signature"]

_KINDS: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "list": (list,),
    "context": (dict,),
    "date": (Date,),
    "time": (Time,),
    "date and time": (DateTime,),
    "days duration": (DayTimeDuration,),
    "months duration": (YearMonthDuration,),
    "range": (Range,),
    "null": (type(None),),
}
_MISSING = object()


class _Parameter(Struct, frozen=True):
    name: str
    kinds: tuple[type, ...]
    function: bool
    optional: bool


class Signature(Struct, frozen=True):
    """One way to call a built-in."""

    #: Its parameters, in order.
    parameters: tuple[_Parameter, ...]
    #: Whether the last parameter takes all remaining arguments as a list.
    variadic: bool
    #: How many arguments it needs at least.
    required: int
    #: What it does; called with the runtime first where wanted.
    run: Callable[..., Value]
    #: Whether it wants the runtime.
    wants_runtime: bool

    def fit(self, arguments: tuple[Value, ...]) -> tuple[Value, ...] | None:
        """Bring arguments to the parameters' kinds; None where they do not fit."""
        if self.variadic:
            fixed = len(self.parameters) - 1
            if len(arguments) < fixed:
                return None
            arguments = (*arguments[:fixed], list(arguments[fixed:]))
        if not self.required <= len(arguments) <= len(self.parameters):
            return None
        fitted = []
        for value, parameter in zip(arguments, self.parameters, strict=False):
            found = _fit(value, parameter)
            if found is _MISSING:
                return None
            fitted.append(found)
        return tuple(fitted)


def _fit(value: Value, parameter: _Parameter) -> Value:
    kinds = parameter.kinds
    if not kinds and not parameter.function:
        return value
    found = type(value)
    if found in kinds or (parameter.function and found in (Function, Builtin)):
        return value
    if found is list and len(value) == 1 and list not in kinds:
        return _fit(value[0], parameter)
    if list in kinds and value is not None:
        return [value]
    if found is Date and kinds == (DateTime,):
        return DateTime(value, Time(0, 0, 0, offset=0))
    return _MISSING


class Builtin(Struct, frozen=True, eq=False):
    """A function of the standard's library."""

    #: Its name, spaces and all.
    name: str
    #: The ways to call it, tried in order.
    signatures: tuple[Signature, ...]
    #: Types of the parameters are not declared to `instance of`.
    types: tuple[Any, ...] = ()
    #: Type of the result, undeclared.
    result: Any = None
    #: Signatures that classes of arguments are known to fit without conversion.
    exact: dict[tuple[type, ...], Signature] = field(default_factory=dict)
    #: The functions themselves by the class of one argument, or of several.
    plain: dict[Any, Callable[..., Value]] = field(default_factory=dict)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters of the first signature."""
        return tuple(each.name for each in self.signatures[0].parameters)

    def run(self, runtime: Runtime, *arguments: Value) -> Value:
        """Call it with arguments by position."""
        kinds = tuple(map(type, arguments))
        known = self.exact.get(kinds)
        if known is not None:
            return self._apply(known, runtime, arguments)
        for signature in self.signatures:
            fitted = signature.fit(arguments)
            if fitted is not None:
                if runtime.explain and not signature.variadic:
                    self._converted(runtime, arguments, fitted)
                if self._always_fits(signature, kinds, arguments, fitted):
                    self.exact[kinds] = signature
                    self._learn(signature, kinds)
                return self._apply(signature, runtime, fitted)
        self._refuse(runtime, arguments)
        return None

    def caller(self, count: int) -> Callable[..., Value] | None:
        """Return what calls it with so many arguments, None where that is not common.

        Classes of arguments that fit as they are find the function itself at once; it
        learns them from the general way.
        """
        known, run, failed = self.plain.get, self.run, self._undefined

        def with_one(runtime: Runtime, one: Value) -> Value:
            function = known(type(one))
            if function is None:
                return run(runtime, one)
            try:
                return function(one)
            except (ArithmeticError, TemporalError):
                return failed(runtime)

        def with_two(runtime: Runtime, one: Value, two: Value) -> Value:
            function = known((type(one), type(two)))
            if function is None:
                return run(runtime, one, two)
            try:
                return function(one, two)
            except (ArithmeticError, TemporalError):
                return failed(runtime)

        def with_three(runtime: Runtime, one: Value, two: Value, three: Value) -> Value:
            function = known((type(one), type(two), type(three)))
            if function is None:
                return run(runtime, one, two, three)
            try:
                return function(one, two, three)
            except (ArithmeticError, TemporalError):
                return failed(runtime)

        callers: dict[int, Callable[..., Value]] = {
            1: with_one,
            2: with_two,
            3: with_three,
        }
        return callers.get(count)

    def _learn(self, signature: Signature, kinds: tuple[type, ...]) -> None:
        """Remember the function for arguments that need no conversion."""
        if not signature.wants_runtime:
            self.plain[kinds[0] if len(kinds) == 1 else kinds] = signature.run

    def _undefined(self, runtime: Runtime) -> None:
        runtime.note("feel-undefined", f"{self.name} has no result here.")

    def _always_fits(
        self,
        signature: Signature,
        kinds: tuple[type, ...],
        given: tuple[Value, ...],
        fitted: tuple[Value, ...],
    ) -> bool:
        """Tell whether all arguments of these classes fit as they are.

        A list may fit an earlier signature by the one value in it, so lists only count
        where there is no earlier one.
        """
        return (
            not signature.variadic
            and (signature is self.signatures[0] or list not in kinds)
            and all(one is other for one, other in zip(given, fitted, strict=True))
        )

    def run_named(self, runtime: Runtime, arguments: Mapping[str, Value]) -> Value:
        """Call it with arguments by name."""
        for signature in self.signatures:
            names = [each.name for each in signature.parameters]
            if signature.variadic or not set(arguments) <= set(names):
                continue
            # Optional ones at the end that are not given keep the function's defaults.
            given = [at for at, name in enumerate(names) if name in arguments]
            wanted = max([signature.required, *(at + 1 for at in given)])
            fitted: list[Value] = []
            for parameter in signature.parameters[:wanted]:
                if parameter.name in arguments:
                    found = _fit(arguments[parameter.name], parameter)
                else:
                    found = None if parameter.optional else _MISSING
                if found is _MISSING:
                    break
                fitted.append(found)
            else:
                return self._apply(signature, runtime, tuple(fitted))
        self._refuse(runtime, tuple(arguments.values()))
        return None

    def _apply(
        self, signature: Signature, runtime: Runtime, fitted: tuple[Value, ...]
    ) -> Value:
        try:
            if signature.wants_runtime:
                return signature.run(runtime, *fitted)
            return signature.run(*fitted)
        except (ArithmeticError, TemporalError):
            return self._undefined(runtime)

    def _converted(
        self, runtime: Runtime, given: tuple[Value, ...], fitted: tuple[Value, ...]
    ) -> None:
        """Note the conversions that a call needed."""
        for before, after in zip(given, fitted, strict=True):
            if before is not after:
                runtime.explained(
                    Problem(
                        code="feel-converted",
                        message=f"{self.name} took {kind(before)} as {kind(after)}.",
                        severity=Severity.NOTE,
                    )
                )

    def _refuse(self, runtime: Runtime, arguments: tuple[Value, ...]) -> None:
        given = ", ".join(kind(each) for each in arguments)
        runtime.note("feel-arguments", f"{self.name} takes no ({given}).")


_F = TypeVar("_F", bound=Callable[..., Value])


class Library:
    """Built-ins as they are declared, by name."""

    def __init__(self) -> None:
        self.functions: dict[str, Builtin] = {}

    def declare(
        self, name: str, parameters: str, *, runtime: bool = False
    ) -> Callable[[_F], _F]:
        """Declare the decorated function as one signature of a built-in.

        Args:
            name: The built-in's FEEL name.
            parameters: Pairs ``name: kind`` joined by semicolons; kinds are joined by
                ``|``; brackets make one optional, a star makes the last take the rest.
            runtime: Whether the function wants the runtime as its first argument.
        """

        def add(function: _F) -> _F:
            parts = [each.strip() for each in parameters.split(";") if each.strip()]
            found = tuple(_parameter(each) for each in parts)
            signature = Signature(
                parameters=found,
                variadic=parameters.startswith("*") or "; *" in parameters,
                required=sum(not each.optional for each in found),
                run=function,
                wants_runtime=runtime,
            )
            earlier = self.functions.get(name)
            signatures = (*earlier.signatures, signature) if earlier else (signature,)
            self.functions[name] = Builtin(name, signatures)
            return function

        return add


def _parameter(text: str) -> _Parameter:
    optional = text.startswith("[")
    name, _, kinds = text.strip("[]*").partition(":")
    words = [each.strip() for each in kinds.split("|")]
    return _Parameter(
        name=name.strip(),
        kinds=tuple(kind for word in words for kind in _KINDS.get(word, ())),
        function="function" in words,
        optional=optional,
    )
