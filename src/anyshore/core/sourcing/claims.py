"""A ledger of figures that others claim, and what is wrong with them.

Vendors, analysts and articles give figures.  The ledger keeps each with its source and
grade and holds them against each other and against the world's product.  It corrects
nothing: a finding says what cannot be, and what the arithmetic gives instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, Final

from anyshore.core.sourcing.evidence import Grade, Source
from anyshore.kernel import Place, Problem, ProblemError, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from anyshore.core.sourcing.reference import Reference

__all__ = ["Claim", "ClaimKind", "Finding", "claim_from_row", "examine"]

#: Two figures for one quantity and year may differ by this share of the smaller.
TOLERANCE: Final = Decimal("0.15")
#: A level is taken for the claimed increase where both agree this well.
SAME: Final = Decimal("0.02")
#: A price range whose ends lie further apart than this factor says nothing.
WIDEST: Final = 10
#: Years after which a figure's source is called old.
OLD: Final = 5
_COUNTED_BY_ITSELF = frozenset(["hour", "item", "transaction", "page", "call"])


class ClaimKind(StrEnum):
    """What a figure claims."""

    #: An amount in or at a year.
    LEVEL = "level"
    #: Percent a year from one year to another.
    GROWTH = "growth"
    #: What a level grew by between two years.
    INCREASE = "increase"
    #: What something costs.
    PRICE = "price"
    #: Percent by which something is cheaper.
    SAVING = "saving"
    #: Words without a figure.
    TEXT = "text"


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One figure as somebody gives it."""

    id: str
    #: The quantity, in the same words wherever it is the same.
    subject: str
    kind: ClaimKind
    #: Bounds; None for words.
    low: Decimal | None = None
    high: Decimal | None = None
    #: As in ``USD`` or ``% a year``.
    unit: str = ""
    #: What the price is per, as in ``hour`` or ``month``.
    per: str = ""
    #: What is counted in that time, as in ``employee``.
    counted: str = ""
    #: First and last year that it is about.
    start: int | None = None
    end: int | None = None
    source: Source
    #: The claim in a sentence.
    statement: str = ""
    #: Services of the catalog whose wages stand beside it, separated by semicolons.
    service: str = ""

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of US dollars, as the world's product is."""
        return self.unit == "USD"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something that the checks found, and the arithmetic behind it."""

    #: ``above-world-product``, ``level-not-increase``, ``figures-differ``,
    #: ``price-without-unit``, ``range-too-wide``, ``growth-derived``,
    #: ``level-derived``, ``beside-wage``, ``no-figure``, ``source-undated`` or
    #: ``source-old``.
    code: str
    #: Ids of the claims it is about.
    claims: tuple[str, ...]
    message: str
    severity: Severity
    #: What else the arithmetic rests on.
    sources: tuple[Source, ...] = ()


def claim_from_row(row: Mapping[str, str]) -> Claim:
    """Read a claim from a row of text, as a spreadsheet has it.

    Raises:
        ProblemError: ``claim-unreadable``.
    """
    cells = {name: (row.get(name) or "").strip() for name in (*row, *_COLUMNS)}
    try:
        kind = ClaimKind(cells["kind"] or "text")
        low = Decimal(cells["low"]) if cells["low"] else None
        high = Decimal(cells["high"]) if cells["high"] else low
        years = [int(cells[name]) if cells[name] else None for name in ("start", "end")]
    except (ValueError, InvalidOperation) as error:
        raise _unreadable(cells, f"{error}") from error
    if kind is not ClaimKind.TEXT and low is None:
        raise _unreadable(cells, f"a {kind} needs a figure")
    return Claim(
        id=cells["id"] or cells["statement"],
        subject=cells["subject"],
        kind=kind,
        low=low,
        high=high,
        unit=cells["unit"],
        per=cells["per"],
        counted=cells["counted"],
        start=years[0],
        end=years[1] or years[0],
        source=Source(
            name=cells["source"] or "source not named",
            grade=Grade(cells["grade"] or Grade.VENDOR),
            date=cells["date"],
        ),
        statement=cells["statement"],
        service=cells["service"],
    )


_COLUMNS = (
    *("id", "subject", "kind", "low", "high", "unit", "per", "counted", "start"),
    *("end", "source", "grade", "date", "statement", "service"),
)


def _unreadable(cells: Mapping[str, str], why: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="claim-unreadable",
            message=f"The claim {cells['id'] or cells['statement']!r} is unreadable: "
            f"{why}.",
            hint=f"Kinds are {', '.join(ClaimKind)}; figures are plain numbers.",
            place=Place(element=cells["id"]),
        )
    )


def examine(
    claims: Sequence[Claim], reference: Reference, today: date
) -> tuple[Finding, ...]:
    """Check every claim by itself, against the others and against the reference."""
    found = [
        *_above_world(claims, reference),
        *_levels_called_increase(claims),
        *_differing(claims),
        *_prices(claims, reference),
        *_derived(claims),
        *_sources(claims, today),
    ]
    order = list(Severity)
    return tuple(sorted(found, key=lambda each: order.index(each.severity)))


def _above_world(claims: Iterable[Claim], reference: Reference) -> Iterator[Finding]:
    for claim in claims:
        world = reference.world_product.get(claim.start or 0)
        if claim.kind is not ClaimKind.LEVEL or world is None or claim.high is None:
            continue
        product = Decimal(str(world.value))
        if claim.is_money and claim.high > product:
            yield Finding(
                code="above-world-product",
                claims=(claim.id,),
                message=f"{_money(claim.high)} is more than all the world made in "
                f"{claim.start}: {_money(product)}. Were billions meant, "
                f"it would be {_money(claim.high / 1000)}.",
                severity=Severity.ERROR,
                sources=(world.source,),
            )


def _levels_called_increase(claims: Sequence[Claim]) -> Iterator[Finding]:
    for claim in claims:
        if claim.kind is not ClaimKind.INCREASE or claim.high is None:
            continue
        for base, level in _projected(claims, claim.subject, claim.start, claim.end):
            # Only what the same page says can be its own mistake.
            known = base.high or Decimal(0)
            if base.source.name == claim.source.name and _near(claim.high, level):
                yield Finding(
                    code="level-not-increase",
                    claims=(claim.id, base.id),
                    message=f"{_money(claim.high)} is the level of {claim.end}, not "
                    f"the increase: {_money(known)} grows to {_money(level)}, by "
                    f"{_money(level - known)}.",
                    severity=Severity.ERROR,
                )


def _projected(
    claims: Sequence[Claim], subject: str, start: int | None, end: int | None
) -> Iterator[tuple[Claim, Decimal]]:
    """Yield levels of a quantity in the first year, and what growth makes of them."""
    if start is None or end is None:
        return
    for base in claims:
        if (base.kind, base.subject, base.start) != (ClaimKind.LEVEL, subject, start):
            continue
        for growth in claims:
            if (
                growth.kind is ClaimKind.GROWTH
                and growth.subject == subject
                and growth.source.name == base.source.name
                and (growth.start or 0) <= start
                and end <= (growth.end or 0)
            ):
                rate = 1 + (growth.high or Decimal(0)) / 100
                yield base, (base.high or Decimal(0)) * rate ** (end - start)


def _differing(claims: Sequence[Claim]) -> Iterator[Finding]:
    """Compare what is said of one quantity and year, by levels and by growth."""
    levels = [each for each in claims if each.kind is ClaimKind.LEVEL and each.high]
    for one, other in combinations(levels, 2):
        if one.subject != other.subject or one.unit != other.unit:
            continue
        if one.start == other.start:
            yield from _apart(one, other, one.high, other.high, one.start)
            continue
        for base, target in ((one, other), (other, one)):
            projected = _projected(claims, base.subject, base.start, target.start)
            for found, level in projected:
                if found.id == base.id and (base.start or 0) < (target.start or 0):
                    yield from _apart(base, target, level, target.high, target.start)


def _apart(
    one: Claim,
    other: Claim,
    first: Decimal | None,
    second: Decimal | None,
    year: int | None,
) -> Iterator[Finding]:
    small, large = sorted((first or Decimal(0), second or Decimal(0)))
    if small and large / small - 1 > TOLERANCE:
        yield Finding(
            code="figures-differ",
            claims=(one.id, other.id),
            message=f"For {year} one says {_money(first or Decimal(0))}, the other "
            f"{_money(second or Decimal(0))}: {large / small - 1:.0%} apart.",
            severity=Severity.WARNING,
        )


def _prices(claims: Iterable[Claim], reference: Reference) -> Iterator[Finding]:
    for claim in claims:
        if claim.kind is not ClaimKind.PRICE or claim.low is None or claim.high is None:
            continue
        if not claim.counted and claim.per not in _COUNTED_BY_ITSELF:
            span = f"a {claim.per} " if claim.per else ""
            yield Finding(
                code="price-without-unit",
                claims=(claim.id,),
                message=f"A price {span}of what? Neither employee, firm nor case is "
                "named, so it cannot be compared: ask.",
                severity=Severity.ERROR,
            )
        if claim.low > 0 and claim.high / claim.low > WIDEST:
            yield Finding(
                code="range-too-wide",
                claims=(claim.id,),
                message=f"The upper end is {claim.high / claim.low:.0f} times the "
                "lower: ask what the difference is.",
                severity=Severity.WARNING,
            )
        if claim.service and claim.per == "hour" and claim.unit == "USD":
            yield from _beside_wage(claim, reference)


def _beside_wage(claim: Claim, reference: Reference) -> Iterator[Finding]:
    for name in claim.service.split(";"):
        service = reference.services.get(name.strip().lower())
        wage = None if service is None else reference.wages.get(service.wage_code)
        if wage is None or claim.low is None or claim.high is None:
            continue
        mean = wage.figures["mean_hour"]
        where = (
            "around"
            if claim.low <= mean <= claim.high
            else "above"
            if claim.low > mean
            else "below"
        )
        yield Finding(
            code="beside-wage",
            claims=(claim.id,),
            message=f"{claim.low:g} to {claim.high:g} USD an hour lies {where} the US "
            f"mean wage of {wage.title.lower()}: {mean} USD an hour before benefits "
            "and overhead.",
            severity=Severity.NOTE,
            sources=(wage.source,),
        )


def _derived(claims: Sequence[Claim]) -> Iterator[Finding]:
    levels = [each for each in claims if each.kind is ClaimKind.LEVEL and each.high]
    for one, other in combinations(levels, 2):
        years = (other.start or 0) - (one.start or 0)
        same = (one.subject, one.source.name) == (other.subject, other.source.name)
        if same and years > 0 and one.high and other.high:
            rate = (float(other.high) / float(one.high)) ** (1 / years) - 1
            yield Finding(
                code="growth-derived",
                claims=(one.id, other.id),
                message=f"From {one.start} to {other.start} that is "
                f"{100 * rate:.1f} % a year.",
                severity=Severity.NOTE,
            )
    for growth in claims:
        if growth.kind is not ClaimKind.GROWTH:
            continue
        projected = _projected(claims, growth.subject, growth.start, growth.end)
        for base, level in projected:
            if base.source.name == growth.source.name:
                yield Finding(
                    code="level-derived",
                    claims=(base.id, growth.id),
                    message=f"By its own growth that is {_money(level)} in "
                    f"{growth.end}.",
                    severity=Severity.NOTE,
                )


def _sources(claims: Iterable[Claim], today: date) -> Iterator[Finding]:
    wordy = tuple(each.id for each in claims if each.kind is ClaimKind.TEXT)
    undated = tuple(each.id for each in claims if not each.source.date)
    if wordy:
        yield Finding(
            code="no-figure",
            claims=wordy,
            message="Words without a figure: nothing can be checked.",
            severity=Severity.NOTE,
        )
    if undated:
        yield Finding(
            code="source-undated",
            claims=undated,
            message="The source gives no date.",
            severity=Severity.NOTE,
        )
    for claim in claims:
        year = claim.source.date[:4]
        if year.isdigit() and today.year - int(year) >= OLD:
            yield Finding(
                code="source-old",
                claims=(claim.id,),
                message=f"Published {claim.source.date}, {today.year - int(year)} "
                "years ago.",
                severity=Severity.NOTE,
            )


def _near(one: Decimal, other: Decimal) -> bool:
    return bool(other) and abs(one / other - 1) <= SAME


def _money(amount: Decimal) -> str:
    """Write an amount in the unit that people say."""
    for size, word in ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion")):
        if abs(amount) >= size:
            return f"{amount / size:,.1f} {word} USD"
    return f"{amount:,.0f} USD"
