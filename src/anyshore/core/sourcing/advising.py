"""How an advice comes about.

The order is fixed.  Gates first: where the scope is not complete there is nothing to
decide.  Then the kind, by its witnesses; the shore, by needs and facts; the cost, with
what is saved at best; and last the answer, which the policy's decision model gives.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from anyshore.core.sourcing.advice import Advice, ProcessAdvice, StepAdvice
from anyshore.core.sourcing.choose import (
    COST_WEIGHTS,
    CRITERIA,
    KNOWLEDGE_WEIGHTS,
    CountryChoice,
    choose,
)
from anyshore.core.sourcing.claims import Claim, claim_from_row, examine
from anyshore.core.sourcing.cost import ASSUMPTIONS
from anyshore.core.sourcing.heard import LogEvidence
from anyshore.core.sourcing.index import Standing, index
from anyshore.core.sourcing.kind import (
    Kind,
    KindFinding,
    Witness,
    from_log,
    from_occupation,
    from_rules,
    judge,
)
from anyshore.core.sourcing.location import Needs, Outlook, facts, obstacles
from anyshore.core.sourcing.options import Option, options, own_wage
from anyshore.core.sourcing.scope import Coordination, Portfolio, Process, Size, Step
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from anyshore.core.sourcing.location import CountryFacts
    from anyshore.core.sourcing.policy import Policy
    from anyshore.core.sourcing.reference import Reference

__all__ = ["advise"]

_USUAL = {
    Kind.RULE: Coordination.LOW,
    Kind.MIXED: Coordination.MEDIUM,
    Kind.CONTESTED: Coordination.MEDIUM,
    Kind.UNKNOWN: Coordination.MEDIUM,
    Kind.JUDGEMENT: Coordination.HIGH,
}
#: Countries for which a price is reckoned where the scope names none.
_RECKONED = 3
#: Activities of a log that are advised on one by one.
_STEPS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class _Desk:
    """What every process of a portfolio is advised with."""

    portfolio: Portfolio
    policy: Policy
    reference: Reference
    standings: Mapping[str, Standing]
    today: date
    seed: int
    #: Facts gathered so far, by the languages that were asked for.
    gathered: dict[tuple[str, ...], list[CountryFacts]]


def advise(  # noqa: PLR0913 - seven things that come from seven places
    portfolio: Portfolio,
    policy: Policy,
    reference: Reference,
    *,
    today: date,
    claims: Sequence[Claim] = (),
    logs: Mapping[str, LogEvidence] | None = None,
    seed: int = 1,
) -> Advice:
    """Advise on every process of a portfolio.

    Args:
        portfolio: As `read_scope` gives it.
        policy: The questionnaire and its rules.
        reference: What is known of countries, occupations and prices.
        today: The day of the advice; its year's clocks and holidays count.
        claims: Rows of the ledger beside those of the scope.
        logs: What was measured, by the name of the process.
        seed: Makes the draws of weights.

    Raises:
        ProblemError: where the scope names what nobody knows: a country, service,
            occupation, question, weight or assumption.
    """
    known = reference.overridden(portfolio.replaced)
    _check(portfolio, policy)
    standings = index(known, portfolio.client.language)
    desk = _Desk(
        portfolio=portfolio,
        policy=policy,
        reference=known,
        standings={each.country: each for each in standings},
        today=today,
        seed=seed,
        gathered={},
    )
    rows = [{k: str(v) for k, v in row.items()} for row in portfolio.claims]
    ledger = (*claims, *(claim_from_row(row) for row in rows))
    return Advice(
        portfolio=portfolio,
        processes=tuple(
            _advise(each, desk, (logs or {}).get(each.name))
            for each in portfolio.processes
        ),
        standings=standings,
        claims=ledger,
        findings=examine(ledger, known, today),
        today=today,
        seed=seed,
    )


def _check(portfolio: Portfolio, policy: Policy) -> None:
    for name, known, what in (
        (portfolio.weights, CRITERIA, "criterion"),
        (portfolio.assumptions, ASSUMPTIONS, "assumption"),
    ):
        for each in name:
            if each not in known:
                raise ProblemError(
                    Problem(
                        code=f"{what}-unknown",
                        message=f"No {what} is called {each!r}.",
                        hint=f"There are {', '.join(known)}.",
                        place=Place(element=each),
                    )
                )
    for process in portfolio.processes:
        policy.check(process.answers, process.name)
        for step in process.steps:
            policy.check(step.answers, step.name)


def _advise(process: Process, desk: _Desk, log: LogEvidence | None) -> ProcessAdvice:
    answers: dict[str, bool | None] = dict(process.answers)
    kind = _kind(process, desk, log)
    needs = _needs(process, kind, desk)
    usual = KNOWLEDGE_WEIGHTS if kind.kind is Kind.JUDGEMENT else COST_WEIGHTS
    weights: dict[str, Decimal | int] = {**usual, **desk.portfolio.weights}
    choice = choose(_places(needs, desk), needs, weights, desk.seed)
    priced = _priced(process, needs, choice, desk)
    explained = log.explained if log else None
    automate = desk.policy.automate(answers, explained)
    saving = max(
        (each.cost.likely.high for each in priced if not each.obstacles), default=None
    )
    derived = _derived(kind, explained) | {"saving": saving}
    return ProcessAdvice(
        process=process,
        answer=desk.policy.answer(answers, derived),
        gate=desk.policy.gate(answers),
        automate=automate,
        kind=kind,
        needs=needs,
        coordination_told=process.coordination is not None,
        wage=own_wage(process, desk.reference, desk.portfolio),
        choice=choice,
        options=priced,
        steps=tuple(
            _step(each, process, desk, log) for each in process.steps or _found(log)
        ),
        open_questions={
            name: text
            for name, text in desk.policy.questions.items()
            if answers.get(name) is None
        },
        warnings=(
            *_warnings(process, kind, desk, choice),
            *(
                f"{each.name} is not counted: {'; '.join(each.obstacles)}."
                for each in priced
                if each.obstacles
            ),
        ),
    )


def _needs(process: Process, kind: KindFinding, desk: _Desk) -> Needs:
    """Say what a process asks of a place."""
    return Needs(
        languages=process.languages or (desk.portfolio.client.language,),
        coordination=process.coordination or _USUAL[kind.kind],
        voice=process.voice,
        night=process.night,
        abroad=process.answers.get("data_may_go_abroad") is not False,
    )


def _priced(
    process: Process, needs: Needs, choice: CountryChoice | None, desk: _Desk
) -> tuple[Option, ...]:
    """Reckon the options: told prices, the leading countries and the client's own."""
    leading = [each.country.code for each in choice.shortlist] if choice else []
    countries = [*leading[:_RECKONED], desk.portfolio.client.country]
    found = options(process, desk.reference, desk.portfolio, countries)
    return _allowed(found, needs, desk)


