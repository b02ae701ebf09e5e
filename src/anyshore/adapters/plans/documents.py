"""Rows from YAML and JSON, each with its line.

A list of mappings is a section.  What a person's mapping holds of ``leave``,
``wishes``, ``before`` and ``contract`` moves to where a table would have it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import yaml

from anyshore.core.staffing.labour.reading import SECTIONS
from anyshore.core.staffing.labour.rows import Row
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from pathlib import Path

    Sections = dict[str, list[Row]]

__all__ = ["read_document", "refuse"]

_LARGEST = 20_000_000
_DEEPEST = 50
#: Lists of a person that are sections of their own.
_OWN = ("wishes", "before", "published")


def refuse(
    path: Path, message: str, hint: str, line: int | None = None
) -> ProblemError:
    """Make the error for a file that is no plan."""
    place = Place(source=str(path), line=line)
    return ProblemError(
        Problem(code="roster-plan", message=message, hint=hint, place=place)
    )


def read_document(
    path: Path, known: tuple[str, ...] = SECTIONS
) -> tuple[Sections, list[Any], Row | None]:
    """Read a file.

    Args:
        path: The file.
        known: Its sections; the first is the mapping that holds the others.

    Returns:
        Rows by section, the packs it holds as documents, and where demand comes from
        another file, the mapping that says so.

    Raises:
        ProblemError: Where it cannot be read, or holds sections that are not known.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise refuse(path, "The file is too large.", "Give tables of CSV.")
        # A mark of the byte order is no part of the text.
        text = path.read_text(encoding="utf-8-sig")
        if _depth(text) > _DEEPEST:
            raise refuse(path, "The file is nested too deeply.", "Mend its brackets.")
        return _Reader(path, text, known).read()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise refuse(path, f"The file cannot be read: {error}.", "Give YAML.") from (
            error
        )
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        message = f"This is no YAML: {error.problem or error.context}."
        raise refuse(path, message, "Mend the line, or its indent.", line) from error
    except (yaml.YAMLError, RecursionError) as error:
        hint = "Give YAML in UTF-8, not deeper than a few levels."
        raise refuse(path, "This is no YAML.", hint) from error


def _depth(text: str) -> int:
    """Return how many brackets stay open at most, those in quotes counted as well.

    A parser would take time by the square of it.
    """
    depth = deepest = 0
    for found in re.finditer(r"[\[\]{}]|^[- ]*- - - -", text, re.MULTILINE):
        mark = found[0]
        depth = max(depth + (mark in "[{") - (mark in "]}"), 0)
        deepest = max(deepest, depth, mark.count("-"))
    return deepest


class _Reader:
    def __init__(self, path: Path, text: str, known: tuple[str, ...]) -> None:
        self.path = path
        self.head, *self.known = known
        self.loader = yaml.SafeLoader(text)
        self.sections: Sections = {}
        self.packs: list[Any] = []
        self.elsewhere: Row | None = None

    def read(self) -> tuple[Sections, list[Any], Row | None]:
        """Read the document."""
        root = self.loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise refuse(self.path, "The file holds no names with values.", "See docs.")
        head: dict[str, object] = {}
        lines: dict[str, int] = {}
        for name, node in self._pairs(root):
            line = node.start_mark.line + 1
            if name == "packs" and "rules" in self.known:
                self.packs = self._plain(node)
            elif name == "demand" and isinstance(node, yaml.MappingNode):
                self.elsewhere = self._row("demand", node)
            elif name in self.known:
                self._section(name, node)
            else:
                head[name], lines[name] = self._plain(node), line
        self.sections[self.head] = [
            Row(
                section=self.head,
                values=head,
                source=str(self.path),
                line=1,
                lines=lines,
            )
        ]
        return self.sections, self.packs, self.elsewhere

    def _section(self, name: str, node: yaml.Node) -> None:
        rows = self.sections.setdefault(name, [])
        if isinstance(node, yaml.ScalarNode) and not node.value.strip():
            return
        if not isinstance(node, yaml.SequenceNode):
            line = node.start_mark.line + 1
            raise refuse(self.path, f"{name} is no list.", "Write `- ` lines.", line)
        for each in node.value:
            if not isinstance(each, yaml.MappingNode):
                line = each.start_mark.line + 1
                hint = "Write {name: value, …}."
                raise refuse(self.path, f"An entry of {name} is no row.", hint, line)
            row = self._row(name, each)
            rows.append(self._person(row, each) if name == "people" else row)

    def _row(self, section: str, node: yaml.MappingNode) -> Row:
        values: dict[str, object] = {}
        lines: dict[str, int] = {}
        for name, value in self._pairs(node):
            if section == "people" and name in _OWN:
                continue
            values[name] = self._plain(value)
            lines[name] = value.start_mark.line + 1
        line = node.start_mark.line + 1
        return Row(
            section=section,
            values=values,
            source=str(self.path),
            line=line,
            lines=lines,
        )

    def _person(self, row: Row, node: yaml.MappingNode) -> Row:
        """Move what a person's mapping holds to where a table would have it."""
        name = row.values.get("id")
        for key, value in self._pairs(node):
            if key not in _OWN:
                continue
            self._section(key, value)
            many = len(value.value) if isinstance(value, yaml.SequenceNode) else 0
            rows = self.sections[key]
            for at in range(len(rows) - many, len(rows)):
                rows[at] = replace(rows[at], values={"person": name, **rows[at].values})
        contract = row.values.get("contract")
        if isinstance(contract, dict):
            values = {k: v for k, v in row.values.items() if k != "contract"}
            own = {str(key): value for key, value in contract.items()}
            return replace(row, values={**own, **values})
        return row

    def _pairs(self, node: yaml.MappingNode) -> list[tuple[str, yaml.Node]]:
        self.loader.flatten_mapping(node)
        found: list[tuple[str, yaml.Node]] = []
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if not name or name in seen:
                line = key.start_mark.line + 1
                message = f"The name {name!r} is empty or stands twice."
                raise refuse(self.path, message, "Leave one.", line)
            seen.add(name)
            found.append((name, value))
        return found

    def _plain(self, node: yaml.Node) -> Any:
        """Return a value; what YAML only takes for a number or date stays text."""
        if isinstance(node, yaml.ScalarNode):
            # Times of day as 22:00 are numbers to base sixty in YAML 1.1.
            if ":" in node.value and node.tag.endswith((":int", ":float")):
                return node.value
            try:
                return self.loader.construct_object(node, deep=True)
            except ValueError:
                return node.value
        return self.loader.construct_object(node, deep=True)
