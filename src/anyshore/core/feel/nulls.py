"""Why a value is null: what explained code does beside what plain code does.

Explained code runs the same helpers; around each form that may give null it looks at
the result and at the operands, and notes the place and the reason, innermost first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from anyshore.core.feel.values import Value, kind
from anyshore.kernel import Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyshore.core.feel.runtime import Runtime

__all__ = ["Spot", "operated", "seen"]


class Spot(Struct, frozen=True):
    """A form in a text."""

    #: Name of the decision or function, or empty.
    owner: str
    #: The whole text.
    text: str
    #: Offset of the form.
    at: int
    #: What the form is, in words.
    what: str

    @property
    def place(self) -> Place:
        """The form's place, with line and column in its text."""
        line = self.text.count("\n", 0, self.at) + 1
        column = self.at - self.text.rfind("\n", 0, self.at)
        return Place(source=self.text, element=self.owner, line=line, column=column)


def _null(runtime: Runtime, spot: Spot, reason: str) -> None:
    runtime.explained(
        Problem(
            code="feel-null",
            message=f"{spot.what} is null: {reason}.",
            place=spot.place,
            severity=Severity.NOTE,
        )
    )


def operated(
    runtime: Runtime,
    spot: Spot,
    operator: Callable[[Value, Value], Value],
    left: Value,
    right: Value,
) -> Value:
    """Run an operator; where it gives null, note which operands it could not take."""
    value = operator(left, right)
    if value is None:
        if left is None or right is None:
            side = "left" if left is None else "right"
            _null(runtime, spot, f"its {side} side is null")
        elif kind(left) != kind(right):
            _null(
                runtime, spot, f"it has no meaning for {kind(left)} and {kind(right)}"
            )
        else:
            _null(runtime, spot, f"it has no result for these values ({kind(left)})")
    return value


def seen(runtime: Runtime, spot: Spot, reason: str, value: Value) -> Value:
    """Let a value pass; note it where it is null."""
    if value is None:
        _null(runtime, spot, reason)
    return value
