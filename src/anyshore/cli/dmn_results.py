"""What ``anyshore dmn decide`` writes: JSON, lines of JSON, CSV or Parquet."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from anyshore.cli.dmn_files import as_json
from anyshore.core import dmn, feel
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["explained", "plain", "polars", "write_frame", "write_rows"]

_KINDS = (".json", ".jsonl", ".csv", ".parquet")


def polars() -> Any:
    """Return polars.

    Raises:
        ProblemError: ``no-polars`` where it is not installed.
    """
    try:
        import polars as pl
    except ImportError as error:
        raise ProblemError(
            Problem(
                code="no-polars",
                message="Parquet needs polars, which is not installed.",
                hint="Install polars, or give JSON or CSV.",
            )
        ) from error
    return pl


def plain(value: feel.Value) -> object:
    """Return a value as JSON has it; a function as its text."""
    try:
        data: object = feel.to_json(value)
    except TypeError:
        return feel.write_value(value)
    return data


def explained(outcome: dmn.Outcome) -> dict[str, object]:
    """Return an outcome with the rules that matched and the problems."""
    return {
        "value": plain(outcome.value),
        "hits": [
            {
                "decision": hit.decision,
                "rule": hit.rule,
                "annotations": list(hit.annotations),
                "inputs": {name: plain(value) for name, value in hit.inputs},
            }
            for hit in outcome.hits
        ],
        "problems": [str(problem) for problem in outcome.problems],
    }


def _kind(out: Path) -> str:
    kind = out.suffix.lower()
    if kind not in _KINDS:
        raise ProblemError(
            Problem(
                code="file",
                message=f"Results are not written as {kind or 'nothing'}.",
                hint=f"Choose one of {', '.join(_KINDS)}.",
                place=Place(source=str(out)),
            )
        )
    return kind


def write_rows(
    out: Path,
    decision: str,
    rows: Sequence[Mapping[str, object]],
    results: Sequence[object],
) -> None:
    """Write inputs with what was decided for each under the decision's name.

    Args:
        out: The file; its suffix says how.
        decision: The name.
        rows: The inputs.
        results: A FEEL value for each, or an outcome explained.

    Raises:
        ProblemError: ``file`` for a suffix that there is not; ``no-polars``.
    """
    kind = _kind(out)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if kind == ".csv":
        with out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([*columns, decision])
            for row, result in zip(rows, results, strict=True):
                cells = [row.get(name) for name in columns]
                writer.writerow(_cell(each) for each in (*cells, result))
        return
    data = [
        {
            **{name: plain(feel.from_host(each)) for name, each in row.items()},
            decision: result if isinstance(result, dict) else plain(result),
        }
        for row, result in zip(rows, results, strict=True)
    ]
    if kind == ".parquet":
        polars().DataFrame(data, infer_schema_length=None).write_parquet(out)
    elif kind == ".json":
        out.write_text(as_json(data) + "\n", encoding="utf-8")
    else:
        lines = "".join(f"{as_json(each)}\n" for each in data)
        out.write_text(lines, encoding="utf-8")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict) and "hits" in value:
        return as_json(value)
    return feel.write_value(feel.from_host(value))


def write_frame(out: Path, decided: Any) -> None:
    """Write a frame of inputs and what was decided.

    Raises:
        ProblemError: ``file`` for a suffix that there is not.
    """
    match _kind(out):
        case ".csv":
            decided.write_csv(out)
        case ".json":
            decided.write_json(out)
        case ".jsonl":
            decided.write_ndjson(out)
        case _:
            decided.write_parquet(out)
