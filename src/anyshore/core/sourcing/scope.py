"""What an advice is asked about: a client, its processes, prices and providers.

A scope comes as a document of plain values, from YAML, a spreadsheet or a form.
Reading it refuses what is not understood, with the place: a mistyped question that is
silently left out would change the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from anyshore.core.sourcing.evidence import Figure, Grade, Source, figure
from anyshore.core.sourcing.reference import Override
from anyshore.kernel import Place, Problem, ProblemError

__all__ = [
    "Client",
    "Coordination",
    "Portfolio",
    "Price",
    "Process",
    "Provider",
    "Size",
    "Step",
    "read_scope",
]

_YES = frozenset(["yes", "y", "true", "1", "x"])
_NO = frozenset(["no", "n", "false", "0"])
#: How much work it is; none of them can be nothing.
_QUANTITIES = (
    *("fte", "hours_per_year", "items_per_year", "minutes_per_item"),
    "milestones_per_year",
)
_OPEN = frozenset(["", "unknown", "?", "null", "none"])


class Coordination(StrEnum):
    """How much those who do the work talk with the client while they do it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Ownership(StrEnum):
    """Who owns a provider."""

    THIRD_PARTY = "third party"
    CAPTIVE = "captive"


class Size(StrEnum):
    """How large the client is; other questions matter to each."""

    START_UP = "start-up"
    SMALL = "small"
    LARGE = "large"


class _Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value of the document, in which no unknown field passes."""


class Client(_Term, frozen=True, kw_only=True):
    """Who asks."""

    name: str = "the client"
    #: ISO 3166-1 alpha-2 code.
    country: str
    #: IANA zone, where it is not that of the country's seat.
    zone: str = ""
    #: ISO 4217 code in which all costs are told; the country's own where empty.
    currency: str = ""
    #: ISO 639 code in which the client works.
    language: str = "en"
    size: Size = Size.LARGE
    sector: str = ""
    #: Year in which it was founded.
    founded: int | None = None


class Price(_Term, frozen=True, kw_only=True):
    """What a provider asks, as it is told."""

    low: Decimal
    high: Decimal | None = None
    currency: str = "USD"
    #: ``hour``, ``item``, ``month`` or ``milestone``.
    per: str = ""
    #: What is counted in a month: ``employee`` or ``service``.
    counted: str = ""
    #: Where the price comes from.
    source: str = ""
    date: str = ""
    #: ISO 3166-1 code of the site that does the work.
    country: str = ""
    #: Who asks it.
    provider: str = ""
    #: Whether the provider itself told it, for this scope.
    quoted: bool = False

    @property
    def figure(self) -> Figure:
        """The price with what stands behind it."""
        grade = Grade.GIVEN if self.quoted else Grade.VENDOR
        name = self.source or self.provider or "price without a source"
        source = Source(name=name, grade=grade, date=self.date)
        high = self.low if self.high is None else self.high
        return figure(self.low, high, f"{self.currency}/{self.per or '?'}", source)

    @property
    def unclear(self) -> str:
        """What has to be asked before the price can be used, or empty."""
        if self.per not in _PERIODS:
            return f"per what the price of {self.figure} is"
        if self.per == "month" and self.counted not in {"employee", "service"}:
            return "whether a month's price is per employee or for the whole service"
        return ""


_PERIODS = frozenset(["hour", "item", "month", "milestone"])


class Provider(_Term, frozen=True, kw_only=True):
    """A third party or a captive that could do the work."""

    name: str
    country: str
    ownership: Ownership = Ownership.THIRD_PARTY
    services: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    #: As in ``24/7`` or ``Mon-Fri 08:00-18:00``.
    hours: str = ""
    founded: int | None = None
    #: Prices by the name of the process.
    quotes: dict[str, Price] = {}


class Step(_Term, frozen=True, kw_only=True):
    """A part of a process that may be of another kind than the rest."""

    name: str
    service: str = ""
    occupation: str = ""
    answers: dict[str, Any] = {}


class Process(_Term, frozen=True, kw_only=True):
    """A candidate: what might be handed over."""

    name: str
    #: A service of the catalog, or an occupation in its place.
    service: str = ""
    occupation: str = ""
    #: Answers to the questionnaire: yes, no, or left open.
    answers: dict[str, Any] = {}
    #: Full-time people who do it today, or hours a year, or items with minutes each.
    fte: Decimal | None = None
    hours_per_year: Decimal | None = None
    items_per_year: Decimal | None = None
    minutes_per_item: Decimal | None = None
    milestones_per_year: Decimal | None = None
    #: Wage an hour in the client's currency, where the client knows its own.
    wage: Price | None = None
    prices: tuple[Price, ...] = ()
    #: Whether it is done by speaking with people.
    voice: bool = False
    #: ISO 639 codes; the client's language where empty.
    languages: tuple[str, ...] = ()
    #: None follows the kind: BPO little, KPO much.
    coordination: Coordination | None = None
    #: Whether it has to go on while the client sleeps.
    night: bool = False
    #: File of its event log, for whoever reads files.
    log: str = ""
    steps: tuple[Step, ...] = ()
    #: Name of an existing provider, to warn where its kind does not fit.
    provider: str = ""
    #: Whether that provider is a BPO or a KPO firm.
    provider_kind: str = ""


class Assumption(_Term, frozen=True, kw_only=True):
    """A bound that the client sets in place of an assumption."""

    low: Decimal
    high: Decimal | None = None
    source: str = ""


class OverrideRow(_Term, frozen=True, kw_only=True):
    """A figure of the client's own in place of one of the reference."""

    table: str
    key: str
    name: str = ""
    value: Decimal
    year: int
    source: str


