"""The advice as plain values, for JSON: everything that the report shows, and more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anyshore.core.sourcing.advice import Advice, ProcessAdvice, StepAdvice
    from anyshore.core.sourcing.choose import CountryChoice
    from anyshore.core.sourcing.claims import Finding
    from anyshore.core.sourcing.evidence import Figure
    from anyshore.core.sourcing.kind import KindFinding
    from anyshore.core.sourcing.location import CountryFacts
    from anyshore.core.sourcing.options import Option
    from anyshore.core.sourcing.policy import Decided

__all__ = ["plain", "plain_finding"]


def plain(advice: Advice) -> dict[str, Any]:
    """Return the advice as mappings, lists, texts and numbers."""
    client = advice.portfolio.client
    return {
        "client": {"name": client.name, "country": client.country},
        "date": advice.today.isoformat(),
        "horizon_years": advice.portfolio.horizon_years,
        "seed": advice.seed,
        "processes": [_process(each) for each in advice.processes],
        "index": [
            {
                "rank": each.rank,
                "country": each.country,
                "score": each.score,
                "financial": each.financial,
                "people": each.people,
                "business": each.business,
            }
            for each in advice.standings
        ],
        "claims": [plain_finding(each) for each in advice.findings],
    }


def plain_finding(finding: Finding) -> dict[str, Any]:
    """Return what a check of claims found."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "claims": list(finding.claims),
        "message": finding.message,
        "sources": [str(source) for source in finding.sources],
    }


def _process(each: ProcessAdvice) -> dict[str, Any]:
    best = each.best
    return {
        "name": each.process.name,
        **_decided("answer", each.answer),
        **_decided("gate", each.gate),
        **_decided("automate", each.automate),
        "kind": _kind(each.kind),
        "steps": [_step(step) for step in each.steps],
        "shore": None if each.choice is None else _choice(each.choice),
        "wage": _figure(each.wage),
        "best_option": None if best is None else best.name,
        "options": [_option(option) for option in each.options],
        "open_questions": dict(each.open_questions),
        "warnings": list(each.warnings),
    }


def _decided(name: str, decided: Decided) -> dict[str, Any]:
    return {name: decided.value, f"{name}_because": list(decided.reasons)}


def _kind(found: KindFinding) -> dict[str, Any]:
    return {
        "label": found.kind.value,
        "confidence": found.confidence.value,
        "because": found.because,
        "witnesses": [
            {
                "name": each.name,
                "label": each.kind.value,
                "share_of_rule": each.score,
                "interval": [each.low, each.high],
                "reasons": list(each.reasons),
            }
            for each in found.witnesses
        ],
    }


def _step(step: StepAdvice) -> dict[str, Any]:
    return {
        "name": step.name,
        **_decided("answer", step.answer),
        "kind": _kind(step.kind),
    }


def _choice(choice: CountryChoice) -> dict[str, Any]:
    rows = zip(
        choice.shortlist, choice.weighted, choice.closeness, choice.flow, strict=True
    )
    return {
        "country": choice.best.country.code,
        "shore": choice.best.shore.shore.value,
        "because": choice.best.shore.because,
        "first_share": choice.acceptability.first(choice.best.country.code),
        "winners": choice.winners,
        "weights": {each.name: each.weight for each in choice.matrix.criteria},
        "shortlist": [
            {
                **_facts(facts),
                "weighted_sum": weighted,
                "topsis": closeness,
                "promethee": flow,
                "ranks": list(choice.acceptability.ranks[at]),
            }
            for at, (facts, weighted, closeness, flow) in enumerate(rows)
        ],
        "flips": [
            {
                "criterion": each.criterion,
                "weight": each.weight,
                "needed": each.needed,
                "winner": each.winner,
            }
            for each in choice.flips
        ],
        "excluded": {code: list(why) for code, why in choice.excluded.items()},
    }


def _facts(facts: CountryFacts) -> dict[str, Any]:
    return {
        "country": facts.country.code,
        "name": facts.country.name,
        "shore": facts.shore.shore.value,
        "kilometers": facts.shore.kilometers,
        "nearby_region": facts.shore.nearby_region,
        "neighbor": facts.shore.neighbor,
        "shared_hours": [facts.overlap.worst, facts.overlap.best],
        "language_percent": facts.language_percent,
        "wage_ratio": _figure(facts.wage_ratio),
        "income_volatility_percent": facts.volatility,
        "incentives": [each.text for each in facts.incentives],
    }


def _option(option: Option) -> dict[str, Any]:
    cost = option.cost
    people = cost.break_even_people
    return {
        "name": option.name,
        "country": option.country or None,
        "provider": option.provider or None,
        "reckoned": option.reckoned,
        "price": _figure(option.price),
        "in_house": _figure(cost.in_house),
        "total": _figure(cost.vendor),
        "lines": {each.name: _figure(each.amount) for each in cost.lines},
        "saving_percent": _figure(cost.saving),
        "saving_percent_likely": _figure(cost.likely),
        "break_even_price": float(round(cost.break_even_price, 4)),
        "break_even_people": None if people is None else float(round(people, 2)),
        "sensitivity": [
            {
                "quantity": each.name,
                **_known(each.figure),
                "saving_at_low": float(round(each.at_low, 2)),
                "saving_at_high": float(round(each.at_high, 2)),
            }
            for each in cost.swings
        ],
    }


def _figure(figure: Figure | None) -> dict[str, Any] | None:
    return None if figure is None else _known(figure)


def _known(figure: Figure) -> dict[str, Any]:
    return {
        "low": float(round(figure.low, 6)),
        "high": float(round(figure.high, 6)),
        "unit": figure.unit,
        "sources": [str(source) for source in figure.sources],
    }
