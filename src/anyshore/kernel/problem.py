"""Problems: what is wrong, where, and what to do about it.

A `Problem` is a value that a check returns in a list; a `ProblemError` carries one
where work cannot go on.  The web, the API (RFC 9457) and the command line all show the
same fields, so a message is written once, where the fault is known best.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Place", "Problem", "ProblemError", "Severity"]


class Severity(StrEnum):
    """How much a problem weighs."""

    #: Work cannot go on with this.
    ERROR = "error"
    #: Work can go on, a person should look.
    WARNING = "warning"
    #: Worth knowing.
    NOTE = "note"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a problem is; unknown parts are left out."""

    #: A file's name, a model's name or a request's field.
    source: str = ""
    #: The element, cell, path or business term, as in ``BT-112`` or ``rule 4``.
    element: str = ""
    #: Line in the source, counted from 1.
    line: int | None = None
    #: Column in the line, counted from 1.
    column: int | None = None

    def __str__(self) -> str:
        """Write the place as compilers do: ``source:line:column element``."""
        position = ":".join(
            str(part) for part in (self.source, self.line, self.column) if part
        )
        return " ".join(part for part in (position, self.element) if part)


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing that is wrong."""

    #: Stable machine-readable name in kebab case, as in ``xml-truncated``.
    code: str
    #: One sentence for a person.
    message: str
    #: What to do about it; empty where nothing sensible can be advised.
    hint: str = ""
    #: Where it is.
    place: Place = field(default_factory=Place)
    #: How much it weighs.
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """Write the problem on one line."""
        where = str(self.place)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text} {self.hint}" if self.hint else text


class ProblemError(Exception):
    """Work cannot go on; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))
