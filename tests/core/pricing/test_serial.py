"""The invoice survives JSON unchanged, and JSON that is none is refused."""

from __future__ import annotations

import json

import pytest
from tests.core.pricing.samples import made_invoices

from anyshore.core.pricing import Invoice, from_json, to_json
from anyshore.kernel import ProblemError


@pytest.mark.parametrize("name", list(made_invoices()))
def test_json_there_and_back_gives_an_equal_invoice(name: str) -> None:
    made = made_invoices()[name]
    assert from_json(json.loads(json.dumps(to_json(made)))) == made


def test_amounts_travel_as_text_and_what_is_missing_stays_away() -> None:
    value = to_json(made_invoices()["per item"])
    assert value["totals"]["payable"] == "1200.08"
    assert value["issued"] == "2026-11-02"
    assert "prepaid" not in value["totals"]
    assert "payee" not in value


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"number": 7}, "$.number"),
        ({"numbre": "7"}, ""),
        ({"issued": "22.11.2026"}, "$.issued"),
        ({"lines": [{"net": "1,50"}]}, "$.lines[0].net"),
        ({"lines": [{"net": "NaN"}]}, ""),
        ({"totals": {"payable": "1E+999999"}}, ""),
    ],
)
def test_json_that_is_no_invoice_is_refused_with_its_place(
    value: dict[str, object], place: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        from_json(value)
    assert caught.value.problem.code == "invoice-json-malformed"
    assert caught.value.problem.place.element == place


def test_an_empty_invoice_is_an_empty_object() -> None:
    assert to_json(Invoice()) == {}
    assert from_json({}) == Invoice()
