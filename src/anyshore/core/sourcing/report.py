"""The advice as a report that a board would read.

One page answers: what to do with each process, from where, what it saves, how sure that
is and what would turn it.  Behind it stands the evidence of each process, then the
figures that others claim, then every source and assumption that was cited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.sourcing.cost_pages import saving_bars
from anyshore.core.sourcing.document import (
    Block,
    Document,
    Heading,
    Notes,
    Table,
    Text,
)
from anyshore.core.sourcing.evidence_pages import evidence, shore_words
from anyshore.core.sourcing.index import OLDEST, WEIGHTS
from anyshore.kernel import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyshore.core.sourcing.advice import Advice, ProcessAdvice
    from anyshore.core.sourcing.claims import Claim, Finding
    from anyshore.core.sourcing.evidence import Source
    from anyshore.core.sourcing.options import Option
    from anyshore.core.sourcing.reference import Reference

__all__ = ["report"]

_FIRST = 10


def report(advice: Advice, reference: Reference) -> Document:
    """Write the report of an advice.

    Args:
        advice: As `advise` gives it.
        reference: The same reference, for names of countries and published rankings.
    """
    notes = Notes()
    known = reference.overridden(advice.portfolio.replaced)
    blocks: list[Block] = [*_answer(advice, known, notes)]
    for each in advice.processes:
        blocks += evidence(each, advice, known, notes)
    blocks += _countries(advice, known, notes)
    blocks += _ledger(advice, notes)
    blocks += _sources(notes)
    client = advice.portfolio.client
    return Document(
        title=f"Sourcing advice for {client.name}",
        subtitle=f"{known.country(client.country).name}, "
        f"{len(advice.processes)} {_count(len(advice.processes), 'process')}, over "
        f"{advice.portfolio.horizon_years} years",
        date=advice.today.isoformat(),
        blocks=tuple(blocks),
    )


def _count(number: int, word: str) -> str:
    return word if number == 1 else f"{word}es"


def _answer(advice: Advice, reference: Reference, notes: Notes) -> list[Block]:
    """The first page."""
    rows = [_answer_row(each, reference, notes) for each in advice.processes]
    blocks: list[Block] = [
        Heading(level=1, text="The answer"),
        Table(
            caption="",
            header=(
                *("Process", "Answer", "Kind of work", "From where"),
                "Best price, and saving in eight of ten draws",
            ),
            rows=tuple(rows),
            widths=(3, 2, 3, 4, 5),
        ),
    ]
    if len(advice.processes) == 1:
        blocks += _in_words(advice.processes[0], reference, notes)
    else:
        blocks.append(_whys(advice, reference))
    wrong = [each for each in advice.findings if each.severity is Severity.ERROR]
    if wrong:
        cited = notes.cite(
            source for each in wrong for source in _behind(each, _by_id(advice))
        )
        blocks.append(
            Text(
                text=f"Of the figures that articles and vendors give, {len(wrong)} "
                "cannot be right or cannot be used as they stand; the ledger in this "
                f"report says which and why {cited}."
            )
        )
    blocks.append(
        Text(
            text="Savings are intervals, not estimates. A number in brackets names a "
            "source, the letter A an assumption; both are listed on the last pages."
        )
    )
    return blocks


def _whys(advice: Advice, reference: Reference) -> Table:
    """Say why for each process, and the first thing that would turn it."""
    return Table(
        caption="Why, and what would change it first",
        header=("Process", "Why", "What would change it"),
        rows=tuple(
            (
                each.process.name,
                " ".join((*each.answer.reasons, *_gate_words(each))),
                _first_turn(each, reference),
            )
            for each in advice.processes
        ),
        widths=(3, 6, 6),
    )


def _gate_words(each: ProcessAdvice) -> tuple[str, ...]:
    return () if each.gate.value == "open" else each.gate.reasons


def _first_turn(each: ProcessAdvice, reference: Reference) -> str:
    """Name what lies nearest to another answer."""
    if each.answer.value == "scope not complete":
        return "Answers to the open questions."
    if each.gate.value == "keep":
        return "Another answer to the question behind that reason."
    best = each.best
    if best is None or not best.cost.swings:
        return "A price, an occupation or a wage."
    top = best.cost.swings[0]
    return (
        f"{top.name.replace('_', ' ').capitalize()} alone moves the saving from "
        f"{top.at_low:.0f} to {top.at_high:.0f} % (sources and assumptions on the "
        "pages of the process)."
    )


def _answer_row(
    each: ProcessAdvice, reference: Reference, notes: Notes
) -> tuple[str, ...]:
    best = each.best
    saving = "not reckoned: no occupation"
    if best is not None:
        saving = f"{best.name}: {notes.told(best.cost.likely)}"
    return (
        each.process.name,
        each.answer.value,
        f"{each.kind.kind}, confidence {each.kind.confidence}",
        shore_words(each),
        saving,
    )


def _in_words(each: ProcessAdvice, reference: Reference, notes: Notes) -> list[Block]:
    """Say the answer for one process in a few sentences."""
    answer = f"{each.answer.value}: {' '.join(each.answer.reasons)}"
    blocks: list[Block] = [Heading(level=2, text=answer[0].upper() + answer[1:])]
    blocks.append(Text(text=f"How sure: {each.kind.because}.".replace("..", ".")))
    best = each.best
    if best is not None:
        blocks += [Text(text=each) for each in _cost_words(each, best, notes)]
    if best is not None:
        blocks.append(saving_bars(each.options, notes))
    blocks.append(Heading(level=2, text="What would change the answer"))
    blocks += [Text(text=point, point=True) for point in _turns(each, reference)]
    blocks.append(Heading(level=2, text="What to do next"))
    blocks.append(Text(text=_next(each, reference)))
    return blocks


def _next(each: ProcessAdvice, reference: Reference) -> str:
    """Say the next step, whatever the answer is."""
    match each.answer.value:
        case "scope not complete":
            return "Answer the open questions; until then no price means anything."
        case "keep":
            return "Nothing leaves. Look again when a reason above no longer holds."
        case "automate":
            return (
                "Write the decision table, try it on past cases, and look at what is "
                "left before anything is handed over."
            )
        case _:
            leading = each.choice.shortlist[:3] if each.choice else ()
            names = ", ".join(one.country.name for one in leading)
            return (
                f"Ask providers in {names or 'your own country'} for quotes in one "
                "unit, against the targets that are measured today, and give them to "
                "this advice in place of reckoned prices."
            )


def _cost_words(each: ProcessAdvice, best: Option, notes: Notes) -> list[str]:
    """Say what the best option costs, and what is cheaper but less known."""
    cost = best.cost
    words = [
        (
            f"Cost: at {notes.told(best.price)} ({best.name}) the saving is "
            f"{notes.told(cost.likely)} in eight of ten draws, and {cost.saving} "
            "if everything turns out at its worst or best at once. Over "
            f"the term that is {notes.told(cost.vendor)} beside "
            f"{notes.told(cost.in_house)} in-house. From a price of "
            f"{cost.break_even_price:.2f} {best.price.unit} on nothing is saved, all "
            f"else in the middle {notes.cite(cost.saving.sources)}."
        )
    ]
    if each.wage is not None and best.price.unit == each.wage.unit:
        words.append(
            f"The price stands beside a wage of {notes.told(each.wage)} for the same "
            "work by the client's own people, before benefits and overhead."
        )
    reckoned = next((one for one in each.options if one.reckoned), None)
    if reckoned is not None and reckoned is not best:
        words.append(
            f"Without a quote: {reckoned.name}, would save "
            f"{notes.told(reckoned.cost.likely)} in eight of ten draws. Take that as "
            "an upper bound: wages of a whole country understate what its "
            "English-speaking cities pay. Ask for quotes before counting on it."
        )
    return words


def _turns(each: ProcessAdvice, reference: Reference) -> list[str]:
    points = []
    if each.choice is not None:
        points += [
            f"Country: {reference.country(flip.winner).name} leads once the weight of "
            f"{flip.criterion} goes from {100 * flip.weight:.0f} to "
            f"{100 * flip.needed:.0f} of 100 (weights are assumptions)."
            for flip in each.choice.flips[:2]
        ]
    best = each.best
    if best is not None:
        top = best.cost.swings[0]
        points.append(
            f"Saving: {top.name.replace('_', ' ')} alone moves it from "
            f"{top.at_low:.0f} to {top.at_high:.0f} %, all else in the middle of its "
            f"sources and assumptions."
        )
        people = best.cost.break_even_people
        points.append(
            "Volume: it saves at no volume, all else in the middle (assumptions)."
            if people is None
            else f"Volume: it saves from {people:.1f} people on, all else in the "
            "middle (assumptions)."
        )
    points.append(
        "Some questions are still open; the next pages list them."
        if each.open_questions
        else "Every question is answered; another answer would be read anew."
    )
    return points + list(each.warnings)


def _countries(advice: Advice, reference: Reference, notes: Notes) -> list[Block]:
    ranking = reference.rankings[0]
    mark = notes.cite([reference.sources["indicators"], reference.sources["languages"]])
    published = notes.cite([ranking.source])
    own = advice.standings[:_FIRST]
    shared = len({each.country for each in own} & set(ranking.countries[:_FIRST]))
    rows = [
        (
            str(rank),
            reference.country(each.country).name,
            f"{each.score:+.2f}",
            reference.country(theirs).name,
        )
        for rank, (each, theirs) in enumerate(
            zip(own, ranking.countries, strict=False), 1
        )
    ]
    weights = ", ".join(f"{name} {100 * w:.0f}" for name, w in WEIGHTS.items())
    return [
        Heading(level=1, text="Countries, by an open index", goes_on=True),
        Text(
            text=f"{len(advice.standings)} countries are compared by weights of "
            f"{weights} (Kearney's), with open figures of the last {OLDEST} years "
            f"{mark}. Its rules were settled with the list beside it in view. {shared} "
            f"of its first ten are among the first ten of {ranking.name} {published}. "
            "The index knows nothing of the process; the tables above do."
        ),
        Table(
            caption="The first ten, and a published ranking beside them",
            header=("Rank", f"Open index {mark}", "Score", f"Kearney {published}"),
            rows=tuple(rows),
            figures=frozenset([0, 2]),
            widths=(1, 4, 2, 4),
        ),
    ]


def _by_id(advice: Advice) -> dict[str, Claim]:
    return {each.id: each for each in advice.claims}


def _behind(finding: Finding, claims: Mapping[str, Claim]) -> list[Source]:
    """Return what a finding rests on: who claimed it, and what it was held against."""
    said = [claims[each].source for each in finding.claims if each in claims]
    return [*said, *finding.sources]


def _ledger(advice: Advice, notes: Notes) -> list[Block]:
    if not advice.claims:
        return []
    claims = _by_id(advice)
    rows = []
    for finding in advice.findings:
        said = [claims[each] for each in finding.claims if each in claims]
        few = " / ".join(each.statement for each in said[:2])
        more = f" and {len(said) - 2} more" if len(said) > 2 else ""
        rows.append(
            (
                finding.severity.value,
                few + more,
                f"{finding.message} {notes.cite(_behind(finding, claims))}",
            )
        )
    return [
        Heading(level=1, text="Figures that others claim", goes_on=True),
        Text(
            text="These claims were held against each other, against the product of "
            "the world and against wages. Their grade is vendor claim where the source "
            "says nothing better."
        ),
        Table(
            caption="What the checks found",
            header=("Severity", "Claim", "Finding"),
            rows=tuple(rows),
            widths=(2, 5, 8),
        ),
    ]


def _sources(notes: Notes) -> list[Block]:
    return [
        Heading(level=1, text="Sources and assumptions", goes_on=True),
        Table(
            caption="Everything that a number in this report rests on",
            header=("Mark", "Source", "Grade and date", "Publisher, licence, remark"),
            rows=tuple(notes.rows()),
            widths=(1, 5, 3, 7),
        ),
    ]
