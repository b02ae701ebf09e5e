"""The reference and policy that ship, and a scope to ask about."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from anyshore.adapters import reference as shipped
from anyshore.core import sourcing

if TYPE_CHECKING:
    from anyshore.core.sourcing import Policy, Reference

TODAY = date(2026, 11, 22)
RULES = {
    "scope_complete": True,
    "skills_known": True,
    "targets_measurable": True,
    "core": False,
    "specific": False,
    "data_may_leave": True,
    "data_may_go_abroad": True,
    "short_staffed": False,
    "set_rules": True,
    "high_volume": True,
    "same_path": True,
    "basic_skills": True,
    "complex": False,
    "qualified_experts": False,
    "interpretation": False,
    "reports_to_client": False,
    "close_coordination": False,
    "decision_table": False,
    "data_inputs": False,
}
OPPOSITE = {
    "set_rules": False,
    "high_volume": False,
    "same_path": False,
    "basic_skills": False,
    "complex": True,
    "qualified_experts": True,
    "interpretation": True,
    "reports_to_client": True,
    "close_coordination": True,
}


@pytest.fixture(scope="session")
def reference() -> Reference:
    return shipped.load()


@pytest.fixture(scope="session")
def policy() -> Policy:
    return sourcing.policy_from(shipped.policy_document())


def scope(**process: Any) -> dict[str, Any]:
    """A scope of one process; customer support where nothing else is said."""
    usual = {
        "name": "Work",
        "service": "customer support",
        "fte": 100,
        "answers": RULES,
    }
    return {
        "client": {"country": "US", "currency": "USD"},
        "processes": [{**usual, **process}],
    }
