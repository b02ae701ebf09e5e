"""The registry holds every type of event that the product writes."""

from __future__ import annotations

import ast
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import anyshore
from anyshore.core.events import (
    TYPES,
    DataKind,
    Draft,
    EventType,
    Key,
    ObjectKind,
    check,
)
from anyshore.core.events.payload import examine

SOURCE = Path(anyshore.__file__).parent
# Transitions of the standard lifecycle model of XES (IEEE 1849-2016).
TRANSITIONS = {
    *("schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume"),
    *("pi_abort", "ate_abort", "complete", "autoskip", "manualskip", "unknown"),
}


def calls(name: str) -> list[ast.Call]:
    """Find every call of a name in the apps."""
    found = []
    for path in sorted((SOURCE / "apps").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                label = getattr(called, "attr", None) or getattr(called, "id", None)
                if label == name:
                    found.append(node)
    return found


def constants(name: str, keyword: str) -> set[str]:
    """Collect the texts that calls of a name give for a keyword."""
    return {
        each.value.value
        for call in calls(name)
        for each in call.keywords
        if each.arg == keyword
        and isinstance(each.value, ast.Constant)
        and isinstance(each.value.value, str)
    }


@pytest.mark.parametrize("declared", TYPES.values(), ids=TYPES)
def test_a_type_is_well_formed(declared: EventType) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", declared.name)
    assert declared.summary.endswith(".")
    assert declared.transition in TRANSITIONS
    assert all(re.fullmatch(r"[a-z_0-9]+", key) for key in declared.data)


def test_every_type_the_apps_write_is_declared() -> None:
    written = constants("Draft", "type")
    assert written <= TYPES.keys()


def test_every_kind_of_object_the_apps_name_is_declared() -> None:
    assert constants("Ref", "kind") <= set(ObjectKind)


@pytest.mark.parametrize(
    ("module", "pattern", "prefix"),
    [
        ("core/work/lifecycle.py", r'_fact\(\s*item,\s*"(\w+)"', "work_item"),
        (
            "core/engagement/*.py",
            r'(?:changed|fact)\(\s*engagement,\s*"(\w+)"',
            "engagement",
        ),
    ],
)
def test_every_fact_of_the_core_is_declared(
    module: str, pattern: str, prefix: str
) -> None:
    names = {
        f"{prefix}.{name}"
        for path in SOURCE.glob(module)
        for name in re.findall(pattern, path.read_text(encoding="utf-8"))
    }
    assert len(names) > 5
    assert names <= TYPES.keys()


KINDS = EventType(
    name="test.happened",
    summary="Something happened.",
    data={kind.value: Key(kind).maybe() for kind in DataKind},
)


def draft(**data: Any) -> Draft:
    """Draft an event of the test's own type."""
    at = datetime(2026, 11, 23, tzinfo=UTC)
    return Draft(client=UUID(int=1), type=KINDS.name, at=at, actor="x", data=data)


@pytest.mark.parametrize(
    ("kind", "value", "sealed"),
    [
        ("text", "abc", "abc"),
        ("text", UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ("integer", 7, 7),
        ("decimal", Decimal("1.20E+3"), "1200"),
        ("decimal", "2.50", "2.50"),
        ("decimal", 3, "3"),
        ("boolean", False, False),
        ("day", date(2026, 11, 23), "2026-11-23"),
        ("day", "2026-11-23", "2026-11-23"),
        ("instant", datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00.000000Z"),
        ("instant", "2026-01-01T08:00:00+08:00", "2026-01-01T00:00:00.000000Z"),
        ("texts", ("a", "b"), ["a", "b"]),
        ("tree", {"b": [Decimal("0.1")], "a": None}, {"a": None, "b": ["0.1"]}),
    ],
)
def test_a_value_is_sealed_in_the_form_of_its_kind(
    kind: str, value: Any, sealed: Any
) -> None:
    made = draft(**{kind: value})
    assert examine(made, {KINDS.name: KINDS}) == ({kind: sealed}, ())


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 1),
        ("integer", True),
        ("integer", "1"),
        ("integer", 2**53),
        ("decimal", "1E+2"),
        ("decimal", "ten"),
        ("decimal", True),
        ("decimal", 0.1),
        ("boolean", 1),
        ("day", "23.11.2026"),
        ("day", 20261123),
        ("instant", "2026-01-01T08:00:00"),
        ("instant", "now"),
        ("texts", "ab"),
        ("texts", [1]),
        ("tree", {"a": 0.1}),
    ],
)
def test_a_value_of_another_kind_is_refused(kind: str, value: Any) -> None:
    problems = check(draft(**{kind: value}), {KINDS.name: KINDS})
    assert [problem.code for problem in problems] == ["event-value"]
    assert problems[0].place.element == f"test.happened.{kind}"


def test_everything_wrong_with_a_draft_is_told_at_once() -> None:
    needed = EventType(
        name=KINDS.name,
        summary="x.",
        data={"one": Key(DataKind.TEXT), "two": Key(DataKind.INTEGER)},
    )
    problems = check(draft(two="2", three=3), {KINDS.name: needed})
    assert [problem.code for problem in problems] == [
        "event-key-undeclared",
        "event-key-missing",
        "event-value",
    ]
