"""A case of an invoice with one human step and a form, for tests of the doors."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.apps.processes.models import process

from anyshore.apps.processes.runner import Runner
from anyshore.apps.processes.services import NewCase, deploy, start_case
from anyshore.apps.work.models import ItemRow
from anyshore.core import feel, pricing

if TYPE_CHECKING:
    from tests.world import World

__all__ = ["FORM", "invoice", "make_item"]

FORM = {
    "id": "resolve",
    "type": "default",
    "components": [
        {"type": "text", "text": "Compare the invoice with the order."},
        {
            "type": "radio",
            "key": "decision",
            "label": "Decision",
            "properties": {"shortcut": "d"},
            "values": [
                {"label": "Post it", "value": "post"},
                {"label": "Reject it", "value": "reject"},
            ],
            "validate": {"required": True},
        },
        {
            "type": "textarea",
            "key": "reject_reason",
            "label": "Reason",
            "validate": {"required": True, "minLength": 3},
            "conditional": {"hide": '=decision != "reject"'},
        },
        {
            "type": "number",
            "key": "amount",
            "label": "Amount",
            "decimalDigits": 2,
            "validate": {"min": 0},
        },
        {"type": "datetime", "subtype": "date", "key": "due", "dateLabel": "Due"},
        {"type": "checkbox", "key": "urgent", "label": "Urgent"},
    ],
}
MODEL = process(
    """
    <startEvent id="begin"/>
    <sequenceFlow id="a" sourceRef="begin" targetRef="check"/>
    <userTask id="check" name="Resolve the exception" anyshore:form="resolve"
      anyshore:queue="exceptions" anyshore:skill="accounts-payable:2"
      anyshore:target="PT8H" anyshore:handle="PT5M"/>
    <sequenceFlow id="b" sourceRef="check" targetRef="done"/>
    <endEvent id="done"/>
    """
)


def invoice() -> pricing.Invoice:
    """Return an invoice whose first line does not add up."""
    return pricing.Invoice(
        number="4711",
        issued=date(2026, 11, 2),
        type_code="380",
        currency="EUR",
        seller=pricing.Party(
            name="Sample <Bearings>",
            vat_id="DE1",
            address=pricing.Address(city="Hamburg", country="DE"),
        ),
        buyer=pricing.Party(name="Sample Client Alder"),
        payment=pricing.Payment(
            transfers=(pricing.CreditTransfer(account="DE89370400440532013000"),)
        ),
        lines=(
            pricing.InvoiceLine(
                id="1",
                quantity=Decimal(2),
                unit="C62",
                net=Decimal(21),
                price=pricing.Price(net=Decimal(10)),
                item=pricing.Item(name="Bearing"),
            ),
        ),
        totals=pricing.Totals(net=Decimal(21), gross=Decimal(25)),
    )


def make_item(world: World, *, birch: bool = False, **variables: Any) -> ItemRow:
    """Start a case of the invoice and return its item."""
    deploy(world.actor(world.designer), MODEL, {}, [json.dumps(FORM).encode()])
    finding = {
        "code": "line-net",
        "severity": "warning",
        "message": "2 times 10 is 20.",
        "hint": "",
        "element": "BT-131 of line 1",
        "line": None,
    }
    given = {
        "invoice": feel.from_host(pricing.to_json(invoice())),
        "findings": [finding],
        "document": "doc_01jcp0e84wfmnrn2ga3cp3tkjz",
        **variables,
    }
    contract = world.other_contract if birch else world.contract
    new = NewCase(contract=contract, title="Invoice 4711", variables=given)
    case = start_case(world.actor(world.lead), new)
    Runner().drain()
    return ItemRow.objects.get(case=case)