def _allowed(
    priced: tuple[Option, ...], needs: Needs, desk: _Desk
) -> tuple[Option, ...]:
    """Say of each option which needs its site does not meet."""
    outlook = _outlook(desk)
    return tuple(
        replace(
            each,
            obstacles=(
                *obstacles(
                    facts(desk.reference.country(each.country), needs, outlook), needs
                ),
                *_unspoken(each, needs, desk),
            ),
        )
        if each.country and not each.reckoned
        else each
        for each in priced
    )


def _unspoken(option: Option, needs: Needs, desk: _Desk) -> tuple[str, ...]:
    """Say which languages a provider does not offer, where it told any at all."""
    offered = next(
        (
            each.languages
            for each in desk.portfolio.providers
            if each.name == option.provider
        ),
        (),
    )
    missing = [each for each in needs.languages if offered and each not in offered]
    return (f"it offers no {' and '.join(missing)}",) if missing else ()


def _outlook(desk: _Desk) -> Outlook:
    return Outlook(
        client=desk.portfolio.client,
        reference=desk.reference,
        standings=desk.standings,
        year=desk.today.year,
    )


def _derived(kind: KindFinding, explained: float | None) -> dict[str, object]:
    return {
        "kind": kind.kind.value,
        "leans": "rule" if kind.share_of_rule >= 0.5 else "judgement",
        "decisions_explained": explained,
    }


def _kind(work: Process | Step, desk: _Desk, log: LogEvidence | None) -> KindFinding:
    """Hear the witnesses on a process or a step."""
    witnesses: list[Witness] = [] if log is None else [from_log(log.kind)]
    contested = ""
    title = work.occupation
    if work.service:
        service = desk.reference.service(work.service)
        title = title or service.occupation
        contested = service.contested
    if title:
        witnesses.append(from_occupation(desk.reference.occupation(title)))
    told = from_rules(desk.policy.points(work.answers))
    if told is not None:
        witnesses.append(told)
    return judge(witnesses, contested)


def _found(log: LogEvidence | None) -> tuple[Step, ...]:
    """Take the steps from the log, where the scope tells none."""
    names = [] if log is None else [*log.steps][:_STEPS]
    return tuple(Step(name=name) for name in names)


def _step(
    step: Step, process: Process, desk: _Desk, log: LogEvidence | None
) -> StepAdvice:
    heard = None if log is None else log.steps.get(step.name)
    kind = _kind(step, desk, None if heard is None else LogEvidence(kind=heard))
    # What the step does not answer for itself holds as for the whole process.
    answers: dict[str, bool | None] = {**process.answers, **step.answers}
    return StepAdvice(
        name=step.name,
        answer=desk.policy.answer(answers, _derived(kind, None)),
        kind=kind,
    )


def _places(needs: Needs, desk: _Desk) -> list[CountryFacts]:
    """Return the facts on all countries, gathered once for the same languages."""
    if needs.languages in desk.gathered:
        return desk.gathered[needs.languages]
    wanted = desk.portfolio.countries or (
        *desk.standings,
        desk.portfolio.client.country,
    )
    outlook = _outlook(desk)
    found = [
        facts(desk.reference.country(code), needs, outlook)
        for code in dict.fromkeys(wanted)
    ]
    desk.gathered[needs.languages] = found
    return found


def _warnings(
    process: Process, kind: KindFinding, desk: _Desk, choice: CountryChoice | None
) -> list[str]:
    found = [
        f"Ask {price.unclear}; the price is not used."
        for price in process.prices
        if price.unclear
    ]
    fits = {"BPO": Kind.JUDGEMENT, "KPO": Kind.RULE}
    if fits.get(process.provider_kind) is kind.kind:
        found.append(
            f"{process.provider or 'The provider'} is a {process.provider_kind} firm, "
            f"but the work is {kind.kind}."
        )
    if choice is None:
        found.append("No country meets all needs.")
    elif len(set(choice.winners.values())) > 1:
        named = ", ".join(
            f"{desk.reference.country(code).name} by {method}"
            for method, code in choice.winners.items()
        )
        found.append(f"The methods differ: {named}.")
    small = desk.portfolio.client.size is not Size.LARGE
    if small and process.answers.get("short_staffed") is None:
        found.append(
            "Small firms hand over for want of people, large ones to save: say whether "
            "you lack them."
        )
    counted = (process.fte, process.hours_per_year, process.items_per_year)
    if all(each is None for each in counted):
        found.append(
            "Nobody said how much work it is; 10 to 50 people are an assumption."
        )
    return found
