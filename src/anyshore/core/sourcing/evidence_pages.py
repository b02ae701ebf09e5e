"""The evidence behind the advice on one process, as blocks of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.sourcing.cost_pages import cost_blocks, provider_blocks
from anyshore.core.sourcing.document import (
    Block,
    Heading,
    Notes,
    Table,
    Text,
)
from anyshore.core.sourcing.evidence import SCOPE, Grade, Source
from anyshore.core.sourcing.location import MIN_OVERLAP, holidays_apart

if TYPE_CHECKING:
    from anyshore.core.sourcing.advice import Advice, ProcessAdvice
    from anyshore.core.sourcing.choose import CountryChoice
    from anyshore.core.sourcing.kind import Witness
    from anyshore.core.sourcing.location import CountryFacts
    from anyshore.core.sourcing.reference import Reference

__all__ = ["evidence", "shore_words"]

_POLICY = Source(
    name="the policy's rules",
    grade=Grade.PUBLISHED,
    note="A decision model that ships with the product and can be edited.",
)
#: How a decision model says yes and no, in words.
_YES_NO = {"true": "yes", "false": "no"}
_WEIGHTS = Source(
    name="assumption on weights of criteria",
    grade=Grade.ASSUMPTION,
    note="Cost 40, people 15, language 15, business 15, overlap 10, volatility 5; for "
    "judgement 15, 30, 15, 15, 20, 5. Set others under weights in the scope.",
)


def shore_words(each: ProcessAdvice) -> str:
    """Say from where, and in how many weightings that country leads."""
    if each.answer.value == "keep":
        return "stays in-house"
    if each.choice is None:
        return "no country meets all needs"
    best = each.best
    site = each.choice.facts_on(best.country) if best and best.country else None
    found = site or each.choice.best
    share = 100 * each.choice.acceptability.first(found.country.code)
    leads = f"first in {share:.0f} % of weightings (assumption)"
    if best and best.country and site is None:
        return f"{best.country}, told by a quote"
    return f"{found.country.name} ({found.shore.shore}), {leads}"


def evidence(
    each: ProcessAdvice, advice: Advice, reference: Reference, notes: Notes
) -> list[Block]:
    """Write what the advice on a process rests on."""
    blocks: list[Block] = [Heading(level=1, text=each.process.name)]
    blocks += _answer(each, notes)
    blocks += _kind(each, reference, notes)
    blocks += _steps(each)
    blocks += _shore(each, advice, reference, notes)
    blocks += cost_blocks(each, notes)
    blocks += provider_blocks(each, advice, notes)
    return blocks


def _answer(each: ProcessAdvice, notes: Notes) -> list[Block]:
    mark = notes.cite([SCOPE, _POLICY])
    rows = (
        ("Gates", each.gate.value, " ".join(each.gate.reasons)),
        (
            "Could a program decide?",
            _YES_NO.get(each.automate.value, each.automate.value),
            " ".join(each.automate.reasons),
        ),
        ("Answer", each.answer.value, " ".join(each.answer.reasons)),
    )
    blocks: list[Block] = [
        Table(
            caption=f"What the policy decides {mark}",
            header=("Decision", "Result", "Why"),
            rows=rows,
            widths=(3, 2, 6),
        )
    ]
    blocks += [Text(text=warning, point=True) for warning in each.warnings]
    if each.open_questions:
        blocks.append(Text(text="Not answered yet:", strong=True))
        blocks += [Text(text=text, point=True) for text in each.open_questions.values()]
    return blocks


def _kind(each: ProcessAdvice, reference: Reference, notes: Notes) -> list[Block]:
    behind = {
        "log": [Source(name="the process's own log", grade=Grade.MEASURED)],
        "occupation": [reference.sources[each] for each in ("occupations", "isco")],
        "rules": [SCOPE],
    }
    rows = tuple(
        (
            f"{witness.name} {notes.cite(behind[witness.name])}",
            witness.kind.value,
            _scored(witness),
            " ".join(_sentence(reason) for reason in witness.reasons),
        )
        for witness in each.kind.witnesses
    )
    return [
        Heading(level=2, text="Kind of work"),
        Text(
            text=f"It is {each.kind.kind}, confidence {each.kind.confidence}. "
            f"{_sentence(each.kind.because)}"
        ),
        Table(
            caption="The witnesses, side by side",
            header=("Witness", "Says", "Share of rule, %", "Rests on"),
            rows=rows,
            figures=frozenset([2]),
            widths=(3, 2, 2, 7),
        ),
    ]


def _scored(witness: Witness) -> str:
    bounds = _range(100 * witness.low, 100 * witness.high)
    return f"{100 * witness.score:.0f} ({bounds})"


def _sentence(text: str) -> str:
    whole = text[:1].upper() + text[1:]
    return whole if whole.endswith(".") else f"{whole}."


def _range(low: float, high: float) -> str:
    """Write two whole numbers as one where they are alike."""
    ends = f"{low:.0f}", f"{high:.0f}"
    return ends[0] if ends[0] == ends[1] else "-".join(ends)


def _steps(each: ProcessAdvice) -> list[Block]:
    if not each.steps:
        return []
    return [
        Table(
            caption="Its steps, each by its own witnesses",
            header=("Step", "Answer", "Kind of work", "Why"),
            rows=tuple(
                (
                    step.name,
                    step.answer.value,
                    step.kind.kind.value,
                    " ".join(step.answer.reasons),
                )
                for step in each.steps
            ),
            widths=(3, 2, 3, 6),
        )
    ]


def _shore(
    each: ProcessAdvice, advice: Advice, reference: Reference, notes: Notes
) -> list[Block]:
    blocks: list[Block] = [
        Heading(level=2, text="From where"),
        Text(text=_needs(each)),
    ]
    if each.choice is None:
        return blocks
    choice = each.choice
    best = choice.best
    weights = notes.cite([_WEIGHTS])
    blocks += [
        _shortlist(choice, notes),
        Text(
            text=f"{best.country.name} is {best.shore.shore}: {best.shore.because} "
            f"{notes.cite(best.sources[:2])}.{_days(best, advice, reference, notes)}"
        ),
        Text(
            text="First by "
            + ", ".join(
                f"{method}: {reference.country(code).name}"
                for method, code in choice.winners.items()
            )
            + f" {weights}."
        ),
    ]
    blocks += [
        Text(
            text=f"{incentive.text} in {best.country.name}, as a vendor claims "
            f"{notes.cite([incentive.source])}: ask for the law before counting on it.",
            point=True,
        )
        for incentive in best.incentives
    ]
    blocks += [
        Text(
            text=f"{reference.country(flip.winner).name} leads once the weight of "
            f"{flip.criterion} goes from {100 * flip.weight:.0f} to "
            f"{100 * flip.needed:.0f} of 100 {weights}.",
            point=True,
        )
        for flip in choice.flips
    ]
    return blocks


def _needs(each: ProcessAdvice) -> str:
    needs = each.needs
    told = "as told" if each.coordination_told else "an assumption from its kind"
    least = MIN_OVERLAP[needs.coordination]
    shared = f"at least {least} shared hours (assumption)"
    parts = [
        f"{needs.coordination} coordination ({told}), so {shared}",
        f"{'spoken' if needs.voice else 'written'} {', '.join(needs.languages)}",
    ]
    if needs.night:
        parts.append("through the client's night, which turns shared hours round")
    if not needs.abroad:
        parts.append("data that stays in the country")
    return f"It needs {'; '.join(parts)}."


def _days(
    best: CountryFacts, advice: Advice, reference: Reference, notes: Notes
) -> str:
    home = advice.portfolio.client.country
    apart = holidays_apart(reference, home, best.country.code, advice.today.year)
    if apart is None or best.country.code == home:
        return ""
    mark = notes.cite([reference.sources["holidays"]])
    return (
        f" In {advice.today.year} it has {apart[1]} public holidays on workdays that "
        f"the client does not have, and works on {apart[0]} of the client's {mark}."
    )


def _shortlist(choice: CountryChoice, notes: Notes) -> Table:
    facts = choice.best.sources
    wage = [source for each in choice.shortlist for source in each.wage_ratio.sources]
    weights = notes.cite([_WEIGHTS])
    rows = tuple(
        (
            each.country.name,
            each.shore.shore.value,
            _range(each.overlap.worst, each.overlap.best),
            f"{each.language_percent:.3g}",
            _range(100 * float(each.wage_ratio.low), 100 * float(each.wage_ratio.high)),
            "-" if each.volatility is None else f"{each.volatility:.1f}",
            f"{score:.2f}",
            f"{close:.2f}",
            f"{flow:+.2f}",
            f"{100 * choice.acceptability.first(each.country.code):.0f}",
        )
        for each, score, close, flow in zip(
            choice.shortlist,
            choice.weighted,
            choice.closeness,
            choice.flow,
            strict=True,
        )
    )
    return Table(
        caption=f"Countries that meet all needs, the best first; "
        f"{len(choice.excluded)} others do not meet them. "
        f"Facts {notes.cite(facts)}, wages {notes.cite(wage)}, weights {weights}, "
        f"wins in {choice.acceptability.draws:,} draws of weights",
        header=(
            *("Country", "Shore", "Hours shared", "Speak it, %", "Wage, % of US"),
            *("Income swings, %", "Weighted", "TOPSIS", "PROME-THEE", "Wins, %"),
        ),
        rows=rows,
        figures=frozenset(range(2, 10)),
        widths=(5, 4, 3, 3, 4, 3, 4, 3, 3, 3),
    )
