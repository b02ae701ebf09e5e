"""Conditions of other tools, in FEEL where what they mean is beyond doubt.

Understands the expression language of Java servers (``${amount > 10 && !done}``) and
its look-alikes, Python's among them, as far as literals, names, operators, the ternary
and a few methods of strings and lists go.  Anything else, a call of somebody's bean
above all, is refused with the place where understanding ended: a wrong guess would send
cases the wrong way.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["UntranslatableError", "looks_foreign", "template", "translate"]


class UntranslatableError(ValueError):
    """The expression is not understood; the message says from where on."""


class _Part(NamedTuple):
    """A token with its text."""

    kind: str
    text: str


_TOKENS = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)[fFdDlL]?(?![\w.])"
    r"|(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<name>[A-Za-z_$][\w$]*(?::[A-Za-z_]\w*)?)"
    r"|(?P<sign>===|!==|==|!=|<=|>=|<>|&&|\|\||[-+*/%<>!?:().,\[\]=]))"
)
_WORDS = {
    "and": "&&",
    "or": "||",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
    "div": "div",
    "mod": "%",
    "is": "==",
    "in": "in",
    "not": "not",
    "===": "==",
    "!==": "!=",
    "<>": "!=",
}
_LITERALS = {"True": "true", "False": "false", "None": "null", "nil": "null"}
_COMPARE = {"==": "=", "=": "=", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
#: What BPMN 2.0.2 (clause 10.4.3) adds to XPath: a data object or property by its name.
_STANDARD = {
    "getDataObject",
    "getDataInput",
    "getDataOutput",
    "getProcessProperty",
    "getActivityProperty",
}
_FOREIGN = re.compile(
    r"==|&&|\|\||<>|^\s*!|\(\s*!|\.\w+\s*\(|^\s*[$#]\{|^\s*return\s|;\s*$"
    r"|\b(?:True|False|None)\b|\bnot\s+\w|\bis\s+not\s"
    rf"|\b(?:{'|'.join(sorted(_STANDARD))})\s*\("
)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_METHODS = {
    "contains": "contains({0}, {1})",
    "startsWith": "starts with({0}, {1})",
    "endsWith": "ends with({0}, {1})",
    "equals": "{0} = {1}",
    "equalsIgnoreCase": "lower case({0}) = lower case({1})",
    "matches": "matches({0}, {1})",
}
_CALLS = {
    "length": "string length({0})",
    "size": "count({0})",
    "isEmpty": '(if {0} instance of string then {0} = "" else count({0}) = 0)',
    "toUpperCase": "upper case({0})",
    "toLowerCase": "lower case({0})",
    "toString": "string({0})",
    "booleanValue": "{0}",
    "intValue": "{0}",
}
_LENGTH = "(if {0} instance of string then string length({0}) else count({0}))"
_READERS = {
    "execution.getVariable",
    "execution.getVariableLocal",
    "kcontext.getVariable",
    "task.getVariable",
}
_SPACES = {"var", "vars", "variables"}
_VARIABLES = {
    **dict.fromkeys(("equals", "eq"), "="),
    **dict.fromkeys(("notEquals", "ne"), "!="),
    **dict.fromkeys(("greaterThan", "gt"), ">"),
    **dict.fromkeys(("greaterThanOrEquals", "gte"), ">="),
    **dict.fromkeys(("lowerThan", "lessThan", "lt"), "<"),
    **dict.fromkeys(("lowerThanOrEquals", "lessThanOrEquals", "lte"), "<="),
}


def looks_foreign(text: str) -> bool:
    """Say whether a text is written in another language than FEEL.

    >>> looks_foreign("amount > 10"), looks_foreign("${amount > 10}")
    (False, True)
    """
    # What stands in quotation marks belongs to no language.
    return _FOREIGN.search(_QUOTED.sub('""', text)) is not None


def _scan(text: str) -> list[_Part]:
    parts: list[_Part] = []
    place = 0
    end = len(text.rstrip())
    while place < end:
        found = _TOKENS.match(text, place)
        if found is None:
            raise UntranslatableError(f"not understood: {text[place:].strip()!r}")
        kind = found.lastgroup or "sign"
        word = found[kind]
        if kind in {"name", "sign"} and word in _WORDS:
            kind, word = "sign", _WORDS[word]
        if word == "not" and parts and parts[-1].text == "==":
            # It was "is not".
            parts[-1] = _Part("sign", "!=")
        else:
            parts.append(_Part(kind, _LITERALS.get(word, word)))
        place = found.end()
    return parts


class _Reader:
    """A reader by precedence that writes FEEL as it goes."""

    def __init__(self, text: str) -> None:
        self.parts = [*_scan(text), _Part("end", "")]
        self.place = 0

    def peek(self) -> str:
        part = self.parts[self.place]
        return part.text if part.kind == "sign" else ""

    def take(self) -> _Part:
        part = self.parts[self.place]
        self.place += 1
        return part

    def expect(self, sign: str) -> None:
        if self.peek() != sign:
            raise UntranslatableError(f"{sign!r} is missing")
        self.take()

    def all(self) -> str:
        found = self.ternary()
        if self.parts[self.place].kind != "end":
            rest = self.parts[self.place].text
            raise UntranslatableError(f"not understood from {rest!r} on")
        return found

    def ternary(self) -> str:
        condition = self.either()
        if self.peek() != "?":
            return condition
        self.take()
        yes = self.ternary()
        self.expect(":")
        return f"(if {condition} then {yes} else {self.ternary()})"

    def either(self) -> str:
        terms = [self.both()]
        while self.peek() == "||":
            self.take()
            terms.append(self.both())
        return terms[0] if len(terms) == 1 else f"({' or '.join(terms)})"

    def both(self) -> str:
        terms = [self.negated()]
        while self.peek() == "&&":
            self.take()
            terms.append(self.negated())
        return terms[0] if len(terms) == 1 else f"({' and '.join(terms)})"

    def negated(self) -> str:
        """Read ``not a == b``: the same of true and false wherever "not" binds."""
        if self.peek() != "not":
            return self.compared()
        self.take()
        return f"not({self.negated()})"

    def compared(self) -> str:
        left = self.sum()
        if self.peek() in {"in", "not"}:
            return self.contained(left)
        while self.peek() in _COMPARE:
            sign = _COMPARE[self.take().text]
            left = f"{left} {sign} {self.sum()}"
        return left

    def contained(self, left: str) -> str:
        """Read ``in [1, 2]`` and ``not in [1, 2]``; a text may be meant elsewhere."""
        apart = self.peek() == "not"
        if apart:
            self.take()
        self.expect("in")
        if self.peek() != "[":
            raise UntranslatableError("a list in brackets is missing after 'in'")
        found = f"list contains([{', '.join(self.arguments('[', ']'))}], {left})"
        return f"not({found})" if apart else found

    def sum(self) -> str:
        left = self.product()
        while self.peek() in {"+", "-"}:
            left = f"{left} {self.take().text} {self.product()}"
        return left

    def product(self) -> str:
        left = self.unary()
        while self.peek() in {"*", "/", "div", "%"}:
            sign = self.take().text.replace("div", "/")
            right = self.unary()
            left = (
                f"modulo({left}, {right})" if sign == "%" else f"{left} {sign} {right}"
            )
        return left

    def unary(self) -> str:
        if self.peek() in {"!", "not"}:
            self.take()
            return f"not({self.unary()})"
        if self.peek() == "-":
            self.take()
            return f"-{self.unary()}"
        part = self.parts[self.place]
        if part.kind == "name" and part.text == "empty":
            self.take()
            inner = self.unary()
            return f'({inner} = null or {inner} = "" or {inner} = [])'
        return self.primary()

    def primary(self) -> str:
        part = self.take()
        if part.kind == "number":
            return part.text
        if part.kind == "string":
            return self.path(_string(part.text))
        if part.text == "(":
            inner = self.ternary()
            self.expect(")")
            return self.path(f"({inner})")
        if part.kind == "name":
            return self.path(self.named(part.text))
        raise UntranslatableError(f"not understood at {part.text or 'the end'!r}")

    def named(self, name: str) -> str:
        space, colon, function = name.rpartition(":")
        if function in _STANDARD and self.peek() == "(":
            arguments = self.arguments()
            if len(arguments) == 1 and arguments[0].startswith('"'):
                return self.steps(arguments[0].strip('"'))
            raise UntranslatableError(f"{function} needs one name here")
        if colon:
            return self.of_variables(space, function)
        while self.parts[self.place].kind == "name":
            # Two names in a row are one name with a blank: no language allows more.
            name = f"{name} {self.take().text}"
        if self.peek() == "(":
            arguments = self.arguments()
            if name == "len" and len(arguments) == 1:
                return _LENGTH.format(*arguments)
            raise UntranslatableError(f"the function {name!r} is not known here")
        return name

    def steps(self, base: str) -> str:
        """Read the steps of a path of XPath, where a stroke does not divide."""
        while self.peek() == "/":
            self.take()
            step = self.take()
            if step.kind != "name":
                raise UntranslatableError("a name is missing after '/'")
            base = f"{base}.{step.text.rpartition(':')[2]}"
        return base

    def of_variables(self, space: str, function: str) -> str:
        """Read ``var:gte(name, 10)``, where the name may be quoted."""
        if space not in _SPACES or self.peek() != "(":
            raise UntranslatableError(f"{space}:{function} is not known here")
        arguments = self.arguments()
        name = arguments[0].strip('"') if arguments else ""
        if function == "get" and len(arguments) == 1:
            return name
        if function not in _VARIABLES or len(arguments) != 2:
            raise UntranslatableError(f"{space}:{function} is not known here")
        return f"{name} {_VARIABLES[function]} {arguments[1]}"

    def path(self, base: str) -> str:
        while self.peek() in {".", "["}:
            if self.take().text == "[":
                key = self.ternary()
                self.expect("]")
                if key.isdigit():
                    # Counted from 0 by those who write this, and from 1 in FEEL.
                    base = f"{base}[{int(key) + 1}]"
                elif key.startswith('"'):
                    base = f"{base}.{key.strip(chr(34))}"
                else:
                    raise UntranslatableError("an index counts from 0, in FEEL from 1")
                continue
            name = self.take()
            if name.kind != "name":
                raise UntranslatableError("a name is missing after '.'")
            base = self.member(base, name.text)
        return base

    def member(self, base: str, name: str) -> str:
        if self.peek() != "(":
            return f"{base}.{name}"
        arguments = self.arguments()
        if f"{base}.{name}" in _READERS and len(arguments) == 1:
            return arguments[0].strip('"')
        if name in _METHODS and len(arguments) == 1:
            return _METHODS[name].format(base, arguments[0])
        if name in _CALLS and not arguments:
            return _CALLS[name].format(base)
        raise UntranslatableError(f"the method {name!r} is not known here")

    def arguments(self, first: str = "(", last: str = ")") -> list[str]:
        self.expect(first)
        found: list[str] = []
        while self.peek() != last:
            if found:
                self.expect(",")
            found.append(self.ternary())
        self.take()
        return found


def _string(text: str) -> str:
    inner = text[1:-1].replace("\\'", "'").replace('"', '\\"')
    return '"' + inner.replace('\\\\"', '\\"') + '"'


def translate(text: str) -> str:
    """Write a foreign expression in FEEL.

    >>> translate("${amount >= 25 && !approved}")
    '(amount >= 25 and not(approved))'

    Raises:
        UntranslatableError: Where its meaning is not beyond doubt.
    """
    inner = text.strip()
    if inner[:2] in {"${", "#{"} and inner.endswith("}"):
        inner = inner[2:-1]
    # A body of one statement in a language with braces gives its one expression.
    inner = re.sub(r"^(?:return\s+)?(.*?)\s*;?$", r"\1", inner, flags=re.DOTALL)
    return _Reader(inner).all()


def template(text: str) -> str:
    """Write a text with expressions in it in FEEL.

    >>> template("order ${id} late")
    '"order " + string(id) + " late"'

    Raises:
        UntranslatableError: Where one of the expressions is not understood.
    """
    pieces = re.split(r"[$#]\{([^{}]*)\}", text)
    if len(pieces) == 3 and not pieces[0].strip() and not pieces[2].strip():
        return _Reader(pieces[1]).all()
    written = []
    for number, piece in enumerate(pieces):
        if number % 2:
            written.append(f"string({_Reader(piece).all()})")
        elif piece:
            written.append(_string(f'"{piece}"'))
    return " + ".join(written)
