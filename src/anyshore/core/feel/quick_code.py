"""Python for the commonest forms, written so that plain values take the short way.

Each form decides the classes of its operands in the code itself and calls the general
function only for the rest, so what they mean is still decided in one place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.feel import nodes

if TYPE_CHECKING:
    from anyshore.core.feel.python_code import Code

__all__ = ["comparison", "constant_list", "decides", "filtering"]

_ORDER = {"<": "_lt", "<=": "_le", ">": "_gt", ">=": "_ge"}
#: Nodes whose value is true, false or null and nothing else.
_DECIDING = (
    nodes.Compare,
    nodes.Between,
    nodes.In,
    nodes.And,
    nodes.Or,
    nodes.InstanceOf,
    nodes.Quantified,
)


def decides(node: nodes.Node) -> bool:
    """Tell whether an expression gives true, false or null for sure."""
    return isinstance(node, _DECIDING)


def comparison(code: Code, node: nodes.Compare, left: str, right: str) -> str | None:
    """Return Python that compares two numbers at once, None where it is not common."""
    sign = node.operator
    helper = _ORDER.get(sign)
    sides = [_literal_class(node.left), _literal_class(node.right)]
    if helper is None:
        helper, sign = ("_eq", "==") if sign == "=" else ("_ne", "!=")
        wanted = next((each for each in sides if each in {"str", "Decimal"}), None)
        if wanted is None:
            return None
    else:
        wanted = next((each for each in sides if each), "Decimal")
        if wanted != "Decimal":
            return None
    tests, operands = [], []
    for side, text in zip(sides, (left, right), strict=True):
        if side == wanted:
            operands.append(text)
            continue
        name = code.fresh("t")
        operands.append(name)
        tests.append(f"(type({name} := {text}) is {wanted})")
    if not tests:
        return None
    one, other = operands
    # Both sides are evaluated before the choice: "&" does not stop at the first.
    chosen = " & ".join(tests)
    return f"({one} {sign} {other} if {chosen} else {helper}({one}, {other}))"


def _literal_class(node: nodes.Node) -> str:
    if not isinstance(node, nodes.Literal):
        return ""
    return type(node.value).__name__


def constant_list(code: Code, node: nodes.Node) -> str | None:
    """Return the name of a list of literals, for a place where nobody can keep it."""
    if not isinstance(node, nodes.ListLiteral):
        return None
    values = [each.value for each in node.items if isinstance(each, nodes.Literal)]
    return code.constant(values) if len(values) == len(node.items) else None


def filtering(code: Code, source: str, element: str, condition: str) -> str:
    """Return Python for a filter whose condition is true, false or null."""
    taken = code.fresh("s")
    kept = f"[{element} for {element} in {taken} if {condition} is True]"
    return f"(({taken} := _elements(rt, {source})), {kept})[1]"