class Portfolio(_Term, frozen=True, kw_only=True):
    """Everything that one advice is about."""

    client: Client
    processes: tuple[Process, ...]
    providers: tuple[Provider, ...] = ()
    #: Countries to look at; all that meet the needs where empty.
    countries: tuple[str, ...] = ()
    horizon_years: int = 4
    #: Weights by criterion, in place of the usual ones.
    weights: dict[str, Decimal] = {}
    assumptions: dict[str, Assumption] = {}
    overrides: tuple[OverrideRow, ...] = ()
    #: Rows for the ledger, as text.
    claims: tuple[dict[str, Any], ...] = ()

    @property
    def replaced(self) -> tuple[Override, ...]:
        """The client's own figures, as the reference takes them."""
        return tuple(
            Override(
                table=row.table,
                key=row.key,
                name=row.name,
                value=row.value,
                year=row.year,
                source=row.source,
            )
            for row in self.overrides
        )


def read_scope(document: object, source: str = "") -> Portfolio:
    """Read a scope from plain values.

    Args:
        document: As YAML or JSON gives it.
        source: The file's name, for the places of problems.

    Raises:
        ProblemError: ``scope-unreadable`` with the path of what is wrong.
    """
    if not isinstance(document, Mapping):
        raise _unreadable("the scope is no mapping with client and processes", source)
    try:
        portfolio = msgspec.convert(document, Portfolio, strict=False)
    except msgspec.ValidationError as error:
        raise _unreadable(str(error), source) from error
    if not portfolio.processes:
        raise _unreadable("there is no process in it", source)
    if not 1 <= portfolio.horizon_years <= 10:
        raise _unreadable("horizon_years lies between 1 and 10", source)
    names = [each.name for each in portfolio.processes]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _unreadable(f"two processes are called {twice[0]!r}", source)
    _check(portfolio, source)
    processes = tuple(
        msgspec.structs.replace(
            each,
            answers=_answers(each.answers, each.name, source),
            steps=tuple(
                msgspec.structs.replace(
                    step, answers=_answers(step.answers, step.name, source)
                )
                for step in each.steps
            ),
        )
        for each in portfolio.processes
    )
    return msgspec.structs.replace(portfolio, processes=processes)


def _check(portfolio: Portfolio, source: str) -> None:
    """Refuse a zone that there is not, and numbers that no work and no price has."""
    if portfolio.client.zone:
        try:
            ZoneInfo(portfolio.client.zone)
        except (KeyError, OSError, ValueError) as error:
            why = f"there is no zone {portfolio.client.zone!r}"
            raise _unreadable(why, source) from error
    for each in portfolio.processes:
        for name in _QUANTITIES:
            value = getattr(each, name)
            if value is not None and not (value.is_finite() and value > 0):
                raise _unreadable(f"{name} is {value}", source, each.name)
        for price in (*each.prices, *([each.wage] if each.wage else [])):
            _check_price(price, source, each.name)
    for provider in portfolio.providers:
        for price in provider.quotes.values():
            _check_price(price, source, provider.name)


def _check_price(price: Price, source: str, element: str) -> None:
    for value in (price.low, price.high):
        if value is not None and not (value.is_finite() and value >= 0):
            raise _unreadable(f"a price is {value}", source, element)


def _answers(
    answers: Mapping[str, Any], element: str, source: str
) -> dict[str, bool | None]:
    """Read yes, no and open, however they are written."""
    found: dict[str, bool | None] = {}
    for question, answer in answers.items():
        text = "" if answer is None else str(answer).strip().lower()
        if text in _YES:
            found[question] = True
        elif text in _NO:
            found[question] = False
        elif text in _OPEN:
            found[question] = None
        else:
            raise _unreadable(
                f"the answer {answer!r} to {question} is neither yes, no nor unknown",
                source,
                element,
            )
    return found


def _unreadable(why: str, source: str, element: str = "") -> ProblemError:
    return ProblemError(
        Problem(
            code="scope-unreadable",
            message=f"The scope cannot be read: {why}.",
            hint="docs/reference/advice.md lists every field.",
            place=Place(source=source, element=element),
        )
    )
