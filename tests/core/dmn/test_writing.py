"""A model moves between versions of DMN without loss, or is refused with the reason."""

from __future__ import annotations

import pytest
from tests.conftest import shared_data

from anyshore.core import dmn
from anyshore.kernel import ProblemError

_NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def _model(expression: str, more: str = "") -> dmn.Model:
    return dmn.read(
        f'<definitions xmlns="{_NAMESPACE}" namespace="urn:w" name="w">{more}'
        f'<decision id="d" name="d"><variable name="d"/>{expression}</decision>'
        "</definitions>".encode()
    )


_LITERAL = "<literalExpression><text>1</text></literalExpression>"
_FILTER = f"<filter><in>{_LITERAL}</in><match>{_LITERAL}</match></filter>"
_KIND = f'<functionDefinition kind="FEEL">{_LITERAL}</functionDefinition>'
_ALLOWED = '<itemDefinition name="t"><typeConstraint><text>1</text></typeConstraint>'
_DIAGRAM = '<x:DMNDI xmlns:x="https://www.omg.org/spec/DMN/20230324/DMNDI/"/>'


@pytest.mark.parametrize("version", ["1.1", "1.2", "1.3", "1.4", "1.6"])
def test_what_every_version_has_goes_there_and_back(version: str) -> None:
    model = _model(_LITERAL)
    there = dmn.read(dmn.write(model, version))
    assert there.version == version
    assert dmn.decide(there, "d").value == dmn.decide(model, "d").value
    assert dmn.write(there, "1.5") == model.xml


@pytest.mark.parametrize(
    ("expression", "more", "lowest", "what"),
    [
        (_FILTER, "", "1.4", "filter"),
        (_KIND, "", "1.2", "functionDefinition kind"),
        (_LITERAL, f"{_ALLOWED}</itemDefinition>", "1.4", "typeConstraint"),
        (_LITERAL, _DIAGRAM, "1.2", "DMNDI"),
    ],
)
def test_what_an_older_version_cannot_carry_is_refused(
    expression: str, more: str, lowest: str, what: str
) -> None:
    model = _model(expression, more)
    for version in ("1.1", "1.2", "1.3", "1.4", "1.6"):
        if version >= lowest:
            assert dmn.read(dmn.write(model, version)).version == version
            continue
        with pytest.raises(ProblemError) as caught:
            dmn.write(model, version)
        assert caught.value.problem.code == "dmn-not-carried"
        assert f"no {what};" in caught.value.problem.message
        lost = dmn.not_carried(model.xml, version)
        assert [each.message for each in lost] == [caught.value.problem.message]


def test_the_kit_goes_to_the_newest_version_and_back_without_loss() -> None:
    count = 0
    for path in sorted(shared_data("dmn-tck").glob("compliance-level-*/*/*.dmn")):
        xml = path.read_bytes()
        try:
            model = dmn.read(xml, lambda _place: None)
        except ProblemError:
            continue  # It imports another one, which is not given here.
        newest = dmn.read(dmn.write(model, "1.6"))
        assert xml == dmn.write(newest, model.version)
        count += 1
    assert count > 100
