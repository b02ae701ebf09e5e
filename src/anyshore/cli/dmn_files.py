"""Files that the commands on decision models read and write."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.core import dmn, feel
from anyshore.core.dmn.testcases import TestCase, cases_from_plain, read_cases
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "as_json",
    "decode",
    "read_bytes",
    "read_inputs",
    "read_model",
    "read_test_cases",
]

_NAMESPACE = re.compile(rb"<(?:\w+:)?definitions[^>]*?\snamespace=[\"']([^\"']+)[\"']")
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def read_bytes(path: Path) -> bytes:
    """Read a file.

    Raises:
        ProblemError: ``file`` where it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}") from error


def _refused(path: Path, message: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="file",
            message=f"The file {message}.",
            place=Place(source=str(path)),
        )
    )


def read_model(path: Path) -> dmn.Model:
    """Read a model; those that it imports are looked for in the same folder."""

    def resolve(name: str) -> bytes | None:
        for other in sorted(path.parent.glob("*.dmn")):
            if other == path:
                continue
            content = read_bytes(other)
            match = _NAMESPACE.search(content)
            if other.name == Path(name).name or (match and match[1].decode() == name):
                return content
        return None

    return dmn.read(read_bytes(path), resolve)


def read_test_cases(path: Path) -> tuple[TestCase, ...]:
    """Read test cases: the kit's XML, or YAML or JSON of our own."""
    if path.suffix.lower() == ".xml":
        return read_cases(read_bytes(path))[1]
    return cases_from_plain(decode(path))


def decode(path: Path) -> Any:
    """Return what YAML or JSON says; numbers of JSON stay exact."""
    return _decode(path, read_bytes(path))


def _decode(path: Path, content: bytes) -> Any:
    if path.suffix.lower() in {".yaml", ".yml"}:
        try:
            import yaml
        except ImportError as error:
            raise _refused(path, "is YAML, and PyYAML is not installed") from error
        try:
            return yaml.safe_load(content)
        except yaml.YAMLError as error:
            raise _refused(path, f"is no YAML: {error}") from error
    try:
        return json.loads(content, parse_float=Decimal)
    except ValueError as error:
        raise _refused(path, f"is no JSON: {error}") from error


def read_inputs(path: Path, model: dmn.Model) -> Iterator[Mapping[str, object]]:
    """Read inputs: a JSON object or list of them, lines of JSON, or CSV with a head.

    A cell of a CSV is read by the type of its input: a number, a date and so on.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        yield from _csv_rows(path, model)
        return
    content = read_bytes(path)
    if suffix == ".jsonl":
        lines = [line for line in content.splitlines() if line.strip()]
        for line in lines:
            yield feel.from_json(_decode(path, line))
        return
    data = _decode(path, content)
    for each in data if isinstance(data, list) else [data]:
        if not isinstance(each, dict):
            raise _refused(path, "holds inputs that have no names")
        yield feel.from_json(each)


def _csv_rows(path: Path, model: dmn.Model) -> Iterator[Mapping[str, object]]:
    texts = {each.name for each in model.inputs if each.type_ref in {"string", ""}}
    with path.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            yield {
                name: cell if name in texts else _cell(cell)
                for name, cell in row.items()
                if name is not None
            }


def _cell(text: str | None) -> object:
    """Read a cell as the literal it looks like; an empty one is null."""
    if not text:
        return None
    for form in (text, f'@"{text}"'):
        try:
            value = feel.evaluate(form)
        except ProblemError:
            continue
        if value is not None:
            return value
    return text


def as_json(data: Any) -> str:
    """Write JSON with every digit of a decimal."""
    return _ENCODER.encode(data).decode()
