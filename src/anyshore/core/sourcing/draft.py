"""From an advice to the draft of a contract: what would be agreed, and what is open.

Targets come from what was measured, never from what sounds good: half of the cases are
done within the median, nine of ten within the ninth decile, and a provider is asked to
keep what is kept today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyshore.core.sourcing.heard import FEWEST_CASES

if TYPE_CHECKING:
    from datetime import timedelta

    from anyshore.core.sourcing.advice import ProcessAdvice
    from anyshore.core.sourcing.heard import Turnaround

__all__ = ["ContractDraft", "Target", "contract_draft"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A turnaround to promise, from what was measured."""

    #: As in ``nine of ten cases within``.
    share: str
    within: timedelta
    #: How many cases it was measured on, and which.
    cases: int
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractDraft:
    """Terms that follow from an advice."""

    name: str
    #: ``BPO`` or ``KPO``.
    mode: str
    service: str
    #: Name of the country of the site, with its shore.
    site: str
    provider: str
    price: str
    years: int
    targets: tuple[Target, ...]
    #: What has to be settled before anybody signs.
    unsettled: tuple[str, ...]


def contract_draft(
    advice: ProcessAdvice, years: int, measured: Turnaround | None = None
) -> ContractDraft | None:
    """Draft a contract, or return None where the advice is to hand nothing over.

    Args:
        advice: On the process.
        years: The term.
        measured: How long cases take today.
    """
    if advice.answer.value not in {"BPO", "KPO"}:
        return None
    best = advice.best
    facts = advice.choice.best if advice.choice else None
    if advice.choice and best and best.country:
        facts = advice.choice.facts_on(best.country) or facts
    targets = _targets(measured)
    unsettled = [*advice.warnings]
    if best is None or best.reckoned:
        unsettled.append("The price is reckoned from wages: ask for quotes.")
    if not targets:
        unsettled.append(
            f"Fewer than {FEWEST_CASES} finished cases were measured: measure the "
            "turnaround before promising one."
        )
    if advice.kind.kind.value == "contested":
        unsettled.append(f"The kind of work is contested: {advice.kind.because}")
    return ContractDraft(
        name=advice.process.name,
        mode=advice.answer.value,
        service=advice.process.service or advice.process.occupation,
        site=f"{facts.country.name}, {facts.shore.shore}" if facts else "to be settled",
        provider=best.provider if best and best.provider else "to be settled",
        price=str(best.price) if best and not best.reckoned else "to be quoted",
        years=years,
        targets=targets,
        unsettled=tuple(unsettled),
    )


def _targets(measured: Turnaround | None) -> tuple[Target, ...]:
    if measured is None:
        return ()
    return tuple(
        Target(share=share, within=time, cases=measured.cases, source=measured.source)
        for share, time in (
            ("half of all cases within", measured.median),
            ("nine of ten cases within", measured.decile),
        )
    )
