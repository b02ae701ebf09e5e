"""What a business rule task decided is told with the inputs it was decided on."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from anyshore.core import dmn
from anyshore.core.bpmn.deciding import decide

MODEL = dmn.read(
    b"""
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m"
             namespace="https://sample.example/m">
  <inputData id="amount" name="amount"><variable name="amount"/></inputData>
  <inputData id="limit" name="limit"><variable name="limit"/></inputData>
  <decision id="over" name="Over"><variable name="Over"/>
    <informationRequirement><requiredInput href="#amount"/></informationRequirement>
    <literalExpression><text>amount &gt; 10</text></literalExpression></decision>
</definitions>"""
)
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_the_inputs_that_the_model_names_are_told_and_no_others() -> None:
    """The rest of the case is nobody's business who looks at a decision."""
    found = decide(MODEL, "Over", {"amount": Decimal(12), "name": "Ana"}, NOW)
    assert (found.value, found.inputs) == (True, {"amount": Decimal(12)})
