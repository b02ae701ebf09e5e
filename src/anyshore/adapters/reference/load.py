"""From the files of the package to reference values."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from anyshore.adapters.geography import places
from anyshore.core.calendars.snapshot import holiday_snapshot
from anyshore.core.sourcing import (
    Claim,
    Country,
    Grade,
    Incentive,
    Indicator,
    Occupation,
    Ranking,
    Reference,
    Service,
    Source,
    Wage,
    claim_from_row,
)
from anyshore.kernel import ProblemError

__all__ = ["load", "load_claims", "policy_document"]


@lru_cache(maxsize=1)
def load() -> Reference:
    """Return the reference that ships with the package."""
    sources = _sources()
    return Reference(
        countries=_countries(sources),
        occupations=_occupations(),
        wages=_wages(sources["wages"]),
        services=_services(),
        rates=_rates(sources["rates"]),
        world_product={
            int(row["year"]): Indicator(
                year=int(row["year"]),
                value=float(row["usd"]),
                source=sources["world_product"],
            )
            for row in _rows("world_product")
        },
        holidays=_Holidays(),
        incentives=tuple(
            Incentive(
                country=row["country"],
                kind=row["kind"],
                text=row["text"],
                source=Source(name=row["source"], grade=Grade.VENDOR, date=row["date"]),
            )
            for row in _rows("incentives")
        ),
        rankings=_rankings(),
        sources=sources,
    )


def load_claims() -> tuple[Claim, ...]:
    """Return the figures that the articles give, as the first rows of a ledger."""
    return tuple(claim_from_row(row) for row in _rows("claims"))


def policy_document() -> bytes:
    """Return the decision model of the questionnaire, ready to be edited."""
    return files(__package__).joinpath("data", "policy.dmn").read_bytes()


class _Holidays(Mapping[tuple[str, int], frozenset[date]]):
    """Public holidays, looked up where they are asked for."""

    def __getitem__(self, key: tuple[str, int]) -> frozenset[date]:
        return _holidays(*key)

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return iter(())

    def __len__(self) -> int:
        return 0


@lru_cache(maxsize=1024)
def _holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holiday_snapshot(country, None, (year,)))
    except ProblemError as error:
        raise KeyError(country) from error


def _document() -> dict[str, Any]:
    text = files(__package__).joinpath("data", "sources.toml").read_text("utf-8")
    return tomllib.loads(text)


def _sources() -> dict[str, Source]:
    return {
        table: Source(
            name=row["name"],
            grade=Grade(row["grade"]),
            date=row["date"],
            note=row["note"],
        )
        for table, row in _document().items()
        if table != "ranking"
    }


def _rankings() -> tuple[Ranking, ...]:
    return tuple(
        Ranking(
            name=row["name"],
            countries=tuple(row["countries"].split()),
            source=Source(
                name=row["name"],
                grade=Grade.PUBLISHED,
                date=row["date"],
                note=row["note"],
            ),
        )
        for row in _document()["ranking"]
    )


def _rows(table: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath("data", f"{table}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _countries(sources: Mapping[str, Source]) -> dict[str, Country]:
    indicators: dict[str, dict[str, Indicator]] = defaultdict(dict)
    for row in _rows("indicators"):
        indicators[row["country"]][row["indicator"]] = _indicator(
            row, sources["indicators"]
        )
    for row in _rows("earnings"):
        indicators[row["country"]]["monthly_earnings"] = Indicator(
            year=int(row["year"]),
            value=float(row["monthly_ppp_2021"]),
            source=sources["earnings"],
        )
    languages: dict[str, dict[str, Indicator]] = defaultdict(dict)
    year = int(sources["languages"].date)
    for row in _rows("languages"):
        languages[row["country"]][row["language"]] = Indicator(
            year=year, value=float(row["percent"]), source=sources["languages"]
        )
    return {
        row["country"]: Country(
            code=row["country"],
            name=row["name"],
            region=row["region"],
            subregion=row["subregion"],
            borders=frozenset(row["borders"].split()),
            zone=row["zone"],
            currencies=tuple(row["currencies"].split()),
            places=places(row["country"]),
            languages=languages[row["country"]],
            indicators=indicators[row["country"]],
        )
        for row in _rows("countries")
    }


def _indicator(row: Mapping[str, str], source: Source) -> Indicator:
    return Indicator(year=int(row["year"]), value=float(row["value"]), source=source)


def _occupations() -> dict[str, Occupation]:
    groups: dict[str, list[str]] = defaultdict(list)
    for row in _rows("isco"):
        groups[row["soc"]].append(
            row["isco"] + (" in part" if row["match"] == "partial" else "")
        )
    return {
        row["title"].lower(): Occupation(
            title=row["title"],
            code=row["code"],
            isco=tuple(groups.get(row["code"], ())),
            zone=int(row["zone"]),
            skill=float(row["skill"]),
            automation=float(row["automation"]),
            exactness=float(row["exactness"]),
            repetition=float(row["repetition"]),
            freedom=float(row["freedom"]),
        )
        for row in _rows("occupations")
    }


def _wages(source: Source) -> dict[str, Wage]:
    return {
        row["code"]: Wage(
            code=row["code"],
            title=row["title"],
            figures={
                name: Decimal(text)
                for name, text in row.items()
                if name not in {"code", "title"} and _is_number(text)
            },
            source=source,
        )
        for row in _rows("wages")
        if _is_number(row["mean_hour"])
    }


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _services() -> dict[str, Service]:
    return {
        row["service"].lower(): Service(
            name=row["service"],
            occupation=row["occupation"],
            wage_code=row["wage_code"],
            label=row["label"],
            contested=row["contested"],
            reason=row["reason"],
            pcf=row["pcf"],
            row=int(row["row"]),
        )
        for row in _rows("services")
    }


def _rates(source: Source) -> dict[str, Indicator]:
    return {
        row["currency"]: Indicator(
            year=int(row["date"][:4]), value=float(row["per_eur"]), source=source
        )
        for row in _rows("rates")
    }
