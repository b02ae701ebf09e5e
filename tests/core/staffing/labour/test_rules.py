"""Packs are data: read exactly, refused with a reason, and all that ship are sound."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from anyshore.adapters.labour import load_book
from anyshore.core.staffing.labour import RuleKind, read_pack
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from pathlib import Path


def test_every_pack_that_ships_names_the_source_of_each_rule() -> None:
    packs = load_book().packs
    assert sorted(packs) == [
        "DE",
        "EU",
        "IN",
        "IN-KA",
        "IN-MH",
        "PH",
        "PL",
        "US",
        "US-CA",
    ]
    for pack in packs.values():
        assert pack.checked_on is not None
        assert all(rule.source for rule in pack.rules)
        assert pack.pay is None or pack.pay.source


def test_a_pack_brings_the_rules_it_includes() -> None:
    kinds = {rule.kind for rule in load_book().rules(["DE"])}
    assert RuleKind.PERIODIC_REST_MINUTES in kinds
    assert RuleKind.SHIFT_MINUTES in kinds


def test_a_rule_is_in_force_between_its_dates() -> None:
    spread = [
        rule
        for rule in load_book().rules(["IN"])
        if rule.kind is RuleKind.SPREAD_MINUTES
    ]
    on = {rule.value for rule in spread if rule.in_force(date(2025, 11, 20))}
    after = {rule.value for rule in spread if rule.in_force(date(2025, 11, 21))}
    assert (on, after) == ({630}, {720})


def test_a_company_adds_rules_without_code(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "id: ACME\ntitle: Acme\nincludes: [PL]\n"
        "rules:\n  - {kind: max-nights-in-row, value: 3, source: handbook 4.2}\n"
    )
    book = load_book([path])
    assert book.rules(["ACME"])[0].source == "handbook 4.2"
    assert len(book.rules(["ACME"])) == 1 + len(book.rules(["PL"]))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "no title"),
        ({"rulez": []}, "'rulez' is not known"),
        ({"rules": [{"kind": "max-fun", "value": 1}]}, "no kind of rule"),
        ({"rules": [{"kind": "max-days-in-row", "value": -1}]}, "no whole number"),
        ({"rules": [{"kind": "min-break-minutes", "value": 1}]}, "per of rule 1"),
        ({"rules": ["x"]}, "not a mapping"),
        ({"pay": {"night": "much"}}, "no number"),
        ({"pay": {"day": {"blue": 1}}}, "'blue' is not known"),
    ],
)
def test_a_pack_that_cannot_be_read_is_refused(
    change: dict[str, object], words: str
) -> None:
    with pytest.raises(ProblemError, match=words):
        read_pack({"id": "X", "title": "X", **change})


def test_a_pack_may_not_include_what_does_not_exist(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("id: ACME\ntitle: Acme\nincludes: [ATLANTIS]\n")
    with pytest.raises(ProblemError, match="ATLANTIS"):
        load_book([path])


def test_the_philippine_night_adds_a_tenth() -> None:
    pay = load_book().packs["PH"].pay
    assert pay is not None
    assert pay.night == Decimal("0.10")
