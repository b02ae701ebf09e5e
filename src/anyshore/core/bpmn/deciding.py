"""Decisions inside a step: the one place where a process meets a decision model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anyshore.core import dmn
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["Decision", "decide"]

#: Findings under which no value is an answer: no rule was meant to match.
_NOTHING = frozenset({"dmn-no-rule", "dmn-missing-input"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What a decision gave."""

    #: The value.
    value: Any
    #: The rules that hit, as the model names them.
    hits: tuple[str, ...] = ()
    #: The variables that the model names as its inputs.
    inputs: dict[str, Any] = field(default_factory=dict)


def decide(
    model: Any, name: str, variables: Mapping[str, Any], now: datetime
) -> Decision:
    """Apply a decision to the variables, at an instant.

    Raises:
        ProblemError: Where the model has no such decision, or where its rules
            contradict one another so that nothing came out.
    """
    outcome = dmn.decide(model, name, variables, now=now)
    if outcome.value is None:
        for problem in outcome.problems:
            if problem.code not in _NOTHING:
                raise ProblemError(problem)
    looked = (each.name for each in model.inputs)
    return Decision(
        value=outcome.value,
        hits=tuple(map(str, outcome.hits)),
        inputs={name: variables[name] for name in looked if name in variables},
    )
