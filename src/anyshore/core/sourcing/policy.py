"""The client's answers, read by a decision model that users can edit.

The model has four decisions: *Gate* (is there anything to decide yet), *Reading* (what
each answer points to), *Automate*, and *Answer*.  This module asks them and keeps the
rules that hit, so that every answer has its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyshore.core import dmn
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Decided", "Policy", "policy_from"]

_DECISIONS = ("Gate", "Reading", "Automate", "Answer")
_DERIVED = frozenset(["saving", "kind", "leans", "decisions_explained"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """A value and the rules that gave it."""

    value: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A questionnaire and what its answers lead to."""

    model: dmn.Model
    #: The text of each question by its name.
    questions: Mapping[str, str]
    #: Questions that the reading looks at.
    read: tuple[str, ...]

    def check(self, answers: Mapping[str, bool | None], element: str) -> None:
        """Refuse an answer to a question that is not asked.

        Raises:
            ProblemError: ``question-unknown``.
        """
        for name in answers:
            if name not in self.questions:
                raise ProblemError(
                    Problem(
                        code="question-unknown",
                        message=f"No question is called {name!r}.",
                        hint=f"Questions are {', '.join(self.questions)}.",
                        place=Place(element=element),
                    )
                )

    def gate(self, answers: Mapping[str, bool | None]) -> Decided:
        """Decide whether there is anything to decide yet."""
        return self._decide("Gate", self._inputs(answers))

    def points(
        self, answers: Mapping[str, bool | None]
    ) -> dict[str, tuple[bool | None, str]]:
        """Read what each answer points to: rule (True) or judgement (False)."""
        found: dict[str, tuple[bool | None, str]] = dict.fromkeys(self.read, (None, ""))
        if any(answers.get(name) is not None for name in self.read):
            outcome = dmn.decide(self.model, "Reading", self._inputs(answers))
            rows = outcome.value if isinstance(outcome.value, list) else []
            for row, hit in zip(rows, outcome.hits, strict=False):
                if isinstance(row, dict):
                    why = " ".join(text for text in hit.annotations if text)
                    found[str(row["question"])] = (row["points"] == "rule", why)
        return found

    def automate(
        self, answers: Mapping[str, bool | None], explained: float | None
    ) -> Decided:
        """Decide whether a program could take the decisions."""
        inputs = self._inputs(answers) | {"decisions_explained": explained}
        return self._decide("Automate", inputs)

    def answer(
        self, answers: Mapping[str, bool | None], derived: Mapping[str, object]
    ) -> Decided:
        """Decide what to do, from the answers and from what was derived."""
        return self._decide("Answer", self._inputs(answers) | dict(derived))

    def _inputs(self, answers: Mapping[str, bool | None]) -> dict[str, object]:
        inputs: dict[str, object] = dict.fromkeys((*self.questions, *_DERIVED))
        return inputs | dict(answers)

    def _decide(self, name: str, inputs: Mapping[str, object]) -> Decided:
        outcome = dmn.decide(self.model, name, inputs)
        if outcome.value is None:
            raise ProblemError(
                Problem(
                    code="policy-silent",
                    message=f"The policy's decision {name} gives nothing.",
                    hint="Add a last rule to its table that catches everything.",
                    place=Place(source=self.model.name, element=name),
                )
            )
        reasons = tuple(
            " ".join(text for text in hit.annotations if text)
            for hit in outcome.hits
            if hit.decision == name
        )
        value = outcome.value
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return Decided(value=text, reasons=reasons)


def policy_from(document: bytes) -> Policy:
    """Read a policy from a DMN document.

    Raises:
        ProblemError: where the document cannot be read, or ``policy-incomplete``
            where one of its four decisions is missing.
    """
    model = dmn.read(document)
    tables = {each.name: each for each in model.decisions}
    missing = [name for name in _DECISIONS if name not in tables]
    if missing:
        raise ProblemError(
            Problem(
                code="policy-incomplete",
                message=f"The policy has no decision {missing[0]}.",
                hint="Start from the policy that ships: anyshore advise --policy-out.",
                place=Place(source=model.name),
            )
        )
    table = tables["Reading"].table
    read = tuple(each.expression for each in table.inputs) if table else ()
    questions = {
        each.name: each.description
        for each in model.inputs
        if each.name not in _DERIVED
    }
    return Policy(model=model, questions=questions, read=read)
