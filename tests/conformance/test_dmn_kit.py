"""The DMN technology compatibility kit, a test per file of cases.

A case passes where every value it expects comes; numbers are compared to eight
decimals as the kit's own runners do.  The kit's non-compliant cases test what the
standard leaves open and are a class of their own.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from tests.conftest import DATA, shared_data

from anyshore.core import dmn
from anyshore.core.dmn.testcases import Verdict, read_cases, run_case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
_NAMESPACE = re.compile(rb'<(?:\w+:)?definitions[^>]*?\snamespace="([^"]+)"')


def _files(*levels: str) -> list[str]:
    kit = DATA / "dmn-tck"
    found = (path for level in levels for path in (kit / level).glob("*/*.xml"))
    return sorted(str(path.relative_to(kit)) for path in found)


def _resolver(folder: Path) -> Callable[[str], bytes | None]:
    """Find models of a folder by file name or namespace."""
    files: dict[str, bytes] = {}
    for path in folder.glob("*.dmn"):
        content = path.read_bytes()
        files[path.name] = content
        match = _NAMESPACE.search(content)
        if match:
            files[match[1].decode()] = content
    return files.get


def _failures(name: str) -> list[Verdict]:
    path = shared_data("dmn-tck") / name
    resolve = _resolver(path.parent)
    model_name, cases = read_cases(path.read_bytes())
    content = resolve(model_name)
    assert content is not None, f"no model {model_name}"
    model = dmn.read(content, resolve)
    assert cases, "the file holds no cases"
    return [
        verdict
        for case in cases
        for verdict in run_case(model, case, now=_NOW)
        if not verdict.passed
    ]


def _explain(failures: list[Verdict]) -> str:
    return "\n".join(
        f"{each.case.id} {each.expected.name}: expected {each.expected.value!r}, "
        f"got {each.outcome.value!r} {[str(p) for p in each.outcome.problems]}"
        for each in failures
    )


@pytest.mark.parametrize("name", _files("compliance-level-2", "compliance-level-3"))
def test_every_counted_case_of_the_kit_passes(name: str) -> None:
    failures = _failures(name)
    assert not failures, _explain(failures)


@pytest.mark.parametrize("name", _files("non-compliant"))
def test_every_case_beyond_the_standard_passes(name: str) -> None:
    failures = _failures(name)
    assert not failures, _explain(failures)
