"""The advice on a portfolio, as values: answer, kind, countries, options, evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from anyshore.core.sourcing.choose import CountryChoice
    from anyshore.core.sourcing.claims import Claim, Finding
    from anyshore.core.sourcing.evidence import Figure
    from anyshore.core.sourcing.index import Standing
    from anyshore.core.sourcing.kind import KindFinding
    from anyshore.core.sourcing.location import Needs
    from anyshore.core.sourcing.options import Option
    from anyshore.core.sourcing.policy import Decided
    from anyshore.core.sourcing.scope import Portfolio, Process

__all__ = ["Advice", "ProcessAdvice", "StepAdvice"]


@dataclass(frozen=True, kw_only=True, slots=True)
class StepAdvice:
    """What to do with one step."""

    name: str
    answer: Decided
    kind: KindFinding


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcessAdvice:
    """What to do with one process, and all that it rests on."""

    process: Process
    answer: Decided
    gate: Decided
    automate: Decided
    kind: KindFinding
    needs: Needs
    #: Whether the needed coordination was told or follows from the kind.
    coordination_told: bool
    wage: Figure | None
    choice: CountryChoice | None
    options: tuple[Option, ...]
    steps: tuple[StepAdvice, ...]
    #: Questions without an answer, with their text.
    open_questions: Mapping[str, str]
    #: What has to be asked before a price can be used, and other warnings.
    warnings: tuple[str, ...]

    @property
    def best(self) -> Option | None:
        """The told option that saves most; without one, a reckoned one.

        Reckoned prices are tried in the order of the countries, and one that can save
        nothing is passed over while another can.
        """
        possible = [each for each in self.options if not each.obstacles]
        told = [each for each in possible if not each.reckoned]
        if told:
            return max(told, key=lambda each: each.cost.likely.middle)
        saving = [each for each in possible if each.cost.likely.high > 0]
        return next(iter(saving or possible), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """The advice on a whole portfolio."""

    portfolio: Portfolio
    processes: tuple[ProcessAdvice, ...]
    standings: tuple[Standing, ...]
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    today: date
    seed: int
