"""Which file holds what: a YAML document, a folder of tables, or a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyshore.adapters.plans.documents import read_document, refuse
from anyshore.adapters.plans.tables import read_csv, read_sheets
from anyshore.adapters.plans.volume import Terms, people_wanted
from anyshore.core.staffing.labour import read_pack
from anyshore.core.staffing.labour.reading import SECTIONS, PlanFile, read_plan
from anyshore.core.staffing.labour.rows import Row
from anyshore.core.staffing.requirement import Goal
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from pathlib import Path

    from anyshore.core.staffing.labour import Pack

    Sections = dict[str, list[Row]]

__all__ = ["is_plan", "load_plan"]

_DOCUMENTS = {".yaml", ".yml", ".json"}
_SHEETS = {".xlsx", ".xlsm"}
_TERMS = {
    "file", "handle_time", "patience", "share", "within", "occupancy", "shrinkage",
}  # fmt: skip


def is_plan(path: Path) -> bool:
    """Tell whether a path is a plan of people, by its kind and ending alone."""
    return path.is_dir() or path.suffix.lower() in _DOCUMENTS | _SHEETS


def load_plan(
    path: Path, demand: Path | None = None, terms: Terms | None = None
) -> tuple[PlanFile, tuple[Pack, ...]]:
    """Read a plan of people.

    Args:
        path: A YAML or JSON file, a folder with a table for each section, or a
            workbook with a sheet for each.
        demand: A table of people or a forecast that goes before the plan's own.
        terms: How a forecast becomes people.

    Returns:
        The plan, and every pack that comes with it.

    Raises:
        ProblemError: With file, line and field.
    """
    sections, packs, elsewhere = _sections(path)
    if demand is not None:
        sections["demand"] = _table(demand, "demand")
    elif elsewhere is not None:
        terms = _terms(elsewhere)
        base = path if path.is_dir() else path.parent
        sections["demand"] = _table(base / elsewhere.text("file"), "demand")
    if sections.get("demand"):
        head = sections.get("plan") or [Row(section="plan", values={})]
        zone = head[0].zone("zone", "UTC")
        rows = people_wanted(sections["demand"], terms or Terms(), zone)
        sections["demand"] = rows
    found = read_plan(sections, str(path))
    return found, (*found.packs, *(_pack(each, path) for each in packs))


def _pack(document: Any, path: Path) -> Pack:
    return read_pack(document, str(path))


def _sections(path: Path) -> tuple[Sections, list[Any], Row | None]:
    if path.is_dir():
        return _folder(path)
    if path.suffix.lower() in _SHEETS:
        return _only_known(path, read_sheets(path)), [], None
    return read_document(path)


def _folder(path: Path) -> tuple[Sections, list[Any], Row | None]:
    """Read every table of a folder, and its documents, sections by file name."""
    sections: Sections = {}
    packs: list[Any] = []
    elsewhere = None
    for file in sorted(path.iterdir()):
        name, kind = file.stem.lower(), file.suffix.lower()
        if file.name.startswith((".", "~")) or not file.is_file():
            continue
        if kind in _DOCUMENTS:
            more, own, told = read_document(file)
            packs += own
            elsewhere = told or elsewhere
        elif kind in _SHEETS and name not in SECTIONS:
            more = _only_known(file, read_sheets(file))
        elif name in SECTIONS and kind in {*_SHEETS, ".csv"}:
            more = {name: _table(file, name)}
        else:
            continue
        for section, rows in more.items():
            if section == "plan" and not rows[0].values if rows else False:
                continue
            if sections.get(section) and rows:
                message = f"{section} stands here and in {sections[section][0].source}."
                raise refuse(file, message, "Leave one of them out.", rows[0].line)
            sections.setdefault(section, []).extend(rows)
    return sections, packs, elsewhere


def _only_known(path: Path, sheets: Sections) -> Sections:
    for name, rows in sheets.items():
        if name not in SECTIONS and rows:
            hint = f"Sheets are {', '.join(SECTIONS)}."
            raise refuse(path, f"The sheet {name!r} is not known.", hint)
    return sheets


def _table(path: Path, section: str) -> list[Row]:
    kind = path.suffix.lower()
    if kind == ".parquet":
        return _parquet(path, section)
    if kind in _SHEETS:
        sheets = read_sheets(path)
        rows = sheets.get(section, next(iter(sheets.values()), []))
        return [_named(row, section) for row in rows]
    return read_csv(path, section)


def _named(row: Row, section: str) -> Row:
    return Row(section=section, values=row.values, source=row.source, line=row.line)


def _parquet(path: Path, section: str) -> list[Row]:
    import polars as pl

    try:
        table = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise refuse(path, "The file is no Parquet.", "Write it again.") from error
    return [
        Row(section=section, values=values, source=str(path), line=number)
        for number, values in enumerate(table.iter_rows(named=True), start=1)
    ]


def _terms(row: Row) -> Terms:
    """Read how a plan's forecast becomes people."""
    row.only(_TERMS)

    def number(name: str, default: float) -> float:
        return float(row.number(name)) if row.has(name) else default

    try:
        goal = Goal(
            share=number("share", 0.8),
            within=number("within", 20.0),
            occupancy=number("occupancy", 1.0),
            shrinkage=number("shrinkage", 0.0),
        )
    except ProblemError as error:
        name = error.problem.place.element
        raise row.refuse(name, error.problem.message, error.problem.hint) from error
    return Terms(
        handle_time=float(row.number("handle_time"))
        if row.has("handle_time")
        else None,
        patience=float(row.number("patience")) if row.has("patience") else None,
        goal=goal,
    )
